"""What `verify` finds in a damaged store, what `--mend` deletes of it, what it refuses, and that a run then makes the undisturbed map.

    mend.py TOOL
"""
import json, os, shutil, sqlite3, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{here}/../Faults")
from tool import Town, check, errors, finish, segments

BAD_DATA = 65


def main():
    with tempfile.TemporaryDirectory() as folder:
        town = Town(os.path.abspath(sys.argv[1]), folder, frames=60)
        print(f"  a town of {town.segments} segments")
        town.run("backup", "whole/map.db", "--out", "backup.db", code=0)
        sound(town)
        flipped(town)
        many(town)
        shard(town)
        structure(town)
    finish()


def copied(town, name):
    """The undisturbed store again, in one file."""
    os.makedirs(f"{town.folder}/{name}")
    shutil.copy(f"{town.folder}/backup.db", f"{town.folder}/{name}/map.db")
    return f"{name}/map.db"


def change(town, path, statement):
    database = sqlite3.connect(f"{town.folder}/{path}", isolation_level=None)
    database.execute(statement)
    database.close()


def one(town, path, question):
    database = sqlite3.connect(f"{town.folder}/{path}")
    answer = database.execute(question).fetchone()
    database.close()
    return answer


def made_again(town, what, store, segments, tiles):
    """Runs the job and says how much it made."""
    said = town.run("run", "job.yaml", "--store", store, code=0)[1]
    check(f"{what}: a run makes {segments} segments and {tiles} tiles", (f"({segments} made), " in said, f"({tiles} made)" in said), (True, True))
    check(f"{what}: the map is the undisturbed one, and verify finds nothing more", (town.digest_of(store), town.run("verify", store)[0]), (town.digest, 0))


def sound(town):
    store = copied(town, "sound")
    code, said, told = town.run("verify", store, "--mend")
    check("a sound store: nothing is said to be deleted", (code, "all as they were written" in said, "deleted" in said, told), (0, True, False, ""))
    check("a sound store: nothing is", segments(f"{town.folder}/{store}"), town.segments)


def flipped(town):
    """One bit of a stored blob, changed in the file itself."""
    store = copied(town, "flip")
    path = f"{town.folder}/{store}"
    i, j, planes = one(town, store, "SELECT i, j, planes FROM tile ORDER BY length(planes) DESC LIMIT 1")
    job = one(town, store, "SELECT id FROM job")[0]
    with open(path, "r+b") as file:
        content = file.read()
        place = content.index(planes[1000:1600]) + 300
        file.seek(place)
        file.write(bytes([content[place] ^ 0x10]))
    code, said, told = town.run("verify", store)
    check("a flipped bit is found and named", (code, said.splitlines()[0]), (BAD_DATA, f"damaged: tile {i},{j} of job {job}"))
    check(
        "and said in a sentence", errors(told),
        f"Damaged: tile {i},{j} of job {job}.\n  in   {store}\n"
        f"  mend mapweave verify {store} --mend, then run the jobs again; or bring a backup back")
    said = town.run("verify", store, "--mend", code=0)[1]
    check("mending says what it deleted", said.splitlines()[-1], "deleted: 1 tile; run again to make it anew: town")
    made_again(town, "a flipped bit", store, 0, 1)


def many(town):
    """A segment with two damaged partials, another with a frame that says something else, and a tile."""
    store = copied(town, "many")
    first, second = (row for (row,) in sqlite3.connect(f"{town.folder}/{store}").execute("SELECT key FROM segment ORDER BY ordinal LIMIT 2"))
    change(town, store, f"UPDATE partial SET frames = frames + 1 WHERE id IN (SELECT id FROM partial WHERE segment_key = '{first}' LIMIT 2)")
    change(town, store, f"UPDATE frame SET agreement = 0.123 WHERE id = (SELECT id FROM frame WHERE segment_key = '{second}' LIMIT 1)")
    change(town, store, "UPDATE tile SET statistics = '[]' WHERE id = (SELECT max(id) FROM tile)")
    code, said, told = town.run("verify", store, "--mend", "--json")
    verdict = json.loads(said)
    check("damage in many places: named one by one", sorted(d["kind"] for d in verdict["damages"]), ["partial", "partial", "segment", "tile"])
    check("damage in many places: each segment goes once", (code, verdict["mended"]), (0, {"jobs": ["town"], "segments": 2, "tiles": 1}))
    made_again(town, "damage in many places", store, 2, 1)


