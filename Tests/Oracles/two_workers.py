#!/usr/bin/env python3
"""Two workers on one store, over jobs that need the same segments: no segment is begun twice.

    two_workers.py BINARY
"""
import json, sqlite3, subprocess, sys, tempfile

binary = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    def mapweave(*words):
        return subprocess.run([binary, *words], check=True, capture_output=True, text=True).stdout

    mapweave("simulate", "--preset", "crossroads", "--drives", "3", "--frames", "12", "--no-images", "--out", f"{folder}/town")
    store = f"{folder}/map.db"
    for number in range(6):
        path = f"{folder}/job-{number}.yaml"
        with open(path, "w") as file:
            file.write(
                f"name: job-{number}\ndataset: {{root: town/dataset}}\npredictions: {{path: town/predictions/streets-ipm}}\n")
        mapweave("submit", path, "--store", store)
    workers = [
        subprocess.Popen([binary, "work", "--workers", "2", "--until-idle", "--store", store], stderr=subprocess.DEVNULL)
        for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    database = sqlite3.connect(store)
    assert dict(database.execute("SELECT state, count(*) FROM job GROUP BY state")) == {"succeeded": 6}
    begun = dict(database.execute("SELECT detail, count(*) FROM job_event WHERE event = 'segment begun' GROUP BY detail"))
    (segments,) = database.execute("SELECT count(*) FROM segment").fetchone()
    assert len(begun) == segments and set(begun.values()) == {1}, begun
    holders = len(set(database.execute("SELECT holder FROM job_event WHERE event = 'claimed'")))
    print(json.dumps({"jobs": 6, "segments": segments, "begun": sum(begun.values()), "workers_that_took_jobs": holders}))
