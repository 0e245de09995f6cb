"""Measures how time, memory and disk grow with the number of segments, and computes from what it measured what a square kilometre, a
city and a country take.

    scaling.py TOOL [--segments 1 4 16 64 256] [--field-seconds S]     S: one thread's seconds for a segment's radiance field
"""
import argparse, json, os, resource, sqlite3, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{here}/../Faults")
import fleet

# 2 Hz at 8 m/s: a frame each four metres; a segment is 80 m.
FRAMES_PER_KM, SEGMENTS_PER_KM = 250, 12.5
PLACES = [("1 km² (20 km of road), 50 drives", 20, 50), ("a city (1,000 km), 50 drives", 1000, 50), ("a country (400,000 km), 50 drives", 400_000, 50)]


class Measured:
    def __init__(self, folder, words):
        pid = os.posix_spawn(words[0], words, os.environ, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, f"{folder}/out.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
            (os.POSIX_SPAWN_OPEN, 2, f"{folder}/err.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)])
        begin = time.monotonic()
        _, status, usage = os.wait4(pid, 0)
        self.wall = time.monotonic() - begin
        self.cpu, self.megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        with open(f"{folder}/out.txt") as file:
            self.said = file.read()
        if status != 0:
            with open(f"{folder}/err.txt") as file:
                sys.exit(f"{words} ended {status}: {file.read()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--segments", type=int, nargs="+", default=[1, 4, 16, 64, 256])
    parser.add_argument("--field-seconds", type=float)
    options = parser.parse_args()
    tool = os.path.abspath(options.tool)
    with tempfile.TemporaryDirectory() as folder:
        town = f"{folder}/town"
        # Two segments as dense as on the road, driven again and again at the same place: fifty drives see a tile.
        Measured(folder, [tool, "simulate", "--preset", "boulevard", "--drives", "1", "--frames", "40", "--no-images", "--out", town])
        cars = fleet.Fleet(town, f"{folder}/fleet")
        rows = [measure(folder, tool, cars, count) for count in options.segments]
        report(rows)
        rates(folder, tool, rows[-1], options.field_seconds)


def measure(folder, tool, cars, count):
    drives = max(1, count // 2)
    paths = [
        cars.drive(f"s{count}-{number:03}", 160 * (number // 50), 0, frames=20 if count == 1 else None) for number in range(drives)]
    fleet.job(f"{folder}/{count}.yaml", f"n{count}", paths, "confidence: range\n")
    made = Measured(folder, [tool, "run", f"{folder}/{count}.yaml", "--store", f"{folder}/{count}.db", "--workers", "1", "--json"])
    said = json.loads(made.said)
    work = Measured(folder, [tool, "work", f"{folder}/{count}.yaml", "--shard", f"0/{said['segments']}", "--store", f"{folder}/{count}-0.db", "--workers", "1"])
    return {"count": said["segments"], "frames": said["frames"], "tiles": said["tiles"], "made": made, "work": work, "job": f"{folder}/{count}.yaml", "store": f"{folder}/{count}.db"}


def report(rows):
    print("segments  frames   tiles   CPU s   CPU s/segment   peak MB   a task of one segment: CPU s, peak MB")
    for row in rows:
        made, work = row["made"], row["work"]
        print(f"{row['count']:8} {row['frames']:7} {row['tiles']:7} {made.cpu:7.2f} {made.cpu / row['count']:15.4f} {made.megabytes:9.1f} {work.cpu:28.2f} {work.megabytes:8.1f}")
    first, middle, last = rows[0], rows[-2], rows[-1]
    growth = (last["made"].cpu / last["count"]) / (middle["made"].cpu / middle["count"])
    print(f"time for a segment at {last['count']} against {middle['count']} segments: {growth:.3f}; memory {last['made'].megabytes / first['made'].megabytes:.2f} times that at {first['count']}")


def rates(folder, tool, row, field_seconds):
    count = row["count"]
    database = sqlite3.connect(row["store"])
    partials, packed = database.execute("SELECT count(*), sum(length(sums)) FROM partial").fetchone()
    tiles, planes = database.execute("SELECT count(*), sum(length(planes)) FROM tile").fetchone()
    shares = 4
    work = [Measured(folder, [tool, "work", row["job"], "--shard", f"{k}/{shares}", "--store", f"{folder}/w{k}.db", "--workers", "1"]) for k in range(shares)]
    paths = [f"{folder}/w{k}.db" for k in range(shares)]
    disk = sum(map(os.path.getsize, paths))
    merged = Measured(folder, [tool, "merge", f"{folder}/merged.db", *paths])
    reduced = Measured(folder, [tool, "reduce", *paths, "--store", f"{folder}/reduced.db", "--workers", "1"])
    frame = sum(one.cpu for one in work) / row["frames"]
    kilometres = row["frames"] / FRAMES_PER_KM
    print(f"\nmeasured: {1000 * frame:.1f} ms of CPU a frame; {disk / kilometres / 1e6:.1f} MB of shards a km and drive ({packed / partials / 1e3:.0f} kB a partial);")
    print(f"          {1000 * reduced.cpu / partials:.1f} ms to reduce a partial; {disk / merged.cpu / 1e6:.0f} MB of shards merged in a second of CPU; {planes / tiles / 1e3:.0f} kB a tile")
    area = tiles * (0.15 * 256) ** 2 / 1e6
    print(f"          a drive sees {area / (160 * ((count // 2 - 1) // 50 + 1) / 1000):.3f} km² of tiles a km: {disk / kilometres / 1e6 / (area / (160 * ((count // 2 - 1) // 50 + 1) / 1000)):.0f} MB a km² and drive")
    partials_km = partials / kilometres
    tiles_km = tiles / (160 * ((count // 2 - 1) // 50 + 1) / 1000)
    print("\n| | segments | CPU hours | with a field | tasks of an hour | shards | reducing, CPU hours | map | merging the tiles |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, road, drives in PLACES:
        km = road * drives
        segments, fuse = km * SEGMENTS_PER_KM, km * FRAMES_PER_KM * frame / 3600
        reducing, size, map_size = km * partials_km * reduced.cpu / partials / 3600, km * disk / kilometres, road * tiles_km * planes / tiles
        field = f"{fuse + segments * field_seconds / 3600:,.0f}" if field_seconds else "–"
        print(f"| {name} | {segments:,.0f} | {fuse:,.1f} | {field} | {max(1, fuse):,.0f} | {amount(size)} | {reducing:,.1f} | {amount(map_size)} | {map_size / (disk / merged.cpu):,.0f} s |")


def amount(size):
    for unit in ["B", "kB", "MB", "GB", "TB"]:
        if size < 1000 or unit == "TB":
            return f"{size:,.1f} {unit}"
        size /= 1000


if __name__ == "__main__":
    main()
