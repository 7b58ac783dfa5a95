"""Time of a training sample in PyTorch, eager.

Run       torch_training.py THREADS; the work and the CSV on stdout are described in work.py.
Written   as a careful user would: features without gradients, batches as views of points that were
          shuffled once an epoch, one number read back an epoch. The optimisers' fused and foreach
          forms were tried and are as fast as the default within the noise.
"""

import torch
from torch.nn.functional import linear, mse_loss

import work


def forward(blocks, x):
    for feature_weights, feature_bias, channel_weights, channel_bias in blocks:
        x = linear(linear(x, feature_weights, feature_bias).relu(), channel_weights, channel_bias)
    return x


def make_epoch(case):
    weights = work.first_weights(case.rank)
    blocks = [[torch.from_numpy(array) for array in block] for block in weights]
    trained = [array.requires_grad_() for block in blocks for array in block[2:]]
    rule = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[case.optimiser]
    optimiser = rule(trained, lr=work.RATE)
    points, values = (torch.from_numpy(array) for array in work.data())

    def epoch(order):
        order = torch.from_numpy(order)
        losses = []
        for x, y in zip(points[order].split(case.batch), values[order].split(case.batch)):
            optimiser.zero_grad()
            loss = mse_loss(forward(blocks, x), y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, work.CLIP)
            optimiser.step()
            losses.append(loss.detach())
        return torch.stack(losses).mean().item()

    return epoch


if __name__ == "__main__":
    threads = work.threads_wanted()
    torch.set_num_threads(threads)
    work.measure("torch", torch.__version__.split("+")[0], threads, make_epoch)
