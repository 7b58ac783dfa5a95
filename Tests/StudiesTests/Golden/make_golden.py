"""Golden values for the linear algebra and the studies, from NumPy and SciPy.

Every array is a formula of its indices, so both sides are fed the same numbers without a shared
generator: wave(rows, columns, k)[i, j] = sin(k + 0.7 i + 1.3 j + 0.11 i j + 0.013 (i + 1)^2).
Writes *.json beside itself. Run: python3 make_golden.py
"""
import json
import math
import os
import sys

import numpy as np
import scipy
from scipy import integrate, special, stats

HERE = os.path.dirname(os.path.abspath(__file__))


def wave(rows, columns, k):
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    return np.sin(k + 0.7 * i + 1.3 * j + 0.11 * i * j + 0.013 * (i + 1) ** 2)


def vector(count, k):
    return wave(count, 1, k)[:, 0]


def signs(count, k):
    return np.where(vector(count, k) >= 0, 1.0, -1.0)


def unit_rows(matrix):
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def write(name, content):
    content["versions"] = {"python": sys.version.split()[0], "numpy": np.__version__,
                           "scipy": scipy.__version__}
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        json.dump(content, file, indent=1)
        file.write("\n")


def plain(x):
    return np.asarray(x).tolist()


def linear_algebra():
    cases = []
    for rows, columns, k in [(7, 5, 1), (5, 7, 2), (30, 30, 3), (25, 9, 4), (1, 6, 5), (6, 1, 6)]:
        a = wave(rows, columns, k)
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        assert len(s) == 1 or s[0] - s[1] > 1e-2 * s[0], "vectors need a gap"
        cases.append({"rows": rows, "columns": columns, "k": k, "values": plain(s),
                      "left": plain(np.abs(u[:, 0])), "right": plain(np.abs(vt[0]))})
    symmetric = wave(9, 9, 7)
    symmetric = symmetric + symmetric.T
    positive = wave(6, 8, 8) @ wave(6, 8, 8).T + np.eye(6)
    from scipy.linalg import subspace_angles
    angles = subspace_angles(wave(20, 3, 9), wave(20, 2, 10))
    write("linear-algebra", {
        "svd": cases,
        "eigenvalues": plain(np.linalg.eigvalsh(symmetric)),
        "solution": plain(np.linalg.solve(positive, vector(6, 11))),
        "principal_cosines": plain(np.sort(np.cos(angles))[::-1]),
        "product": plain(wave(3, 4, 12) @ wave(5, 4, 13).T),
    })


def logistic(z):
    return special.expit(z)


SHIFT = integrate.quad(lambda z: math.tanh(z + 0.7) * stats.norm.pdf(z), -30, 30,
                       epsabs=1e-14, epsrel=1e-14)[0]
# name: value, slope, second derivative, places of a kink
ACTIVATIONS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2,
             lambda z: -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)),
    "sigmoid": (logistic, lambda z: logistic(z) * logistic(-z),
                lambda z: logistic(z) * logistic(-z) * (logistic(-z) - logistic(z))),
    "softplus": (lambda z: np.logaddexp(0, z), logistic, lambda z: logistic(z) * logistic(-z)),
    "silu": (lambda z: z * logistic(z), lambda z: logistic(z) * (1 + z * logistic(-z)),
             lambda z: logistic(z) * logistic(-z) * (2 + z * (logistic(-z) - logistic(z)))),
    "elu": (lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
            lambda z: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))),
            lambda z: np.where(z > 0, 0.0, np.exp(np.minimum(z, 0)))),
    "relu": (lambda z: np.maximum(z, 0), lambda z: 1.0 * (z > 0), lambda z: 0.0 * z),
    "centred-relu": (lambda z: np.maximum(z, 0) - 1 / math.sqrt(2 * math.pi),
                     lambda z: 1.0 * (z > 0), lambda z: 0.0 * z),
    "shifted-tanh": (lambda z: np.tanh(z + 0.7) - SHIFT, lambda z: 1 - np.tanh(z + 0.7) ** 2,
                     lambda z: -2 * np.tanh(z + 0.7) * (1 - np.tanh(z + 0.7) ** 2)),
    "smoothed-relu": (lambda z: 0.5 * np.logaddexp(0, 2 * z), lambda z: logistic(2 * z),
                      lambda z: 2 * logistic(2 * z) * logistic(-2 * z)),
}
KINKED = {"elu", "relu", "centred-relu"}


