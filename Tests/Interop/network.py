"""The uncertainty network of Mapweave in PyTorch: the same layers and names, so that its safetensors load as they are."""

import torch
from torch import nn
from torch.nn import functional


class Level(nn.Module):
    """Two 3 x 3 convolutions, each rectified."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)

    def forward(self, x):
        return functional.relu(self.second(functional.relu(self.first(x))))


class UncertaintyNetwork(nn.Module):
    """Evidence (batch, inputs, rows, columns) to u and the divergence in nats, (batch, rows, columns) each."""

    def __init__(self, inputs, widths=(16, 32, 64), trusts=()):
        super().__init__()
        self.trusts = list(trusts)
        a, b, c = widths
        self.down0, self.down1, self.down2 = Level(inputs, a), Level(a, b), Level(b, c)
        self.up1, self.up0 = Level(c + b, b), Level(b + a, a)
        self.heads = nn.Conv2d(a, 2, 1)

    def raw(self, x):
        """(batch, 2, rows, columns): the heads before their bounds, u begun from four times the sum of the channels `trusts`."""
        down0 = self.down0(x)
        down1 = self.down1(functional.avg_pool2d(down0, 2))
        down2 = self.down2(functional.avg_pool2d(down1, 2))
        up1 = self.up1(torch.cat([functional.interpolate(down2, scale_factor=2), down1], 1))
        raw = self.heads(self.up0(torch.cat([functional.interpolate(up1, scale_factor=2), down0], 1)))
        return torch.stack([raw[:, 0] + 4 * x[:, self.trusts].sum(1), raw[:, 1]], 1)

    def forward(self, x):
        raw = self.raw(x)
        return 8 * torch.tanh(raw[:, 0] / 8), 4 * torch.sigmoid(raw[:, 1])

    @classmethod
    def of(cls, tensors, metadata):
        """The network that a safetensors file's tensors by name and its metadata describe."""
        widths = [tensors[f"down{level}.first.bias"].shape[0] for level in range(3)]
        trusts = [metadata["evidence"].split().index(name) for name in metadata.get("trust", "").split()]
        network = cls(tensors["down0.first.weight"].shape[1], widths, trusts)
        network.load_state_dict({name: torch.as_tensor(value) for name, value in tensors.items()})
        return network.eval()
