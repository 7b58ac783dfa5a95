#!/usr/bin/env python3
"""Opens a run file with h5py, xarray and pandas and recomputes its content hash.

    check_run_file.py FILE EXPECTED_CONTENT_SHA256
    check_run_file.py --make FILE
    check_run_file.py --make-odd FILE KIND

Written from schemas/run-file.md alone: an implementation of the contract that shares no code with
the one under test. Prints one line for each thing that is wrong; exit status 1 if there is any.
With --make it writes a small foreign run file, as a tool in another language would; with --make-odd
one that breaks the contract in a way that HDF5 itself allows.
"""

import hashlib
import json
import sys

import h5py
import numpy as np

TYPES = {"<f4": "float32", "<f8": "float64", "<i8": "int64"}
OUTSIDE = {
    "/@content_sha256", "/@producer",
    "/source@path", "/source@row", "/source@size_bytes", "/source@sha256",
}


def items(file):
    """Yields (key, type, shape, bytes) of every dataset and attribute."""

    def one(key, array, datatype):
        array = np.asarray(array)
        if array.dtype.kind == "S":
            info = h5py.check_string_dtype(datatype)
            assert info.encoding == "utf-8" and info.length, f"{key}: not fixed-length UTF-8"
            payload = b"".join(bytes(text) + b"\0" for text in array.reshape(-1))
            return key, "string", array.shape, payload
        assert array.dtype.str in TYPES, f"{key}: type {array.dtype.str}"
        return key, TYPES[array.dtype.str], array.shape, array.tobytes(order="C")

    def attributes(path, node):
        for name in node.attrs:
            yield one(f"{path}@{name}", node.attrs[name], node.attrs.get_id(name).dtype)

    yield from attributes("/", file)
    nodes = []
    file.visititems(lambda path, node: nodes.append(("/" + path, node)))
    for path, node in nodes:
        yield from attributes(path, node)
        if isinstance(node, h5py.Dataset):
            yield one(path, node[()], node.dtype)


def content_hash(file):
    """The hash as schemas/run-file.md defines it."""
    digest = hashlib.sha256()
    for key, kind, shape, payload in sorted(items(file), key=lambda item: item[0].encode()):
        first = key.split("@")[0]
        if key in OUTSIDE or first.split("/")[1] in ("provenance", "resume"):
            continue
        extent = ",".join(str(n) for n in shape)
        digest.update(f"{key}\n{kind}\n{extent}\n".encode())
        digest.update(payload)
    return digest.hexdigest()


def storage_problems(file):
    """Every dataset with values is chunked and checksummed."""

    def look(path, node):
        if isinstance(node, h5py.Dataset) and node.size > 0:
            if node.chunks is None or not node.fletcher32:
                found.append(f"/{path}: not chunked with Fletcher32")

    found = []
    file.visititems(look)
    return found


def check(path, expected):
    problems = []

    def demand(condition, text):
        if not condition:
            problems.append(text)

    with h5py.File(path, "r") as file:
        attrs = file.attrs
        demand(attrs["schema"] == b"rflr-run", "schema")
        demand(attrs["schema_version"] == 1, "schema_version")
        demand(attrs["content_sha256"].decode() == expected, "content_sha256 is not the expected one")
        demand(content_hash(file) == expected, f"content hashes to {content_hash(file)}")
        text = file["config"][0].decode()
        configuration = json.loads(text)
        run_id = hashlib.sha256(text.encode()).hexdigest()[:16]
        if "source" not in file:
            demand(attrs["run_id"].decode() == run_id, "run_id")
            del configuration["seed"]
            # The paper's rates are the only numbers whose text Python may write differently, so
            # the text without the seed is cut, not printed again.
            cut = text.replace(f',"seed":{json.loads(text)["seed"]}', "")
            demand(
                attrs["configuration_id"].decode() == hashlib.sha256(cut.encode()).hexdigest()[:16],
                "configuration_id",
            )
        history = file["history"]
        demand(attrs["default"] == b"history", "default")
        demand(history.attrs["signal"] == b"loss" and history.attrs["axes"] == b"epoch", "signal")
        lengths = {len(history[name]) for name in ("epoch", "loss", "lr")}
        demand(lengths == {history.attrs["entry_count"]}, "entry_count")
        if "series" in file:
            problems += series_problems(file["series"])
        problems += storage_problems(file)
        if "network" in configuration and "width" in configuration["network"]:
            problems += shape_problems(file, configuration["network"])
        losses = history["loss"][()]

    import pandas
    import xarray

    with xarray.open_dataset(path, engine="h5netcdf", group="history", phony_dims="sort") as data:
        demand(np.array_equal(data["loss"].values, losses, equal_nan=True), "xarray reads other losses")
    with h5py.File(path, "r") as file:
        frame = pandas.DataFrame({name: file["history"][name] for name in ("epoch", "loss", "lr")})
    demand(np.array_equal(frame["loss"], losses, equal_nan=True), "pandas reads other losses")
    return problems


