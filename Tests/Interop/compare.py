"""Holds Mapweave's uncertainty network against PyTorch's, in both directions.

    compare.py MAPWEAVE STORE JOB TOKEN [WEIGHTS.safetensors]

Weights that Mapweave wrote (WEIGHTS) and weights that PyTorch made are run by both on the same evidence; u and the divergence must agree
to 1e-4.
"""

import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch
from network import UncertaintyNetwork


def read(path):
    """The tensors and the metadata of a safetensors file of single-precision numbers."""
    raw = Path(path).read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    data = raw[8 + length :]
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = torch.from_numpy(numpy.frombuffer(data[start:end], "<f4").reshape(entry["shape"]).copy())
    return tensors, metadata


def write(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        values = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


def difference(mapweave, store, job, token, weights, folder):
    """The largest difference between what Mapweave and PyTorch say with these weights."""
    command = [mapweave, "inspect", job, "--store", store, "--frame", token, "--evidence", "--out", folder, "--weights", weights]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shown = numpy.load(f"{folder}/evidence.npz")
    evidence = torch.from_numpy(shown["evidence"])[None]
    # The network takes whole blocks of four cells; what is made up is zero.
    rows, columns = evidence.shape[2:]
    evidence = torch.nn.functional.pad(evidence, (0, -columns % 4, 0, -rows % 4))
    with torch.no_grad():
        u, divergence = UncertaintyNetwork.of(*read(weights))(evidence)
    ours = [u[0, :rows, :columns].numpy(), divergence[0, :rows, :columns].numpy()]
    return max(numpy.abs(ours[0] - shown["u"]).max(), numpy.abs(ours[1] - shown["divergence"]).max())


def main(mapweave, store, job, token, shipped):
    with tempfile.TemporaryDirectory() as folder:
        metadata = read(shipped)[1]
        torch.manual_seed(1)
        made = UncertaintyNetwork(len(metadata["evidence"].split()))
        other = f"{folder}/torch.safetensors"
        write(other, made.state_dict(), {"format": metadata["format"], "evidence": metadata["evidence"]})
        worst = 0
        for name, weights in [("Mapweave's weights in PyTorch", shipped), ("PyTorch's weights in Mapweave", other)]:
            found = difference(mapweave, store, job, token, weights, folder)
            print(f"{name}: largest difference {found:.2e}")
            worst = max(worst, found)
        sys.exit(0 if worst < 1e-4 else 1)


main(*sys.argv[1:])
