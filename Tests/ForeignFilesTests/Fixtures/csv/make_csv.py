#!/usr/bin/env python3
"""Writes the tables of this folder with pandas 3.1.

    make_csv.py

wandb_chart.csv     the table that W&B's web page exports from a chart: the step, and for each run the
                    metric with __MIN and __MAX beside it, every cell quoted. W&B makes it on its
                    server only; this one is written by pandas in the documented form.
wandb_history.csv   run.history().to_csv(): W&B's API returns a pandas frame with _step, _runtime, _timestamp.
pandas_wide.csv     a training loop's own frame with the index, one epoch a row counted from 1.
pandas_long.csv     the same melted, two runs.
arrays.npz          the same columns by numpy.savez, with a matrix and a number beside them.
"""

import csv
import os

import numpy as np
import pandas as pd

HERE = os.path.dirname(os.path.abspath(__file__))


def out(name):
    return os.path.join(HERE, name)


epochs = np.arange(1, 7)
loss = 1.5 / epochs
rate = np.where(epochs < 4, 0.01, 0.005)
chart = {"Step": epochs - 1}
for run, scale in (("f1_N16_bs4_L1", 1.0), ("lively - wind", 2.0)):
    values = loss * scale
    if scale == 2.0:
        values = np.where(epochs < 5, values, np.nan)
    for suffix in ("", "__MIN", "__MAX"):
        chart[f"{run} - train/loss{suffix}"] = values
pd.DataFrame(chart).to_csv(out("wandb_chart.csv"), index=False, quoting=csv.QUOTE_ALL)
steps = np.arange(0, 60, 10)
pd.DataFrame({
    "_runtime": steps * 0.5, "_step": steps, "_timestamp": 1.7e9 + steps, "epoch": steps / 20,
    "train/learning_rate": rate, "train/loss": loss,
    "val/loss": np.where(steps % 20 == 0, loss * 2, np.nan),
}).to_csv(out("wandb_history.csv"))
wide = pd.DataFrame({"epoch": epochs, "train_loss": loss, "lr": rate, "val_loss": loss * 1.5, "rank": 5,
                     "optimizer": "sgd", "comment": ["", "a", "b", "", "", "größe, \"x\""]})
wide.loc[2, "val_loss"] = np.inf
wide.to_csv(out("pandas_wide.csv"))
frames = []
for run in ("a", "b"):
    frame = wide[["epoch", "train_loss", "lr", "val_loss"]].copy()
    frame["run"] = run
    frame["val_loss"] += 0 if run == "a" else 1
    frames.append(frame.melt(id_vars=["run", "epoch"], var_name="metric"))
pd.concat(frames).to_csv(out("pandas_long.csv"), index=False)
np.savez(out("arrays.npz"), epoch=epochs, losses=loss.astype("f4"), lrs=rate, batch_size=4, matrix=np.eye(6))
