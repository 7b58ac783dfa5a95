"""Sends a sweep through a real SLURM, breaks what breaks on clusters, and counts what is lost.

    python3 Tests/Slurm/test_slurm.py [PROGRAM]

A task is cancelled, a node loses its power, a slurmd is killed while its tasks run on, and a task
reaches its time limit. What is left is resubmitted until nothing is. The store is then merged with
one that another machine filled, and compared with the same plan trained here: equal hashes, nothing
missing, nothing twice. Nothing that it starts outlives it, whatever happens; it needs root.
"""

import glob
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from cluster import NODES, Cluster, missing, run_apart

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHUNKS = 14
LIMIT_MINUTES = 2
LONG_SECONDS = 150  # of processor time: more than the limit allows after any of the other disasters
MOST_ROUNDS = 20


def main():
    inside = sys.argv[1:2] == ["--inside"]
    if inside:
        Trial(folder=sys.argv[2], program=sys.argv[3]).run()
        return
    lacking = missing()
    if lacking:
        sys.exit(f"the SLURM test needs {lacking}")
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else f"{ROOT}/.build/release/rflr")
    with tempfile.TemporaryDirectory(prefix="rflr-slurm-") as folder:
        os.chmod(folder, 0o711)  # munged is another user
        command = [sys.executable, os.path.abspath(__file__), "--inside", folder, program]
        sys.exit(run_apart(command))


