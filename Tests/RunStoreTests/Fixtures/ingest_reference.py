"""What Python's own readers find in notebooks-data/reference/authors.

Run from the repository's root: python3 Tests/RunStoreTests/Fixtures/ingest_reference.py
Writes ingest_reference.json beside itself. Lists are compared by the SHA-256 of their
little-endian doubles, so every bit of every loss is checked.
"""

import csv
import hashlib
import json
import math
import pathlib
import struct

ROOT = pathlib.Path("notebooks-data/reference/authors")


def digest(values):
    data = b"".join(struct.pack("<d", float(v)) for v in values)
    return hashlib.sha256(data).hexdigest()


def file_digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sweep(folder):
    results = json.loads((folder / "losses.json").read_text())
    return {
        "path": str(folder.relative_to(ROOT)),
        "sha256": file_digest(folder / "losses.json"),
        "size": (folder / "losses.json").stat().st_size,
        "epochs": results["epochs_run"],
        "losses": digest(results["all_losses"]),
        "rates": digest(results["all_lrs"]),
        "min_loss": min(results["all_losses"]),
        "first_loss": results["all_losses"][0],
        "final_loss": results["all_losses"][-1],
        "test_error": results["final_test_error"],
        "test_error_max": results["final_test_error_max"],
        "train_error": results["final_train_error"],
        "parameter_count": results["total_parameters"],
        "divides": results["lr_reduction_epochs"],
    }


def plateau(folder):
    config = json.loads((folder / "config.json").read_text())
    results = json.loads((folder / "results.json").read_text())
    return {
        "path": str(folder.relative_to(ROOT)),
        "sha256": file_digest(folder / "results.json"),
        "size": (folder / "results.json").stat().st_size,
        "batch_size": config["batch_size"],
        "lr": config["lr"],
        "threshold": config["escape_threshold"],
        "max_epochs": config["max_epochs"],
        "escape_epochs": results["epochs_to_escape"],
        "epochs": results["n_epochs_run"],
        "parameter_distance": results["norm_diff"],
        "final_loss": results["final_loss"],
        "losses": digest(results["all_losses"]),
        "steps": results["n_epochs_run"] * math.ceil(config["n_train"] / config["batch_size"]),
    }


def table(path):
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    tests = [float(r["final_test_error"]) for r in rows]
    worked = [t < 0.01 for t in tests]
    failed = [t >= 0.5 or not math.isfinite(t) for t in tests]
    return {
        "sha256": file_digest(path),
        "rows": len(rows),
        "worked": sum(worked),
        "failed": sum(failed),
        "worked_by_factor": [
            sum(w for w, r in zip(worked, rows) if r["factor"] == str(f)) for f in range(1, 6)
        ],
        "test_error": digest(tests),
        "train_error": digest(r["final_train_error"] for r in rows),
        "min_loss": digest(r["min_loss"] for r in rows),
        "epochs": digest(r["epochs_run"] for r in rows),
        "names": hashlib.sha256("\n".join(r["name"] for r in rows).encode()).hexdigest(),
    }


reference = {
    "sweep": [sweep(f) for f in sorted((ROOT / "results_baseline_sweep_sumcos_rank5").iterdir())],
    "plateau": [plateau(f) for f in sorted((ROOT / "plateau").iterdir())],
    "table": table(ROOT / "baseline_sweep_sumcos_rank5_results.csv"),
}
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps(reference, indent=1, sort_keys=True) + "\n")
