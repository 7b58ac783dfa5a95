#!/usr/bin/env python3
"""Writes the stores of this folder with MLflow 3.17: mlflow.db and mlruns/ with the same two runs.

    make_mlflow.py

A fresh mlflow.db takes 950 KB, nearly all of it the empty pages of tables and indices that no run
needs. Afterwards the tables that hold no row of these runs are dropped with SQLite, indices too, and
the file is vacuumed; the five tables that are read are untouched. expected.json: what MLflow's own
client returns.
"""

import glob
import json
import os
import shutil
import sqlite3

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
import mlflow

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = ("runs", "metrics", "params", "tags", "experiments", "alembic_version")


def log_runs():
    mlflow.set_experiment("rf-lr größe")
    with mlflow.start_run(run_name="f1_N16_bs4_L1"):
        mlflow.log_params({"lr": 0.01, "rank": 5, "optimizer": "SGD", "note": "it's: a \"test\""})
        for epoch in range(4):
            mlflow.log_metric("train/loss", 1.5 / (epoch + 1), step=epoch)
            mlflow.log_metric("epoch", epoch, step=epoch)
            mlflow.log_metric("val/acc", [0.5, float("nan"), float("inf"), -float("inf")][epoch], step=epoch)
        mlflow.log_metric("test_error", 0.25)
        mlflow.set_tag("author", "einstein")
    run = mlflow.start_run(run_name="no steps")
    for value in (3.0, 2.0, 1.0):
        mlflow.log_metric("loss", value)
    mlflow.end_run("KILLED")
    return run


def expected(client):
    found = []
    experiment = client.get_experiment_by_name("rf-lr größe")
    for run in client.search_runs([experiment.experiment_id]):
        metrics = {}
        for name in run.data.metrics:
            metrics[name] = [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, name)]
        found.append({"name": run.info.run_name, "status": run.info.status,
                      "params": run.data.params, "metrics": metrics})
    return sorted(found, key=lambda run: run["name"])


def main():
    os.chdir(HERE)
    shutil.rmtree("mlruns", ignore_errors=True)
    for path in glob.glob("mlflow.db*"):
        os.remove(path)
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    log_runs()
    results = {"db": expected(mlflow.MlflowClient())}
    mlflow.set_tracking_uri("file:mlruns")
    log_runs()
    results["mlruns"] = expected(mlflow.MlflowClient())
    with open("expected.json", "w") as file:
        json.dump(results, file, indent=1, sort_keys=True, ensure_ascii=False)
    # Git keeps no empty folders, and paths of one machine say nothing.
    shutil.rmtree("mlruns/.trash", ignore_errors=True)
    shutil.rmtree("mlruns/0", ignore_errors=True)
    for path in glob.glob("mlruns/**/meta.yaml", recursive=True):
        text = open(path).read().replace(HERE, "/home/einstein")
        open(path, "w").write(text)
    base = sqlite3.connect("mlflow.db")
    base.execute("PRAGMA foreign_keys = OFF")
    for kind in ("trigger", "view", "table"):
        names = [n for (n,) in base.execute("SELECT name FROM sqlite_schema WHERE type = ?", (kind,))]
        for name in names:
            if name not in KEPT and not name.startswith("sqlite_"):
                base.execute(f'DROP {kind} "{name}"')
    for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL").fetchall():
        base.execute(f'DROP INDEX "{name}"')
    base.execute("UPDATE runs SET artifact_uri = ''")
    base.execute("UPDATE experiments SET artifact_location = ''")
    base.commit()
    base.execute("PRAGMA page_size = 1024")
    base.execute("VACUUM")
    base.close()


main()
