#!/usr/bin/env python3
"""Makes network-function.json: the values of every linear map of a small network, by PyTorch.

Made      weights of torch's own nn.Linear (scaled up, so that ReLUs switch), a grid of 37 points, and
          the values of each linear map there: features after their ReLU, channels with their bias;
          [signal, grid]. Weights are float32 written as the shortest decimal that reads back to the
          same bits; values are computed in float64 from those weights.
Versions  torch 2.13.0 (CPU), NumPy 2.4.6
Rerun     python3 make_function_fixture.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

torch.manual_seed(3)
WIDTH, RANK, DEPTH, POINTS = 21, 3, 2, 37


def floats(tensor):
    return [float(str(number)) for number in tensor.detach().numpy().ravel()]


sizes = [1] + [RANK] * DEPTH + [1]
blocks, maps = [], []
x = torch.from_numpy(np.linspace(-1, 1, POINTS).astype(np.float32)).double()[:, None]
for inputs, outputs in zip(sizes[:-1], sizes[1:]):
    feature, channel = nn.Linear(inputs, WIDTH), nn.Linear(WIDTH, outputs)
    with torch.no_grad():
        channel.weight *= 6
    blocks.append({"featureWeights": floats(feature.weight), "featureBias": floats(feature.bias),
                   "channelWeights": floats(channel.weight), "channelBias": floats(channel.bias)})
    with torch.no_grad():
        hidden = torch.relu(feature.double()(x))
        x = channel.double()(hidden)
    maps += [[[float(f"{v:.9g}") for v in row] for row in values.T.numpy()] for values in (hidden, x)]

Path(__file__).with_name("network-function.json").write_text(json.dumps(
    {"width": WIDTH, "rank": RANK, "depth": DEPTH, "points": POINTS, "blocks": blocks, "maps": maps},
    separators=(",", ":")) + "\n")
