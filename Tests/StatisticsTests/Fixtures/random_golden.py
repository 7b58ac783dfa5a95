"""Writes random_golden.json beside this script: SplitMix64, xoshiro256**, quantiles and deviations.

The generators are written here from their publications, with Python's whole numbers; the quantiles and
standard deviations are NumPy's. Run: python3 random_golden.py (needs numpy).
"""

import json
import math
import pathlib

import numpy as np

MASK = (1 << 64) - 1


def split_mix(seed):
    """SplitMix64: G. Steele, D. Lea, C. Flood, OOPSLA 2014."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = seed
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
        yield z ^ (z >> 31)


def xoshiro(seed):
    """xoshiro256**: D. Blackman, S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36."""
    def rotated(x, k):
        return (x << k | x >> (64 - k)) & MASK
    filler = split_mix(seed)
    s = [next(filler) for _ in range(4)]
    while True:
        yield rotated(s[1] * 5 & MASK, 7) * 9 & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotated(s[3], 45)


def uniforms(words):
    for word in words:
        yield (word >> 11) * 2.0**-53


def normals(numbers):
    """Marsaglia's polar method, the first of its two numbers."""
    while True:
        u, v = 2 * next(numbers) - 1, 2 * next(numbers) - 1
        square = u * u + v * v
        if 0 < square < 1:
            yield u * math.sqrt(-2 * math.log(square) / square)


def take(values, count):
    return [next(values) for _ in range(count)]


streams = [
    {
        "seed": str(seed),
        "words": [str(word) for word in take(xoshiro(seed), 20)],
        "uniforms": [repr(u) for u in take(uniforms(xoshiro(seed)), 10)],
        "normals": [repr(z) for z in take(normals(uniforms(xoshiro(seed))), 10)],
    }
    for seed in [0, 1, 42, 1 << 63, MASK]
]

random = np.random.default_rng(11)
spreads = []
for n in [1, 2, 3, 4, 5, 10, 101]:
    for scale in [1.0, 1e-200, 1e150]:
        values = random.normal(3, 2, n) * scale
        spreads.append({
            "values": [repr(float(v)) for v in values],
            "quantiles": [
                {"p": repr(p), "value": repr(float(np.quantile(values, p)))}
                for p in [0, 0.025, 0.25, 0.5, 0.9, 0.975, 1]],
            # In units of the scale, since NumPy's squares leave the range of doubles.
            "deviation": repr(float(np.std(values / scale))), "scale": repr(scale),
        })

out = pathlib.Path(__file__).with_name("random_golden.json")
out.write_text(json.dumps(
    {"made_with": f"numpy {np.__version__}", "streams": streams, "spreads": spreads}, indent=0) + "\n")
