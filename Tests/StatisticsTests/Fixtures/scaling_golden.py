"""Writes scaling_golden.json beside this script: lines, Tobit fits, their profiles, AICc of three forms.

statsmodels gives the lines; the censored likelihoods are written here anew, in mean and ln sigma, and
maximised by SciPy from several starts; AICc comes from statsmodels' aicc.
Run: python3 scaling_golden.py (needs numpy, scipy, statsmodels). Doubles are written as repr.
"""

import json
import pathlib

import numpy as np
import statsmodels
import statsmodels.api as sm
from scipy import __version__ as scipy_version
from scipy import optimize, stats
from statsmodels.tools.eval_measures import aicc


def text(value):
    return repr(float(value))


def listed(values):
    return [text(v) for v in values]


def log_likelihood(mean, log_sigma, y, censored):
    z = (y - mean) * np.exp(-log_sigma)
    return np.where(censored, stats.norm.logsf(z), stats.norm.logpdf(z) - log_sigma).sum()


def maximum(mean, starts, y, censored):
    """The best of several runs, each polished by a second method."""
    def cost(p):
        with np.errstate(all="ignore"):
            m = mean(p[:-1])
            value = -log_likelihood(m, p[-1], y, censored) if np.all(np.isfinite(m)) else np.inf
        return value if np.isfinite(value) else 1e9
    best = None
    for start in starts:
        found = optimize.minimize(cost, start, method="Nelder-Mead",
                                  options={"xatol": 1e-12, "fatol": 1e-13, "maxiter": 40000,
                                           "maxfev": 40000, "adaptive": True})
        found = optimize.minimize(cost, found.x, method="Nelder-Mead",
                                  options={"xatol": 1e-13, "fatol": 1e-14, "maxiter": 40000,
                                           "maxfev": 40000})
        if best is None or found.fun < best.fun:
            best = found
    return best.x, -best.fun


def line_start(x, y):
    slope, intercept = np.polyfit(x, y, 1)
    return [intercept, slope, np.log(np.std(y - intercept - slope * x) + 1e-3)]


def held(x, y, censored, slope):
    """The log-likelihood at a fixed slope, maximised over intercept and sigma."""
    rest = y - slope * x
    start = [rest.mean(), np.log(rest.std() + 1e-3)]
    return maximum(lambda p: p[0] + 0 * x, [start], rest, censored)[1]


def profile_interval(x, y, censored, point, best):
    known = int((~censored).sum())
    t = stats.t.ppf(0.975, known - 2)
    limit = known * np.log1p(t * t / (known - 2))
    def excess(slope):
        return 2 * (best - held(x, y, censored, slope)) - limit
    ends = []
    for sign in (-1, 1):
        step = 0.1
        while excess(point + sign * step) < 0:
            step *= 2
        ends.append(optimize.brentq(excess, point, point + sign * step, xtol=1e-11, rtol=1e-12))
    return ends


def models(x, y, censored):
    """ln of the likelihood and AICc: k counts sigma."""
    logs, place = np.log(x), np.log(x / x.min()) / np.log(x.max() / x.min())
    slope = np.polyfit(logs, y, 1)
    scale = np.log(np.std(y - np.polyval(slope, logs)) + 1e-3)
    out = {}
    p, l = maximum(lambda p: p[0] + p[1] * logs, [line_start(logs, y)], y, censored)
    out["power law"] = ([np.exp(p[0]), p[1]], l, 3)
    p, l = maximum(lambda p: p[0] + p[1] * x / x.max(), [line_start(x / x.max(), y)], y, censored)
    out["exponential"] = ([np.exp(p[0]), p[1] / x.max()], l, 3)
    # a x^b + c in a second parameterisation: ln a, b, and c as it is.
    def mean(p):
        return np.log(np.exp(p[0]) * x ** p[1] + p[2])
    low = np.exp(y.min())
    starts = [[slope[1], slope[0], 0.0, scale]]
    for share in (0.1, 0.5, 0.9):
        rest = np.log(np.maximum(np.exp(y) - share * low, 0.05 * low))
        s = np.polyfit(logs, rest, 1)
        starts.append([s[1], s[0], share * low, scale])
    p, l = maximum(mean, starts, y, censored)
    out["power law + constant"] = ([np.exp(p[0]), p[1], p[2]], l, 4)
    return [
        {"model": name, "numbers": listed(numbers), "logLikelihood": text(l),
         "aicc": text(aicc(l, len(x), k))}
        for name, (numbers, l, k) in sorted(out.items())]


