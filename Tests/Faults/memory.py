"""Reads a dataset whose ego_pose table holds two million rows, and says how much memory that took.   Usage: memory.py TOOL [--rows N]"""
import argparse, json, os, random, resource, subprocess, sys, tempfile

from tool import Town, check, finish

LIMIT_MEGABYTES = 300


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--rows", type=int, default=2_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = Town(os.path.abspath(options.tool), folder, frames=4)
        table = f"{folder}/town/dataset/v1.0-trainval/ego_pose.json"
        with open(table) as file:
            needed = json.load(file)
        chance = random.Random(1)
        every = options.rows // len(needed)
        with open(table, "w") as file:
            for row in range(options.rows):
                pose = needed[row // every] if row % every == every - 1 and row // every < len(needed) else {
                    "token": f"{chance.getrandbits(128):032x}", "timestamp": 1_530_000_000_000_000 + row,
                    "rotation": [0.5720320396729045, -0.0016977771610471074, 0.011798001930183783, -0.8201446642457809],
                    "translation": [411.3039349319818 + row, 1180.8903791765097, 0.0]}
                file.write(("[\n" if row == 0 else ",\n") + json.dumps(pose))
            file.write("\n]\n")
        print(f"  {options.rows} ego poses, {os.path.getsize(table) >> 20} MB of JSON")
        town.run("run", "job.yaml", "--store", "large/map.db", code=0)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        check("the map is the one from the small table", town.digest_of("large/map.db"), town.digest)
        print(f"        peak memory {peak} MB")
        check(f"peak memory stays below {LIMIT_MEGABYTES} MB", peak < LIMIT_MEGABYTES, True)
    finish()


if __name__ == "__main__":
    main()
