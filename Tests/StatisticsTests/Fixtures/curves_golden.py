"""Writes curves_golden.json beside this script: segmentations, peaks with prominences, rolling quantiles.

The segmentation minimises the sum of n*ln(v/v0) + RSS/v, v = max(RSS/n, v0), over straight lines, plus a
penalty a break. ruptures.Pelt (jump=1) gets this cost through its class for costs; a plain dynamic
programme over all breakpoints, with numpy.polyfit's residuals, gives the optimum for certain.
ruptures prunes without regard to min_size, so where it does better or equal is noted, never assumed.
SciPy gives the peaks, NumPy the quantiles.
Run: python3 curves_golden.py (needs numpy, scipy, ruptures).
"""

import json
import math
import pathlib

import numpy as np
import ruptures
import scipy
from scipy.signal import find_peaks, peak_prominences

random = np.random.default_rng(11)


def residual(y):
    x = np.arange(len(y), dtype=float)
    line = np.polynomial.Polynomial.fit(x, y, 1)
    return float(((y - line(x)) ** 2).sum())


class LineCost(ruptures.base.BaseCost):
    model = "gaussian-line"

    def __init__(self, least_variance, shortest):
        self.least_variance = least_variance
        self.min_size = shortest

    def fit(self, signal):
        self.signal = signal.ravel()
        self.known = {}
        return self

    def error(self, start, end):
        if (start, end) not in self.known:
            n = end - start
            rss = residual(self.signal[start:end])
            v = max(rss / n, self.least_variance)
            self.known[start, end] = n * math.log(v / self.least_variance) + rss / v
        return self.known[start, end]


def exact(cost, n, penalty, shortest):
    best, previous = [-penalty] + [math.inf] * n, [0] * (n + 1)
    for end in range(shortest, n + 1):
        for start in range(0, end - shortest + 1):
            if best[start] < math.inf:
                value = best[start] + cost.error(start, end) + penalty
                if value < best[end]:
                    best[end], previous[end] = value, start
    breaks, end = [], n
    while end > 0:
        breaks.append(end)
        end = previous[end]
    return breaks[::-1], best[n]


def series(kind, n):
    x = np.arange(n)
    noise = random.normal(0, 1, n)
    if kind == "flat":
        return 0.02 * noise
    if kind == "jumps":
        return np.repeat(random.normal(0, 1, 5), -(-n // 5))[:n] + 0.05 * noise
    if kind == "lines":
        slope = np.repeat(random.normal(0, 0.05, 4), -(-n // 4))[:n]
        return np.cumsum(slope) + 0.02 * noise
    if kind == "walk":
        return np.cumsum(0.1 * noise)
    if kind == "uneven noise":
        return 0.4 - 1.5 * (x > n // 2) + noise * np.where(x < n // 3, 0.2, 0.01)
    return 0.4 - 2 / (1 + np.exp(-(x - n / 2) / 6))  # a smooth drop without noise


segmentations = []
for kind in ["flat", "jumps", "lines", "walk", "uneven noise", "smooth"]:
    for n, shortest, factor in [(12, 3, 4), (60, 5, 4), (90, 5, 2), (90, 8, 1), (90, 3, 0.5)]:
        y = np.round(series(kind, n), 4)
        penalty, least_variance = round(factor * math.log(n), 6), 1e-4
        cost = LineCost(least_variance, shortest).fit(y)
        breaks, total = exact(cost, n, penalty, shortest)
        theirs = ruptures.Pelt(custom_cost=cost, min_size=shortest, jump=1).fit(y).predict(pen=penalty)
        edges = [0] + theirs
        sums = sum(cost.error(a, b) for a, b in zip(edges, theirs)) + penalty * (len(theirs) - 1)
        segmentations.append({
            "kind": kind, "values": y.tolist(), "penalty": penalty, "leastVariance": least_variance,
            "shortest": shortest, "breakpoints": breaks, "cost": total,
            "ruptures": [int(b) for b in theirs], "rupturesCost": sums,
        })

peaks = []
for n, digits in [(3, 0), (10, 0), (60, 0), (120, 1), (200, 2), (60, 3)]:
    for least in [0.0, 0.3, 1.5]:
        y = np.round(np.cumsum(random.normal(0, 1, n)), digits)
        found, _ = find_peaks(y, prominence=least)
        heights = peak_prominences(y, found)[0]
        peaks.append({"values": y.tolist(), "least": least, "indices": found.tolist(),
                      "prominences": heights.tolist()})

floors = []
for n, window, p in [(1, 5, 0.1), (5, 200, 0.1), (40, 7, 0.1), (40, 8, 0.25), (90, 20, 0.5), (90, 21, 0.0)]:
    y = np.round(np.cumsum(random.normal(0, 1, n)), 2)
    half = window // 2
    values = [float(np.quantile(y[max(0, i - half):i + half + 1], p)) for i in range(n)]
    floors.append({"values": y.tolist(), "window": window, "p": p, "floor": values})

made_with = f"numpy {np.__version__}, scipy {scipy.__version__}, ruptures {ruptures.__version__}" \
    if hasattr(ruptures, "__version__") else f"numpy {np.__version__}, scipy {scipy.__version__}"
worse = sum(s["rupturesCost"] > s["cost"] + 1e-9 for s in segmentations)
print(len(segmentations), "segmentations, ruptures worse in", worse,
      [len(s["breakpoints"]) for s in segmentations])
out = pathlib.Path(__file__).with_name("curves_golden.json")
out.write_text(json.dumps({"madeWith": made_with, "segmentations": segmentations, "peaks": peaks,
                           "floors": floors}) + "\n")
