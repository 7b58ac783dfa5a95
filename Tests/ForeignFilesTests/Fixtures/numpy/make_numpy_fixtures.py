"""Makes the .npy and .npz fixtures beside this file with NumPy 2.4.6, and expected.json.

Run it in this folder: python3 make_numpy_fixtures.py. For each array expected.json has the type, the
shape, NumPy's little-endian row-major bytes, and its conversion to float64 (bytes, little-endian).
"""

import json

import numpy as np
from numpy.lib import format as npy

SHAPES = [(), (5,), (2, 3, 4), (3, 1, 2), (2, 0, 3)]
TYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


def values(kind, shape):
    """Numbers of every kind that the type has, repeated to fill the shape."""
    dtype = np.dtype(kind)
    if dtype.kind == "b":
        some = [True, False, False, True, True]
    elif dtype.kind == "f":
        limits = np.finfo(dtype)
        some = [1.5, -0.0, limits.max, limits.smallest_subnormal, np.inf, -np.inf, np.nan, 1 / 3]
    else:
        limits = np.iinfo(dtype)
        some = [limits.max, 0, 1, limits.min, 77]
    count = int(np.prod(shape))
    return np.resize(np.array(some, dtype), count).reshape(shape)


def described(array):
    plain = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
    with np.errstate(all="ignore"):
        doubles = plain.astype("<f8")
    return {
        "element": str(array.dtype.newbyteorder("=")),
        "shape": list(array.shape),
        "bytes": plain.tobytes().hex(),
        "doubles": doubles.tobytes().hex(),
    }


arrays = {}
for kind in TYPES:
    for order in "<>" if np.dtype(kind).itemsize > 1 else "<":
        dtype = np.dtype(kind).newbyteorder(order)
        for shape in SHAPES:
            array = values(kind, shape).astype(dtype)
            name = f"{np.dtype(kind).name}-{'big' if order == '>' else 'little'}-" + (
                "x".join(map(str, shape)) or "scalar"
            )
            arrays[name] = array
            if array.ndim > 1:
                arrays[name + "-fortran"] = np.asfortranarray(array)

np.savez("types-stored.npz", **arrays)
np.savez_compressed("types-deflated.npz", **{n: a for n, a in arrays.items() if "little" in n})
np.savez("losses.npz", epoch=np.arange(3), loss=np.array([1.5, np.nan, 0.25]))
np.savez_compressed("zeros.npz", zeros=np.zeros((1000, 1000), "f4"))

files = {"float32.npy": values("f4", (2, 3)), "int64.npy": np.arange(3), "scalar.npy": np.array(2.5)}
for name, array in files.items():
    np.save(name, array)
fortran = np.asfortranarray(values("f8", (2, 3)).astype(">f8"))
for version in [(1, 0), (2, 0), (3, 0)]:
    name = f"version-{version[0]}.npy"
    with open(name, "wb") as file:
        npy.write_array(file, fortran, version=version)
    files[name] = fortran

refused = {
    "objects": np.array([1, "two", None], dtype=object),
    "unicode": np.array(["a", "bc"]),
    "bytes": np.array([b"a", b"bc"]),
    "records": np.array([(1, 2.0)], dtype=[("epoch", "i4"), ("loss", "f8")]),
    "dates": np.array(["2026-01-01"], dtype="M8[D]"),
    "complex": np.array([1 + 2j]),
    "long-double": np.array([1], dtype=np.longdouble),
}
for name, array in refused.items():
    np.save(f"refused-{name}.npy", array)
np.savez("refused-mixed.npz", loss=np.array([1.0]), note=np.array("text"))

with open("expected.json", "w") as file:
    described_arrays = {name: described(array) for name, array in {**arrays, **files}.items()}
    json.dump(described_arrays, file, indent=0, sort_keys=True)
    file.write("\n")
