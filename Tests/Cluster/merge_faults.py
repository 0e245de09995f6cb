"""What may befall a merge: SIGKILL at random moments, a full disk, shards that are cut short, of another job or version, or not there.
Each time the exit code, the sentence word for word, and the map that is made in the end, which has to be the undisturbed one.

    merge_faults.py TOOL [--kills 20] [--seed 1]
"""
import argparse, os, random, re, shutil, sqlite3, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{here}/../Faults")
from tool import check, errors, finish, is_whole, segments

SHARES = 6
BAD_DATA, NO_INPUT, FULL, TRY_AGAIN, CONFIGURATION = 65, 66, 74, 75, 78


class Town:
    def __init__(self, tool, folder):
        self.tool, self.folder = tool, folder
        self.run("simulate", "--preset", "boulevard", "--drives", "2", "--frames", "44", "--spacing", "20", "--no-images", "--out", "town", code=0)
        self.write_job("job.yaml")
        self.run("run", "job.yaml", "--store", "whole/map.db", code=0)
        self.digest = self.run("digest", "town", "--store", "whole/map.db", code=0)[1].strip()
        self.segments = segments(f"{folder}/whole/map.db")
        self.shards = [f"shards/{share}.db" for share in range(SHARES)]
        for share, path in enumerate(self.shards):
            self.run("work", "job.yaml", "--shard", f"{share}/{SHARES}", "--store", path, code=0)

    def write_job(self, name, extra=""):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(
                "name: town\ndataset: {root: town/dataset}\npredictions: {path: town/predictions/streets-ipm}\n"
                "grid: {resolution: 0.3, tile: 128}\nconfidence: range\n" + extra)

    def run(self, *words, code=None):
        done = subprocess.run([self.tool, *words], cwd=self.folder, capture_output=True, text=True)
        if code is not None and done.returncode != code:
            sys.exit(f"{words} ended {done.returncode}: {done.stderr}")
        return done.returncode, self.plain(done.stdout), self.plain(done.stderr)

    def plain(self, text):
        return text.replace(os.path.realpath(self.folder) + "/", "").replace(self.folder + "/", "")

    def ends_well(self, what, store):
        """Merges everything again, runs, and compares."""
        code, _, told = self.run("merge", store, *self.shards)
        made = self.run("run", "job.yaml", "--store", store, code=0)[1]
        digest = self.run("digest", "town", "--store", store, code=0)[1].strip()
        check(
            f"{what}: merged again, no segment is made, the same map, a whole store",
            (code, told, "(0 made), " in made, digest, is_whole(f"{self.folder}/{store}")), (0, "", True, self.digest, True))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = Town(os.path.abspath(options.tool), folder)
        print(f"  {town.segments} segments in {SHARES} shards")
        bad_shards(town)
        no_room(town)
        killed(town, options.kills, random.Random(options.seed))
    finish()