def gaussian_mean(function, kinked):
    """E f(Z) by adaptive quadrature on both sides of 0."""
    def term(z):
        return float(function(np.float64(z))) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    options = {"epsabs": 1e-14, "epsrel": 1e-13, "limit": 400}
    return sum(integrate.quad(term, a, b, **options)[0]
               for a, b in [(-12, -3), (-3, 0), (0, 3), (3, 12)])


def activations():
    points = [-40.0, -3.0, -0.5, 0.25, 1.0, 2.0, 40.0]
    result = {}
    for name, (value, slope, second) in ACTIVATIONS.items():
        kinked = name in KINKED
        coefficients = []
        for k in range(6):
            he = np.polynomial.hermite_e.HermiteE.basis(k)
            coefficients.append(gaussian_mean(lambda z: value(z) * he(z), kinked)
                                / math.factorial(k))
        result[name] = {
            "values": [float(value(np.float64(z))) for z in points],
            "slopes": [float(slope(np.float64(z))) for z in points],
            "seconds": [float(second(np.float64(z))) for z in points],
            "hermite": coefficients,
            "mean_square": gaussian_mean(lambda z: value(z) ** 2, kinked),
            "mean_slope_half": gaussian_mean(lambda z: slope(0.5 * z), kinked),
            "mean_slope_four": gaussian_mean(lambda z: slope(4.0 * z), kinked),
        }
    write("activations", {"points": points, "activations": result})


def smooth_mean(name, deviation):
    """E slope(s Z) by adaptive quadrature."""
    return gaussian_mean(lambda z: ACTIVATIONS[name][1](deviation * z), name in KINKED)


def gradient_rank():
    """Paper 004 on small waves: spectrum, parts, and the Jacobian penalty by definition."""
    cases = []
    for name, scaling, loss, nu, alpha, decay, jacobian in [
            ("tanh", "ntk", "squared", 0.375, 0.0, 0.0, 0.0),
            ("relu", "mean-field", "logistic", 0.25, 0.5, 0.0, 0.0),
            ("silu", "ntk", "squared", 0.5, 0.3, 0.02, 0.05)]:
        n, d, m = 12, 9, 14
        value, slope, _ = ACTIVATIONS[name]
        deviations = np.arange(1, d + 1) ** (-alpha / 2)
        bulk = wave(n, d, 1) * deviations
        z, q = vector(n, 2), vector(d, 3) / np.linalg.norm(vector(d, 3))
        w, a = unit_rows(wave(m, d, 4)), signs(m, 5)
        y = vector(n, 6) if loss == "squared" else signs(n, 6)
        zeta = n ** nu
        gamma = m ** -0.5 if scaling == "ntk" else 1 / m
        x = bulk + zeta * np.outer(z, q)
        pre = x @ w.T
        f = gamma * value(pre) @ a
        if loss == "squared":
            mean_loss, r = np.mean((f - y) ** 2) / 2, (f - y) / n
        else:
            mean_loss, r = np.mean(np.logaddexp(0, -y * f)), -y * logistic(-y * f) / n
        g = gamma * x.T @ (np.outer(r, a) * slope(pre))
        covariance = np.diag(deviations ** 2) + zeta ** 2 * np.outer(q, q)
        mu = np.array([smooth_mean(name, math.sqrt(row @ covariance @ row)) for row in w])
        centred = slope(pre) - mu
        s1 = gamma * np.outer(bulk.T @ r, a * mu)
        s12 = gamma * zeta * (z @ r) * np.outer(q, a * mu)
        s2 = gamma * zeta * np.outer(q, (z * r) @ centred * a)
        e = gamma * bulk.T @ (np.outer(r, a) * centred)
        regulariser = decay * w.T
        if jacobian > 0:
            def penalty(flat):
                v = flat.reshape(m, d)
                return np.mean([np.sum((gamma * v.T @ (a * slope(v @ row))) ** 2) for row in x])
            step = 1e-5
            numeric = np.zeros(m * d)
            for k in range(m * d):
                shift = np.zeros(m * d)
                shift[k] = step
                numeric[k] = (penalty(w.ravel() + shift) - penalty(w.ravel() - shift)) / (2 * step)
            regulariser = regulariser + jacobian * numeric.reshape(m, d).T
        u, s, vt = np.linalg.svd(g + regulariser, full_matrices=False)
        norm = lambda matrix: float(np.linalg.norm(matrix, 2))
        cases.append({
            "activation": name, "scaling": scaling, "loss": loss, "spike_exponent": nu,
            "decay_exponent": alpha, "weight_decay": decay, "jacobian_penalty": jacobian,
            "spectrum": plain(s), "first_left": plain(np.abs(u[:, 0])),
            "first_right": plain(np.abs(vt[0])), "residue_norm": norm(s1),
            "interplay_norm": norm(s12), "data_norm": norm(s2),
            "bulk_spectrum": plain(np.linalg.svd(e + decay * w.T, compute_uv=False)),
            "mean_loss": float(mean_loss), "residuals": plain(r)})
    write("gradient-rank", {"samples": 12, "dimension": 9, "width": 14, "cases": cases})