def shape_problems(file, network):
    """The weights have the shapes that the network asks for."""
    found = []
    width, rank, depth = network["width"], network["rank"], network["depth"]
    for name, group in file["checkpoints"].items():
        for number in range(1, depth + 2):
            inputs, outputs = 1 if number == 1 else rank, 1 if number == depth + 1 else rank
            features = file["frozen"] if "frozen" in file else group
            for where, part, shape in (
                (group, "channel_weights", (outputs, width)), (group, "channel_bias", (outputs,)),
                (features, "feature_weights", (width, inputs)), (features, "feature_bias", (width,)),
            ):
                actual = where[f"{part}_{number}"].shape
                if actual != shape:
                    found.append(f"/checkpoints/{name}: {part}_{number} is {actual}, not {shape}")
    if "observations" in file:
        shape = file["observations/channel_values"].shape
        if shape[1:] != (depth, rank):
            found.append(f"/observations/channel_values is {shape}")
    return found


def series_problems(series):
    """Members are numbered, named in order, and have as many ascending steps as values."""
    found = []
    groups = sorted(series)
    if groups != [f"{n:04}" for n in range(series.attrs["count"])]:
        found.append(f"/series has {groups}")
    names = [series[group].attrs["name"] for group in groups]
    if names != sorted(names):
        found.append("/series is not sorted by name")
    for group in groups:
        steps, values = series[group]["step"], series[group]["value"]
        if len(steps) != len(values) or not (np.diff(steps) > 0).all():
            found.append(f"/series/{group}: steps do not fit")
        if steps.attrs["units"] not in (b"epoch", b"step"):
            found.append(f"/series/{group}: units")
    return found


def make(path):
    """Writes the least that a foreign tool must."""

    def text(value):
        value = value.encode()
        return np.array(value, dtype=h5py.string_dtype("utf-8", max(1, len(value))))

    def dataset(group, name, values):
        values = np.asarray(values)
        if values.size:
            group.create_dataset(name, data=values, chunks=values.shape, fletcher32=True)
        else:
            group.create_dataset(name, data=values)

    configuration = '{"batch_size":4,"seed":1}'
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        for name, value in {
            "schema": "rflr-run", "kind": "rf-lr", "run_id": "fedcba9876543210",
            "configuration_id": hashlib.sha256(b'{"batch_size":4}').hexdigest()[:16],
            "config_name": "f1_N16_bs4_L1", "status": "finished", "producer": "check_run_file.py",
        }.items():
            file.attrs.create(name, text(value))
        file.attrs["schema_version"] = np.int64(1)
        dataset(file, "config", text(configuration).reshape(1))
        history = file.create_group("history")
        history.attrs["entry_count"] = np.int64(3)
        history.attrs["shortened"] = np.int64(0)
        dataset(history, "epoch", np.arange(3, dtype="<i8"))
        dataset(history, "loss", np.array([1.5, 0.5, np.nan]))
        dataset(history, "lr", np.full(3, 0.01))
        divides = file.create_group("lr_divides")
        dataset(divides, "epoch", np.zeros(0, dtype="<i8"))
        dataset(divides, "lr_before", np.zeros(0))
        dataset(divides, "lr_after", np.zeros(0))
        file.create_group("checkpoints").attrs["count"] = np.int64(0)
        file.create_group("metrics").attrs["test_error"] = np.float64(0.25)
        source = file.create_group("source")
        source.attrs.create("adapter", text("by-hand"))
        source.attrs.create("path", text(path))
        source.attrs.create("sha256", text("0" * 64))
        source.attrs["size_bytes"] = np.int64(0)
        dataset(source, "original", text('{"note":"größer"}').reshape(1))
        file.attrs.create("content_sha256", text(content_hash(file)))


def make_odd(path, kind):
    """Writes a run file with one object that no run file may have."""
    make(path)
    with h5py.File(path, "a", libver=("v110", "v110")) as file:
        if kind == "huge":
            file.create_dataset("huge", (1 << 50,), "<f8", chunks=(1024,), fletcher32=True)
        elif kind == "loop":
            file["loop"] = h5py.SoftLink("/")
        elif kind == "dangling":
            file["dangling"] = h5py.SoftLink("/nowhere")
        elif kind == "int32":
            file["int32"] = np.arange(3, dtype="<i4")
        elif kind == "bigendian":
            file["bigendian"] = np.arange(3, dtype=">f8")
        elif kind == "vlen":
            file.attrs["vlen"] = "text of variable length"
        elif kind == "null":
            file.attrs["null"] = h5py.Empty("<f8")
        elif kind == "latin":
            wrong = np.array(b"gr\xf6\xdfer", dtype=h5py.string_dtype("utf-8", 6))
            file.attrs.create("latin", wrong)
        elif kind == "ascii":
            file.attrs.create("ascii", np.array(b"text", dtype="S4"))
        elif kind == "type":
            file["type"] = np.dtype("<f8")


if __name__ == "__main__":
    if sys.argv[1] == "--make-odd":
        make_odd(sys.argv[2], sys.argv[3])
        sys.exit(0)
    if sys.argv[1] == "--make":
        make(sys.argv[2])
        sys.exit(0)
    found = check(sys.argv[1], sys.argv[2])
    print("\n".join(found) if found else "sound")
    sys.exit(1 if found else 0)
