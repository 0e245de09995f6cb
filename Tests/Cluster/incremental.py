"""Two drives more into a map of fifty, one withdrawn again: the work done has to be that of the drives, and the map the one that a job
with those drives from the start makes.

    incremental.py TOOL [--drives 50]
"""
import argparse, json, os, resource, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{here}/../Faults")
import fleet
from tool import check, finish


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--drives", type=int, default=50)
    options = parser.parse_args()
    tool, drives = os.path.abspath(options.tool), options.drives
    with tempfile.TemporaryDirectory() as folder:

        def run(*words):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([tool, *words], cwd=folder, capture_output=True, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if done.returncode != 0:
                sys.exit(f"{words} ended {done.returncode}: {done.stderr}")
            return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        run("simulate", "--preset", "boulevard", "--drives", "1", "--frames", "8", "--spacing", "20", "--no-images", "--out", "town")
        cars = fleet.Fleet(f"{folder}/town", f"{folder}/fleet")
        # Ten streets side by side, each drive a block farther on.
        paths = [cars.drive(f"d{number:03}", 160 * (number // 10), 120 * (number % 10)) for number in range(drives + 2)]
        extra = "grid: {resolution: 0.6, tile: 64}\nconfidence: range\n"
        fleet.job(f"{folder}/job.yaml", "city", paths[:drives], extra)
        fleet.job(f"{folder}/all.yaml", "all", paths, extra)
        fleet.job(f"{folder}/less.yaml", "less", paths[:drives] + paths[drives + 1:], extra)
        whole, cpu = run("run", "job.yaml", "--store", "map.db", "--json")
        whole = json.loads(whole)
        words = [word for path in paths[drives:] for word in ("--frames", path, "--predictions", f"{folder}/fleet/predictions", "--drive", os.path.basename(path)[:-6])]
        added = []
        for start in range(0, len(words), 6):
            said, more = run("add", "city", "--store", "map.db", "--json", *words[start:start + 6])
            added.append((json.loads(said), more))
        made, tiles = sum(one["segmentsMade"] for one, _ in added), sum(one["tilesMade"] for one, _ in added)
        print(f"        {drives} drives: {whole['segmentsMade']} segments, {whole['tilesMade']} tiles made in {cpu:.2f} s of CPU")
        print(f"        2 more: {made} segments, {tiles} tiles made in {sum(more for _, more in added):.2f} s of CPU")
        each = whole["segmentsMade"] // drives
        check("two drives more make their segments and no others", made, 2 * each)
        database = touched(folder, [os.path.basename(path)[:-6] for path in paths[drives:]])
        check("and the tiles that those touch, once for each drive, and no others", tiles, database)
        check("which are few of all", tiles * 5 < whole["tiles"], True)
        run("run", "all.yaml", "--store", "all.db")
        digest = run("digest", "all", "--store", "all.db")[0]
        check("the map is the one of all drives at once", run("digest", "city", "--store", "map.db")[0], digest)
        withdrawn = json.loads(run("withdraw", "city", "--drive", f"d{drives:03}", "--store", "map.db", "--json")[0])
        run("run", "less.yaml", "--store", "less.db")
        check("one withdrawn: no segment made", withdrawn["segmentsMade"], 0)
        check("the map is the one without it", run("digest", "city", "--store", "map.db")[0], run("digest", "less", "--store", "less.db")[0])
        print("        " + run("vacuum", "map.db")[0].strip())
        print("        " + run("verify", "map.db")[0].strip())
    finish()


def touched(folder, drives):
    """How many tiles each of the drives has partials of, summed."""
    import sqlite3

    database = sqlite3.connect(f"{folder}/map.db")
    marks = ", ".join("?" * len(drives))
    return database.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT drive, i, j FROM partial JOIN segment ON key = segment_key WHERE drive IN ({marks}))", drives).fetchone()[0]


if __name__ == "__main__":
    main()
