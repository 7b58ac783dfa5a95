"""Makes the .safetensors fixtures beside this file with safetensors 0.8.0 and PyTorch 2.13.

Run it in this folder: python3 make_safetensors_fixtures.py. For each tensor expected.json has the type
in the format's words, the shape, the little-endian bytes and the values as float64 (bytes), both as
PyTorch gives them.
"""

import json

import torch
from safetensors import safe_open
from safetensors.torch import save_file

TYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U8": torch.uint8, "U16": torch.uint16, "U32": torch.uint32, "U64": torch.uint64,
    "BOOL": torch.bool,
}


def some(dtype, shape):
    count = max(1, torch.Size(shape).numel())
    if dtype == torch.bool:
        return (torch.arange(count) % 2 == 0).reshape(shape)
    if dtype.is_floating_point:
        limits = torch.finfo(dtype)
        numbers = [1.5, -0.0, limits.max, limits.smallest_normal, float("inf"), float("nan"), 1 / 3]
    else:
        limits = torch.iinfo(dtype)
        numbers = [limits.max, 0, 1, limits.min, 77]
    numbers = (numbers * count)[:count]
    return torch.tensor(numbers, dtype=dtype).reshape(shape)


tensors = {}
for word, dtype in TYPES.items():
    for shape in [(), (3,), (2, 3)]:
        tensors[f"{word}-{'x'.join(map(str, shape)) or 'scalar'}"] = some(dtype, shape)
tensors["none"] = torch.zeros((0, 4))
save_file(tensors, "types.safetensors", metadata={"format": "pt", "note": "größer \"quoted\""})

torch.manual_seed(1)
state = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2)).state_dict()
save_file(state, "state.safetensors")

expected = {}
for name, file in [("types", "types.safetensors"), ("state", "state.safetensors")]:
    with safe_open(file, framework="pt") as opened:
        expected[name] = {
            "metadata": opened.metadata() or {},
            "tensors": {
                key: {
                    "element": next(
                        word for word, dtype in TYPES.items() if dtype == opened.get_tensor(key).dtype
                    ),
                    "shape": list(opened.get_tensor(key).shape),
                    "bytes": bytes(
                        opened.get_tensor(key).contiguous().reshape(-1).view(torch.uint8).tolist()
                    ).hex(),
                    "doubles": bytes(
                        opened.get_tensor(key).to(torch.float64).reshape(-1).view(torch.uint8).tolist()
                    ).hex(),
                }
                for key in opened.keys()
            },
        }
with open("expected.json", "w") as file:
    json.dump(expected, file, indent=0, sort_keys=True)
    file.write("\n")
