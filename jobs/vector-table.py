"""Makes the map of every drive that comes with a ground-truth map, and prints the average precision of its lines and polygons beside that
of single frames.

    vector-table.py TOOL [JOB.yaml ...]
"""
import glob, json, os, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
tool = os.path.abspath(sys.argv[1])
CLASSES = ["divider", "ped_crossing", "boundary"]


def run(*words):
    done = subprocess.run([tool, *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} ended {done.returncode}: {done.stderr}")
    return done.stdout


def figures(row):
    each = [row["classes"].get(name, {}).get("mean") for name in CLASSES] + [row.get("mean")]
    text = ["–" if value is None else f"{100 * value:.1f}" for value in each]
    return f"{' / '.join(text[:-1])} / **{text[-1]}**"


jobs = sys.argv[2:] or sorted(glob.glob(f"{here}/av2-*.yaml")) + sorted(glob.glob(f"{here}/train-*.yaml"))
print("| drive | per frame: single frames | per frame: the map | all at once: the map | objects found / true |\n|---|---|---|---|---|")
with tempfile.TemporaryDirectory() as folder:
    for job in jobs:
        name = os.path.splitext(os.path.basename(job))[0]
        run("run", job, "--store", f"{folder}/map.db")
        report = json.loads(run("evaluate", name, "--store", f"{folder}/map.db", "--vectors", "--json"))
        row = {(one["protocol"], one["what"]): one for one in report["rows"]}
        whole = row["map", "this job"]
        counts = [whole["classes"].get(name, {"found": 0, "truly": 0}) for name in CLASSES]
        found = ", ".join(f"{one['found']}/{one['truly']}" for one in counts)
        single, fused = figures(row["per frame", "single frames"]), figures(row["per frame", "this job"])
        print(f"| {name} | {single} | {fused} | {figures(whole)} | {found} |", flush=True)
