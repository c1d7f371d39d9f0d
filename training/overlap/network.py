"""The network: convolutions over bands and time, then dilated ones over time, to how sure it is of two voices."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from speech.log_mel import BANDS

RANGE_DB = 60.0
CHANNELS = (12, 20, 28, 28)
WIDTH = 64
DILATIONS = (1, 2, 4)


def over_bands(inside: int, outside: int, size: int, stride: tuple[int, int]) -> nn.Sequential:
    convolution = nn.Conv2d(inside, outside, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outside), nn.ReLU())


def over_time(inside: int, size: int, dilation: int = 1) -> nn.Sequential:
    padding = dilation * (size // 2)
    convolution = nn.Conv1d(inside, WIDTH, size, padding=padding, dilation=dilation, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm1d(WIDTH), nn.ReLU())


class OverlapNetwork(nn.Module):
    """(N, T, 96) decibels to logits (N, ceil(T / 2)), one for every 40 ms, from what is within about 0.4 s of it. The
    gain of the recording has no say."""

    def __init__(self) -> None:
        super().__init__()
        first, *rest = CHANNELS
        layers = [over_bands(1, first, 5, (2, 1))]
        for inside, outside in zip(CHANNELS, rest, strict=False):
            layers.append(over_bands(inside, outside, 3, (1, 2)))
        self.bands = nn.Sequential(*layers)
        self.narrow = over_time(rest[-1] * (BANDS >> len(rest)), 1)
        self.time = nn.ModuleList(over_time(WIDTH, 3, dilation) for dilation in DILATIONS)
        self.answer = nn.Conv1d(WIDTH, 1, 1)

    def forward(self, decibels: Tensor) -> Tensor:
        relative = torch.clamp(decibels - decibels.amax(dim=(1, 2), keepdim=True), min=-RANGE_DB)
        heard = self.bands((relative / 20 + 1.5).unsqueeze(1))
        hidden = self.narrow(heard.permute(0, 1, 3, 2).flatten(1, 2))
        for layer in self.time:
            hidden = hidden + layer(hidden)
        return self.answer(hidden).squeeze(1)