def shard(town):
    """A share's store is mended and worked on again like any other."""
    town.run("work", "job.yaml", "--shard", "0/1", "--store", "shard.db", code=0)
    change(town, "shard.db", "UPDATE partial SET frames = frames + 1 WHERE id = 1")
    key, tile = one(town, "shard.db", "SELECT segment_key, i || ',' || j FROM partial WHERE id = 1")
    code, _, told = town.run("merge", "merged/map.db", "shard.db")
    check("a damaged shard is refused", (code, f"The partial of segment {key[:12]} at tile {tile} is damaged." in told), (BAD_DATA, True))
    said = town.run("verify", "shard.db", "--mend", code=0)[1]
    check("a mended shard says what it lacks", said.splitlines()[-1], "deleted: 1 segment; run again to make it anew: town")
    code, _, told = town.run("merge", "merged/map.db", "shard.db")
    check("a mended shard is not taken for whole", (code, f"Segment {key[:12]} is named but not there." in told), (BAD_DATA, True))
    town.run("work", "job.yaml", "--shard", "0/1", "--store", "shard.db", code=0)
    town.run("merge", "merged/map.db", "shard.db", code=0)
    made_again(town, "a mended shard, worked on again and merged", "merged/map.db", 0, one(town, "whole/map.db", "SELECT count(*) FROM tile")[0])


def beyond_header(town, path):
    """The file's pages after the first, on which SQLite counts who opened it."""
    with open(f"{town.folder}/{path}", "rb") as file:
        content = file.read()
    return content[int.from_bytes(content[16:18], "big"):]


def structure(town):
    """A page of the file that SQLite needs to find rows, gone; and a damaged row beside it."""
    store = copied(town, "structure")
    change(town, store, "UPDATE partial SET frames = frames + 1 WHERE id = 1")
    (page,), (size,) = one(town, store, "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_tile_1'"), one(town, store, "PRAGMA page_size")
    with open(f"{town.folder}/{store}", "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    before = beyond_header(town, store)
    code, said, told = town.run("verify", store, "--mend")
    named = [line.removeprefix("damaged: ") for line in said.splitlines()[:-1]]
    check(
        "damaged structure: named beside the damaged row, and nothing deleted",
        (code, named[0].startswith("partial of segment"), f"age {page}: " in named[1], named[2:], "deleted" in said),
        (BAD_DATA, True, True, ["pages cannot be read: database disk image is malformed"], False))
    check(
        "damaged structure: the way out is said", errors(told).splitlines(),
        [f"SQLite's own structure is damaged: {named[1]}.", f"  in   {store}", "  mend bring a backup back, or run the jobs into a new --store; verify --mend leaves such a file as it is"])
    check("damaged structure: no byte of the rows was changed", beyond_header(town, store) == before, True)
    code, _, told = town.run("run", "job.yaml", "--store", store)
    check("damaged structure: a run says so too", (code, "SQLite's own structure is damaged" in told), (BAD_DATA, True))
    shutil.copy(f"{town.folder}/backup.db", f"{town.folder}/{store}")
    for ending in ["-wal", "-shm"]:
        if os.path.exists(f"{town.folder}/{store}{ending}"):
            os.remove(f"{town.folder}/{store}{ending}")
    made_again(town, "a backup brought back", store, 0, 0)


if __name__ == "__main__":
    main()
