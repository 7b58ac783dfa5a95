#!/usr/bin/env python3
"""Trains a small RF-LR network in PyTorch and keeps it as README.md shows: train_as_readme.py FOLDER

The lines that keep the run are taken from README.md and executed as they stand there. Leaves FOLDER/run.h5
and FOLDER/run.json, what PyTorch says of the same run. Needs torch and h5py.
"""

import json
import os
import sys
import textwrap

import torch

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..", "README.md")


def readme_lines():
    """The indented block of README.md that begins with the import of h5py."""
    lines = open(README, encoding="utf-8").read().split("\n")
    start = lines.index("    import h5py, json")
    end = next(i for i in range(start, len(lines)) if lines[i] and not lines[i].startswith("    "))
    return textwrap.dedent("\n".join(lines[start:end]))


class Network(torch.nn.Module):
    def __init__(self, width, rank, depth):
        super().__init__()
        ranks = [1] + [rank] * depth + [1]
        self.fcs = torch.nn.ModuleList()
        for inputs, outputs in zip(ranks, ranks[1:]):
            self.fcs += [torch.nn.Linear(inputs, width), torch.nn.Linear(width, outputs)]
        for features in self.fcs[::2]:
            features.requires_grad_(False)

    def forward(self, x):
        for features, channels in zip(self.fcs[::2], self.fcs[1::2]):
            x = channels(torch.relu(features(x)))
        return x


def target(x):
    return sum(torch.cos(2 * torch.pi * k * x) for k in range(1, settings["factor"] + 1))


os.chdir(sys.argv[1])
settings = {"factor": 1, "N": 32, "bs": 8, "L": 2, "rank": 3, "width": 16, "frozen": True, "seed": 7,
            "optimizer": "SGD", "momentum": 0.0, "device": "cpu", "max_epochs": 12}
epochs = settings["max_epochs"]
torch.manual_seed(settings["seed"])
model = Network(settings["width"], settings["rank"], settings["L"])
optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.01)
grid = torch.linspace(-1, 1, settings["N"]).unsqueeze(1)


def train_one_epoch():
    losses = []
    for batch in torch.randperm(len(grid)).split(settings["bs"]):
        optimizer.zero_grad()
        loss = torch.mean((model(grid[batch]) - target(grid[batch])) ** 2)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def test_error():
    x = torch.linspace(-1, 1, 500).unsqueeze(1)
    with torch.no_grad():
        return torch.mean((model(x) - target(x)) ** 2).item()


exec(readme_lines())

with open("run.json", "w") as file:
    points = torch.linspace(-1, 1, 9).unsqueeze(1)
    json.dump(
        {"losses": losses, "rates": rates, "test_error": test_error(),
         "points": points.flatten().tolist(), "outputs": model(points).flatten().tolist(),
         "torch": torch.__version__, "h5py": h5py.__version__},
        file, indent=1)
