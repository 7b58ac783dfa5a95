"""Makes the hostile .safetensors files beside this file.

Run it in this folder: python3 make_hostile_safetensors.py.
"""

import json
import struct


def file(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(start=0, end=8, shape=(2,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


A = b'{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
EIGHT = bytes(8)
FILES = {
    "empty": b"",
    "length-cut": b"\x08\x00\x00",
    "length-0": file(b""),
    "length-2-to-63": file({"a": tensor()}, EIGHT, 1 << 63),
    "length-2-to-64-minus-1": file({"a": tensor()}, EIGHT, (1 << 64) - 1),
    "length-100-mb": file({"a": tensor()}, EIGHT, 100_000_000),
    "length-beyond-file": file({"a": tensor()}, EIGHT, 200),
    "length-short": file({"a": tensor()}, EIGHT, 20),
    "header-nested": file(b'{"a":' + b"[" * 2_000),
    "header-nested-objects": file(b'{"a":' * 2_000 + b"1" + b"}" * 2_000),
    "header-list": file(b"[]"),
    "header-space": file(b" " + json.dumps({"a": tensor()}).encode(), EIGHT),
    "header-text-after": file(json.dumps({"a": tensor()}).encode() + b"x", EIGHT),
    "header-not-utf8": file(b'{"\xff":' + A + b"}", EIGHT),
    "header-nan": file(b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}', EIGHT),
    "header-infinity": file(b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,Infinity]}}', EIGHT),
    "header-half-pair": file(b'{"\\ud800":' + A + b"}", EIGHT),
    "name-twice": file(b'{"a":' + A + b',"a":' + A + b"}", EIGHT),
    "name-empty": file({"": tensor()}, EIGHT),
    "name-nul": file({"a\0b": tensor()}, EIGHT),
    "name-long": file({"a" * 5_000: tensor()}, EIGHT),
    "name-newline": file({"a\nb": tensor()}, EIGHT),
    "shape-8-tib": file({"a": tensor(shape=(1 << 41,))}, EIGHT),
    "shape-overflow": file({"a": tensor(shape=(1 << 32, 1 << 32))}, EIGHT),
    "shape-2-to-64": file({"a": tensor(shape=(1 << 64,))}, EIGHT),
    "shape-negative": file({"a": tensor(shape=(-2,))}, EIGHT),
    "shape-two-negatives": file({"a": tensor(shape=(-1, -2))}, EIGHT),
    "shape-fraction": file({"a": tensor(shape=(2.5,))}, EIGHT),
    "shape-mismatch": file({"a": tensor(shape=(3,))}, EIGHT),
    "shape-1000-axes": file({"a": tensor(shape=(1,) * 1_000, end=4)}, bytes(4)),
    "shape-text": file({"a": {"dtype": "F32", "shape": "2", "data_offsets": [0, 8]}}, EIGHT),
    "dtype-unknown": file({"a": tensor(dtype="F7")}, EIGHT),
    "dtype-float8": file({"a": tensor(dtype="F8_E4M3", shape=(8,))}, EIGHT),
    "dtype-number": file({"a": {"dtype": 1, "shape": [2], "data_offsets": [0, 8]}}, EIGHT),
    "offsets-negative": file({"a": tensor(start=-8, end=0)}, EIGHT),
    "offsets-reversed": file({"a": tensor(start=8, end=0)}, EIGHT),
    "offsets-beyond": file({"a": tensor(end=16, shape=(4,))}, EIGHT),
    "offsets-2-to-63": file({"a": tensor(start=(1 << 63) - 9, end=(1 << 63) - 1)}, EIGHT),
    "offsets-three": file({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 8]}}, EIGHT),
    "offsets-overlap": file({"a": tensor(), "b": tensor(4, 12)}, bytes(12)),
    "offsets-same": file({"a": tensor(), "b": tensor()}, EIGHT),
    "offsets-hole": file({"a": tensor(), "b": tensor(12, 20)}, bytes(20)),
    "bytes-after": file({"a": tensor()}, bytes(9)),
    "bytes-without-tensor": file({}, EIGHT),
    "bytes-missing": file({"a": tensor()}, bytes(7)),
    "key-missing": file({"a": {"dtype": "F32", "shape": [2]}}, EIGHT),
    "key-unknown": file({"a": {**tensor(), "x": 1}}, EIGHT),
    "metadata-number": file({"__metadata__": {"epoch": 1}, "a": tensor()}, EIGHT),
    "metadata-text": file({"__metadata__": "x", "a": tensor()}, EIGHT),
    "metadata-twice": file(b'{"__metadata__":{},"__metadata__":{},"a":' + A + b"}", EIGHT),
    "boolean-2": file({"a": tensor(dtype="BOOL", shape=(8,))}, b"\x02" * 8),
}

for name, data in FILES.items():
    with open(name + ".safetensors", "wb") as opened:
        opened.write(data)
