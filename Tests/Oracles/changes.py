"""changes.py BINARY: on a simulated town whose crossing was moved and a line repainted, diff finds both; on one left alone, nothing.

Each map is made of one drive, and the two of a comparison of different ones.
"""

import json
import subprocess
import sys
import tempfile

BINARY = sys.argv[1]
SEED, FRAMES = "1", "22"


def run(*words):
    return subprocess.run([BINARY, *words], check=True, capture_output=True, text=True).stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/map.db"
        for town, change in (("before", ""), ("after", "crossing,lane")):
            words = ["--change", change] if change else []
            run("simulate", "--preset", "crossroads", "--seed", SEED, "--drives", "2", "--frames", FRAMES, "--no-images", *words,
                "--out", f"{folder}/{town}")
        for name, town, scene in (("first", "before", 0), ("same", "before", 1), ("changed", "after", 1)):
            with open(f"{folder}/{name}.yaml", "w") as file:
                file.write(
                    f"name: {name}\ndataset: {{root: {town}/dataset, scenes: [scene-{scene}]}}\n"
                    f"predictions: {{path: {town}/predictions/streets-ipm}}\nconfidence: range\n"
                )
            run("run", f"{folder}/{name}.yaml", "--store", store)
        same = json.loads(run("diff", "first", "same", "--store", store, "--json"))
        assert not same["objects"], same["objects"]
        said = sum(c["first"] + c["second"] for c in same["classes"].values())
        false = sum(c["vanished"] + c["appeared"] for c in same["classes"].values())
        found = json.loads(run("diff", "first", "changed", "--store", store, "--json"))["objects"]
        assert {o["class"] for o in found} == {"divider", "ped_crossing"}, found
        text = ", ".join(f"{o['class']} {o['change']}" + (f" by {o['moved']:.1f} m" if "moved" in o else "") for o in found)
        print(f"{text}; unchanged: no object, {false} of {said} said cells ({100 * false / said:.2f} %)")


main()
