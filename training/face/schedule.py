"""What changes while a network is trained: rate, size of the input, and the running average that is kept."""

from __future__ import annotations

import math

import torch
from torch import nn

WARM_UP = 0.06


def learning_rate(peak: float, progress: float) -> float:
    """Linear warm-up, then half a cosine down to a thousandth."""
    if progress < WARM_UP:
        return peak * (0.05 + 0.95 * progress / WARM_UP)
    return peak * (0.001 + 0.999 * 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP))))


def side_at(sides: list[int], progress: float) -> int:
    """Small pictures first, for more epochs in the time there is (progressive resizing, Tan and Le 2021,
    "EfficientNetV2"): every side gets an equal share of the schedule."""
    return sides[min(int(progress * len(sides)), len(sides) - 1)]


class Average:
    """Exponential moving average of weights and of batch statistics; it is what is evaluated and shipped."""

    def __init__(self, network: nn.Module, decay: float = 0.998) -> None:
        self.decay = decay
        self.steps = 0
        self.state = {name: value.detach().clone() for name, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)
