"""Checks that the peers do the same work: equal losses from equal weights and orders.

Run       check_same_work.py; exit 1 with the case where PyTorch's and JAX's mean losses of three
          epochs differ by more than 1e-4 of the loss.
"""

import sys

import numpy as np

import jax_training
import torch_training
import work

for case in work.CASES:
    random = np.random.default_rng(1)
    peers = [module.make_epoch(case) for module in (torch_training, jax_training)]
    for number in range(3):
        order = random.permutation(work.POINTS)
        ours, theirs = (epoch(order) for epoch in peers)
        if not abs(ours - theirs) <= 1e-4 * abs(ours):
            sys.exit(f"{case}, epoch {number}: PyTorch's loss is {ours}, JAX's {theirs}; "
                     "the times are not of the same work")
    print(f"  {case}: loss {ours:.6f}, equal to {abs(ours - theirs) / ours:.1e}", file=sys.stderr)
