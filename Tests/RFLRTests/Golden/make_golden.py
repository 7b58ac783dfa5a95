#!/usr/bin/env python3
"""Makes the golden values of the experiment room, from scratch and without our Swift code.

Made      identity.json  canonical text, run id and configuration id (json, hashlib)
          text.json      canonical text of numbers and strings (json.dumps)
          cosine.json, logarithm.json   reference values as a pair of doubles (mpmath, 200 bits)
          random.json    xoshiro256**, seeded states, bounded integers, normals, permutations
          targets.json   target functions and loss levels of the zero function (NumPy)
Versions  Python 3.11.7, mpmath 1.3.0, NumPy 2.4.6
Rerun     python3 make_golden.py            writes beside this file; the same bytes every time
          python3 make_golden.py 50000 DIR  more arguments for the elementary functions, elsewhere
"""

import hashlib
import json
import math
import random
import sys
from pathlib import Path

import mpmath
import numpy as np

mpmath.mp.prec = 200
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 400
FOLDER = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent


def save(name, value):
    lines = [
        json.dumps(key) + ": " + ("[\n" + ",\n".join(map(json.dumps, part)) + "\n]"
                                  if isinstance(part, list) else json.dumps(part))
        for key, part in value.items()
    ]
    (FOLDER / name).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# Identity -----------------------------------------------------------------------------------------

