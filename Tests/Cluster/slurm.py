"""A Slurm of one machine for a test: its daemons run as long as the `with` block, in a folder of their own."""
import os, shutil, signal, socket, subprocess, time

CONFIGURATION = """
ClusterName=mapweave
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port0}
SlurmdPort={port1}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=10
CredType=cred/munge
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/completed.txt
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=60
InactiveLimit=0
KillWait=3
MinJobAge=600
MaxArraySize=1001
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2,requeue_delay=0,default_queue_depth=1000
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=usual Nodes={host} Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE GraceTime=0
PartitionName=urgent Nodes={host} MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
"""
NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel"]


def lacking():
    """Why no Slurm can be started here; None where it can."""
    missing = [name for name in NEEDED if find(name) is None]
    if missing:
        return f"{', '.join(missing)} not installed (Debian: slurm-wlm munge)"
    return None if os.geteuid() == 0 else "only root may start it"


def find(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


class Slurm:
    def __init__(self, folder, cpus):
        self.folder, self.cpus = os.path.abspath(folder), cpus
        self.environment = dict(os.environ, SLURM_CONF=f"{self.folder}/slurm.conf")
        self.daemons = []

    def __enter__(self):
        # slurmd holds the folder's ancestors to be nobody else's.
        for name in ["state", "spool"]:
            os.makedirs(f"{self.folder}/{name}", exist_ok=True)
        with open(f"{self.folder}/munge.key", "wb") as file:
            file.write(os.urandom(1024))
        os.chmod(f"{self.folder}/munge.key", 0o600)
        ports = free_ports(2)
        with open(f"{self.folder}/slurm.conf", "w") as file:
            file.write(
                CONFIGURATION.format(
                    host=socket.gethostname().split(".")[0], folder=self.folder, cpus=self.cpus, memory=64 * 1024, port0=ports[0],
                    port1=ports[1]))
        try:
            self.start(
                "munged", "--foreground", "--force", f"--socket={self.folder}/munge.socket", f"--key-file={self.folder}/munge.key",
                f"--log-file={self.folder}/munged.log", f"--pid-file={self.folder}/munged.pid", f"--seed-file={self.folder}/munge.seed")
            self.await_(lambda: os.path.exists(f"{self.folder}/munge.socket"), "munged")
            self.start("slurmctld", "-D", "-f", f"{self.folder}/slurm.conf")
            self.start("slurmd", "-D", "-f", f"{self.folder}/slurm.conf")
            self.await_(lambda: "idle" in self.run("sinfo", "--noheader", "--format=%T", check=False), "slurmd")
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.send_signal(signal.SIGTERM)
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def start(self, name, *words):
        with open(f"{self.folder}/{name}.out", "w") as out:
            self.daemons.append(
                subprocess.Popen([find(name), *words], env=self.environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL))

    def await_(self, ready, what, seconds=40):
        for _ in range(seconds * 10):
            for daemon in self.daemons:
                if daemon.poll() is not None:
                    raise CannotStart(f"{daemon.args[0]} ended at once: {self.tail(os.path.basename(daemon.args[0]))}")
            if ready():
                return
            time.sleep(0.1)
        raise CannotStart(f"{what} did not come up in {seconds} s: {self.tail(what)}")

    def tail(self, name):
        text = ""
        for ending in ["out", "log"]:
            path = f"{self.folder}/{name}.{ending}"
            if os.path.exists(path):
                with open(path) as file:
                    text += file.read()
        return " | ".join(text.splitlines()[-3:])

    def run(self, *words, check=True, environment={}):
        done = subprocess.run([find(words[0]) or words[0], *words[1:]], env={**self.environment, **environment}, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"{words}: {done.stderr.strip()}")
        return done.stdout

    def queue(self):
        """(job id of the task, its name, state, its number in the array) of everything that waits or runs."""
        text = self.run("squeue", "--noheader", "--array", "--format=%A %j %T %K", check=False)
        return [tuple(line.split()) for line in text.splitlines()]


class CannotStart(Exception):
    pass


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
