"""Measures all peers with 1 thread and with 2, each in a process of its own, into one CSV file.

Run       run_peers.py FILE (make bench-peers does, with out/bench/peers.csv)
Output    peer, version, threads, optimiser, rank, batch, us_per_sample, spread; see work.py.
          The file is replaced when all peers are done. A peer that is not installed or fails is
          named and left out; with none left the exit code is 1.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
PEERS = ["torch", "jax"]
THREADS = sorted({1, min(2, len(os.sched_getaffinity(0)))})


def installed(module):
    command = [sys.executable, "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True).returncode == 0


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: run_peers.py FILE")
    peers = [peer for peer in PEERS if installed(peer)]
    for peer in PEERS:
        if peer not in peers:
            print(f"{peer}: {sys.executable} cannot import it; left out", file=sys.stderr)
    if peers == PEERS:
        done = subprocess.run([sys.executable, FOLDER / "check_same_work.py"])
        if done.returncode != 0:
            sys.exit("the peers were not measured")
    load = " ".join(f"{average:.2f}" for average in os.getloadavg())
    print(f"load of the machine before the peers: {load}", file=sys.stderr)
    lines = []
    for peer in peers:
        for threads in THREADS:
            script = FOLDER / f"{peer}_training.py"
            command = [sys.executable, script, str(threads)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            if done.returncode != 0:
                print(f"{peer}: ended with {done.returncode}; left out", file=sys.stderr)
                continue
            header, *found = csv.reader(done.stdout.splitlines())
            lines += found
    if not lines:
        sys.exit("no peer could be measured; install torch or jax for this Python")
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + lines)
    part.replace(path)


main()
