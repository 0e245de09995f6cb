"""Times PyTorch on the uncertainty network that `make bench` times: one frame of 26 channels, 100 x 200 cells, one thread."""

import time

import torch
from network import UncertaintyNetwork

torch.set_num_threads(1)
torch.manual_seed(1)
network = UncertaintyNetwork(26)
evidence = torch.rand(1, 26, 100, 200)


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


print(f"PyTorch {torch.__version__}, the same network, one thread")
print(f"  inference                  {1000 * fastest(infer):.1f} ms")
print(f"  forward and backward       {1000 * fastest(train):.1f} ms")
