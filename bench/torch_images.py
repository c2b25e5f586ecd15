"""The workloads of images beyond 32x32: a U-Net whose features a SIREN emitted for each image reads beside the coordinates."""
import math

import torch
from torch import nn
from torch.nn import functional as F

CHANNELS = [32, 64, 96, 64]
WINDOWS = [0.7, 1.5, 3, 6]
LATENT, LOCAL, WIDTH, OMEGA = 40, 32, 64, 30.0


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a, self.b = nn.Conv2d(c, c, 3, 1, 1), nn.Conv2d(c, c, 3, 1, 1)

    def forward(self, x):
        return F.relu(x + self.b(F.relu(self.a(x))))


class UNet(nn.Module):
    """Known pixels, mask and averages of them in; a latent and a map of features at every pixel out."""

    def __init__(self, size, n_in):
        super().__init__()
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, 1 if i == 0 else 2, 1) for i, (a, b) in enumerate(zip([n_in] + CHANNELS, CHANNELS)))
        self.down_blocks = nn.ModuleList(Block(c) for c in CHANNELS)
        self.coarse = (CHANNELS[-1], size // 8, size // 8)
        flat = math.prod(self.coarse)
        self.latent, self.spread = nn.Linear(flat, LATENT), nn.Linear(LATENT, flat)
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(CHANNELS, CHANNELS[1:]))
        self.up_blocks = nn.ModuleList(Block(c) for c in CHANNELS)
        self.out = nn.Conv2d(CHANNELS[0] + n_in, LOCAL, 1)

    def forward(self, planes):
        skips, x = [], planes
        for conv, block in zip(self.down, self.down_blocks):
            x = block(F.relu(conv(x)))
            skips.append(x)
        z = self.latent(x.flatten(1))
        x = self.up_blocks[-1](x + F.relu(self.spread(z)).view(-1, *self.coarse))
        for level in reversed(range(len(CHANNELS) - 1)):
            x = self.up_blocks[level](skips[level] + self.up[level](x))
        return z, self.out(torch.cat([x, planes], 1))


def average(x, deviation):
    """Gaussian window over rows, then columns."""
    reach = math.ceil(3 * deviation)
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / deviation) ** 2)
    channels = x.shape[1]
    down = weights.view(1, 1, -1, 1).expand(channels, 1, -1, 1)
    x = F.conv2d(x, down, padding=(reach, 0), groups=channels)
    return F.conv2d(x, down.transpose(2, 3), padding=(0, reach), groups=channels)


def read(image, mask):
    planes = [image * mask, mask]
    with torch.no_grad():
        for deviation in WINDOWS:
            known = average(torch.cat([image * mask, mask], 1), deviation)
            planes += [known[:, :3] / known[:, 3:].clamp_min(1e-6), known[:, 3:]]
    return torch.cat(planes, 1)


class Emitted(nn.Module):
    """A linear head for each parameter tensor of the SIREN, and a linear map of the features beside it."""

    def __init__(self):
        super().__init__()
        self.shapes = [s for a, b in [(2 + LOCAL, WIDTH), (WIDTH, WIDTH), (WIDTH, 3)] for s in ((a, b), (1, b))]
        self.heads = nn.ModuleList(nn.Linear(LATENT, a * b) for a, b in self.shapes)
        self.skip = nn.Linear(LOCAL, 3, bias=False)
        with torch.no_grad():
            for head, (a, _) in zip(self.heads, self.shapes):
                head.weight.mul_(1e-2)
                head.bias.uniform_(-1 / a, 1 / a)

    def forward(self, z, coords, features):
        params = [head(z).view(-1, *shape) for head, shape in zip(self.heads, self.shapes)]
        x = torch.cat([coords, features], -1)
        for i in range(3):
            x = torch.baddbmm(params[2 * i + 1], x, params[2 * i])
            if i < 2:
                x = torch.sin(OMEGA * x)
        return x + self.skip(features)


def unet_workload(mode, size, batch, points=None):
    encoder, emitted = UNet(size, 4 * (1 + len(WINDOWS))), Emitted()
    model = nn.ModuleList([encoder, emitted])
    optimizer = mode.adam(model.parameters(), lr=1e-3)
    image = torch.rand(batch, 3, size, size) * 2 - 1
    line = torch.linspace(-1, 1, size)
    coords = torch.stack(torch.meshgrid(line, line, indexing="ij"), -1).view(1, -1, 2).expand(batch, -1, -1)

    @mode.prepare
    def loss_of(image):
        mask = (torch.rand(batch, 1, size, size) < 0.1).float()
        z, features = encoder(read(image, mask))
        features, truth, at = features.flatten(2).transpose(1, 2), image.flatten(2).transpose(1, 2), coords
        if points is not None:
            index = torch.stack([torch.randperm(size * size)[:points] for _ in range(batch)])[..., None]
            features, truth, at = (x.gather(1, index.expand(-1, -1, x.shape[-1])) for x in (features, truth, coords))
        return F.mse_loss(emitted(z, at, features), truth)

    def step():
        loss = loss_of(image)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    return step


def image_workloads(mode):
    return {
        "unet-64": (lambda: unet_workload(mode, 64, 32), 32),
        "unet-128": (lambda: unet_workload(mode, 128, 32), 32),
        "points-256": (lambda: unet_workload(mode, 256, 4, 4096), 4),
    }