def hermite(coefficients, z):
    return np.polynomial.hermite_e.hermeval(z, coefficients)


def traces(n, d, width, ridge, linear, rest, squares):
    """m1 and m2 by the fixed point, with SciPy's root finder."""
    from scipy.optimize import brentq
    shared = np.sort(squares)[::-1][:min(width, d)]
    population = np.concatenate([linear * shared + rest, np.full(max(0, width - d), rest)])
    image = lambda e: np.sum(population / (population / (1 + e) + ridge)) / n - e
    e = brentq(image, 0, np.sum(population) / (n * ridge) + 1, xtol=1e-15, rtol=1e-15)
    m1 = 1 / (ridge * (1 + e))
    s = linear * squares + rest
    m2 = np.mean(linear * squares / s ** 2 * (1 - ridge / (s / (1 + e) + ridge))
                 + m1 * (1 - linear * squares / s))
    return float(m1), float(m2)


def one_step():
    """Paper 003 on small waves."""
    cases = []
    for name, width, order, keeps in [("centred-relu", 15, 2, False), ("shifted-tanh", 24, 3, True)]:
        n, d, ridge, prefactor, exponent = 20, 6, 0.05, 1.5, 0.3
        teacher, noise = [0.0, 1.0, 0.5], 0.4
        value, slope, _ = ACTIVATIONS[name]
        kinked = name in KINKED
        c = [gaussian_mean(lambda z: value(z) * np.polynomial.hermite_e.HermiteE.basis(k)(z),
                           kinked) / math.factorial(k) for k in range(order + 1)]
        x, fresh_x, test_x = wave(n, d, 1), wave(n, d, 2), wave(n, d, 3)
        beta_star = vector(d, 4)
        labels = [hermite(teacher, inputs @ beta_star) + 0.1 * vector(n, k)
                  for inputs, k in [(x, 5), (fresh_x, 6), (test_x, 7)]]
        w0, a = unit_rows(wave(width, d, 8)), vector(width, 9) / math.sqrt(width)
        features = lambda inputs, w: value(inputs @ w.T) - c[0]
        f0 = features(x, w0) @ a
        residual = labels[0] - f0 if keeps else labels[0]
        g = (np.outer(a, residual) * slope(w0 @ x.T)) @ x / n
        beta = x.T @ residual / n
        eta = prefactor * n ** exponent
        w = w0 + eta * g
        f, f_test = features(fresh_x, w), features(test_x, w)
        expansions = [(features(fresh_x, w0), features(test_x, w0))]
        u, u_test, sizes = fresh_x @ beta, test_x @ beta, []
        for k in range(1, order + 1):
            factor = c[1] ** k * c[k] * eta ** k
            expansions.append((expansions[-1][0] + factor * np.outer(u ** k, a ** k),
                               expansions[-1][1] + factor * np.outer(u_test ** k, a ** k)))
            sizes.append(float(np.linalg.norm(factor * np.outer(u ** k, a ** k), 2) / math.sqrt(n)))

        def fit(train, test):
            # The normal equations stacked: ||(F; sqrt(ridge n) I) a - (y; 0)||.
            stacked = np.vstack([train, math.sqrt(ridge * n) * np.eye(width)])
            head = np.linalg.lstsq(stacked, np.concatenate([labels[1], np.zeros(width)]),
                                   rcond=None)[0]
            error = np.mean((labels[1] - train @ head) ** 2)
            return [float(error + ridge * head @ head), float(error),
                    float(np.mean((labels[2] - test @ head) ** 2))]

        from scipy.linalg import subspace_angles
        left = np.linalg.svd(f)[0][:, :order]
        powers = np.stack([u ** k for k in range(1, order + 1)], axis=1)
        squares = np.linalg.eigvalsh(w0.T @ w0)
        power = gaussian_mean(lambda z: (value(z) - c[0]) ** 2, kinked)
        m1, m2 = traces(n, d, width, ridge, c[1] ** 2, power - c[1] ** 2, squares)
        big = 1 + d / n * (1 + 2 * 0.25 + noise ** 2)
        cases.append({
            "activation": name, "width": width, "order": order, "keeps_initial_output": keeps,
            "rank_one_error": float(np.linalg.norm(g - c[1] * np.outer(a, beta), 2)
                                    / np.linalg.norm(g, 2)),
            "teacher_cosine": float(beta @ beta_star / np.linalg.norm(beta)
                                    / np.linalg.norm(beta_star)),
            "spectrum": plain(np.linalg.svd(f, compute_uv=False) / math.sqrt(n)),
            "initial_spectrum": plain(np.linalg.svd(expansions[0][0], compute_uv=False)
                                      / math.sqrt(n)),
            "spike_sizes": sizes,
            "principal_cosines": plain(np.sort(np.cos(subspace_angles(left, powers)))[::-1]),
            "approximation_errors": [float(np.linalg.norm(f - train, 2) / math.sqrt(n))
                                     for train, _ in expansions],
            "fit": fit(f, f_test), "fits": [fit(*pair) for pair in expansions],
            "resolvent_trace": m1, "input_trace": m2,
            "first_gain": ridge * m2 / big, "second_gain": 4 * ridge * 0.25 * m1 / (3 * big ** 2)})
    write("one-step", {"samples": 20, "dimension": 6, "ridge": 0.05, "step_prefactor": 1.5,
                       "step_exponent": 0.3, "teacher": [0.0, 1.0, 0.5], "label_noise": 0.4,
                       "cases": cases})


