"""Writes distributions_golden.json beside this script: normal and Student distributions, incomplete beta.

SciPy gives the values, and mpmath with 40 digits the tails of Student's distribution, where SciPy 1.17
is off by 3e-11 near t = 0. Run: python3 distributions_golden.py (needs numpy, scipy, mpmath).
Doubles are written as repr, so nothing is lost.
"""

import json
import pathlib

import mpmath
import numpy as np
from scipy import __version__ as scipy_version
from scipy import special, stats


def text(value):
    return repr(float(value))


points = [0, 1e-9, 0.1, 0.5, 1, 1.96, 3, 4.9, 5, 5.1, 8, 12, 20, 36]
normal = []
for x in sorted({s * p for p in points for s in (-1, 1)}):
    # The hazard in log space: sf underflows where its logarithm is exact.
    log_survival = stats.norm.logsf(x)
    normal.append({
        "x": text(x), "cumulative": text(stats.norm.cdf(x)), "logSurvival": text(log_survival),
        "hazard": text(np.exp(stats.norm.logpdf(x) - log_survival)),
    })
for x in [100.0, 1e4, 1e8]:
    normal.append({
        "x": text(x), "cumulative": "1.0", "logSurvival": text(stats.norm.logsf(x)),
        "hazard": text(np.sqrt(2 / np.pi) / special.erfcx(x / np.sqrt(2))),
    })

probabilities = [1e-300, 1e-100, 1e-20, 1e-10, 1e-4, 0.025, 0.05, 0.25, 0.4, 0.499, 0.5, 0.6, 0.9,
                 0.975, 0.995, 0.9999]
normal_quantiles = [{"p": text(p), "x": text(stats.norm.ppf(p))} for p in probabilities]

mpmath.mp.dps = 40
student = []
for nu in [0.5, 1, 2, 3, 4, 7.5, 10, 30, 100, 1000, 10000]:
    for t in [0, 1e-6, 0.1, 0.7, 1, 2, 5, 40, 1e4]:
        n = mpmath.mpf(nu)
        tail = mpmath.betainc(n / 2, 0.5, 0, n / (n + mpmath.mpf(t) ** 2), regularized=True)
        if tail > 1e-290:
            student.append({"nu": text(nu), "t": text(t), "tail": text(tail)})
student_quantiles = [
    {"p": text(p), "nu": text(nu), "x": text(special.stdtrit(nu, p))}
    for nu in [1, 2, 3, 5, 10, 30, 100, 1000]
    for p in [1e-8, 1e-4, 0.005, 0.025, 0.05, 0.3, 0.45, 0.6, 0.975]
]

beta = [
    {"x": text(x), "a": text(a), "b": text(b), "value": text(special.betainc(a, b, x))}
    for a in [0.3, 0.5, 1, 2.5, 10, 200] for b in [0.3, 0.5, 1, 4, 50]
    for x in [1e-6, 0.01, 0.2, 0.5, 0.83, 0.99]
    if special.betainc(a, b, x) > 1e-250
]

out = pathlib.Path(__file__).with_name("distributions_golden.json")
out.write_text(json.dumps({
    "made_with": f"numpy {np.__version__}, scipy {scipy_version}, mpmath {mpmath.__version__}",
    "normal": normal,
    "normalQuantiles": normal_quantiles, "student": student, "studentQuantiles": student_quantiles,
    "beta": beta}, indent=0) + "\n")
