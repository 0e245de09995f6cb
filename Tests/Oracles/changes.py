"""changes.py BINARY: diff finds a crossing that was moved and a line that was repainted, nothing else, and nothing in towns left alone.

Each map is made of two drives, and the two maps of a comparison of different ones. The false alarms are counted on towns that the
rule was not chosen on.
"""

import json
import subprocess
import sys
import tempfile

BINARY = sys.argv[1]
CHANGED, ALONE, FRAMES = "1", ("5", "6", "7", "8"), "22"


def run(*words):
    return subprocess.run([BINARY, *words], check=True, capture_output=True, text=True).stdout


def simulate(folder, town, seed, *change):
    run("simulate", "--preset", "crossroads", "--seed", seed, "--drives", "4", "--frames", FRAMES, "--no-images", *change,
        "--out", f"{folder}/{town}")


def make(folder, name, town, scenes):
    with open(f"{folder}/{name}.yaml", "w") as file:
        file.write(
            f"name: {name}\ndataset: {{root: {town}/dataset, scenes: [{scenes}]}}\n"
            f"predictions: {{path: {town}/predictions/streets-ipm}}\nconfidence: range\n"
        )
    run("run", f"{folder}/{name}.yaml", "--store", f"{folder}/map.db")


def differences(folder, first, second):
    return json.loads(run("diff", first, second, "--store", f"{folder}/map.db", "--json"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        simulate(folder, "before", CHANGED)
        simulate(folder, "after", CHANGED, "--change", "crossing,lane")
        make(folder, "before", "before", "scene-0, scene-1")
        make(folder, "after", "after", "scene-2, scene-3")
        found = differences(folder, "before", "after")["objects"]
        assert sorted((o["class"], o["change"]) for o in found) == [("divider", "moved"), ("ped_crossing", "moved")], found
    alarms, false, said = 0, 0, 0
    for seed in ALONE:
        with tempfile.TemporaryDirectory() as folder:
            simulate(folder, "town", seed)
            make(folder, "first", "town", "scene-0, scene-1")
            make(folder, "second", "town", "scene-2, scene-3")
            same = differences(folder, "first", "second")
            alarms += len(same["objects"])
            said += sum(c["first"] + c["second"] for c in same["classes"].values())
            false += sum(c["vanished"] + c["appeared"] for c in same["classes"].values())
    assert alarms <= len(ALONE), alarms
    text = ", ".join(f"{o['class']} {o['change']} by {o['moved']:.1f} m" for o in found)
    print(f"{text}; in {len(ALONE)} towns left alone {alarms} false alarms, {false} of {said} said cells ({100 * false / said:.2f} %)")


main()
