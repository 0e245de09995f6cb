"""A segment's field whose training is killed goes on from its checkpoint, to the map that is made when nobody disturbs it; looks into
fields that cannot be are refused."""
import os, re, signal, subprocess, sys, tempfile, time

from tool import Town, check, errors, finish, segments

TRY_AGAIN = 75
FIELD = "field: {voxel: 0.5, width: 160, steps: 400}\n"


def checkpoints(town, store):
    folder = f"{town.folder}/{store}"
    return [name for name in os.listdir(folder) if name.startswith("map.db-field-")] if os.path.isdir(folder) else []


def disturbed(town, store, number):
    """Sends a signal once a checkpoint lies beside the store; returns how the run ended and what it said."""
    process = subprocess.Popen(
        town.command("run", "field.yaml", "--store", f"{store}/map.db"), cwd=town.folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not any(name.endswith(".safetensors") for name in checkpoints(town, store)):
        time.sleep(0.005)
    process.send_signal(number)
    told = process.communicate()[1]
    return process.returncode, errors(told)


with tempfile.TemporaryDirectory() as folder:
    town = Town(os.path.realpath(sys.argv[1]), folder, frames=6, image_width=160, preset="crossroads")
    town.write_job(extra=FIELD, name="field.yaml")
    began = time.monotonic()
    town.run("run", "field.yaml", "--store", "alone/map.db", code=0)
    print(f"        a map of {segments(f'{folder}/alone/map.db')} segments with fields takes {time.monotonic() - began:.1f} s")
    alone = town.digest_of("alone/map.db")
    check("a finished map leaves no checkpoint", checkpoints(town, "alone"), [])
    for name, number in [("SIGKILL", signal.SIGKILL), ("SIGTERM", signal.SIGTERM), ("SIGUSR1", signal.SIGUSR1)]:
        code, told = disturbed(town, name, number)
        check(f"{name}: the run ended of it", code, -signal.SIGKILL if number == signal.SIGKILL else TRY_AGAIN)
        if number != signal.SIGKILL:
            check(f"{name}: what it says", told.startswith("Interrupted with 0 of "), True)
        _, _, told = town.run("run", "field.yaml", "--store", f"{name}/map.db", code=0)
        found = re.search(r"The field of .* goes on at step (\d+) of 400\.", told)
        check(f"{name}: run again, it says where it goes on", found is not None, True)
        if found:
            print(f"        at step {found[1]}")
            check(f"{name}: that is where a checkpoint was written", int(found[1]) == 250 if number == signal.SIGKILL else int(found[1]) >= 250, True)
        check(f"{name}: the same map", town.digest_of(f"{name}/map.db"), alone)
        check(f"{name}: no checkpoint is left", checkpoints(town, name), [])
    # Refused before anything is trained.
    for words, code, said in [
        (["view", "field.yaml", "--out", "field.yaml"], 74, "The file cannot be written: File exists."),
        (["evaluate", "field.yaml", "--truth", "nothing"], 66, "The folder holds no truth to judge a field by."),
    ]:
        _, _, told = town.run("field", *words, code=code)
        check(f"field {words[0]}: what it says", said in told, True)
finish()
