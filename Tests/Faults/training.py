"""Training of weights that is killed at random moments and begun again ends with the weights that it ends with when left alone."""
import os, random, signal, subprocess, sys, tempfile, time

from tool import Town, check, finish

KILLS = 5


def train(town, out):
    return town.command(
        "train", "confidence", "job.yaml", "--validate", "job.yaml", "--widths", "2,3,4", "--steps", "360", "--out", out, "--workers", "1")


def read(path):
    with open(path, "rb") as file:
        return file.read()


with tempfile.TemporaryDirectory() as folder:
    town = Town(os.path.realpath(sys.argv[1]), folder, frames=6, preset="crossroads")
    began = time.monotonic()
    town.run(*train(town, "alone.safetensors")[1:], code=0)
    seconds = time.monotonic() - began
    source = random.Random(1)
    killed = resumed = 0
    while killed < KILLS:
        process = subprocess.Popen(train(town, "killed.safetensors"), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=source.uniform(0.1, 0.9) * seconds)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            resumed += os.path.exists(f"{folder}/killed.safetensors.checkpoint")
    town.run(*train(town, "killed.safetensors")[1:], code=0)
    check(f"killed {killed} times, {resumed} of them with a checkpoint: killed and went on", killed > 0 and resumed > 0, True)
    check("the weights are the same bytes", read(f"{folder}/killed.safetensors") == read(f"{folder}/alone.safetensors"), True)
    settings = town.run(*train(town, "killed.safetensors")[1:], "--seed", "2")
    check("another training does not go on from it", settings[0], 78)
finish()
