"""Disturbs a running tool from outside: a full disk, a lock held by another process, a newer store, Ctrl-C, SIGKILL. Each time: the
exit code, the sentence word for word, and the map that is made afterwards, which must be the one that was never disturbed.

    disturbed.py TOOL [--kills 10] [--seed 1]
"""
import argparse, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time

from tool import Town, check, errors, finish, is_whole, segments, sha256

FULL, TRY_AGAIN, CONFIGURATION = 74, 75, 78


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = Town(os.path.abspath(options.tool), folder, frames=150)
        print(f"a town of 150 frames in {town.segments} segments")
        check("the town has six segments or more", town.segments >= 6, True)
        full_disk(town)
        held_store(town)
        newer_store(town)
        interrupted(town)
        killed(town, options.kills, random.Random(options.seed))
    finish()


def made_whole(town, what, store):
    town.run("run", "job.yaml", "--store", store, code=0)
    check(
        f"{what}: run again, the same map, and a whole store",
        (town.digest_of(store), segments(f"{town.folder}/{store}"), is_whole(f"{town.folder}/{store}")), (town.digest, town.segments, True))


def full_disk(town):
    """A file system of so many kilobytes, mounted in a namespace of its own, then made larger: the store fills it in the middle."""
    sizes = sum(os.path.getsize(f"{town.folder}/whole/{name}") for name in os.listdir(f"{town.folder}/whole"))
    script = f"""
        mkdir -p small && mount -t tmpfs -o size={sizes // 2048}k none small || exit 99
        {town.tool} run job.yaml --store small/map.db --workers 1 >small.out 2>small.err; echo $? >small.code
        {town.tool} export town --store whole/map.db --format npz --out small/map.npz >export.out 2>export.err; echo $? >export.code
        ls small >small.list
        mount -o remount,size={4 * sizes // 1024}k small
        mkdir before-again && cp small/map.db* before-again
        {town.tool} run job.yaml --store small/map.db >again.out 2>again.err; echo $? >again.code
        {town.tool} digest town --store small/map.db >again.digest
    """
    done = subprocess.run(["unshare", "--mount", "--user", "--map-root-user", "sh", "-c", script], cwd=town.folder, capture_output=True, text=True)
    if done.returncode == 99 or not os.path.exists(f"{town.folder}/small.code"):
        print(f"  skipped: a small file system could not be mounted here: {done.stderr.strip()}")
        return

    def text(name):
        with open(f"{town.folder}/{name}") as file:
            return town.plain(file.read())

    check(
        "a full disk", (text("small.code").strip(), errors(text("small.err"))),
        (str(FULL), "The disk is full.\n  in   small/map.db\n"
                    "  mend free space and run the command again; what is stored is whole and will not be made again"))
    check(
        "a full disk for an export", (text("export.code").strip(), errors(text("export.err"))),
        (str(FULL), "The file cannot be written: No space left on device.\n  in   small/map.npz\n"
                    "  mend free space or choose another place; nothing half-written was left behind"))
    check("nothing half-written is left", [name for name in text("small.list").split() if not name.startswith("map.db")], [])
    stored = segments(f"{town.folder}/before-again/map.db")
    print(f"        {stored} of {town.segments} segments were stored when the disk was full")
    check("what was stored before the disk was full is kept", 0 < stored < town.segments, True)
    check(
        "space freed, run again: the same map, with only the rest made", (text("again.code").strip(), text("again.digest").strip(),
        f"({town.segments - stored} made)" in text("again.out")), ("0", town.digest, True))


def held_store(town):
    town.run("work", "--until-idle", "--store", "held/map.db", code=0)
    other = sqlite3.connect(f"{town.folder}/held/map.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, _, told = town.run("run", "job.yaml", "--store", "held/map.db")
    check(
        "a store locked by another process", (code, errors(told)),
        (TRY_AGAIN, "Another process holds the store.\n  in   held/map.db\n"
                    "  mend wait for it to finish and run the command again; nothing was lost"))
    other.execute("ROLLBACK")
    other.close()
    made_whole(town, "a store let go", "held/map.db")


def newer_store(town):
    shutil.copytree(f"{town.folder}/held", f"{town.folder}/newer")
    database = sqlite3.connect(f"{town.folder}/newer/map.db")
    database.execute("INSERT INTO grdb_migrations VALUES ('map-9999')")
    database.commit()
    database.close()
    before = sha256(f"{town.folder}/newer/map.db")
    code, _, told = town.run("run", "job.yaml", "--store", "newer/map.db")
    check(
        "a store from a newer version", (code, errors(told)),
        (CONFIGURATION, "The store was written by a newer version: it holds map-9999.\n  in   newer/map.db\n"
                        "  mend use that version, or give another --store; this one was not touched"))
    check("the newer store is untouched", sha256(f"{town.folder}/newer/map.db"), before)


def started(town, store, workers):
    return subprocess.Popen(
        town.command("run", "job.yaml", "--store", store, "--workers", str(workers)), cwd=town.folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)


def interrupted(town):
    for name, number in [("Ctrl-C", signal.SIGINT), ("SIGTERM", signal.SIGTERM)]:
        store = f"{name}/map.db"
        process = started(town, store, 1)
        while process.poll() is None and segments(f"{town.folder}/{store}") < 2:
            time.sleep(0.005)
        process.send_signal(number)
        told = errors(process.communicate()[1])
        stored = segments(f"{town.folder}/{store}")
        check(
            name, (process.returncode, told),
            (TRY_AGAIN, f"Interrupted with {stored} of {town.segments} segments stored.\n"
                        "  mend run the command again; it goes on where it stopped"))
        made_whole(town, name, store)


def killed(town, kills, chance):
    """Kills a run of a store of its own at a moment spread over the time that a run takes, and finishes it."""
    begin = time.monotonic()
    town.run("run", "job.yaml", "--store", "timed/map.db", "--workers", "1", code=0)
    whole = time.monotonic() - begin
    between = 0
    for kill in range(kills):
        store, workers = f"kill-{kill}/map.db", 1 + kill % 2
        moment = (kill + chance.random()) / kills * whole / (1 if workers == 1 else 1.2)
        process = started(town, store, workers)
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        stored = segments(f"{town.folder}/{store}")
        between += 0 < stored < town.segments
        print(f"        kill {kill + 1}: after {moment:.2f} s with {workers} workers, ended {process.returncode}, {stored} of {town.segments} segments stored")
        made_whole(town, f"SIGKILL after {moment:.2f} s", store)
    check("some kills landed between stored segments", between >= min(3, kills), True)


if __name__ == "__main__":
    main()
