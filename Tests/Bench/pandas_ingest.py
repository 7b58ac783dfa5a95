"""What a user of pandas would write to take in the folders of a sweep: the peer of `rflr ingest`.

Every folder has config.json (the settings) and losses.json (errors, losses and rates of all epochs,
divides). The script makes a table with one row a run and a long table with one row an epoch.

usage: pandas_ingest.py FOLDER [STORE]

With STORE it keeps them: the runs in SQLite, each history as one compressed NumPy file.
"""

import json
import sqlite3
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SCALARS = [
    "final_train_error", "final_test_error", "final_test_error_max", "training_time_seconds",
    "total_parameters", "epochs_run", "init_loss",
]


def read(folder):
    """One run: a flat row and its history."""
    config = json.loads((folder / "config.json").read_text())
    result = json.loads((folder / "losses.json").read_text())
    losses = result["all_losses"]
    row = {"run": folder.name, **config, **{name: result.get(name) for name in SCALARS}}
    # A cell of a table holds text, not a list.
    row["lr_sequence"] = json.dumps(row.get("lr_sequence"))
    row["lr_reduction_epochs"] = json.dumps(result.get("lr_reduction_epochs"))
    row["min_loss"] = min(losses)
    row["final_loss"] = losses[-1]
    history = pd.DataFrame(
        {
            "run": folder.name,
            "epoch": np.arange(len(losses)),
            "loss": np.asarray(losses, dtype=np.float64),
            "lr": np.asarray(result["all_lrs"], dtype=np.float64),
        }
    )
    return row, history


def main():
    folders = sorted(path.parent for path in Path(sys.argv[1]).rglob("losses.json"))
    rows, histories = zip(*map(read, folders))
    runs = pd.DataFrame(list(rows))
    runs["worked"] = runs["final_test_error"] < 0.01
    metrics = pd.concat(histories, ignore_index=True)
    if len(sys.argv) > 2:
        store = Path(sys.argv[2])
        (store / "histories").mkdir(parents=True)
        with sqlite3.connect(store / "runs.sqlite") as database:
            runs.to_sql("runs", database, index=False)
        for name, history in metrics.groupby("run"):
            np.savez_compressed(
                store / "histories" / f"{name}.npz", epoch=history.epoch, loss=history.loss,
                lr=history.lr,
            )
    print(len(runs), "runs,", len(metrics), "epochs")


main()
