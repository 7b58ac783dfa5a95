"""What a user of NumPy would write for one gradient of paper 004 and its spectrum: the peer of
`rflr study gradient-rank`.

usage: numpy_gradient.py SAMPLES DIMENSION WIDTH REPEATS

Data and weights are drawn once. Each repeat is timed: the network's outputs and slopes, the gradient of
the squared loss, its singular values; and, in the second column, also the parts S_1, S_12, S_2, E, the
singular values of E and the singular vectors of the gradient, as a stored run keeps them. Threads are
those of OPENBLAS_NUM_THREADS.

prints: one line a repeat, "SECONDS SECONDS"
"""

import sys
import time

import numpy as np


def main():
    n, d, m, repeats = map(int, sys.argv[1:])
    rng = np.random.default_rng(0)
    bulk, latent = rng.standard_normal((n, d)), rng.standard_normal(n)
    spike = rng.standard_normal(d)
    spike /= np.linalg.norm(spike)
    strength = n**0.375
    inputs = bulk + strength * np.outer(latent, spike)
    weights = rng.standard_normal((m, d))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    head = rng.choice([-1.0, 1.0], m)
    labels = np.tanh(bulk[:, 0])
    scale = m**-0.5
    mean_slopes = np.full(m, 0.6)

    def gradient():
        values = np.tanh(inputs @ weights.T)
        slopes = 1 - values**2
        residuals = (scale * values @ head - labels) / n
        weighted = residuals[:, None] * slopes * head
        return scale * inputs.T @ weighted, weighted, residuals

    for _ in range(repeats):
        start = time.perf_counter()
        np.linalg.svd(gradient()[0], compute_uv=False)
        middle = time.perf_counter()
        whole, weighted, residuals = gradient()
        centred = weighted - np.outer(residuals, head * mean_slopes)
        rest = scale * bulk.T @ centred
        residue, data = bulk.T @ residuals, centred.T @ latent
        low = np.outer(scale * residue, head * mean_slopes)
        low += scale * strength * np.outer(spike, latent @ residuals * head * mean_slopes + data)
        np.linalg.norm(whole - low - rest)
        np.linalg.svd(whole, full_matrices=False)
        np.linalg.svd(rest, compute_uv=False)
        end = time.perf_counter()
        print(middle - start, end - middle, flush=True)


main()