def structure():
    """The lemma's mean by a product rule, and bivariate normal probabilities."""
    k, d, terms = 2, 2, 4
    amplitudes, frequencies, phases = vector(terms, 1), wave(k, terms, 2), vector(terms, 3)
    w, b = wave(k, d, 4), vector(k, 5)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / math.sqrt(2 * math.pi)
    first, second = np.meshgrid(nodes, nodes, indexing="ij")
    inputs = np.stack([first.ravel(), second.ravel()])
    u = w @ inputs + b[:, None]
    values = np.sum(amplitudes[:, None] * np.cos(frequencies.T @ u + phases[:, None]), axis=0)
    mean = np.sum(np.outer(weights, weights).ravel() * values)
    normals = []
    for h, k_, rho in [(0, 0, 0.3), (0.5, -0.7, 0.9), (1.2, 0.4, -0.95), (-2, 1, 0.5),
                       (0.1, -0.1, -0.999), (0.3, 0.3, 0.9999), (3, -3, -0.6), (0.8, 0.2, 0)]:
        def term(x):
            return stats.norm.pdf(x) * stats.norm.cdf((k_ - rho * x) / math.sqrt(1 - rho ** 2))
        places = [p for p in [k_ / rho if rho else 0.0] if -12 < p < h]
        value = integrate.quad(term, -12, h, points=places or None, epsabs=1e-14, epsrel=1e-12,
                               limit=500)[0]
        normals.append([h, k_, rho, value])
    write("structure", {"lemma_mean": float(mean), "normals": normals})


def main():
    linear_algebra()
    activations()
    gradient_rank()
    one_step()
    structure()


if __name__ == "__main__":
    main()
