"""Writes channels_golden.json beside this script: peaks, trends, spectra and symmetry of signals.

SciPy gives peaks (find_peaks) and Kendall's tau, NumPy the Fourier transform and everything else.
Run: python3 channels_golden.py (needs numpy and scipy). Doubles are written as repr, so nothing is lost.
"""

import itertools
import json
import pathlib

import numpy as np
from scipy import __version__ as scipy_version
from scipy.signal import find_peaks
from scipy.stats import kendalltau

random = np.random.default_rng(11)


def numbers(values):
    return [float(v) for v in values]


def signals():
    """Signals of every kind that a channel can be: smooth, noisy, stepped, flat-topped, kinked."""
    x = np.linspace(-1, 1, 60)
    yield "cosines", np.cos(2 * np.pi * x) + np.cos(6 * np.pi * x)
    yield "noise", random.normal(0, 1, 40)
    yield "steps", random.integers(0, 4, 50).astype(float)
    yield "flat tops", np.round(2 * np.sin(9 * x) + np.cos(23 * x))
    yield "kinks", np.maximum(random.normal(0, 1, 6) @ np.maximum(
        np.outer(random.normal(0, 1, 6), x) + random.normal(0, .5, 6)[:, None], 0), 0)
    yield "offset", 100 + 1e-3 * np.sin(12 * x)
    yield "line", x.copy()
    yield "constant", np.full(20, 2.5)
    yield "three", np.array([1.0, 0.5, 1.0])
    yield "odd length", random.normal(0, 1, 35)
    yield "prime length", random.normal(0, 1, 37)
    yield "chirp", np.cos(36 * np.pi * np.linspace(-1, 1, 120) ** 2)


def spectrum(y, spacing, window):
    """Mean removed, windowed, |rfft|^2 without dc: dominant frequency, centroid, 95 % roll-off."""
    if y.min() == y.max():
        return None
    weights = np.hanning(len(y)) if window == "hann" else np.ones(len(y))
    power = np.abs(np.fft.rfft((y - y.mean()) * weights))[1:] ** 2
    frequencies = np.fft.rfftfreq(len(y), spacing)[1:]
    rolled = np.searchsorted(np.cumsum(power), 0.95 * power.sum())
    return [float(frequencies[power.argmax()]), float((frequencies * power).sum() / power.sum()),
            float(frequencies[rolled])]


def symmetry(y):
    even, odd = (y + y[::-1]) / 2, (y - y[::-1]) / 2
    return {"odd": float(np.linalg.norm(odd)), "even": float(np.linalg.norm(even)),
            "variance": float(len(y) * y.var())}


cases = []
for name, y in signals():
    for prominence in [0.0, 0.01, 1.0]:
        peaks, properties = find_peaks(y, prominence=prominence)
        valleys, _ = find_peaks(-y, prominence=prominence)
        cases.append({
            "name": name, "signal": numbers(y), "prominence": prominence,
            "peaks": peaks.tolist(), "prominences": numbers(properties["prominences"]),
            "valleys": len(valleys),
            "hann": spectrum(y, 2 / (len(y) - 1), "hann"),
            "none": spectrum(y, 2 / (len(y) - 1), "none"), "symmetry": symmetry(y),
        })
        if len(y) < 20:
            break

transforms = []
for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 25, 30, 49, 50, 97, 100, 121, 128, 250]:
    y = random.normal(0, 1, n)
    z = np.fft.rfft(y)
    transforms.append({"signal": numbers(y), "real": numbers(z.real), "imaginary": numbers(z.imag)})
large = []
for n in [500, 768, 997, 1000, 1024, 1001]:
    # Values that Swift can make itself, so that the fixture stays small.
    y = (np.arange(n) * 7919 % 1009) / 1009
    z = np.fft.rfft(y)
    picked = sorted({0, 1, 2, n // 7, n // 3, n // 2 - 1, n // 2})
    large.append({"count": n, "places": picked, "real": numbers(z.real[picked]),
                  "imaginary": numbers(z.imag[picked]), "energy": float((np.abs(z) ** 2).sum())})

trends = []
for n in [2, 3, 4, 6, 8, 14, 33, 34, 60]:
    for kind in ["untied", "tied y", "tied both", "rising", "nearly rising"]:
        x = np.arange(n, dtype=float)
        y = random.permutation(n).astype(float)
        if kind in ["tied y", "tied both"]:
            y = random.integers(0, 3, n).astype(float)
        if kind == "tied both":
            x = (x // 3)
        if kind in ["rising", "nearly rising"]:
            y = x.copy()
        if kind == "nearly rising":
            y[[0, 1]] = y[[1, 0]]
        result = kendalltau(x, y)
        trends.append({"kind": kind, "x": numbers(x), "y": numbers(y),
                       "tau": repr(float(result.statistic)), "p": repr(float(result.pvalue))})
stored = [0, 0, .8, 2.4, 2.4, 8.6]
result = kendalltau(range(6), stored)
trends.append({"kind": "stored", "x": numbers(range(6)), "y": stored,
               "tau": repr(float(result.statistic)), "p": repr(float(result.pvalue))})

flips = []
for n in [1, 2, 3, 5, 6, 9, 12]:
    for kind in ["normal", "integers", "one sided"]:
        d = random.normal(0.5, 1, n) if kind == "normal" else random.integers(-3, 4, n).astype(float)
        if kind == "one sided":
            d = -np.abs(d) - 1
        used = d[d != 0]
        sums = np.array([np.dot(s, used) for s in itertools.product([1, -1], repeat=len(used))])
        p = float((np.abs(sums) >= abs(used.sum()) - 1e-9 * np.abs(used).sum()).mean())
        flips.append({"differences": numbers(d), "p": p})

made_with = f"numpy {np.__version__}, scipy {scipy_version}"
out = pathlib.Path(__file__).with_name("channels_golden.json")
out.write_text(json.dumps({
    "made_with": made_with, "signals": cases, "transforms": transforms, "large": large,
    "trends": trends, "flips": flips}, indent=None, separators=(",", ":")) + "\n")
