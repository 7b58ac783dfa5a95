"""Reads exported weights and computes the test error of the network that they make.

With PyTorch the weights go through the line that `rflr export checkpoint` prints; without it NumPy
reads them and computes the same network.

usage: check_weights.py FILE "LINE THAT LOADS"

Prints a JSON document: what computed, the test error, what the file says of itself.
"""

import json
import struct
import sys
import zipfile

import numpy

try:
    import torch
except ImportError:
    torch = None


def metadata(path):
    """What the file says of itself, as texts."""
    if path.endswith(".npz"):
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.comment)
    if path.endswith(".safetensors"):
        with open(path, "rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            return json.loads(file.read(size))["__metadata__"]
    import h5py

    with h5py.File(path, "r") as file:
        values = {name: value for name, value in file.attrs.items()}
    return {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in values.items()}


def arrays(path):
    """The weights by name, without PyTorch."""
    if path.endswith(".npz"):
        return dict(numpy.load(path).items())
    if path.endswith(".safetensors"):
        with open(path, "rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header, data = json.loads(file.read(size)), file.read()
        del header["__metadata__"]
        weights = {}
        for name, tensor in header.items():
            assert tensor["dtype"] == "F32"
            start, end = tensor["data_offsets"]
            values = numpy.frombuffer(data[start:end], "<f4")
            weights[name] = values.reshape(tensor["shape"])
        return weights
    import h5py

    with h5py.File(path, "r") as file:
        return {name: file[name][...] for name in file}


def with_numpy(path, configuration, x):
    weights = arrays(path)
    maps = 2 * (configuration["network"]["depth"] + 1)
    assert len(weights) == 2 * maps
    values = x.reshape(-1, 1)
    for j in range(maps):
        weight = weights[f"fcs.{j}.weight"]
        assert weight.dtype == numpy.float32
        values = values @ weight.T + weights[f"fcs.{j}.bias"]
        if j % 2 == 0:
            values = numpy.maximum(values, 0)
    return values[:, 0]


def with_torch(line, configuration, x):
    """The network of the authors' scripts, and the printed line."""
    import h5py
    import safetensors.torch

    network = configuration["network"]
    ranks = [1] + [network["rank"]] * network["depth"] + [1]

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fcs = torch.nn.ModuleList()
            for inputs, outputs in zip(ranks, ranks[1:]):
                self.fcs.append(torch.nn.Linear(inputs, network["width"]))
                self.fcs.append(torch.nn.Linear(network["width"], outputs))

        def forward(self, x):
            for feature, channel in zip(self.fcs[0::2], self.fcs[1::2]):
                x = channel(torch.relu(feature(x)))
            return x

    names = dict(model=Network(), torch=torch, numpy=numpy, h5py=h5py, safetensors=safetensors)
    # load_state_dict is strict: names and shapes must be PyTorch's, none missing, none left over.
    exec(line, names)
    with torch.no_grad():
        return names["model"](torch.from_numpy(x.reshape(-1, 1))).numpy()[:, 0]


path, line = sys.argv[1:]
says = metadata(path)
configuration = json.loads(says["configuration"])
factor = configuration["target"]["factor"]
points = numpy.linspace(-1, 1, configuration["data"]["test_points"])
target = sum(numpy.cos(2 * numpy.pi * k * points) for k in range(1, factor + 1))
x = points.astype(numpy.float32)
if torch is None:
    values = with_numpy(path, configuration, x)
else:
    values = with_torch(line, configuration, x)
error = float(numpy.mean((values.astype(numpy.float64) - target) ** 2))
print(json.dumps({"with": "numpy" if torch is None else "torch", "test_error": error, **says}))
