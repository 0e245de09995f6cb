"""What each part of a map's making is worth, and what bad frames do to it: one experiment after the other, printed as Markdown.

    ablations.py MAPWEAVE DATA FOLDER [--drives DRIVE...] [--steps N] [--width N] [--workers N] [--only PART...]

DATA holds the evaluation drives. Every experiment's figures are kept in FOLDER, so that the next run makes only what is missing. All figures
are under the map protocol: mean average precision, and mean IoU at calibration and offsets fitted on the map itself, alike for every way.
Frames that are left out count where maps are judged, and say nothing. Needs numpy.
"""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import numpy

WAYS = ["mean of logits", "range-weighted", "uncertainty", "uncertainty-bevnet"]
KINDS = ["noise", "nonsense", "dead camera", "shifted 1 m"]
PARTS = ["parts", "frames", "poses", "bad"]


def corrupted(logits, grid, kind, random):
    """Logits [C, rows +y, columns +x] as they would be."""
    channels, rows, columns = logits.shape
    if kind == "noise":
        return random.normal(0, 3, logits.shape)
    if kind == "nonsense":
        blocks = random.integers(0, channels, (rows // 20 + 1, columns // 20 + 1)).repeat(20, 0).repeat(20, 1)[:rows, :columns]
        return numpy.where(numpy.arange(channels)[:, None, None] == blocks, 4.0, -4.0)
    if kind == "dead camera":
        y, x = numpy.mgrid[0:rows, 0:columns]
        bearing = numpy.arctan2(grid["y"][0] + (y + 0.5) * grid["resolution"], grid["x"][0] + (x + 0.5) * grid["resolution"])
        inside = numpy.cos(bearing - random.uniform(-numpy.pi, numpy.pi)) > numpy.cos(numpy.radians(35))
        return numpy.where(inside, numpy.array([3.0] + [-1.0] * (channels - 1))[:, None, None], logits)
    cells = round(1 / grid["resolution"])
    return numpy.roll(logits, random.choice([-cells, cells]), axis=random.integers(1, 3))


class Drive:
    """An evaluation drive, and the experiments on it."""

    def __init__(self, arguments, name):
        self.arguments, self.name = arguments, name
        self.root = Path(arguments.data).resolve() / name
        self.predictions = next((self.root / "predictions").iterdir())
        self.dataset = self.root / "dataset"
        samples = json.loads((self.dataset / "v1.0-trainval" / "sample.json").read_text())
        self.tokens = [s["token"] for s in sorted(samples, key=lambda s: s["timestamp"])]
        self.scratch = Path(arguments.folder).resolve() / "scratch" / name
        self.scratch.mkdir(parents=True, exist_ok=True)

    def compare(self, experiment, dataset=None, predictions=None, version="v1.0-trainval", options=()):
        """The figures of an experiment by way: kept, or made now."""
        kept = Path(self.arguments.folder) / f"{self.name} {experiment}.jsonl"
        if not kept.exists():
            job = self.scratch / "job.yaml"
            job.write_text(
                f"name: {self.name}\ndataset: {{root: {dataset or self.dataset}, version: {version}}}\n"
                f"predictions: {{path: {predictions or self.predictions}}}\nego_height: 0.31\n"
            )
            words = [word for way in WAYS for word in ("--only", way)]
            command = [self.arguments.mapweave, "compare", str(job), "--json", "--workers", str(self.arguments.workers), *words, *options]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(done.stderr)
            kept.write_text(done.stdout)
        lines = [json.loads(line) for line in kept.read_text().splitlines()]
        return {l["contender"]: (100 * l["meanAveragePrecision"], 100 * l["meanIoUAtOffsets"]) for l in lines if l["protocol"] == "map"}

    def changed(self, name, chosen, kind, random):
        """Predictions with these frames corrupted; `left out` makes them say nothing."""
        target = self.scratch / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        manifest = json.loads((self.predictions / "manifest.json").read_text())
        (target / "manifest.json").write_text(json.dumps(manifest))
        for token in self.tokens:
            source = self.predictions / f"{token}.npz"
            if token not in chosen:
                (target / source.name).symlink_to(source)
                continue
            arrays = dict(numpy.load(source))
            if kind == "left out":
                arrays["valid"] = numpy.zeros(arrays["logits"].shape[1:], numpy.uint8)
            else:
                logits = corrupted(arrays["logits"].astype(numpy.float32), manifest["grid"], kind, random)
                arrays["logits"] = logits.astype(numpy.float16)
            numpy.savez_compressed(target / source.name, **arrays)
        return target

    def displaced(self, metres):
        """The dataset with every moment displaced at random, each axis by so many metres rms."""
        target = self.scratch / f"displaced-{metres}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.dataset / "v1.0-trainval", target / "v1.0-trainval")
        for part in ("maps", "samples"):
            (target / part).symlink_to(self.dataset / part)
        random = numpy.random.default_rng(7)
        ways = {token: random.normal(0, metres, 2) for token in self.tokens}
        data = json.loads((target / "v1.0-trainval" / "sample_data.json").read_text())
        sample_of = {entry["ego_pose_token"]: entry["sample_token"] for entry in data}
        path = target / "v1.0-trainval" / "ego_pose.json"
        poses = json.loads(path.read_text())
        for pose in poses:
            if pose["token"] in sample_of:
                x, y = ways[sample_of[pose["token"]]]
                pose["translation"] = [pose["translation"][0] + x, pose["translation"][1] + y, pose["translation"][2]]
        path.write_text(json.dumps(poses))
        return target

    def parts(self):
        field = ["--ablate", "--fields", f"{self.arguments.folder}/fields"]
        field += ["--field-steps", str(self.arguments.steps), "--field-width", str(self.arguments.width)]
        return [("", self.compare("parts", options=field))]

    def frames(self):
        rows = []
        count = 1
        while count < len(self.tokens):
            places = numpy.linspace(0, len(self.tokens) - 1, count + 2)[1:-1].round().astype(int)
            kept = {self.tokens[place] for place in places}
            name = f"{count} frames"
            left_out = set(self.tokens) - kept
            rows.append((name, self.compare(name, predictions=self.changed("some", left_out, "left out", None))))
            count *= 2
        return rows + [(f"all {len(self.tokens)}", self.compare("clean"))]

    def poses(self):
        truth = ["--poses", str(self.root / "truth" / "truth.json")]
        rows = [("none", self.compare("clean")), ("as recorded with the drive", self.compare("pose noise", version="v1.0-posenoise", options=truth))]
        for metres in (0.1, 0.25, 0.5):
            rows.append((f"{metres} m", self.compare(f"displaced {metres}", self.displaced(metres), options=truth)))
        thin = ["--line-width", "0.45"]
        rows.append(("none, truth lines of 0.45 m", self.compare("clean thin", options=thin)))
        for metres in (0.1, 0.25, 0.5):
            name = f"{metres} m, truth lines of 0.45 m"
            rows.append((name, self.compare(f"displaced {metres} thin", self.displaced(metres), options=truth + thin)))
        return rows

    def bad(self):
        rows = [("none", self.compare("clean"))]
        for share in (10, 30):
            order = numpy.random.default_rng(share).permutation(sorted(self.tokens))
            chosen = set(order[: max(1, len(order) * share // 100)])
            for kind in ["left out"] + KINDS:
                name = f"{share} % {kind}"
                rows.append((name, self.compare(name, predictions=self.changed("bad", chosen, kind, numpy.random.default_rng(share + 1)))))
        return rows


TITLES = {
    "parts": "what each part is worth",
    "frames": "frames, evenly chosen; the rest say nothing",
    "poses": "error of the poses, rms a horizontal axis",
    "bad": "share of bad frames",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mapweave")
    parser.add_argument("data")
    parser.add_argument("folder")
    parser.add_argument("--drives", nargs="+", default=["av2-adcf7d18", "av2-3b3570b4"])
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--width", type=int, default=300)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=PARTS, choices=PARTS)
    arguments = parser.parse_args()
    for name in arguments.drives:
        drive = Drive(arguments, name)
        for part in arguments.only:
            rows = getattr(drive, part)()
            print(f"**{name}: {TITLES[part]}** (mAP, mIoU at own offsets)\n")
            if part == "parts":
                print("| way | mAP | mIoU |\n|---|---|---|")
                for way, (precision, iou) in rows[0][1].items():
                    print(f"| {way} | {precision:.1f} | {iou:.1f} |")
            else:
                print("| | " + " | ".join(WAYS) + " |\n|" + "---|" * (len(WAYS) + 1))
                for label, figures in rows:
                    cells = [f"{figures[way][0]:.1f}, {figures[way][1]:.1f}" if way in figures else "–" for way in WAYS]
                    print(f"| {label} | " + " | ".join(cells) + " |")
            print(flush=True)
        features = json.loads((drive.predictions / "manifest.json").read_text()).get("features")
        print(f"{name}'s predictions bring {'features' if features else 'no features, so there are none to leave out'}.\n", flush=True)


main()
