"""The training step of Mapweave's radiance field in PyTorch: the same equations, written straightforwardly, with autograd.

Trilinear lookup by index arithmetic into the rows of the stored voxels' corners; samples in empty space are dropped before anything is
looked up. Every number that trains is a tensor with requires_grad; touched rows alone are moved by Adam, as in Mapweave. Exposures
and backdrop get their gradients but are left where they are: their step takes no time worth counting.
"""

import numpy
import torch

STRIDE = {4: 1.0, 2: 1.0, 1: 0.5}
SHIFT, FAINTEST, DARKEST, LIGHTEST = -9.2102, 1e-5, 1e-3, 1e-5
ROBUSTNESS, EACH, OPAQUE, SMOOTHING = 25.0, 0.1, 0.1, 1e-4
DISTORTION = {4: 0.0, 2: 0.002, 1: 0.002}
SIDE = 48
# Learning rates at the beginning: colours, and densities by coarseness.
COLOUR_RATE, DENSITY_RATE = 0.05, {4: 0.4, 2: 0.3, 1: 0.3}
# Adam's ε for densities, and metres from a camera at which a sample has its full say.
DENSITY_FLOOR, EARSHOT = 1e-5, 6.0


class Rays:
    """The rays of a step, as `benchmark field` wrote them down."""

    def __init__(self, tensors):
        self.origins, self.directions = tensors["rays"][:, :3], tensors["rays"][:, 3:]
        self.targets, self.channels, self.jitter = (
            tensors["targets"][:, :3], tensors["targets"][:, 3].astype(numpy.int64), tensors["targets"][:, 4])


