"""Makes a simulated town's map by a real Slurm's array tasks while they are killed, preempted and requeued at random; the map has to
be the one that a single machine makes.

    on_slurm.py TOOL [--segments 64] [--shards 16] [--disturbances 12] [--seed 1] [--field FIELD]
"""
import argparse, os, random, re, signal, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{here}/../Faults")
import slurm
from tool import check, finish

KINDS = ["killed", "requeued", "preempted", "stopped"]
SPACING = 12  # metres between moments: six or seven a segment of 80 m, so that a task lasts long enough to be disturbed
PHOTOGRAPHED = 26  # where fields are trained, which last long enough with three moments a segment


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--segments", type=int, default=64)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disturbances", type=int, default=12)
    parser.add_argument("--field", help="a job's field, e.g. '{width: 96, steps: 40}'")
    options = parser.parse_args()
    reason = slurm.lacking()
    if reason:
        return print(f"  skipped: {reason}")
    tool = os.path.abspath(options.tool)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        town = make_town(tool, folder, options)
        begin = time.monotonic()
        try:
            with slurm.Slurm(f"{folder}/slurm", cpus=2) as cluster:
                disturbed(cluster, town, random.Random(options.seed), options)
        except slurm.CannotStart as error:
            return print(f"  skipped: Slurm does not start here: {error}")
        print(f"        {time.monotonic() - begin:.0f} s under Slurm")
    finish()


class Town:
    pass


def make_town(tool, folder, options):
    town = Town()
    town.tool, town.folder, town.shards = tool, folder, options.shards
    spacing = PHOTOGRAPHED if options.field else SPACING
    moments = options.segments * 80 // spacing // 2 + 2
    pictures = ["--image-width", "96"] if options.field else ["--no-images"]
    run(town, "simulate", "--preset", "boulevard", "--drives", "2", "--frames", str(moments), "--spacing", str(spacing), *pictures, "--out", "town")
    with open(f"{folder}/job.yaml", "w") as file:
        file.write(
            "name: town\ndataset: {root: town/dataset}\npredictions: {path: town/predictions/streets-ipm}\n"
            "grid: {resolution: 0.6, tile: 128}\nconfidence: range\nmax_bad_frames: 0\n"
            + (f"field: {options.field}\n" if options.field else ""))
    said = run(town, "run", "job.yaml", "--store", "whole/map.db", "--json")
    town.segments = int(re.search(r'"segments":(\d+)', said).group(1))
    town.digest = run(town, "digest", "town", "--store", "whole/map.db").strip()
    print(f"  a town of {town.segments} segments in {town.shards} shares")
    check(f"the town has {options.segments} segments or more", town.segments >= options.segments, True)
    return town


def run(town, *words, code=0):
    done = subprocess.run([town.tool, *words], cwd=town.folder, capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"{words} ended {done.returncode}: {done.stderr}")
    return done.stdout


