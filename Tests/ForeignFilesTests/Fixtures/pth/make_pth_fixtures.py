"""Makes the .pth files of this folder with PyTorch, and what PyTorch says that they hold.

Run here: python make_pth_fixtures.py (torch 2.13, numpy 2.4). expected.json has, file by file, each tensor's type, shape and
little-endian bytes in hex, and the network's values on a grid where the file holds one.
"""
import collections
import io
import json
import sys
import warnings
import zipfile

import numpy as np
import torch

warnings.simplefilter("ignore")


class Net(torch.nn.Module):
    """2(L+1) linear maps, ReLU after every even one: the RF-LR network."""

    def __init__(self, width, rank, depth):
        super().__init__()
        ranks = [1] + [rank] * depth + [1]
        maps = []
        for block in range(depth + 1):
            maps.append(torch.nn.Linear(ranks[block], width))
            maps.append(torch.nn.Linear(width, ranks[block + 1]))
        self.fcs = torch.nn.ModuleList(maps)

    def forward(self, x):
        for index, linear in enumerate(self.fcs):
            x = linear(x)
            if index % 2 == 0:
                x = torch.relu(x)
        return x


expected = {}


def little_endian(tensor):
    array = tensor.detach().contiguous().cpu()
    if array.dtype == torch.bfloat16:
        array = array.view(torch.int16)
    return array.numpy().astype(array.numpy().dtype.newbyteorder("<")).tobytes().hex()


def expect(name, tensors, network=None):
    entry = {
        "tensors": [
            {
                "name": key,
                "type": str(value.dtype).removeprefix("torch."),
                "shape": list(value.shape),
                "bytes": little_endian(value),
            }
            for key, value in tensors.items()
        ]
    }
    if network is not None:
        x = torch.linspace(-1, 1, 21).reshape(-1, 1)
        with torch.no_grad():
            entry["x"] = [float(v) for v in x.flatten()]
            entry["output"] = [float(v) for v in network.double()(x.double()).flatten()]
        network.float()
    expected[name] = entry


def save(value, name, **options):
    torch.save(value, name, **options)


torch.manual_seed(1)
net = Net(8, 2, 2)
save(net.state_dict(), "plain.pth")
expect("plain.pth", net.state_dict(), net)
for protocol in (3, 4, 5):
    save(net.state_dict(), f"protocol{protocol}.pth", pickle_protocol=protocol)
    expect(f"protocol{protocol}.pth", net.state_dict(), net)

# A checkpoint as training scripts write it, after three epochs of Adam.
torch.manual_seed(2)
net = Net(8, 3, 1)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
x = torch.linspace(-1, 1, 32).reshape(-1, 1)
y = torch.cos(2 * torch.pi * x)
losses, rates = [], []
for epoch in range(3):
    rates.append(optimizer.param_groups[0]["lr"])
    optimizer.zero_grad()
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
checkpoint = {
    "epoch": 3,
    "model_state_dict": net.state_dict(),
    "optimizer_state_dict": optimizer.state_dict(),
    "scheduler_state_dict": scheduler.state_dict(),
    "all_losses": losses,
    "all_lrs": rates,
    "errors_train": [0.5, 0.25],
    "thresholds_reached": {0.1: 7, "none": None},
    "note": "größer",
    "big": 2**63 + 2**62,
    "flags": (True, False, b"\x00\xff", b"", -(2**40), {3}),
}
save(checkpoint, "checkpoint.pth")
expect("checkpoint.pth", net.state_dict(), net)
multi = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[1, 2])
save(
    {"state_dict": net.state_dict(), "scheduler": multi.state_dict(), "dtype": torch.float32,
     "shape": torch.Size([2, 3]), "device": torch.device("cpu"),
     "all_losses": [np.float64(v) for v in losses], "loss": np.float32(losses[-1]),
     "count": np.int64(3), "flag": np.bool_(True),
     "curve": np.array(losses), "square": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
     "swapped": np.array([1.5, -2.0], dtype=">f4")},
    "numpy_members.pth",
)
expect("numpy_members.pth", net.state_dict(), net)
save({"state_dict": net.state_dict(), "curve": np.array(losses),
      "square": np.asfortranarray(np.arange(6.0).reshape(2, 3))},
     "numpy_protocol5.pth", pickle_protocol=5)
expect("numpy_protocol5.pth", net.state_dict(), net)

parallel = torch.nn.DataParallel(net)
save({"net": parallel.state_dict()}, "dataparallel.pth")
expect("dataparallel.pth", parallel.state_dict(), net)
compiled = torch.compile(net)
save({"model": compiled.state_dict()}, "compiled.pth")
expect("compiled.pth", compiled.state_dict(), net)
save(dict(net.named_parameters()), "parameters.pth")
expect("parameters.pth", dict(net.named_parameters()), net)

for name, kind in (("double", torch.float64), ("half", torch.float16), ("bfloat16", torch.bfloat16)):
    torch.manual_seed(3)
    other = Net(8, 2, 1).to(kind)
    save(other.state_dict(), f"{name}.pth")
    expect(f"{name}.pth", other.state_dict(), Net(8, 2, 1))
    rounded = Net(8, 2, 1)
    rounded.load_state_dict({k: v.float() for k, v in other.state_dict().items()})
    expect(f"{name}.pth", other.state_dict(), rounded)

base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
strided = {
    "whole": base, "transposed": base.t(), "slice": base[1:3, 2:5], "every": base[::2, ::3],
    "tied": base, "expanded": torch.tensor([1.0, 2.0, 3.0]).expand(4, 3),
    "permuted": torch.arange(24, dtype=torch.int16).reshape(2, 3, 4).permute(2, 0, 1),
    "scalar": torch.tensor(2.5), "empty": torch.empty(0, 3), "one": base[3:4, 5:6],
    "parameter": torch.nn.Parameter(base[:, 1]),
}
save(strided, "strided.pth")
expect("strided.pth", strided)

kinds = {
    str(kind).removeprefix("torch."): torch.tensor([0, 1, 100]).to(kind)
    for kind in (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
                 torch.uint16, torch.uint32, torch.uint64,
                 torch.float16, torch.bfloat16, torch.float32, torch.float64)
}
save(kinds, "types.pth")
expect("types.pth", kinds)

# What a big-endian machine writes: the same calls with its byte order; torch.load confirms it.
swapped = {"floats": torch.tensor([1.5, -2.25, 3e-5]), "integers": torch.tensor([1, -2, 2**40])}
expect("bigendian.pth", swapped)
stored = {key: value.clone() for key, value in swapped.items()}
for value in stored.values():
    value.untyped_storage().byteswap(value.dtype)
order, sys.byteorder = sys.byteorder, "big"
save(stored, "bigendian.pth")
sys.byteorder = order
for key, value in torch.load("bigendian.pth", weights_only=True).items():
    assert torch.equal(value, swapped[key]), key

# What must be refused, each with what to do instead.
save(net, "module.pth")
save(net.state_dict(), "legacy.pth", _use_new_zipfile_serialization=False)
torch.jit.script(torch.nn.Linear(1, 2)).save("script.pt")
save({"state_dict": net.state_dict(), "args": __import__("argparse").Namespace(lr=1)}, "namespace.pth")
missing = collections.OrderedDict(net.state_dict())
del missing["fcs.3.bias"]
save(missing, "missing.pth")
expect("missing.pth", missing)

with open("expected.json", "w") as out:
    json.dump({"torch": torch.__version__, "numpy": np.__version__, "files": expected}, out, indent=0)
