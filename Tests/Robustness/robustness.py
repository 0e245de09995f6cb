"""What corrupt frames do to a map, and what leaving them out would do.

    robustness.py MAPWEAVE DATASET PREDICTIONS EGO_HEIGHT [--version V] [--ways WAY...]

A share of the frames is replaced by noise, by all-confident nonsense, loses one camera's sector, or lies one metre off; beside each stands
the map made without those frames (they count where maps are judged, and say nothing). Prints mean average precision and mean IoU by argmax
and at offsets fitted on the map itself, alike for every way, under the map protocol. Needs numpy.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy

KINDS = ["noise", "nonsense", "dead camera", "shifted 1 m"]


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


def write(source, target, tokens, kind, random):
    """The folder of predictions with these frames corrupted; `left out` makes them say nothing."""
    target.mkdir()
    manifest = json.loads((source / "manifest.json").read_text())
    (target / "manifest.json").write_text(json.dumps(manifest))
    for file in source.glob("*.npz"):
        if file.stem not in tokens:
            (target / file.name).symlink_to(file)
            continue
        arrays = dict(numpy.load(file))
        if kind == "left out":
            arrays["valid"] = numpy.zeros(arrays["logits"].shape[1:], numpy.uint8)
        else:
            logits = corrupted(arrays["logits"].astype(numpy.float32), manifest["grid"], kind, random)
            arrays["logits"] = logits.astype(numpy.float16)
        numpy.savez_compressed(target / file.name, **arrays)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mapweave")
    parser.add_argument("dataset")
    parser.add_argument("predictions")
    parser.add_argument("ego_height")
    parser.add_argument("--version", default="v1.0-trainval")
    parser.add_argument("--ways", nargs="+", default=["mean of logits", "range-weighted", "uncertainty"])
    arguments = parser.parse_args()
    source = Path(arguments.predictions).resolve()
    tokens = sorted(file.stem for file in source.glob("*.npz"))
    folder = Path(tempfile.mkdtemp())
    jobs = []

    def job(name, predictions):
        path = folder / f"{name.replace(' ', '-').replace('%', '')}.yaml"
        path.write_text(
            f"name: {name}\ndataset: {{root: {Path(arguments.dataset).resolve()}, version: {arguments.version}}}\n"
            f"predictions: {{path: {predictions}}}\nego_height: {arguments.ego_height}\n"
        )
        jobs.append(str(path))

    job("clean", source)
    for share in (10, 30):
        chosen = set(numpy.random.default_rng(share).permutation(tokens)[: max(1, len(tokens) * share // 100)])
        for kind in KINDS + ["left out"]:
            target = folder / f"{kind}-{share}"
            write(source, target, chosen, kind, numpy.random.default_rng(share + 1))
            job(f"{share} % {kind}", target)
    print(f"{'frames':<18} {'way':<22} {'mAP':>6} {'argmax':>7} {'offsets':>8}")
    for path in jobs:
        only = [word for way in arguments.ways for word in ("--only", way)]
        out = subprocess.run(
            [arguments.mapweave, "compare", path, "--json", "--workers", "1", *only],
            check=True, capture_output=True, text=True,
        ).stdout
        for line in map(json.loads, out.splitlines()):
            if line["protocol"] == "map":
                figures = [100 * line[key] for key in ("meanAveragePrecision", "meanIoU", "meanIoUAtOffsets")]
                print(f"{line['job']:<18} {line['contender']:<22} {figures[0]:6.1f} {figures[1]:7.1f} {figures[2]:8.1f}", flush=True)
    shutil.rmtree(folder)


main()
