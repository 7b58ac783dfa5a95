"""A SLURM of two nodes on this machine, started by hand in a scratch folder.

Everything runs in namespaces of its own (processes, network, mounts): no port is taken, no other
SLURM is seen, and when the first process ends, however it ends, the kernel ends all others with it.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

NODES = ["n1", "n2"]
NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo", "ip"]
APART = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "--mount-proc"]

CONFIGURATION = """
ClusterName=rflr
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
StateSaveLocation={folder}/controller
SlurmctldPidFile={folder}/controller/pid
SlurmdSpoolDir={folder}/spool-%n
SlurmdPidFile={folder}/spool-%n/pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=1,sched_interval=5
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/ended.txt
SlurmdParameters=config_overrides
ReturnToService=2
JobRequeue=1
MaxArraySize=1001
OverTimeLimit=0
KillWait=5
SlurmdTimeout=10
SlurmctldTimeout=10
BatchStartTimeout=10
MessageTimeout=5
{nodes}
PartitionName=main Nodes={names} Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """What this machine lacks for a cluster, in words; empty if nothing."""
    if os.geteuid() != 0:
        return "root (munged, slurmd and namespaces need it)"
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)}: apt-get install slurm-wlm munge iproute2"
    if shutil.which("unshare") is None:
        return "unshare: apt-get install util-linux"
    trial = subprocess.run(APART + ["true"], capture_output=True, text=True)
    return f"namespaces: {trial.stderr.strip()}" if trial.returncode != 0 else ""


def run_apart(command):
    """Runs a command in namespaces of its own and returns its exit code.

    A shell is the first process there, because the first one has to collect all orphans.
    """
    process = subprocess.Popen(
        APART + ["bash", "-c", '"$@"; exit $?', "bash"] + command, preexec_fn=die_with_parent)

    def stop(number, frame):
        raise SystemExit(128 + number)

    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
        signal.signal(number, stop)
    try:
        return process.wait()
    finally:
        # The first process of the namespace: it is gone when all others are.
        for pid in processes():
            if parent(pid) == process.pid:
                os.kill(pid, signal.SIGKILL)
        process.wait()


def die_with_parent():
    parent_death_signal = 1  # PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)


class Cluster:
    """The daemons, and what is done to them."""

    def __init__(self, folder, cpus):
        self.folder = folder
        self.cpus = cpus
        self.daemons = {}
        self.configuration = os.path.join(folder, "slurm.conf")
        os.environ["SLURM_CONF"] = self.configuration

    def start(self):
        # A machine that has loopback addresses alone resolves none that its daemons could bind.
        for words in ["link set lo up", "address add 10.0.0.1/32 dev lo"]:
            subprocess.run(["ip"] + words.split(), check=True)
        for name in ["munge", "controller"] + [f"spool-{node}" for node in NODES]:
            os.mkdir(os.path.join(self.folder, name))
        nodes = [f"NodeName={node} NodeHostname={self.host} NodeAddr=127.0.0.1"
                 f" Port={17001 + place} CPUs={self.cpus} State=UNKNOWN"
                 for place, node in enumerate(NODES)]
        with open(self.configuration, "w") as file:
            file.write(CONFIGURATION.format(
                host=self.host, folder=self.folder, nodes="\n".join(nodes), names=",".join(NODES)))
        self.start_munge()
        self.start_daemon("slurmctld", ["slurmctld", "-D", "-i"])
        for node in NODES:
            self.start_node(node)
        self.wait_for("two idle nodes", lambda: self.states() == {node: "idle" for node in NODES})

    @property
    def host(self):
        return socket.gethostname().split(".")[0]

    def start_munge(self):
        folder = os.path.join(self.folder, "munge")
        with open(os.path.join(folder, "key"), "wb") as key:
            key.write(os.urandom(128))
        os.chmod(key.name, 0o600)
        for name in [folder, key.name]:
            shutil.chown(name, "munge", "munge")
        self.start_daemon("munged", [
            "runuser", "-u", "munge", "--", "munged", "--foreground", "--force",
            f"--key-file={folder}/key", f"--socket={folder}/socket", f"--pid-file={folder}/pid",
            f"--seed-file={folder}/seed", f"--log-file={folder}/log"])
        self.wait_for("munged", lambda: os.path.exists(f"{folder}/socket"))

    def start_daemon(self, name, command):
        with open(os.path.join(self.folder, f"{name}.log"), "a") as log:
            self.daemons[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                start_new_session=True)

    def start_node(self, node):
        self.start_daemon(node, ["slurmd", "-D", "-N", node])

    def kill_daemon(self, node):
        """Kills a node's slurmd; what it started runs on, as after a crash of the daemon."""
        self.daemons[node].kill()
        self.daemons[node].wait()

    def cut_power(self, node):
        """Kills a node's slurmd and everything that it started."""
        self.kill_daemon(node)
        while on_node := [pid for pid in processes()
                          if f"SLURMD_NODENAME={node}" in environment(pid)]:
            stepping = {parent(pid) for pid in on_node if "slurmstepd" in title(parent(pid))}
            for pid in [*stepping, *on_node]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def cancel(self, index):
        """Cancels a task as its user would."""
        (name,) = [name for other, _, _, name in self.tasks() if other == index]
        subprocess.run(["scancel", name], check=True)

    def running(self, on=None):
        """Array indices of the tasks that run, on one node or on any."""
        return sorted(index for index, state, node, _ in self.tasks()
                      if state == "RUNNING" and on in (None, node))

    def states(self):
        lines = ask(["sinfo", "-h", "-N", "-o", "%N %t"]).split("\n")
        return dict(line.split() for line in lines if line.strip())

    def tasks(self):
        """What waits or runs: (array index, state, node, name) of each task."""
        lines = ask(["squeue", "-h", "-r", "-o", "%K|%T|%N|%F_%K"]).splitlines()
        rows = [line.split("|") for line in lines if line.strip()]
        return [(int(index), state, node, name) for index, state, node, name in rows]

    def ended(self):
        """How each task that was started ended: (state, exit code), in the controller's words."""
        try:
            with open(os.path.join(self.folder, "ended.txt")) as file:
                rows = [dict(word.partition("=")[::2] for word in line.split()) for line in file]
        except FileNotFoundError:
            return []
        return [(row["JobState"], row["ExitCode"]) for row in rows]

    def wait_for(self, what, condition, seconds=240):
        end = time.monotonic() + seconds
        while not condition():
            for name, daemon in self.daemons.items():
                if daemon.poll() not in (None, -signal.SIGKILL):
                    raise RuntimeError(f"{name} ended with {daemon.returncode}:\n{self.log(name)}")
            if time.monotonic() > end:
                logs = "\n".join(f"--- {name}\n{self.log(name)}" for name in self.daemons)
                raise RuntimeError(f"no {what} within {seconds} s\n{logs}")
            time.sleep(0.5)

    def log(self, name, lines=15):
        with open(os.path.join(self.folder, f"{name}.log"), errors="replace") as file:
            return "".join(file.readlines()[-lines:])


def ask(command):
    """What a SLURM command prints; the controller may need a while to answer."""
    for _ in range(10):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout
        time.sleep(1)
    raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr.strip()}")


def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def proc(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def environment(pid):
    return proc(pid, "environ").split("\0")


def title(pid):
    return proc(pid, "cmdline").replace("\0", " ")


def parent(pid):
    stat = proc(pid, "stat")
    return int(stat.rpartition(")")[2].split()[1]) if stat else 0