def whole(value):
    """Integral numbers of at most 2^53 are written without a point."""
    if isinstance(value, dict):
        return {key: whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [whole(part) for part in value]
    if isinstance(value, float) and abs(value) <= 2**53 and value == int(value):
        return int(value)
    return value


def halvings(rate):
    return [rate / 2**k for k in range(1, 25)]


DEFAULTS = {
    "target": {"family": "sumcos", "factor": 3},
    "data": {"points": 768, "sampling": "grid", "test_points": 500, "test_sampling": "grid"},
    "network": {"width": 1024, "rank": 10, "depth": 3, "frozen": True, "init": "torch-default"},
    "batch_size": 8,
    "optimiser": {"name": "sgd", "momentum": 0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-08,
                  "clip_norm": 1},
    "schedule": {"name": "stagnation", "learning_rate": 0.01, "next": halvings(0.01), "window": 10,
                 "minimum_epochs": 20},
    "stop": {"max_epochs": 10000, "learning_rate_below": 1e-06, "loss_below": None,
             "loss_above": None},
    "checkpoints": {"init": True, "lr_divides": True, "after_epochs": 10, "loss_divisor": None,
                    "every": None, "final": True},
    "observe": {"every": None, "x": 0, "modes": 8},
    "seed": 42,
}

# What a user writes, and what it means beside the defaults (replaced: parts that have other members).
DOCUMENTS = [
    ({}, {}),
    ({"seed": 7}, {}),
    ({"network": {"rank": 5, "depth": 2}, "data": {"points": 16}, "batch_size": 1,
      "target": {"factor": 1}}, {}),
    ({"network": {"init": "mup", "frozen": False}, "optimiser": {"momentum": 0.7}}, {}),
    ({"optimiser": {"name": "adam", "clip_norm": None}, "schedule": {"name": "fixed",
      "learning_rate": 1e-4}, "stop": {"max_epochs": 300000, "learning_rate_below": None}},
     {"schedule": {"name": "fixed", "learning_rate": 1e-4}}),
    ({"schedule": {"learning_rate": 0.003}},
     {"schedule": {"name": "stagnation", "learning_rate": 0.003, "next": halvings(0.003),
                   "window": 10, "minimum_epochs": 20}}),
    ({"schedule": {"name": "step", "learning_rate": 1e-3},
      "target": {"family": "multifrequency", "multiplier": 1.5},
      "data": {"points": 1000, "sampling": "random", "test_points": 1234,
               "test_sampling": "random"}, "batch_size": 100},
     {"schedule": {"name": "step", "learning_rate": 1e-3, "every": 100, "factor": 0.9},
      # Only a stagnation schedule ends by its rate.
      "stop": {"max_epochs": 10000, "learning_rate_below": None, "loss_below": None,
               "loss_above": None},
      "target": {"family": "multifrequency", "multiplier": 1.5}}),
    ({"target": {"family": "expcos", "factor": 4}, "stop": {"loss_below": 1.4, "loss_above": 1e30},
      "checkpoints": {"loss_divisor": 1.2, "every": 10}, "observe": {"every": 5, "x": -0.5}}, {}),
    ({"target": {"family": "chirp", "f1": 144, "f2": 48}},
     {"target": {"family": "chirp", "f1": 144, "f2": 48}}),
    ({"target": {"family": "custom", "terms": [{"frequency": 8, "phase": 0.1},
                                               {"amplitude": -2.5, "frequency": 1e-3, "power": 2}]}},
     {"target": {"family": "custom", "terms": [
         {"amplitude": 1, "frequency": 8, "power": 1, "phase": 0.1},
         {"amplitude": -2.5, "frequency": 1e-3, "power": 2, "phase": 0}]}}),
]


def complete(written, replaced):
    full = {}
    for key, default in DEFAULTS.items():
        part = written.get(key, default)
        if key in replaced:
            part = replaced[key]
        elif isinstance(default, dict):
            part = {**default, **part}
        full[key] = part
    return whole(full)


def identity(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]


def identities():
    cases = []
    for written, replaced in DOCUMENTS:
        full = complete(written, replaced)
        seedless = {key: part for key, part in full.items() if key != "seed"}
        cases.append({"written": json.dumps(written), "canonical": canonical(full),
                      "runID": identity(full), "configurationID": identity(seedless)})
    save("identity.json", {"cases": cases})


# Canonical text -----------------------------------------------------------------------------------

def texts():
    draw = random.Random(1)
    numbers = [0.1, 1e-3, 1e-4, 1e-5, 1.5e-7, 0.1 + 0.2, 1 / 3, math.pi, 5e-324, 2.2250738585072014e-308,
               1.7976931348623157e308, 1e15 + 0.5, 1e16, 1e17, 1e21, 1e22, 1.5e300,
               123456.789, 0.00012345, -2.5e-10, float("inf"), float("-inf"), float("nan")]
    numbers += [draw.choice([-1, 1]) * draw.random() * 10 ** draw.randint(-30, 30) for _ in range(200)]
    # Below 1e16 Python writes integral numbers out; ours have no point up to 2^53, an exponent beyond.
    numbers = [number for number in numbers
               if not (math.isfinite(number) and number == int(number) and abs(number) < 1e16)]
    strings = ["", "plain", "a \"quoted\" \\ back/slash", "line\nfeed\ttab\rreturn", "\x00\x01\x1f",
               "naïve é", "日本語", "\U0001f600 beyond the plane", "\u2028\ufeff", "e\u0301"]
    document = {"b": [1, 2.5, None, True, False, "x"], "a": {"é": 1, "z": 2, "Z": 3, "": 4, "a.b": 5},
                "\uffff": 1, "\U00010000": 2, "empty": {}, "none": []}
    save("text.json", {
        "numbers": [{"bits": str(int(np.float64(n).view(np.uint64))), "text": canonical(n)}
                    for n in numbers],
        "strings": [{"scalars": [ord(c) for c in s], "text": canonical(s)} for s in strings],
        "document": {"written": json.dumps(document), "text": canonical(document)},
    })


# Elementary functions -----------------------------------------------------------------------------

def pair(exact):
    high = float(exact)
    return [high, float(exact - mpmath.mpf(high))]


def elementary():
    draw = random.Random(2)
    cosine = []
    for number in range(COUNT):
        scale = [0.5, 1, 4, 100, 2**20, 2**40, 1e-8][number % 7]
        cosine.append((draw.uniform(-scale, scale), 0.0))
    # Beside the quarter and half points, where branches meet and cosines vanish.
    for centre in (0.25, 0.5, 0.75, 1.0, 1.5, 3.5, 1000.5, 0.0):
        for step in (-1e-3, -1e-9, -1e-15, 0, 1e-15, 1e-9, 1e-3):
            cosine.append((centre + step, 0.0))
    grid = np.linspace(-1, 1, 1000)
    for number in range(COUNT):
        multiplier = draw.choice([0.3, 0.6, 1.5, 2, 3, 5, 7, 10])
        frequency = draw.choice([24, 72]) * multiplier
        phase = 0.5 if number % 2 else draw.uniform(-10, 10)
        cosine.append((frequency * float(draw.choice(grid)), phase))
    def exact(t, phase):
        return mpmath.cos(mpmath.pi * mpmath.mpf(t) + mpmath.mpf(phase)) if phase \
            else mpmath.cospi(mpmath.mpf(t))
    save("cosine.json", {"rows": [[t, phase] + pair(exact(t, phase)) for t, phase in cosine]})

    arguments = [1.0, 1 + 2**-52, 1 - 2**-53, math.sqrt(2), 0.5, 2.0, 2**-53, 1e-300, 1e300]
    arguments += [draw.random() for _ in range(COUNT)]
    arguments += [math.exp(draw.uniform(-700, 700)) for _ in range(COUNT // 2)]
    arguments += [1 + draw.uniform(-1e-3, 1e-3) for _ in range(COUNT // 2)]
    save("logarithm.json", {"rows": [[x] + pair(mpmath.log(mpmath.mpf(x))) for x in arguments]})


# Random numbers -----------------------------------------------------------------------------------

class Xoshiro:
    """xoshiro256** of Blackman and Vigna, written from the paper's description."""

    def __init__(self, state):
        self.s = list(state)

    @classmethod
    def named(cls, name, seed):
        digest = hashlib.sha256(f"rflr/{seed}/{name}".encode()).digest()
        return cls(int.from_bytes(digest[8 * i:8 * i + 8], "little") for i in range(4))

    def next(self):
        full = 2**64 - 1
        def turn(x, k):
            return (x << k | x >> 64 - k) & full
        s = self.s
        result = turn(s[1] * 5 & full, 7) * 9 & full
        t = s[1] << 17 & full
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = turn(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) / 2**53

    def below(self, bound):
        """Lemire: the high word of a product; low words under 2^64 mod bound are drawn again."""
        while True:
            product = self.next() * bound
            if product % 2**64 >= 2**64 % bound:
                return product >> 64

    def normal(self):
        radius = mpmath.sqrt(-2 * mpmath.log(1 - mpmath.mpf(self.uniform())))
        return float(radius * mpmath.cospi(2 * mpmath.mpf(self.uniform())))

    def permutation(self, count):
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def numbers():
    states = [[1, 2, 3, 4], [2**64 - 1] * 4, [0x123456789ABCDEF, 0, 1, 2**63]]
    names = [("features", 42), ("channels", 42), ("shuffle/17", 1), ("points", 0), ("naïve", 9)]
    bound = 2**63 + 2**61  # A large bound rejects often, so the rejection is seen.
    save("random.json", {
        "states": [{"state": state, "outputs": [g.next() for _ in range(12)]}
                   for state in states for g in [Xoshiro(state)]],
        "streams": [{"name": name, "seed": seed,
                     "outputs": [g.next() for _ in range(4)],
                     "uniforms": [g.uniform() for _ in range(4)],
                     "normals": [g.normal() for _ in range(20)],
                     "integers": [g.below(bound) for _ in range(20)],
                     "permutation": g.permutation(40)}
                    for name, seed in names for g in [Xoshiro.named(name, seed)]],
    })


# Targets ------------------------------------------------------------------------------------------

def targets():
    x = [-1.0, -0.77, -1 / 3, 0.0, 0.1, 0.25, 0.5, 0.61803, 1.0]
    at = np.array(x)
    pi = np.pi
    m = 1.5
    values = [
        ({"family": "sumcos", "factor": 3}, sum(np.cos(2 * pi * k * at) for k in (1, 2, 3))),
        ({"family": "expcos", "factor": 3}, sum(np.cos(2.0**k * pi * at) for k in (0, 1, 2, 3))),
        ({"family": "chirp", "f1": 36, "f2": 12},
         np.cos(36 * pi * at**2) - 0.8 * np.cos(12 * pi * at**2)),
        ({"family": "multifrequency", "multiplier": m},
         np.cos(12 * m * pi * at) + np.cos(24 * m * pi * at + 0.5) + np.cos(36 * m * pi * at)
         + np.cos(72 * m * pi * at + 0.5)),
        ({"family": "custom", "terms": [{"amplitude": -2, "frequency": 3, "power": 2, "phase": 1}]},
         -2 * np.cos(3 * pi * at**2 + 1)),
    ]
    levels = []
    for factor, points in [(1, 16), (2, 512), (3, 768), (4, 512), (5, 160)]:
        grid = np.linspace(-1, 1, points)
        y = sum(np.cos(2 * pi * k * grid) for k in range(1, factor + 1))
        levels.append({"factor": factor, "points": points, "level": float(np.mean(y**2))})
    save("targets.json", {
        "x": x,
        "values": [{"target": json.dumps(target), "y": y.tolist()} for target, y in values],
        "levels": levels,
        "grids": [{"count": n, "x": np.linspace(-1, 1, n).astype(np.float32).tolist()}
                  for n in (2, 16, 37, 500)],
    })


identities()
texts()
elementary()
numbers()
targets()
