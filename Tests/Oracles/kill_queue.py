#!/usr/bin/env python3
"""Kills workers (and a server) at random moments over a queue of jobs, and holds what is left against jobs that nobody disturbed.

    kill_queue.py BINARY [--jobs 20] [--kills 50] [--seed 1]

Every job must end succeeded, exactly once, with the digest of the same job made in peace; every segment is stored once; no lease is
longer than its term, and none is left at the end.
"""
import argparse, json, os, random, signal, sqlite3, subprocess, sys, tempfile, time

TERM = 30.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        run(options, chance, folder)


def run(options, chance, folder):
    def mapweave(*words):
        return subprocess.run([options.binary, *words], check=True, capture_output=True, text=True).stdout

    mapweave("simulate", "--preset", "crossroads", "--drives", "1", "--frames", "12", "--no-images", "--out", f"{folder}/town")
    jobs, peace, store = [], f"{folder}/peace.db", f"{folder}/map.db"
    for number in range(options.jobs):
        path = f"{folder}/job-{number}.yaml"
        with open(path, "w") as file:
            # Another height of the ego frame gives other segments, so that no job profits from another's.
            file.write(
                f"name: job-{number}\nego_height: {number / 100}\nfusion: softmax-logits\n"
                f"dataset: {{root: town/dataset}}\npredictions: {{path: town/predictions/streets-ipm}}\n")
        mapweave("run", path, "--store", peace)
        jobs.append(mapweave("submit", path, "--store", store, "--attempts", "1000").strip())
    wanted = {job: mapweave("digest", job, "--store", peace).strip() for job in jobs}

    words = {
        "worker a": ["work", "--workers", "1"],
        "worker b": ["work", "--workers", "1"],
        "server": ["serve", "--port", str(20000 + os.getpid() % 20000)],
    }

    def start(name):
        return subprocess.Popen(
            [options.binary, *words[name], "--store", store], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    running = {name: start(name) for name in words}
    database = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    longest = 0.0
    for kill in range(options.kills):
        time.sleep(chance.uniform(0.02, 0.35))
        name = chance.choice(list(words) if kill % 5 == 0 else ["worker a", "worker b"])
        running[name].send_signal(signal.SIGKILL)
        running[name].wait()
        for (until,) in database.execute("SELECT lease_until FROM job WHERE state = 'running'"):
            longest = max(longest, until - time.time())
        running[name] = start(name)
    killed_at = time.time()
    while database.execute("SELECT count(*) FROM job WHERE finished_at IS NULL").fetchone()[0]:
        if time.time() - killed_at > 600:
            sys.exit("the queue did not empty in ten minutes")
        time.sleep(0.2)
    for process in running.values():
        process.terminate()
        process.wait()

    unfinished = len([1 for (n,) in database.execute(
        "SELECT count(*) FROM job_event WHERE event = 'succeeded' GROUP BY job_id HAVING count(*) = 1")])
    assert unfinished == options.jobs, f"{unfinished} of {options.jobs} jobs succeeded exactly once"
    states = dict(database.execute("SELECT state, count(*) FROM job GROUP BY state"))
    assert states == {"succeeded": options.jobs}, states
    twice = database.execute(
        "SELECT detail, count(*) FROM job_event WHERE event = 'segment stored' GROUP BY detail HAVING count(*) > 1").fetchall()
    assert not twice, f"segments stored twice: {twice}"
    for job in jobs:
        found = mapweave("digest", job, "--store", store).strip()
        assert found == wanted[job], f"{job} gave {found}, undisturbed {wanted[job]}"
    assert longest <= TERM, f"a lease of {longest} s"
    assert database.execute("SELECT count(*) FROM segment_claim").fetchone()[0] == 0, "claims were left behind"
    lost = database.execute("SELECT count(*) FROM job_event WHERE event = 'holder lost'").fetchone()[0]
    print(json.dumps({
        "jobs": options.jobs, "kills": options.kills, "succeeded_once": options.jobs, "digests_equal": len(jobs),
        "jobs_taken_over": lost, "longest_lease_s": round(longest, 1), "after_last_kill_s": round(time.time() - killed_at, 1)}))


main()