def disturbed(cluster, town, chance, options):
    out = f"{town.folder}/out"
    environment = {
        "MAPWEAVE": town.tool, "SBATCH_OPTIONS": "--partition=usual --time=30", "TMPDIR": f"{town.folder}/disks", "PATH": os.environ["PATH"]}
    os.makedirs(environment["TMPDIR"])
    script = os.path.abspath(f"{here}/../../jobs/slurm/submit.sh")
    last = cluster.run(script, f"{town.folder}/job.yaml", out, str(town.shards), "6", environment=environment).split()[-1]
    counts = dict.fromkeys(KINDS, 0)
    begin, looked = time.monotonic(), 0
    while True:
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            ours = [entry for entry in cluster.queue() if entry[1].startswith("mapweave")]
            if not ours:
                break
            if looked - begin > 900:
                sys.exit(f"still in the queue: {ours}")
        running = at_work(town)
        if running and sum(counts.values()) < options.disturbances:
            # What was done least so far, so that everything is done.
            what = min(counts, key=lambda name: (counts[name], chance.random()))
            # The others wait meanwhile, so that there are tasks left to disturb.
            others = [process for process, _ in running if signalled(process, signal.SIGSTOP)]
            counts[what] += disturb(cluster, town, *chance.choice(running), what)
            for process in others:
                signalled(process, signal.SIGCONT)
        time.sleep(0.01)
    print("        " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    met = sum(number > 0 for number in counts.values())
    check(f"tasks were disturbed in {min(len(KINDS), options.disturbances)} ways while they worked", met, min(len(KINDS), options.disturbances))
    # A task that is preempted right after its tool was killed begins again once, not twice.
    check("Slurm began tasks again", sum(restarts(cluster).values()) >= max(counts.values()), True)
    check("the chain ended well", os.path.exists(f"{out}/map.npz"), True)
    if not os.path.exists(f"{out}/map.npz"):
        return show_failures(cluster, out)
    check("every share is there", len(os.listdir(f"{out}/shards")), town.shards)
    check("the map is the single machine's", run(town, "digest", "town", "--store", "out/map.db").strip(), town.digest)
    run(town, "merge", "merged.db", *(f"out/shards/{name}" for name in chance.sample(os.listdir(f"{out}/shards"), town.shards)))
    said = run(town, "run", "job.yaml", "--store", "merged.db")
    check("with the shards merged instead, a run makes no segment", "(0 made), " in said, True)
    check("and the same map", run(town, "digest", "town", "--store", "merged.db").strip(), town.digest)


def disturb(cluster, town, process, job, what):
    """Whether it met the task at its work: the task is paused until Slurm has acted, for it might end before."""
    out = f"{town.folder}/out"
    before = preempted(out)
    if not signalled(process, signal.SIGSTOP) or (process, job) not in at_work(town):
        return False
    if what == "killed":
        # SIGKILL to the tool: no chance to keep anything.
        return signalled(process, signal.SIGKILL)
    if what == "stopped":
        cluster.run("scancel", "--signal=USR1", "--batch", job, check=False)
        met = waited(lambda: "SIGUSR1" in pending_signals(process), 20)
        signalled(process, signal.SIGCONT)
        return met
    if what == "requeued":
        cluster.run("scontrol", "requeue", job, check=False)
        met = waited(lambda: (process, job) not in at_work(town), 20)
    else:
        cluster.run("sbatch", "--partition=urgent", "--job-name=urgent", "--output=/dev/null", f"--cpus-per-task={cluster.cpus}", "--wrap", "true")
        met = waited(lambda: preempted(out) > before, 20)
    signalled(process, signal.SIGCONT)
    return met


def signalled(process, number):
    try:
        os.kill(process, number)
        return True
    except ProcessLookupError:
        return False


def pending_signals(process):
    """The names of the signals that wait for a paused process."""
    try:
        with open(f"/proc/{process}/status") as file:
            masks = [int(line.split()[1], 16) for line in file if line.startswith(("SigPnd", "ShdPnd"))]
    except OSError:
        return []
    return [one.name for one in signal.Signals if any(mask >> (one - 1) & 1 for mask in masks)]


def waited(condition, seconds):
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def restarts(cluster):
    """How often Slurm began each job again, by its number."""
    lines = cluster.run("scontrol", "--oneliner", "show", "job", check=False).splitlines()
    fields = [dict(word.split("=", 1) for word in line.split() if "=" in word) for line in lines]
    return {job["JobId"]: int(job["Restarts"]) for job in fields if job.get("JobName", "").startswith("mapweave")}


def at_work(town):
    """(process, Slurm's job id) of every task of this town that makes segments or tiles now."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline") as file:
                words = file.read().split("\0")
            if words[0] != town.tool or words[1] not in ("work", "reduce") or not any(town.folder in word for word in words):
                continue
            with open(f"/proc/{process}/environ") as file:
                found += [(int(process), word.split("=")[1]) for word in file.read().split("\0") if word.startswith("SLURM_JOB_ID=")]
        except (OSError, IndexError):
            # It ended while it was looked at.
            continue
    return found


def preempted(out):
    """How often Slurm says in the tasks' logs that it preempted them."""
    count = 0
    for name in os.listdir(f"{out}/logs"):
        with open(f"{out}/logs/{name}") as file:
            count += file.read().count("DUE TO PREEMPTION")
    return count


def show_failures(cluster, out):
    for name in sorted(os.listdir(f"{out}/logs")):
        with open(f"{out}/logs/{name}") as file:
            text = file.read()
        if "mapweave:" in text or "refused" in text or "error" in text.lower():
            print(f"    {name}: {text.strip().splitlines()[-4:]}")
    with open(f"{cluster.folder}/completed.txt") as file:
        print("".join(f"    {line}" for line in file if "JobState=FAILED" in line), end="")
    print(cluster.tail("slurmctld"))


if __name__ == "__main__":
    main()
