#!/usr/bin/env python3
"""Writes the event files of this folder with torch.utils.tensorboard, and what TensorBoard reads there.

    make_events.py          (torch 2.13, tensorboard 2.21)

expected.json: for each folder the scalars of TensorBoard's own EventAccumulator, so with its rules
for restarted runs.
"""

import glob
import json
import os
import shutil
import time

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
from torch.utils.tensorboard import SummaryWriter

HERE = os.path.dirname(os.path.abspath(__file__))


def write(folder, fill, number=0, **options):
    """One event file under a name without host and process."""
    target = os.path.join(HERE, folder)
    scratch = target + ".new"
    writer = SummaryWriter(scratch, **options)
    fill(writer)
    writer.close()
    os.makedirs(target, exist_ok=True)
    for path in glob.glob(scratch + "/**", recursive=True):
        if "tfevents" not in os.path.basename(path):
            continue
        inner = os.path.relpath(os.path.dirname(path), scratch)
        # add_hparams makes a folder named by the time.
        inner = "." if inner == "." else "1700000000.5"
        os.makedirs(os.path.join(target, inner), exist_ok=True)
        os.rename(path, os.path.join(target, inner, f"events.out.tfevents.170000000{number}.host.1.0"))
    shutil.rmtree(scratch)


def plain(writer):
    for epoch in range(6):
        writer.add_scalar("train/loss", 1.5 / (epoch + 1), epoch)
        writer.add_scalar("train/lr", 0.01 * 0.5 ** (epoch // 3), epoch)
        if epoch % 2 == 1:
            writer.add_scalar("val/loss", float("nan") if epoch == 3 else 2.0 / epoch, epoch)


def tensors(writer):
    for step in range(0, 50, 10):
        writer.add_scalar("loss", 1 / (step + 1), step, new_style=True)
        writer.add_scalar("lr", 1e-3, step, new_style=True, double_precision=True)
        writer.add_scalar("epoch", step // 10 + 1, step, new_style=True)


def others(writer):
    import torch

    writer.add_histogram("weights", torch.arange(5.0), 0)
    writer.add_text("note", "größer", 0)
    for step in range(3):
        writer.add_scalar("loss/train", -float("inf") if step == 2 else float(step), step)


def first(writer):
    for step in range(8):
        writer.add_scalar("loss", 10.0 + step, step)
        writer.add_scalar("before", step, step)


def second(writer):
    for step in range(5, 7):
        writer.add_scalar("loss", 20.0 + step, step)


def hyperparameters(writer):
    for epoch in range(3):
        writer.add_scalar("loss", 1.0 / (epoch + 1), epoch)
    writer.add_hparams(
        {"lr": 0.01, "rank": 5, "optimizer": "SGD", "frozen": True, "note": "x"}, {"test_error": 0.25})


def main():
    for folder in ("plain", "tensors", "others", "restarted", "purged", "hparams"):
        shutil.rmtree(os.path.join(HERE, folder), ignore_errors=True)
    write("plain", plain)
    write("tensors", tensors)
    write("others", others)
    write("restarted", first)
    write("restarted", second, number=1)
    write("purged", first)
    write("purged", second, number=1, purge_step=3)
    write("hparams", hyperparameters)
    expected = {}
    for folder in ("plain", "tensors", "others", "restarted", "purged", "hparams"):
        events = EventAccumulator(os.path.join(HERE, folder), size_guidance={"scalars": 0, "tensors": 0})
        events.Reload()
        tags = {}
        for tag in events.Tags()["scalars"]:
            tags[tag] = [[e.step, e.value] for e in events.Scalars(tag)]
        for tag in events.Tags()["tensors"]:
            values = [(e.step, tensor_util.make_ndarray(e.tensor_proto)) for e in events.Tensors(tag)]
            if all(v.size == 1 and v.dtype.kind == "f" for _, v in values):
                tags[tag] = [[s, float(v.reshape(-1)[0])] for s, v in values]
        expected[folder] = tags
    with open(os.path.join(HERE, "expected.json"), "w") as file:
        json.dump(expected, file, indent=1, sort_keys=True)


main()
