#!/usr/bin/env python3
"""Makes the training fixtures: what PyTorch does, step by step, from stated weights and batch orders.

Made      one JSON file a case beside this script: configuration, initial weights (torch's own
          nn.Linear), batch order of every epoch (torch.randperm), loss and gradient norm before
          clipping of every step, rate of every epoch, all gradients of the first step, last weights;
          schedules.json: rates of torch.optim.lr_scheduler.StepLR.
          Arrays are float32 written as the shortest decimal that reads back to the same bits,
          weights row major as torch keeps them: [features, inputs], [channels, features].
Versions  Python 3.11.7, torch 2.13.0 (CPU, one thread, deterministic), NumPy 2.4.6
Rerun     python3 make_training_fixtures.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).parent
torch.manual_seed(0)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


class LowRankNetwork(nn.Module):
    """x -> [Linear(r_in, W), ReLU, Linear(W, r_out)] x (L + 1), with r_in = 1 first, r_out = 1 last."""

    def __init__(self, width, rank, depth):
        super().__init__()
        sizes = [1] + [rank] * depth + [1]
        self.features = nn.ModuleList(nn.Linear(size, width) for size in sizes[:-1])
        self.channels = nn.ModuleList(nn.Linear(width, size) for size in sizes[1:])

    def forward(self, x):
        for feature, channel in zip(self.features, self.channels):
            x = channel(torch.relu(feature(x)))
        return x

    def tensors(self, value):
        """Four arrays a block; `value` picks the weights or the gradients, None where there is none."""
        blocks = []
        for feature, channel in zip(self.features, self.channels):
            named = {"featureWeights": feature.weight, "featureBias": feature.bias,
                     "channelWeights": channel.weight, "channelBias": channel.bias}
            blocks.append({name: floats(value(tensor)) for name, tensor in named.items()
                           if value(tensor) is not None})
        return blocks


def floats(tensor):
    return [float(str(number)) for number in tensor.detach().numpy().ravel()]


def optimiser(case, parameters):
    if case["rule"] == "adam":
        return torch.optim.Adam(parameters, lr=case["rate"], foreach=False)
    return torch.optim.SGD(parameters, lr=case["rate"], momentum=case["momentum"], foreach=False)


def train(case):
    torch.manual_seed(case["torchSeed"])
    network = LowRankNetwork(case["width"], case["rank"], case["depth"])
    if case["frozen"]:
        for feature in network.features:
            feature.weight.requires_grad = False
            feature.bias.requires_grad = False
    # The target is taken at the single-precision points, in double precision, then rounded once.
    grid = np.linspace(-1, 1, case["points"]).astype(np.float32).astype(np.float64)
    target = sum(np.cos(2 * np.pi * k * grid) for k in range(1, case["factor"] + 1))
    x = torch.tensor(grid.astype(np.float32)).reshape(-1, 1)
    y = torch.tensor(target.astype(np.float32)).reshape(-1, 1)
    made = {**case, "initial": network.tensors(lambda tensor: tensor), "orders": [], "losses": [],
            "gradientNorms": [], "rates": []}
    step_rule = optimiser(case, network.parameters())
    schedule = (torch.optim.lr_scheduler.StepLR(step_rule, case["stepEvery"], case["stepFactor"])
                if case["stepEvery"] else None)
    for _ in range(case["epochs"]):
        order = torch.randperm(case["points"])
        made["orders"].append(order.tolist())
        made["rates"].append(step_rule.param_groups[0]["lr"])
        for batch in order.split(case["batchSize"]):
            step_rule.zero_grad()
            loss = nn.functional.mse_loss(network(x[batch]), y[batch])
            loss.backward()
            if not made["losses"]:
                made["firstGradients"] = network.tensors(lambda tensor: tensor.grad)
            limit = case["clipNorm"] if case["clipNorm"] else float("inf")
            norm = torch.nn.utils.clip_grad_norm_(network.parameters(), limit)
            step_rule.step()
            made["losses"] += floats(loss)
            made["gradientNorms"] += floats(norm)
        if schedule:
            schedule.step()
    made["final"] = [{name: array for name, array in block.items()
                      if not (case["frozen"] and name.startswith("feature"))}
                     for block in network.tensors(lambda tensor: tensor)]
    return made


def case(name, frozen, rule, clip, depth, width, rank, points, batch, epochs, rate, momentum=0.0,
         factor=2, step=(0, 1.0)):
    return {"name": name, "frozen": frozen, "rule": rule, "momentum": momentum, "clipNorm": clip,
            "depth": depth, "width": width, "rank": rank, "points": points, "batchSize": batch,
            "epochs": epochs, "rate": rate, "factor": factor, "stepEvery": step[0],
            "stepFactor": step[1], "torchSeed": len(name) + 100 * depth + width}


CASES = [
    case("frozen-sgd-clipped-L1", True, "sgd", 1.0, 1, 64, 5, 32, 4, 30, 0.01, factor=1),
    case("frozen-sgd-unclipped-L2", True, "sgd", None, 2, 48, 4, 24, 5, 45, 0.01),
    case("frozen-sgd-clipped-L3", True, "sgd", 1.0, 3, 37, 3, 25, 4, 40, 0.05, factor=3),
    case("frozen-momentum-clipped-L2", True, "sgd", 1.0, 2, 37, 5, 24, 1, 9, 0.01, 0.9),
    case("frozen-momentum-unclipped-L3", True, "sgd", None, 3, 64, 4, 31, 5, 32, 0.005, 0.9),
    case("frozen-adam-clipped-L1", True, "adam", 1.0, 1, 37, 4, 26, 4, 32, 0.001),
    case("frozen-adam-unclipped-L2", True, "adam", None, 2, 64, 3, 32, 5, 32, 0.001),
    case("frozen-adam-clipped-L3", True, "adam", 1.0, 3, 48, 5, 24, 1, 9, 0.001, factor=3),
    case("trainable-sgd-unclipped-L1", False, "sgd", None, 1, 48, 5, 24, 1, 9, 0.01, factor=1),
    case("trainable-sgd-clipped-L2", False, "sgd", 1.0, 2, 64, 4, 30, 4, 28, 0.02),
    case("trainable-sgd-unclipped-L3", False, "sgd", None, 3, 48, 4, 24, 5, 45, 0.01),
    case("trainable-momentum-clipped-L1", False, "sgd", 1.0, 1, 37, 3, 27, 4, 30, 0.01, 0.9),
    case("trainable-adam-unclipped-L1", False, "adam", None, 1, 64, 4, 24, 4, 36, 0.001),
    case("trainable-adam-clipped-step-L2", False, "adam", 1.0, 2, 37, 5, 32, 5, 30, 0.001,
         step=(10, 0.9)),
    case("trainable-adam-clipped-L3", False, "adam", 1.0, 3, 37, 3, 28, 5, 36, 0.001),
]


def step_rates(rate, every, factor, epochs):
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    schedule = torch.optim.lr_scheduler.StepLR(rule, every, factor)
    rates = []
    for _ in range(epochs):
        rates.append(rule.param_groups[0]["lr"])
        rule.step()
        schedule.step()
    return {"rate": rate, "every": every, "factor": factor, "rates": rates}


def write(path, value):
    lines = ",\n".join(json.dumps(key) + ":" + json.dumps(part, separators=(",", ":"))
                       for key, part in value.items())
    path.write_text("{\n" + lines + "\n}\n")


for settings in CASES:
    made = train(settings)
    assert len(made["losses"]) >= 200, settings["name"]
    clipped = sum(norm > 1 for norm in made["gradientNorms"])
    print(f"{settings['name']:34} steps {len(made['losses'])}  norm > 1: {clipped:3}  "
          f"loss {made['losses'][0]:.3g} -> {made['losses'][-1]:.3g}")
    write(FOLDER / f"{settings['name']}.json", made)
write(FOLDER / "schedules.json",
      {"cases": [step_rates(1e-3, 100, 0.9, 1000), step_rates(0.01, 7, 0.5, 60),
                 step_rates(0.3, 1, 0.99, 300)]})
