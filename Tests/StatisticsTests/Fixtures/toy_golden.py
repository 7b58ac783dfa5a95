"""Writes toy_golden.json beside this script: kernels, integrations and the two-sided step, by SciPy and PyTorch.

- kernel: E[relu(ax+b) relu(ay+b)] by scipy.integrate.quad over the angle of (a, b), whose squared length has
  mean 2, and once by dblquad over a and b themselves.
- steps: scipy.integrate.solve_ivp(method="RK45") on three equations: last state and number of evaluations.
- flow: the network of appendix B with weights drawn here, its right-hand side from PyTorch's automatic
  differentiation (n times the gradient of half the mean squared error), integrated by RK45 at rtol 1e-9,
  atol 1e-11; the rate of the log ratio by a central difference along the flow. Seeds whose flow slides along
  the edge of a ReLU are passed over, since their solution is defined by no right-hand side alone.

Run: python3 toy_golden.py (needs numpy, scipy, torch).
"""

import json
import math
import pathlib

import numpy as np
import scipy
import torch
from scipy.integrate import dblquad, quad, solve_ivp

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
relu = lambda value: max(0.0, value)


def biased(x, y):
    whole = lambda t: relu(math.cos(t) * x + math.sin(t)) * relu(math.cos(t) * y + math.sin(t))
    ends = [0.0] + [math.atan2(-z, 1) % (2 * math.pi) for z in (x, y)] + [math.atan2(z, -1) % (2 * math.pi) for z in (x, y)]
    ends = sorted(set(ends)) + [2 * math.pi]
    return sum(quad(whole, a, b, epsabs=1e-14, epsrel=1e-13)[0] for a, b in zip(ends, ends[1:])) / math.pi


def bias_free(x, y):
    density = lambda a: math.exp(-a * a / 2) / math.sqrt(2 * math.pi)
    whole = lambda a: relu(a * x) * relu(a * y) * density(a)
    return quad(whole, 0, 40, epsabs=1e-14)[0] + quad(whole, -40, 0, epsabs=1e-14)[0]


kernel = []
for x, y in [(0.5, 0.5), (-0.5, 0.5), (-1, 1), (1, 1), (-2, 2), (0.3, -0.8), (0.2, 0.9), (0, 0.7), (0, 0), (-5, 5), (-10, 10), (-0.05, 0.05)]:
    kernel.append({"x": x, "y": y, "biased": biased(x, y), "biasFree": bias_free(x, y)})
density = lambda a, b: math.exp(-(a * a + b * b) / 2) / (2 * math.pi)
plane = dblquad(lambda a, b: relu(-0.5 * a + b) * relu(0.5 * a + b) * density(a, b), -9, 9, -9, 9, epsabs=1e-8)[0]
assert abs(plane - biased(-0.5, 0.5)) < 1e-6, plane

equations = {
    "oscillator": (lambda t, y: [y[1], -y[0]], [1.0, 0.0], 20.0),
    "vanDerPol": (lambda t, y: [y[1], 5 * (1 - y[0] ** 2) * y[1] - y[0]], [2.0, 0.0], 20.0),
    "lorenz": (lambda t, y: [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]], [1.0, 1.0, 1.0], 2.0),
}
steps = []
for name, (f, y0, end) in equations.items():
    for rtol in [1e-3, 1e-6, 1e-9]:
        atol = rtol / 100
        out = solve_ivp(f, (0, end), y0, method="RK45", rtol=rtol, atol=atol)
        exact = solve_ivp(f, (0, end), y0, method="DOP853", rtol=1e-13, atol=1e-14)
        steps.append({"name": name, "rtol": rtol, "end": end, "first": y0, "evaluations": out.nfev,
                      "last": out.y[:, -1].tolist(), "exact": exact.y[:, -1].tolist()})

n = 40
times = [0, 0.3, 3, 12]


class Slides(Exception):
    """The flow runs along the edge of a ReLU, where no tolerance can be kept at a sane cost."""


def flow_case(seed, points, x, y, spikes, features):
    random = np.random.default_rng(seed)
    draw = lambda *shape: random.standard_normal(shape).round(6)
    slopes, biases, mixing, channels, outputs = draw(n), draw(n), draw(2, n), draw(2, n), draw(n)
    if features == "bias-free":
        biases = 0 * biases
    xs, ys = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    h = torch.relu(torch.outer(torch.tensor(slopes), xs) + torch.tensor(biases)[:, None])
    mix = torch.tensor(mixing)
    evaluations = 0

    def look(state):
        w, v = state[: 2 * n].reshape(2, n), state[2 * n:]
        f = w @ h / n
        return f, v @ torch.relu(mix.T @ f) / n

    def flow(t, state):
        nonlocal evaluations
        evaluations += 1
        if evaluations > 6000:
            raise Slides
        leaf = torch.tensor(state, requires_grad=True)
        loss = ((look(leaf)[1] - ys) ** 2).mean() / 2
        loss.backward()
        return (-n * leaf.grad).numpy()

    def log_ratio(state):
        f = look(torch.tensor(state))[0].numpy()
        return [math.log(abs(f[0, spikes[0]] / f[1, spikes[0]])), math.log(abs(f[1, spikes[1]] / f[0, spikes[1]]))]

    first = np.concatenate([channels.ravel(), outputs])
    out = solve_ivp(flow, (0, times[-1]), first, method="RK45", rtol=1e-9, atol=1e-11, t_eval=times)
    moments = []
    for t, state in zip(times, out.y.T):
        f, got = look(torch.tensor(state))
        step = 1e-6
        slope = flow(t, state)
        ahead, behind = log_ratio(state + step * slope), log_ratio(state - step * slope)
        shares = (f.abs() / (f.abs().sum(0) + 1e-6)).numpy()
        moments.append({
            "time": t, "loss": float(((got - ys) ** 2).mean()), "channels": f[:, spikes].numpy().T.tolist(),
            "outputs": got[spikes].tolist(), "shares": shares[:, spikes].T.tolist(), "logRatio": log_ratio(state),
            "rate": [(a - b) / (2 * step) for a, b in zip(ahead, behind)]})
    return {"points": points, "features": features, "seed": seed, "slopes": slopes.tolist(), "biases": biases.tolist(),
            "mixing": mixing.tolist(), "channels": channels.tolist(), "outputs": outputs.tolist(), "moments": moments}


flows = []
for points, x, y, spikes in [("two", [-0.5, 0.5], [1, -1], [0, 1]), ("four", [-1, -0.5, 0.5, 1], [0, 1, -1, 0], [1, 2])]:
    for features in ["bias-free", "biased"]:
        for seed in range(100):
            try:
                flows.append(flow_case(seed, points, x, y, spikes, features))
                break
            except Slides:
                continue

made_with = f"numpy {np.__version__}, scipy {scipy.__version__}, torch {torch.__version__}"
path = pathlib.Path(__file__).with_name("toy_golden.json")
path.write_text(json.dumps({"made_with": made_with, "kernel": kernel, "steps": steps, "flows": flows}, indent=0) + "\n")
