#!/usr/bin/env python3
"""Makes the foreign HDF5 files beside this script: make_hdf5_fixtures.py [FOLDER]

One run in the ways in which h5py, PyTables, xarray and netCDF write: every file of ONE_RUN holds the
same numbers, and says so in one_run.json. Needs h5py, numpy, pandas with tables, xarray with h5netcdf.
"""

import json
import os
import sys

import h5py
import numpy as np

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
os.chdir(FOLDER)
CONFIG = {"name": "f2_N16_bs4_L1", "rank": 2, "network": {"width": 4}, "optimizer": "Adam", "seed": 3,
          "schedule": {"name": "step", "every": 2, "factor": 0.5, "learning_rate": 0.5}, "note": None}
# All exactly float16, so that every float type holds them.
LOSSES = [1.0, 0.5, 0.25, 0.125, 0.0625]
RATES = [0.5, 0.5, 0.25, 0.25, 0.125]
random = np.random.default_rng(5)
STATE = {}
for j, shape in enumerate([(4, 1), (2, 4), (4, 2), (1, 4)]):
    STATE[f"fcs.{j}.weight"] = (random.integers(-512, 512, shape) / 256).astype("f4")
    STATE[f"fcs.{j}.bias"] = (random.integers(-512, 512, shape[0]) / 256).astype("f4")


def write(name, text=str, numbers="f8", weights="f4", integers="i8", config_as_dataset=False, rate=None,
          array=lambda group, name, data: group.__setitem__(name, data), **options):
    """The run, each kind of value written as a caller says."""
    with h5py.File(name, "w", **options) as f:
        f.attrs["schema"] = text("rflr-foreign")
        f.attrs["schema_version"] = np.dtype(integers).type(1)
        f.attrs["producer"] = text("größer 1.0")
        if config_as_dataset:
            f["config"] = text(json.dumps(CONFIG))
        else:
            f.attrs["config"] = text(json.dumps(CONFIG))
        history = f.create_group("history")
        array(history, "loss", np.array(LOSSES, numbers))
        array(history, "lr", np.array(RATES, numbers))
        array(history, "epoch", np.arange(5).astype(integers))
        array(f.create_group("lr_divides"), "epoch", np.array([1, 3], integers))
        group = f.create_group("checkpoints/any name")
        group.attrs["epoch"] = np.dtype(integers).type(4)
        group.attrs["reason"] = text("final")
        for key, value in STATE.items():
            array(group, key, value.astype(weights))
        f.create_group("metrics").attrs["test_error"] = np.dtype(numbers).type(0.75)
        f["metrics"].attrs["epochs"] = np.dtype(integers).type(5)
        f["metrics"].attrs["my_own"] = np.dtype(numbers).type(0.5)
        array(f, "series/val/loss", np.array(LOSSES, numbers))
        pair = f.create_group("series/gradient norm")
        array(pair, "step", np.array([0, 10, 20, 40], integers))
        array(pair, "value", np.array([4, 3, 2, 1], integers))


def filtered(**how):
    def array(group, name, data):
        group.create_dataset(name, data=data, chunks=True, **how)
    return array


def growing(group, name, data):
    """As a training loop that appends does."""
    dataset = group.create_dataset(name, (0,) + data.shape[1:], data.dtype, maxshape=(None,) + data.shape[1:],
                                   chunks=(3,) + data.shape[1:])
    for row in data:
        dataset.resize(len(dataset) + 1, axis=0)
        dataset[-1] = row


def compact(group, name, data):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(data.shape)
    group = group.require_group(os.path.dirname(name)) if "/" in name else group
    dataset = h5py.h5d.create(
        group.id, os.path.basename(name).encode(), h5py.h5t.py_create(data.dtype), space, plist)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def scaled(group, name, data):
    """Dimension scales put references and compounds into attributes that nobody asked for."""
    group[name] = data
    if name == "loss":
        group[name].dims[0].label = "epoch"
    if name == "epoch" and "loss" in group:
        group[name].make_scale("epoch")
        group["loss"].dims[0].attach_scale(group[name])


def fixed(text):
    return np.array(text.encode(), f"S{len(text.encode()) + 3}")


ONE_RUN = {
    "plain.h5": {},
    "latest.h5": dict(libver=("v110", "v110")),
    "checksums.h5": dict(libver=("v110", "v110"), array=filtered(fletcher32=True), text=fixed),
    "gzip.h5": dict(array=filtered(compression="gzip", shuffle=True, fletcher32=True), libver=("v110", "v110")),
    "growing.h5": dict(array=growing, libver=("v110", "v110")),
    "compact.h5": dict(array=compact, libver=("v110", "v110")),
    "scales.h5": dict(array=scaled, libver=("v110", "v110")),
    "fixed_text.h5": dict(libver=("v110", "v110"), text=fixed, config_as_dataset=True),
    "ascii_array.h5": dict(libver=("v110", "v110"), text=lambda t: [t.replace("größer", "groesser")], config_as_dataset=True),
    "big_endian.h5": dict(libver=("v110", "v110"), numbers=">f8", weights=">f4", integers=">i8"),
    "small.h5": dict(libver=("v110", "v110"), numbers="f4", weights="f8", integers="i4"),
    "half.h5": dict(libver=("v110", "v110"), numbers="f2", weights="f2", integers=">u2"),
    "user_block.h5": dict(libver=("v110", "v110"), userblock_size=512),
    "track_order.h5": dict(track_order=True, libver=("v110", "v110")),
}


def main():
    for name, how in ONE_RUN.items():
        write(name, **how)
    with open("one_run.json", "w") as file:
        json.dump({"files": sorted(ONE_RUN), "config": CONFIG, "losses": LOSSES, "rates": RATES,
                   "state": {key: value.flatten().tolist() for key, value in STATE.items()},
                   "h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version}, file, indent=1)
    # The least.
    with h5py.File("least.h5", "w") as f:
        f.attrs["schema"], f.attrs["schema_version"] = "rflr-foreign", 1
        f.attrs["config"] = '{"name": "f1_N16_bs4_L1", "lr": 0.01}'
        f["history/loss"] = [1, 0, np.nan]
    # A bool where a number is due is a number, as in Python.
    with h5py.File("flags.h5", "w") as f:
        f.attrs["schema"], f.attrs["schema_version"] = "rflr-foreign", 1
        f.attrs["config"] = '{"name": "f1_N16_bs4_L1", "lr": 0.01}'
        f["history/loss"] = [1.0, 0.5, 0.25]
        f["series/clipped"] = np.array([True, False, True])
    # HDF5 files that are no runs.
    import pandas as pd
    import xarray as xr

    table = pd.DataFrame({"loss": LOSSES, "lr": RATES})
    table.to_hdf("pandas.h5", key="history")
    xr.Dataset({"loss": ("epoch", LOSSES)}).to_netcdf("xarray.h5", engine="h5netcdf")


main()