def octahedron(d):
    """The four cells of the backdrop that a direction lies between, and their weights."""
    n = d / d.abs().sum(1, keepdim=True)
    u, v = n[:, 0], n[:, 1]
    below = n[:, 2] < 0
    u, v = (
        torch.where(below, (1 - n[:, 1].abs()) * torch.where(n[:, 0] < 0, -1.0, 1.0), u),
        torch.where(below, (1 - n[:, 0].abs()) * torch.where(n[:, 1] < 0, -1.0, 1.0), v),
    )
    x, y = ((w * 0.5 + 0.5).clamp(0, 1) * (SIDE - 1) for w in (u, v))
    column, row = x.long().clamp(max=SIDE - 2), y.long().clamp(max=SIDE - 2)
    a, b = x - column, y - row
    first = row * SIDE + column
    cells = torch.stack([first, first + 1, first + SIDE, first + SIDE + 1], 1)
    return cells, torch.stack([(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b], 1)


class Field:
    """The field as Mapweave left it between two steps."""

    def __init__(self, tensors, coarseness, cameras):
        box = tensors["box"]
        self.origin, self.width = box[:3], float(box[3])
        self.shape = [int(side) for side in tensors["sides"]]
        self.coarseness = coarseness
        nx, ny, nz = self.shape
        places = torch.from_numpy(tensors["voxels"].astype(numpy.int64))
        self.number = torch.full((nx * ny * nz,), -1, dtype=torch.int64)
        self.number[places] = torch.arange(len(places))
        x, y, z = places // (ny * nz), places // nz % ny, places % nz
        corner = (x * (ny + 1) + y) * (nz + 1) + z
        offsets = [(bits >> 2) * (ny + 1) * (nz + 1) + (bits >> 1 & 1) * (nz + 1) + (bits & 1) for bits in range(8)]
        corners = torch.stack([corner + offset for offset in offsets], 1)
        used = torch.unique(corners)
        self.corners = torch.searchsorted(used, corners)
        cx, cy = used // ((ny + 1) * (nz + 1)), used // (nz + 1) % (ny + 1)
        self.neighbours = []
        for step, edge in (((ny + 1) * (nz + 1), (cx, nx)), ((nz + 1), (cy, ny))):
            for sign in (-1, 1):
                wanted = used + sign * step
                place = torch.searchsorted(used, wanted).clamp(max=len(used) - 1)
                inside = edge[0] > 0 if sign < 0 else edge[0] < edge[1]
                self.neighbours.append(torch.where(inside & (used[place] == wanted), place, -1))
        self.rows = torch.from_numpy(tensors["rows"][:, :13].copy()).requires_grad_()
        self.means = torch.from_numpy(tensors["means"][:, :13].copy())
        self.squares = torch.from_numpy(tensors["squares"][:, :13].copy())
        shared = torch.from_numpy(tensors["shared"][:, :3].copy())
        self.gains, self.biases = (shared[n * cameras : (n + 1) * cameras].clone().requires_grad_() for n in (0, 1))
        self.backdrop = shared[2 * cameras : 2 * cameras + SIDE * SIDE].clone().requires_grad_()

    def clipped(self, origins, directions):
        """The rays' origins in voxel widths, and the part of each inside the box."""
        o = (origins - self.origin) / self.width
        with numpy.errstate(divide="ignore", invalid="ignore"):
            a, b = -o / directions, (numpy.array(self.shape) - o) / directions
        near = numpy.maximum(numpy.nanmax(numpy.minimum(a, b), 1), 0)
        return o, near, numpy.nanmin(numpy.maximum(a, b), 1)

    def loss(self, batch):
        """The loss of a step's rays, their squared error, and how many values that is."""
        o, near, far = self.clipped(batch.origins, batch.directions)
        hit = near < far
        o, d, target = (torch.from_numpy(x[hit].astype(numpy.float32)) for x in (o, batch.directions, batch.targets))
        near, far, jitter = (torch.from_numpy(x[hit].astype(numpy.float32)) for x in (near, far, batch.jitter))
        channel = torch.from_numpy(batch.channels[hit])
        stride = STRIDE[self.coarseness]
        rays = len(o)
        bottom = o[:, 2] + d[:, 2] * far < 0.01

        start = near + jitter * stride
        most = int(((far - start) / stride).max()) + 1
        t = start[:, None] + torch.arange(most) * stride
        place = o[:, None] + d[:, None] * t[:, :, None]
        whole = place.floor().long()
        nx, ny, nz = self.shape
        inside = (t < far[:, None]) & (whole >= 0).all(2) & (whole < torch.tensor(self.shape)).all(2)
        flat = ((whole[..., 0] * ny + whole[..., 1]) * nz + whole[..., 2]).clamp(0, nx * ny * nz - 1)
        voxel = torch.where(inside, self.number[flat], -1)
        ray, sample = torch.nonzero(voxel >= 0, as_tuple=True)
        fraction = (place - whole)[ray, sample]
        x, y, z = fraction.unbind(1)
        weights = torch.stack(
            [(x if n & 4 else 1 - x) * (y if n & 2 else 1 - y) * (z if n & 1 else 1 - z) for n in range(8)], 1)
        corners = self.corners[voxel[ray, sample]]
        value = (self.rows[corners] * weights[:, :, None]).sum(1)
        voice = ((self.width / EARSHOT) ** 2 * t[ray, sample] ** 2).clamp(max=1)[:, None]
        value = value * voice + value.detach() * (1 - voice)

        thickness = stride * self.coarseness
        alpha = 1 - torch.exp(-thickness * torch.nn.functional.softplus((value[:, 12] + SHIFT).clamp(max=60)))
        alpha = torch.where(alpha > FAINTEST, alpha, 0 * alpha)
        dense = torch.zeros(rays, most).index_put((ray, sample), alpha)
        passed = torch.cumprod(torch.cat([torch.ones(rays, 1), 1 - dense], 1), 1)
        alive = passed.detach()[:, :-1] >= DARKEST
        weight = passed[:, :-1] * dense * alive
        light = torch.gather(passed, 1, alive.sum(1, keepdim=True))[:, 0]

        own = weight[ray, sample]
        seen = own.detach() > LIGHTEST
        # What is not seen asks for nothing.
        if alpha.requires_grad:
            alpha.register_hook(lambda gradient: gradient * seen)
        basis = torch.stack([torch.full((rays,), 0.2820948), -0.4886025 * d[:, 1], 0.4886025 * d[:, 2], -0.4886025 * d[:, 0]], 1)
        features = value[seen, :12].reshape(-1, 3, 4)
        colour = torch.sigmoid((features * basis[ray[seen], None]).sum(2))
        summed = torch.zeros(rays, 3).index_add(0, ray[seen], colour * own[seen, None])
        cells, shares = octahedron(d)
        behind = torch.sigmoid((self.backdrop[cells] * shares[:, :, None]).sum(1))
        error = (summed + behind * light[:, None]) * self.gains[channel] + self.biases[channel] - target
        square = (error * error).sum(1)
        loss = (torch.sqrt(1 + square * ROBUSTNESS) / ROBUSTNESS).sum() + (OPAQUE * light * bottom).sum()
        goal = ((target - self.biases[channel]) / self.gains[channel]).detach()
        loss = loss + EACH * (own[seen].detach()[:, None] * (colour - goal[ray[seen]]) ** 2).sum()
        if DISTORTION[self.coarseness]:
            moment = weight * t
            before, ahead = weight.cumsum(1) - weight, moment.cumsum(1) - moment
            spread = 2 * (weight * (t * before - ahead)).sum() + (weight**2).sum() / 3
            loss = loss + DISTORTION[self.coarseness] * spread
        return loss, float(square.detach().sum()), 3 * rays

    def step(self, batch, done):
        """One step of training after a share of the training is done; returns the PSNR of its rays, dB."""
        rate = torch.full((13,), COLOUR_RATE * 0.1**done)
        floor = torch.full((13,), 1e-12)
        floor[12] = DENSITY_FLOOR
        rate[12] = DENSITY_RATE[self.coarseness] * 0.1**done
        loss, square, values = self.loss(batch)
        for parameter in (self.rows, self.gains, self.biases, self.backdrop):
            parameter.grad = None
        loss.backward()
        with torch.no_grad():
            gradient = self.rows.grad
            touched = torch.nonzero(gradient.any(1))[:, 0]
            density = self.rows[:, 12]
            for neighbour in self.neighbours:
                there = neighbour[touched]
                pull = (density[touched] - density[there.clamp(min=0)]).clamp(-1, 1)
                gradient[touched, 12] += SMOOTHING * torch.where(there >= 0, pull, 0 * pull)
            own = gradient[touched]
            mean = self.means[touched] * 0.9 + own * 0.1
            spread = self.squares[touched] * 0.99 + own * own * 0.01
            self.means[touched], self.squares[touched] = mean, spread
            self.rows[touched] -= rate * mean / (spread.sqrt() + floor)
        return -10 * numpy.log10(square / values)