class Trial:
    def __init__(self, folder, program):
        self.folder = folder
        self.program = program
        self.cluster = Cluster(folder, cpus=2)
        self.store = os.path.join(folder, "a store's files")  # a name that a script must quote
        self.start = time.monotonic()
        self.submissions = 0
        self.counts = {}

    def run(self):
        self.plan = self.make_plan()
        self.say(f"{self.plan_count} configurations; starting munged, slurmctld, two slurmd")
        self.cluster.start()
        self.submit()
        self.break_things()
        self.resubmit_until_done()
        self.gather()
        self.compare()

    # The plan

    def make_plan(self):
        """64 short configurations, and one that meets a time limit; for this machine's speed."""
        short = [dict(factor=factor, rank=rank, width=width, seed=seed) for factor in [1, 2, 3, 4]
                 for rank in [3, 10] for width in [512, 1024] for seed in [1, 2, 3, 4]]
        long = dict(factor=8, rank=10, width=2048, seed=1)
        seconds = [(1, 1.5, 2.5, 3)[place % 4] for place in range(len(short))] + [LONG_SECONDS]
        shapes = short + [long]
        probe = self.write("probe.json", [configuration(10_000, **shape) for shape in shapes])
        lines = self.rflr("sweep", probe, "--dry-run").stdout.splitlines()[1:]
        costs = [float(line.split("\t")[-1]) / 10_000 for line in lines]
        # What is estimated there hangs on what else this machine does; processor time does not.
        probe = self.write("probe.json", [configuration(300, **long)])
        before = children_seconds()
        self.rflr("sweep", probe, "--store", f"{self.folder}/probe")
        unit = (children_seconds() - before) / (300 * costs[-1])
        self.plan_count = len(seconds)
        return self.write("plan.json", [
            configuration(int(wanted / (cost * unit)), **shape)
            for shape, cost, wanted in zip(shapes, costs, seconds)])

    # On the cluster

    def submit(self):
        done = self.rflr(
            "sweep", self.plan, "--slurm", "--array-size", CHUNKS, "--partition", "main",
            "--time", LIMIT_MINUTES, "--cpus-per-task", 1, "--stop-before", 20,
            "--store", self.store)
        self.submissions += 1
        self.say(f"submitted job {done.stdout.strip()}\n{done.stderr.rstrip()}")
        (self.plan_file,) = glob.glob(f"{self.store}/plans/*.jsonl")

    def break_things(self):
        cluster = self.cluster
        self.wait_for_work()
        long_task = 1  # the chunk of the longest run
        index = max(index for index in cluster.running() if index != long_task)
        cluster.cancel(index)
        self.say(f"cancelled task {index}")

        self.wait_for_work()
        node, other = NODES if long_task in cluster.running(on=NODES[0]) else reversed(NODES)
        hit = cluster.running(on=node)
        cluster.cut_power(node)
        self.say(f"cut the power of {node} under tasks {hit}")
        self.wait_for_loss(node)
        cluster.start_node(node)
        cluster.wait_for(f"{node} with tasks again", lambda: cluster.running(on=node))
        self.say(f"{node} is back")
        self.resubmit()  # while others run

        self.wait_for_work()
        hit = cluster.running(on=other)
        cluster.kill_daemon(other)
        self.say(f"killed the slurmd of {other}; tasks {hit} run on without it")
        self.wait_for_loss(other)
        cluster.start_node(other)
        cluster.wait_for(f"{other} up", lambda: cluster.states()[other] in ["idle", "mix", "alloc"])
        self.say(f"{other} is back")

    def wait_for_loss(self, node):
        """Waits until the controller has given a node up and queued its tasks again."""
        self.cluster.wait_for(f"{node} down", lambda: "down" in self.cluster.states()[node])
        self.say(f"the controller has given {node} up")

    def resubmit_until_done(self):
        for _ in range(MOST_ROUNDS):
            self.cluster.wait_for("empty queue", lambda: not self.cluster.tasks(), seconds=900)
            self.say("nothing queued; the status:\n" + self.status().stdout.rstrip())
            if not self.resubmit():
                return
        sys.exit(f"not done after {MOST_ROUNDS} resubmissions")

    def resubmit(self):
        """Resubmits what is left; false if nothing is. No chunk may be in the queue twice."""
        left = self.status("--failed", "--as-array").stdout.strip()
        if not left:
            return False
        done = self.rflr("sweep", "resubmit", self.plan_file, "--store", self.store)
        self.submissions += 1
        self.say(f"resubmitted {left} as job {done.stdout.strip()}")
        queued = [index for index, _, _, _ in self.cluster.tasks()]
        if len(set(queued)) < len(queued):
            sys.exit(f"a chunk is queued twice: {sorted(queued)}")
        return True

    # Afterwards

    def gather(self):
        """Merges with a store that another machine filled, of which some runs are in both."""
        elsewhere, self.merged = f"{self.folder}/elsewhere", f"{self.folder}/merged"
        self.rflr("sweep", self.plan, "--chunk", f"{CHUNKS}/{CHUNKS}", "--store", elsewhere)
        done = self.rflr("merge", self.store, elsewhere, "--into", self.merged)
        self.say("merged: " + (done.stdout + done.stderr).strip())
        for store in [self.store, self.merged]:
            self.rflr("index", "rebuild", "--store", store)
            done = self.rflr("verify", "--store", store)
            self.say(f"{os.path.basename(store)}: {(done.stdout + done.stderr).strip()}")

    def compare(self):
        here = f"{self.folder}/here"
        self.say("training the same plan here")
        self.rflr("sweep", self.plan, "--store", here)
        expected, found = self.hashes(here), self.hashes(self.merged)
        files = run_files(self.store)
        lost = [run for run in expected if run not in found]
        other = [run for run in expected if run in found and found[run] != expected[run]]
        extra = [run for run in found if run not in expected]
        twice = len(files) - len(set(os.path.basename(file) for file in files))
        ends = self.cluster.ended()
        states = [state for state, _ in ends]
        limits = sum(end in [("TIMEOUT", end[1]), ("FAILED", "143:0")] for end in ends)
        equal = len(expected) - len(lost) - len(other)
        rows = [
            ("configurations", self.plan_count), ("tasks of the array", CHUNKS),
            ("tasks started", len(ends)), ("ended well", states.count("COMPLETED")),
            ("cancelled by scancel", states.count("CANCELLED")),
            ("lost with a node or its slurmd", states.count("NODE_FAIL")),
            ("ended by the time limit", limits), ("resubmissions", self.submissions - 1),
            ("runs", len(found)), ("equal to the local runs", equal),
            ("other content", len(other)), ("not of the plan", len(extra)), ("twice", twice),
            ("lost", len(lost)), ("seconds", round(time.monotonic() - self.start))]
        print("\n" + "\n".join(f"{name:32}{value:>6}" for name, value in rows), flush=True)
        disasters = ["cancelled by scancel", "lost with a node or its slurmd",
                     "ended by the time limit", "resubmissions"]
        quiet = [name for name, value in rows if name in disasters and not value]
        if lost or other or extra or twice or len(found) != self.plan_count:
            sys.exit("the cluster's runs are not those of this machine")
        if quiet:
            sys.exit(f"never happened: {', '.join(quiet)}")

    # Tools

    def rflr(self, *words):
        command = [self.program] + [str(word) for word in words]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(
                f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def status(self, *words):
        return self.rflr("sweep", "status", self.plan_file, "--store", self.store, *words)

    def hashes(self, store):
        """Run id → content hash, as the index has them; `verify` has computed them anew."""
        dump = self.rflr("index", "dump", "--store", store).stdout
        rows = [json.loads(line[5:]) for line in dump.split("\n") if line.startswith("file ")]
        return {row[0]: row[4] for row in rows}

    def wait_for_work(self):
        """Waits until both nodes have tasks and two more runs are in the store."""
        before = len(run_files(self.store))

        def at_work():
            if not any(state == "PENDING" for _, state, _, _ in self.cluster.tasks()):
                self.resubmit()
            return (all(self.cluster.running(on=node) for node in NODES)
                    and len(run_files(self.store)) >= before + 2)

        self.cluster.wait_for("work on both nodes", at_work)

    def write(self, name, configurations):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            json.dump({"configurations": configurations}, file)
        return path

    def say(self, text):
        print(f"{time.monotonic() - self.start:6.1f} s  {text}", flush=True)


def configuration(epochs, factor, rank, width, seed):
    return {
        "target": {"family": "sumcos", "factor": factor}, "data": {"points": 256},
        "network": {"width": width, "rank": rank, "depth": 2},
        "schedule": {"name": "fixed", "learning_rate": 0.001},
        "stop": {"max_epochs": epochs, "learning_rate_below": None}, "seed": seed}


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_files(store):
    return glob.glob(f"{glob.escape(store)}/runs/*/*.h5")


if __name__ == "__main__":
    main()
