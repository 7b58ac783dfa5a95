"""Writes sweep_golden.json beside this script: counts, mean, median, best and Wilson intervals.

NumPy gives the median, math.fsum the exactly rounded sum, SciPy the interval.
Run: python3 sweep_golden.py (needs numpy and scipy). Doubles are written as repr, so nothing is lost.
"""

import json
import math
import pathlib

import numpy as np
from scipy import __version__ as scipy_version
from scipy.stats import binomtest

random = np.random.default_rng(5)
cases = []
for n in [1, 2, 3, 4, 5, 10, 75, 150, 300]:
    for spread in [0.5, 3.0, 30.0]:
        values = 10 ** (random.normal(-1, spread, n))
        values[random.random(n) < 0.05] = np.nan
        values[random.random(n) < 0.03] = np.inf
        finite = values[np.isfinite(values)]
        worked = int((finite < 0.01).sum())
        failed = int((~np.isfinite(values) | (values >= 0.5)).sum())
        interval = binomtest(worked, n).proportion_ci(0.95, method="wilson")
        cases.append({
            "values": [repr(float(v)) for v in values],
            "worked": worked, "failed": failed, "between": n - worked - failed,
            "finite": len(finite),
            "mean": repr(math.fsum(finite) / len(finite)) if len(finite) else "missing",
            "median": repr(float(np.median(finite))) if len(finite) else "missing",
            "best": repr(float(finite.min())) if len(finite) else "missing",
            "low": repr(float(interval.low)), "high": repr(float(interval.high)),
        })

wilson = []
for n in [1, 2, 7, 50, 750, 100_000]:
    for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        interval = binomtest(k, n).proportion_ci(0.95, method="wilson")
        wilson.append({"k": k, "n": n, "low": repr(float(interval.low)), "high": repr(float(interval.high))})

made_with = f"numpy {np.__version__}, scipy {scipy_version}"
out = pathlib.Path(__file__).with_name("sweep_golden.json")
out.write_text(json.dumps({"made_with": made_with, "cases": cases, "wilson": wilson}, indent=0) + "\n")
