#!/usr/bin/env python3
"""PyTorch peer of the usual networks (networks.ts), written as its users write them; one JSON line.

    python3 usual_peer.py NETWORK THREADS SECONDS

After warm-up steps for half of SECONDS, at least one, steps are timed for SECONDS; processor_s is the mean processor time of a step, of all threads.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 10


def adam(parameters):
    parameters = list(parameters)
    try:
        return torch.optim.Adam(parameters, lr=1e-3, fused=True)
    except (RuntimeError, TypeError):
        return torch.optim.Adam(parameters, lr=1e-3)


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 8 * 8, 128), nn.ReLU(), nn.Linear(128, CLASSES))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(64, 128, batch_first=True), nn.Linear(128, CLASSES)

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


class Block(nn.Module):
    def __init__(self, width=256, heads=4, hidden=1024):
        super().__init__()
        self.heads = heads
        self.qkv, self.projection = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        images, tokens, width = x.shape
        normalized = F.layer_norm(x, (width,))
        q, k, v = self.qkv(normalized).view(images, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(images, tokens, width)
        x = x + self.projection(attended)
        return x + self.down(F.gelu(self.up(F.layer_norm(x, (width,)))))


def mobilenet():
    def normalized(convolution, channels):
        return [convolution, nn.BatchNorm2d(channels), nn.ReLU6()]

    parts = normalized(nn.Conv2d(3, 32, 3, 2, 1, bias=False), 32)
    channels = 32
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]:
        parts += normalized(nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False), channels)
        parts += normalized(nn.Conv2d(channels, filters, 1, bias=False), filters)
        channels = filters
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000), nn.Softmax(1)).eval()


def training(model, x, loss_of):
    optimizer = adam(model.parameters())

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x))
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def classification(model, x):
    labels = torch.arange(len(x)) % CLASSES
    return training(model, x, lambda y: F.cross_entropy(y, labels))


def prediction(model, x):
    @torch.inference_mode()
    def step():
        return model(x).sum().item()

    return step


def block_training():
    x = torch.randn(8, 128, 256)
    return training(Block(), x, lambda y: F.mse_loss(y, x))


NETWORKS = {
    "cnn": lambda: classification(cnn(), torch.rand(32, 3, 32, 32) * 2 - 1),
    "lstm": lambda: classification(Lstm(), torch.rand(32, 64, 64) * 2 - 1),
    "transformer": block_training,
    "mobilenet": lambda: prediction(mobilenet(), torch.rand(1, 3, 224, 224) * 2 - 1),
}

name, threads, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
torch.set_num_threads(threads)
step = NETWORKS[name]()
end = time.perf_counter() + seconds / 2
step()
while time.perf_counter() < end:
    step()
times, processor = [], time.process_time()
while sum(times) < seconds:
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
processor = (time.process_time() - processor) / len(times)
print(json.dumps({"network": name, "median_s": statistics.median(times), "processor_s": processor, "steps": len(times)}))