def bad_shards(town):
    os.makedirs(f"{town.folder}/bad")
    bad = {name: f"bad/{name}.db" for name in ["short", "version", "schema", "open", "flipped"]}
    for path in bad.values():
        shutil.copy(f"{town.folder}/{town.shards[1]}", f"{town.folder}/{path}")
    size = os.path.getsize(f"{town.folder}/{bad['short']}")
    os.truncate(f"{town.folder}/{bad['short']}", size * 2 // 3)
    change(town, bad["version"], "UPDATE shard SET version = 'sums-0 x86-64-v3'")
    change(town, bad["schema"], "INSERT INTO grdb_migrations VALUES ('map-9999')")
    with open(f"{town.folder}/{bad['open']}-wal", "wb") as file:
        file.write(bytes(32))
    change(town, bad["flipped"], "UPDATE partial SET frames = frames + 1 WHERE id = 1")
    town.write_job("other.yaml", "max_bad_frames: 3\n")
    town.run("work", "other.yaml", "--shard", "1/6", "--store", "bad/other.db", code=0)
    other = town.run("status", "town", "--store", "bad/other.db", "--json", code=0)[1]
    other = re.search(r'"id":"(\w+)"', other).group(1)
    version = sqlite3.connect(f"{town.folder}/{town.shards[1]}").execute("SELECT version FROM shard").fetchone()[0]
    again = "  mend copy the file again or run its task again; what is merged already stays as it is"
    for name, code, what in [
        ("short", BAD_DATA, f"The shard is cut short: it has {size * 2 // 3} of {size} bytes.\n  in   bad/short.db\n{again}"),
        ("version", CONFIGURATION,
         f'The shard was made by version "sums-0 x86-64-v3", and this is version "{version}".\n  in   bad/version.db\n'
         "  mend run its task again with this version"),
        ("schema", CONFIGURATION,
         "The store was written by a newer version: it holds map-9999.\n  in   bad/schema.db\n"
         "  mend use that version, or give another --store; this one was not touched"),
        ("open", TRY_AGAIN,
         "The shard is still being written, or its task was killed.\n  in   bad/open.db\n"
         "  mend wait for the task, or run it again; it goes on where it stopped"),
        ("other", BAD_DATA,
         f"The shard belongs to job {other} town, which is not the one that is merged.\n  in   bad/other.db\n"
         "  mend leave it out, merge it into a store of its own, or bring its job into this one first: mapweave submit"),
        ("gone", NO_INPUT, "There is no such shard.\n  in   bad/gone.db\n  mend run the task that writes it, or check the name"),
    ]:
        store = f"bad-{name}/map.db"
        town.run("merge", store, town.shards[0], code=0)
        code_found, said, told = town.run("merge", store, town.shards[2], f"bad/{name}.db", town.shards[3])
        refusal, _, verdict = told.partition("mapweave: ")
        check(f"a shard that is {name}: refused by name, the others merged", (code_found, refusal.rstrip("\n")), (code, f"refused: {what}"))
        check(
            f"a shard that is {name}: what is said at the end", verdict.rstrip("\n"),
            "1 of 3 shards were refused; the others are merged.\n  mend mend what is said of each above, and merge those again")
        check(f"a shard that is {name}: the missing are named", said.splitlines()[-1], "missing: 1/6 4/6 5/6")
        town.ends_well(f"a shard that is {name}", store)
    code, _, told = town.run("merge", "bad-row/map.db", town.shards[0], "bad/flipped.db")
    key, tile = sqlite3.connect(f"{town.folder}/bad/flipped.db").execute("SELECT segment_key, i || ',' || j FROM partial WHERE id = 1").fetchone()
    check(
        "a shard with a changed row: named to the row", (code, errors(told)),
        (BAD_DATA, f"The partial of segment {key[:12]} at tile {tile} is damaged.\n  in   bad/flipped.db\n{again}"))
    town.ends_well("a shard with a changed row", "bad-row/map.db")
    code, _, told = town.run("merge", "--complete", "some/map.db", *town.shards[:5])
    held = segments(f"{town.folder}/some/map.db")
    check(
        "shares lacking where all are wanted", (code, errors(told)),
        (NO_INPUT, f"The shards hold {held} of the map's {town.segments} segments. Missing: 5/6.\n  in   job town\n"
                   "  mend run the missing shares' tasks, then this again"))
    code, _, told = town.run("work", "job.yaml", "--shard", "3/6", "--store", town.shards[1])
    check(
        "another share into the same store", (code, errors(told)),
        (CONFIGURATION, "The store is share 1/6 of segments, not share 3/6 of segments.\n  in   shards/1.db\n  mend give each share a --store of its own"))


def change(town, path, statement):
    database = sqlite3.connect(f"{town.folder}/{path}", isolation_level=None)
    database.execute(statement)
    database.close()


def no_room(town):
    """A file system that the third shard or so fills, mounted in a namespace of its own, then made larger."""
    sizes = sum(os.path.getsize(f"{town.folder}/{path}") for path in town.shards)
    script = f"""
        mkdir -p small && mount -t tmpfs -o size={sizes * 6 // 10 // 1024}k none small || exit 99
        {town.tool} merge small/map.db {' '.join(town.shards)} >small.out 2>small.err; echo $? >small.code
        mkdir kept && cp small/map.db* kept
        mount -o remount,size={4 * sizes // 1024}k small
        {town.tool} merge small/map.db {' '.join(town.shards)} >again.out 2>again.err; echo $? >again.code
        {town.tool} run job.yaml --store small/map.db >again.run 2>>again.err
        {town.tool} digest town --store small/map.db >again.digest
    """
    done = subprocess.run(["unshare", "--mount", "--user", "--map-root-user", "sh", "-c", script], cwd=town.folder, capture_output=True, text=True)
    if done.returncode == 99 or not os.path.exists(f"{town.folder}/small.code"):
        return print(f"  skipped: a small file system could not be mounted here: {done.stderr.strip()}")

    def text(name):
        with open(f"{town.folder}/{name}") as file:
            return town.plain(file.read()).strip()

    check(
        "a full disk", (text("small.code"), errors(text("small.err"))),
        (str(FULL), "The disk is full.\n  in   small/map.db\n"
                    "  mend free space and run the command again; what is stored is whole and will not be made again"))
    kept = segments(f"{town.folder}/kept/map.db")
    print(f"        {kept} of {town.segments} segments were in when the disk was full")
    check("what was merged before the disk was full is whole", (0 < kept < town.segments, is_whole(f"{town.folder}/kept/map.db")), (True, True))
    check("space freed, merged again: the same map", (text("again.code"), text("again.digest"), "(0 made), " in text("again.run")), ("0", town.digest, True))


def killed(town, kills, chance):
    begin = time.monotonic()
    town.run("merge", "timed/map.db", *town.shards, code=0)
    whole = time.monotonic() - begin
    held = []
    for kill in range(kills):
        store = f"kill-{kill}/map.db"
        moment = (kill + chance.random()) / kills * whole
        process = subprocess.Popen(
            [town.tool, "merge", store, *chance.sample(town.shards, SHARES)], cwd=town.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
        held.append(segments(f"{town.folder}/{store}"))
        town.ends_well(f"SIGKILL after {moment:.3f} s, {held[-1]} segments in", store)
        shutil.rmtree(f"{town.folder}/kill-{kill}")
    print(f"        a merge takes {whole:.3f} s; segments in at the kills: {' '.join(map(str, held))}")
    check("some kills landed between shards", sum(0 < number < town.segments for number in held) >= min(2, kills), True)


if __name__ == "__main__":
    main()
