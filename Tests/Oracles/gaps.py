"""gaps.py BINARY: a street driven five times in one half and once in the other, with a stretch that every drive was kept from seeing; what
`gaps` says of it, and what a sixth drive then brings.

Needs numpy, no other library.
"""
import json, os, subprocess, sys, tempfile

import numpy as np

sys.path.insert(0, f"{os.path.dirname(os.path.abspath(__file__))}/../Cluster")
import fleet

BINARY = os.path.abspath(sys.argv[1])
FRAMES, IGNORANCE, REACH = 40, np.log(4), 10.0


def run(*words):
    return subprocess.run([BINARY, *words], check=True, capture_output=True, text=True).stdout


def position(pose):
    """(x, y), and the heading's cosine and sine."""
    w, x, y, z = pose["rotation"]
    return np.array(pose["translation"][:2]), (1 - 2 * (y * y + z * z), 2 * (w * z + x * y))


def hide(cars, name, source, frames, area):
    """Marks as not seen what a drive's predictions say of an area: (x low, y low, x high, y high)."""
    with open(f"{cars.predictions}/manifest.json") as file:
        grid = json.load(file)["grid"]
    assert grid["axes"] == ["+y", "+x"], grid
    (x0, x1), (y0, y1), cell = grid["x"], grid["y"], grid["resolution"]
    x, y = np.meshgrid(np.arange(x0 + cell / 2, x1, cell), np.arange(y0 + cell / 2, y1, cell))
    for number, (_, _, pose) in enumerate(cars.drives[source][:frames]):
        path = f"{cars.out}/predictions/{name}-{number:05}.npz"
        arrays = dict(np.load(path))
        (east, north), (cosine, sine) = position(pose)
        there = (east + cosine * x - sine * y, north + sine * x + cosine * y)
        inside = (there[0] > area[0]) & (there[0] < area[2]) & (there[1] > area[1]) & (there[1] < area[3])
        arrays["valid"] = arrays.get("valid", np.ones(inside.shape, np.uint8)) * ~inside
        # The file is a hard link to another drive's.
        os.remove(path)
        np.savez(path, **arrays)


def make(folder, name, drives):
    fleet.job(f"{folder}/{name}.yaml", name, drives, "confidence: range\nfusion: mean-probability\n")
    run("run", f"{folder}/{name}.yaml", "--store", f"{folder}/map.db")
    run("export", name, "--store", f"{folder}/map.db", "--format", "npz", "--out", f"{folder}/{name}.npz")
    return Map(f"{folder}/{name}.npz")


class Map:
    def __init__(self, path):
        arrays = np.load(path)
        self.entropy = np.where(arrays["views"] > 0, arrays["entropy"], IGNORANCE)
        a, _, self.x, _, _, self.y = arrays["affine"]
        self.cell = a

    def at(self, x, y):
        """The entropy at places; ignorance outside of the map."""
        column, row = np.floor((x - self.x) / self.cell).astype(int), np.floor((self.y - y) / self.cell).astype(int)
        inside = (row >= 0) & (row < self.entropy.shape[0]) & (column >= 0) & (column < self.entropy.shape[1])
        found = np.full(x.shape, IGNORANCE)
        found[inside] = self.entropy[row[inside], column[inside]]
        return found


def within(rings, x, y):
    """Even-odd."""
    inside = np.zeros(x.shape, bool)
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:]):
            if ay != by:
                inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return inside


with tempfile.TemporaryDirectory() as folder:
    run("simulate", "--preset", "boulevard", "--seed", "3", "--drives", "6", "--frames", str(FRAMES), "--no-images", "--out", f"{folder}/town")
    cars = fleet.Fleet(f"{folder}/town", f"{folder}/fleet")
    path = [position(pose)[0] for _, _, pose in cars.drives[0]]
    # A stretch of 12 m by 6 m beside the path, three quarters along it.
    middle = path[3 * FRAMES // 4]
    area = [middle[0] - 6, middle[1] + 1, middle[0] + 6, middle[1] + 7]
    drives = []
    for source in range(5):
        frames = FRAMES if source == 0 else FRAMES // 2
        drives.append(cars.drive(f"d{source}", 0, 0, frames=frames, source=source))
        hide(cars, f"d{source}", source, frames, area)
    before = make(folder, "before", drives)
    run("gaps", "before", "--store", f"{folder}/map.db", "--geojson", f"{folder}/gaps.geojson")
    report = json.loads(run("gaps", "before", "--store", f"{folder}/map.db", "--json"))
    with open(f"{folder}/gaps.geojson") as file:
        rings = [feature["geometry"]["coordinates"] for feature in json.load(file)["features"]]
    gaps = report["gaps"]
    assert len(gaps) == len(rings) and [gap["gain"] for gap in gaps] == sorted((gap["gain"] for gap in gaps), reverse=True)

    def overlaps(bounds):
        return bounds[0] < area[2] and bounds[2] > area[0] and bounds[1] < area[3] and bounds[3] > area[1]

    hidden = [gap for gap in gaps if "unseen" in gap["reasons"] and overlaps(gap["bounds"])]
    # A cut of 30 m may run through it.
    assert 1 <= len(hidden) <= 2 and hidden == gaps[: len(hidden)], gaps[:4]

    # What one more drive over all of it brings, cell by cell of the road.
    after = make(folder, "after", drives + [cars.drive("d5", 0, 0, source=5)])
    low, high = np.min(path, axis=0) - REACH, np.max(path, axis=0) + REACH
    x, y = np.meshgrid(np.arange(low[0], high[0], before.cell), np.arange(low[1], high[1], before.cell))
    road = np.min([(x - px) ** 2 + (y - py) ** 2 for px, py in path], axis=0) < REACH**2
    won = before.at(x, y) - after.at(x, y)
    inside = [within(one, x, y) for one in rings]
    anywhere = np.any(inside, axis=0)
    promised = sum(gap["gain"] for gap in hidden)
    kept = sum(won[one].sum() for one in inside[: len(hidden)]) * before.cell**2
    assert 0.4 < kept / promised < 1.6, (promised, kept)
    there, elsewhere = won[anywhere].mean(), won[road & ~anywhere].mean()
    assert there > 0.12 and elsewhere < 0.06, (there, elsewhere)
    unseen = won[(before.at(x, y) == IGNORANCE) & anywhere]
    first_look = f", {unseen.mean():.2f} at a first look" if unseen.size else ""
    print(
        f"the hidden stretch comes first of {len(gaps)}: {promised:.0f} nats·m² promised, {kept:.0f} kept; one more drive took away "
        f"{there:.2f} nats a cell in gaps ({100 * (road & anywhere).sum() / road.sum():.0f} % of the road), {elsewhere:.3f} elsewhere on "
        f"the road{first_look}; {report['viewsPerDrive']:.1f} effective views a drive")

    # A drive elsewhere changes nothing about what a drive brings to where it goes. 26 tiles away.
    alone, far = cars.drive("alone", 0, 0), cars.drive("far", 26 * 38.4, 0)
    views = []
    for name, some in [("one", [alone]), ("two", [alone, far])]:
        fleet.job(f"{folder}/{name}.yaml", name, some, "confidence: range\n")
        run("run", f"{folder}/{name}.yaml", "--store", f"{folder}/map.db")
        views.append(json.loads(run("gaps", name, "--store", f"{folder}/map.db", "--json"))["viewsPerDrive"])
    assert abs(views[1] / views[0] - 1) < 1e-3, views
