"""Makes a simulated town's map by a real Slurm's array tasks while they are killed, preempted and requeued at random; the map has to
be the one that a single machine makes.

    on_slurm.py TOOL [--segments 64] [--shards 16] [--seed 1] [--field FIELD]
"""
import argparse, os, random, re, signal, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{here}/../Faults")
import slurm
from tool import check, finish

SPACING = 12  # metres between moments: six or seven a segment of 80 m, so that a task lasts long enough to be disturbed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--segments", type=int, default=64)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disturbances", type=int, default=16)
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
    moments = options.segments * 80 // SPACING // 2 + 2
    pictures = ["--image-width", "96"] if options.field else ["--no-images"]
    run(town, "simulate", "--preset", "boulevard", "--drives", "2", "--frames", str(moments), "--spacing", str(SPACING), *pictures, "--out", "town")
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
    counts = {"killed": 0, "requeued": 0, "preempted": 0, "stopped": 0}
    begin, looked, sent = time.monotonic(), 0, 0
    while True:
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            ours = [entry for entry in cluster.queue() if entry[1].startswith("mapweave")]
            if not ours:
                break
            if looked - begin > 900:
                sys.exit(f"still in the queue: {ours}")
            counts["preempted"] = preempted(out)
        running = at_work(town)
        if running and (sent < options.disturbances or min(counts.values()) == 0):
            time.sleep(0.2 * chance.random())
            # What was done least so far, so that everything is done.
            what = min(counts, key=lambda name: (counts[name], chance.random()))
            disturb(cluster, *chance.choice(running), what)
            counts[what] += 1
            sent += 1
        time.sleep(0.02)
    counts["preempted"] = preempted(out)
    # How many of each there are is the scheduler's affair and the machine's: a task may end before it is met.
    print("        " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    check("tasks were disturbed", sum(counts.values()) > 0, True)
    check("the chain ended well", os.path.exists(f"{out}/map.npz"), True)
    if not os.path.exists(f"{out}/map.npz"):
        return show_failures(cluster, out)
    check("every share is there", len(os.listdir(f"{out}/shards")), town.shards)
    check("the map is the single machine's", run(town, "digest", "town", "--store", "out/map.db").strip(), town.digest)
    run(town, "merge", "merged.db", *(f"out/shards/{name}" for name in chance.sample(os.listdir(f"{out}/shards"), town.shards)))
    said = run(town, "run", "job.yaml", "--store", "merged.db")
    check("with the shards merged instead, a run makes no segment", "(0 made), " in said, True)
    check("and the same map", run(town, "digest", "town", "--store", "merged.db").strip(), town.digest)


def disturb(cluster, process, job, what):
    if what == "killed":
        # SIGKILL to the tool: no chance to keep anything.
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return
    elif what == "requeued":
        cluster.run("scontrol", "requeue", job, check=False)
    elif what == "stopped":
        cluster.run("scancel", "--signal=USR1", "--batch", job, check=False)
    else:
        cluster.run(
            "sbatch", "--partition=urgent", "--job-name=urgent", "--output=/dev/null", f"--cpus-per-task={cluster.cpus}", "--wrap", "sleep 1")


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
    print(cluster.tail("slurmctld"))


if __name__ == "__main__":
    main()
