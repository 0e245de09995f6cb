"""What the fault tests share: the built tool, a simulated town, a job, and comparisons that name what differs."""
import hashlib, os, shutil, sqlite3, subprocess, sys, tempfile

failures = []


def check(what, found, expected):
    if found == expected:
        print(f"  ok    {what}")
    else:
        failures.append(what)
        print(f"  WRONG {what}\n    expected {expected!r}\n    found    {found!r}")


def finish():
    if failures:
        sys.exit(f"{len(failures)} wrong")


class Town:
    """A simulated town in a folder, with a job that maps it; `digest` is the map's when nobody disturbed it."""

    def __init__(self, tool, folder, frames, image_width=None, preset="boulevard"):
        self.tool, self.folder = tool, folder
        words = ["--image-width", str(image_width)] if image_width else ["--no-images"]
        self.run("simulate", "--preset", preset, "--drives", "1", "--frames", str(frames), *words, "--out", f"{folder}/town", code=0)
        self.write_job()
        self.run("run", "job.yaml", "--store", "whole/map.db", code=0)
        self.digest = self.digest_of("whole/map.db")
        self.segments = segments(f"{folder}/whole/map.db")

    def write_job(self, extra="max_bad_frames: 0\n", name="job.yaml"):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(
                "name: town\ndataset: {root: town/dataset}\npredictions: {path: town/predictions/streets-ipm}\n"
                "grid: {resolution: 0.3, tile: 128}\n" + extra)

    def command(self, *words):
        return [self.tool, *words]

    def run(self, *words, code=None):
        """Runs the tool in the folder; returns exit code, output and errors, the folder's path taken out."""
        done = subprocess.run(self.command(*words), cwd=self.folder, capture_output=True, text=True)
        if code is not None and done.returncode != code:
            sys.exit(f"{words} ended {done.returncode}: {done.stderr}")
        return done.returncode, self.plain(done.stdout), self.plain(done.stderr)

    def plain(self, text):
        return text.replace(os.path.realpath(self.folder) + "/", "").replace(self.folder + "/", "")

    def digest_of(self, store):
        return self.run("digest", "town", "--store", store, code=0)[1].strip()

    def sample_tokens(self):
        ending = ".npz"
        return sorted(name[: -len(ending)] for name in os.listdir(f"{self.folder}/town/predictions/streets-ipm") if name.endswith(ending))


class Saved:
    """A file that is changed for a while and comes back as it was."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        with open(self.path, "rb") as file:
            self.bytes = file.read()
        return self.bytes

    def __exit__(self, *_):
        with open(self.path, "wb") as file:
            file.write(self.bytes)


def segments(store):
    """How many segments a store holds; none where there is no store yet."""
    if not os.path.exists(store):
        return 0
    database = sqlite3.connect(store)
    try:
        return database.execute("SELECT count(*) FROM segment").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()


def is_whole(store):
    database = sqlite3.connect(store)
    try:
        orphans = database.execute("SELECT count(*) FROM partial WHERE segment_key NOT IN (SELECT key FROM segment)").fetchone()[0]
        return database.execute("PRAGMA integrity_check").fetchone()[0] == "ok" and orphans == 0
    finally:
        database.close()


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def errors(text):
    """What the tool said of its failure, without progress."""
    start = text.find("mapweave: ")
    return text[start + len("mapweave: "):].rstrip("\n") if start >= 0 else text
