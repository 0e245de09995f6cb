"""Times the uncertainty network and PyTorch on the same in turn: one frame, 100 x 200 cells, one thread.

    speed.py BENCHMARK
"""

import re
import subprocess
import sys
import time

import torch
from network import UncertaintyNetwork

torch.set_num_threads(1)
torch.manual_seed(1)


def fastest(work, runs=20):
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def infer():
    with torch.no_grad():
        network(evidence)


def train():
    network.zero_grad()
    (1e-3 * network.raw(evidence)).sum().backward()


ours = {}
channels = 0
for line in subprocess.run([sys.argv[1], "network"], check=True, capture_output=True, text=True).stdout.splitlines():
    print(line)
    if found := re.search(r"(\d+) channels of", line):
        channels = int(found[1])
    if found := re.match(r" +(inference|forward and backward) +([\d.]+) ms", line):
        ours[found[1]] = float(found[2])
network = UncertaintyNetwork(channels)
evidence = torch.rand(1, channels, 100, 200)
print(f"PyTorch {torch.__version__}, the same network, one thread")
for name, work in [("inference", infer), ("forward and backward", train)]:
    theirs = 1000 * fastest(work)
    print(f"  {name:<26} {theirs:.1f} ms, {theirs / ours[name]:.2f} times Mapweave's")
