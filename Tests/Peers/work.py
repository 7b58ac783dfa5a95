"""The work that every peer does, and how its time is taken.

What      f3_N768_L3 at width 1024: frozen features, mean squared error, rate 1e-3, the gradient
          clipped to norm 1, float32; the cases that TrainingBench measures for this package.
Timing    One repeat is one epoch with its shuffling, as in TrainingBench; the first epochs warm up.
Output    CSV on stdout, a line a case: the median of the repeats and the distance of the quartiles
          relative to it.
Not timed Making the network; the checks for a loss that is not finite, which peers do without.
"""

import csv
import statistics
import sys
import time
from typing import NamedTuple

import numpy as np

POINTS, WIDTH, DEPTH, FACTOR = 768, 1024, 3, 3
RATE, CLIP = 1e-3, 1.0
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
COLUMNS = ["peer", "version", "threads", "optimiser", "rank", "batch", "us_per_sample", "spread"]


class Case(NamedTuple):
    optimiser: str
    rank: int
    batch: int


CASES = [Case("sgd", 10, 1), Case("sgd", 10, 8), Case("sgd", 10, 512), Case("sgd", 5, 1),
         Case("adam", 10, 512)]


def data():
    """Points and target values as columns, [N, 1]."""
    x = np.linspace(-1, 1, POINTS).astype(np.float32).astype(np.float64)
    y = sum(np.cos(2 * np.pi * k * x) for k in range(1, FACTOR + 1))
    return x.astype(np.float32)[:, None], y.astype(np.float32)[:, None]


def first_weights(rank):
    """A [W, r_in], a [W], C [r_out, W], c [r_out] of each block: uniform on ±1/sqrt(fan-in)."""
    random = np.random.default_rng(42)
    sizes = [1] + [rank] * DEPTH + [1]

    def draw(fan_in, *shape):
        return random.uniform(-1, 1, shape).astype(np.float32) / np.float32(fan_in ** 0.5)

    return [(draw(r_in, WIDTH, r_in), draw(r_in, WIDTH),
             draw(WIDTH, r_out, WIDTH), draw(WIDTH, r_out))
            for r_in, r_out in zip(sizes[:-1], sizes[1:])]


def epoch_times(epoch, order, seconds=1.0, at_least=7, warm_up=2):
    """Seconds of each epoch after the first ones."""
    times = []
    while len(times) < at_least + warm_up or sum(times[warm_up:]) < seconds:
        start = time.perf_counter()
        epoch(order())
        times.append(time.perf_counter() - start)
    return times[warm_up:]


def measure(peer, version, threads, make_epoch):
    """Writes the lines of a peer.

    make_epoch takes a case and returns a function that trains one epoch in a given order of the
    points and returns the mean of its batch losses as a float.
    """
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for case in CASES:
        random = np.random.default_rng(0)
        times = epoch_times(make_epoch(case), lambda: random.permutation(POINTS))
        low, middle, high = statistics.quantiles(times, n=4, method="inclusive")
        cost, spread = middle / POINTS * 1e6, (high - low) / middle
        out.writerow([peer, version, threads, *case, f"{cost:.4g}", f"{spread:.2g}"])
        sys.stdout.flush()
        print(f"  {peer} {version}, {threads} threads, {case.optimiser}, rank {case.rank}, "
              f"batch {case.batch}: {cost:.4g} µs/sample", file=sys.stderr)


def threads_wanted():
    """The only argument of a peer's script: how many threads it may use."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit() or int(sys.argv[1]) < 1:
        sys.exit(f"usage: {sys.argv[0]} THREADS")
    return int(sys.argv[1])
