"""Time of a training sample in JAX: one jit-compiled call an epoch, the batches in lax.scan.

Run       jax_training.py THREADS; the work and the CSV on stdout are described in work.py.
Threads   XLA has no such setting that holds; it makes as many threads as the process has cores,
          so the process keeps to the first THREADS of its cores.
"""

import os
from math import log

import work

if __name__ == "__main__":
    threads = work.threads_wanted()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

os.environ["JAX_PLATFORMS"] = "cpu"
import jax  # noqa: E402  (after the cores are chosen)
import jax.numpy as jnp  # noqa: E402


def forward(frozen, trained, x):
    for (feature_weights, feature_bias), (channel_weights, channel_bias) in zip(frozen, trained):
        x = jax.nn.relu(x @ feature_weights.T + feature_bias) @ channel_weights.T + channel_bias
    return x


def adam_step(count, mean, square, gradient):
    """The change of a weight in units of the rate, and the new averages."""
    mean = work.BETA1 * mean + (1 - work.BETA1) * gradient
    square = work.BETA2 * square + (1 - work.BETA2) * gradient * gradient
    # 1 - beta^count; the power rounded to float32 would cost five digits of the first steps.
    of_mean, of_square = (-jnp.expm1(count * log(beta)) for beta in (work.BETA1, work.BETA2))
    unbiased = jnp.sqrt(square / of_square) + work.EPSILON
    return mean / of_mean / unbiased, mean, square


def make_epoch(case):
    blocks = [[jnp.asarray(array) for array in block] for block in work.first_weights(case.rank)]
    frozen = [block[:2] for block in blocks]
    points, values = (jnp.asarray(array) for array in work.data())
    tree = jax.tree.map
    is_adam = case.optimiser == "adam"

    def step(state, batch):
        x, y = batch

        def loss_of(trained):
            return jnp.mean((forward(frozen, trained, x) - y) ** 2)

        loss, gradient = jax.value_and_grad(loss_of)(state["trained"])
        norm = jnp.sqrt(sum(jnp.sum(part * part) for part in jax.tree.leaves(gradient)))
        scale = jnp.minimum(1, work.CLIP / (norm + 1e-6))
        gradient = tree(lambda part: scale * part, gradient)
        state = dict(state)
        if is_adam:
            state["count"] = state["count"] + 1
            made = tree(lambda *parts: adam_step(state["count"], *parts),
                        state["mean"], state["square"], gradient)
            gradient, state["mean"], state["square"] = jax.tree.transpose(
                jax.tree.structure(gradient), jax.tree.structure((0, 0, 0)), made)
        state["trained"] = tree(lambda weight, part: weight - work.RATE * part,
                                state["trained"], gradient)
        return state, loss

    def whole(state, order):
        x, y = points[order], values[order]
        full = work.POINTS // case.batch * case.batch
        batches = [part[:full].reshape(-1, case.batch, 1) for part in (x, y)]
        state, losses = jax.lax.scan(step, state, batches)
        if full < work.POINTS:
            state, last = step(state, (x[full:], y[full:]))
            losses = jnp.append(losses, last)
        return state, jnp.mean(losses)

    compiled = jax.jit(whole, donate_argnums=0)
    trained = [block[2:] for block in blocks]
    state = {"trained": trained}
    if is_adam:
        zeros = lambda: tree(jnp.zeros_like, trained)  # noqa: E731
        state |= {"count": jnp.float32(0), "mean": zeros(), "square": zeros()}

    def epoch(order):
        nonlocal state
        state, loss = compiled(state, order)
        jax.block_until_ready(state)
        return float(loss)

    return epoch


if __name__ == "__main__":
    work.measure("jax", jax.__version__, threads, make_epoch)