random = np.random.default_rng(7)
lines = []
for n, noise in [(3, 0.3), (4, 0.01), (6, 1.0), (20, 0.2), (200, 3.0)]:
    x = random.uniform(-8, 3, n)
    y = 1.3 - 0.8 * x + random.normal(0, noise, n)
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    test = fit.t_test(([0, 1], -1))
    lines.append({
        "x": listed(x), "y": listed(y), "numbers": listed(fit.params), "errors": listed(fit.bse),
        "intercept": listed(fit.conf_int()[0]), "slope": listed(fit.conf_int()[1]),
        "rSquared": text(fit.rsquared), "scatter": text(np.sqrt(fit.scale)),
        "t": text(np.ravel(test.tvalue)[0]), "p": text(np.ravel(test.pvalue)[0])})

tobit = []
for rates, seeds, noise, cap in [
        ([1e-2, 5e-3, 2e-3, 1e-3], 3, 0.2, 600), ([1e-2, 3e-3, 1e-3, 3e-4, 1e-4], 4, 0.5, 900),
        ([1, 2, 4, 8, 16, 32], 1, 0.4, 9), ([1e-3, 2e-3, 4e-3], 5, 0.1, 700)]:
    x = np.repeat(rates, seeds)
    sign = -1 if rates[0] < 1 else 1
    true = np.exp(random.normal(0, noise, len(x))) * (1.2 * x ** -0.95 if sign < 0 else 1.1 * x ** 0.8)
    censored = true > cap
    value = np.where(censored, cap, true)
    lx, ly = np.log(x), np.log(value)
    p, l = maximum(lambda p: p[0] + p[1] * lx, [line_start(lx, ly)], ly, censored)
    low, high = profile_interval(lx, ly, censored, p[1], l)
    known = int((~censored).sum())
    deviance = 2 * (l - held(lx, ly, censored, -1.0))
    t = np.sqrt(max(0, (known - 2) * np.expm1(deviance / known))) * np.sign(p[1] + 1)
    tobit.append({
        "x": listed(x), "y": listed(value), "censored": [bool(c) for c in censored],
        "numbers": listed(p[:2]), "scatter": text(np.exp(p[2])), "logLikelihood": text(l),
        "slope": listed([low, high]), "t": text(t), "p": text(2 * stats.t.sf(abs(t), known - 2)),
        "models": models(x, ly, censored)})

forms = []
for name, truth in [("power", lambda x: 3 * x ** -0.9), ("constant", lambda x: 2 * x ** -1.2 + 60),
                    ("negative", lambda x: 50 * x ** 0.4 - 30), ("exponential", lambda x: 9 * np.exp(0.03 * x))]:
    x = np.array([1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2] if name in ("power", "constant")
                 else [1, 2, 4, 8, 16, 32, 64, 128], dtype=float)
    x = np.repeat(x, 3)
    y = np.log(truth(x)) + random.normal(0, 0.1, len(x))
    forms.append({"x": listed(x), "y": listed(np.exp(y)), "models": models(x, np.log(np.exp(y)), y > np.inf)})

out = pathlib.Path(__file__).with_name("scaling_golden.json")
out.write_text(json.dumps({
    "made_with": f"numpy {np.__version__}, scipy {scipy_version}, statsmodels {statsmodels.__version__}",
    "lines": lines, "tobit": tobit, "forms": forms}, indent=0) + "\n")
