"""Takes the steps that `benchmark field` has taken, in PyTorch, from the same states with the same rays: field_speed.py FOLDER

Prints the time of a step beside Mapweave's and the ratio, stage by stage and over a whole training: the equations are the same, so that
as many steps lead to the same picture. The PSNR of the first step's rays has to be Mapweave's to 0.05 dB, and the second step, with
the same rays, has to see them better.
"""

import json
import struct
import sys
import time

import numpy
import torch
from field import Field, Rays

TYPES = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "U8": "u1"}
STEPS = 2


def read(path):
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        data = numpy.fromfile(file, "u1")
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = data[start:end].view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def main(folder):
    torch.set_num_threads(1)
    with open(f"{folder}/mapweave.json") as file:
        stages = json.load(file)
    print(f"PyTorch {torch.__version__}, the same steps, one thread")
    ours = theirs = 0
    wrong = False
    for number, stage in enumerate(stages):
        tensors, metadata = read(f"{folder}/stage-{number}.safetensors")
        field, rays = Field(tensors, stage["coarseness"], int(metadata["cameras"])), Rays(tensors)
        del tensors
        psnr, seconds = [], []
        for _ in range(STEPS):
            began = time.perf_counter()
            psnr.append(field.step(rays, stage["done"]))
            seconds.append(time.perf_counter() - began)
        first, fastest = psnr[0], min(seconds)
        print(
            f"  voxels of {field.width} m: {1000 * fastest:.0f} ms a step, Mapweave {1000 * stage['seconds']:.0f} ms, "
            f"{fastest / stage['seconds']:.1f} times; {first:.2f} dB, Mapweave {stage['psnr']:.2f} dB"
        )
        wrong = wrong or abs(first - stage["psnr"]) > 0.05 or psnr[1] <= first
        ours += stage["steps"] * stage["seconds"]
        theirs += stage["steps"] * fastest
        del field
    print(f"  a whole training: {theirs:.0f} s, Mapweave {ours:.0f} s, {theirs / ours:.1f} times")
    sys.exit("the two do not see the same" if wrong else 0)


main(sys.argv[1])
