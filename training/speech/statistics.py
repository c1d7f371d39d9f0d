"""Statistics over a clip of what is told of its frames: means, deviations, soft extremes, and how they change."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from speech.frames import Described, slope

THIRDS = (0.0, 1 / 3, 2 / 3, 1.0)


def mean_of(values: Tensor, weights: Tensor) -> Tensor:
    """(N, T, C) under (N, T) to (N, C)."""
    shares = (weights / weights.sum(1, keepdim=True).clamp(min=1e-6)).unsqueeze(2)
    return (shares * values).sum(1)


def moments(values: Tensor, weights: Tensor) -> list[Tensor]:
    """Mean and deviation, (N, C) each."""
    mean = mean_of(values, weights)
    return [mean, torch.sqrt(mean_of((values - mean.unsqueeze(1)).square(), weights) + 1e-8)]


def spread(values: Tensor, weights: Tensor) -> list[Tensor]:
    """Mean, deviation, and how far the values reach above and below the mean: log E exp(2 z) and log E exp(-2 z) of
    the standardised values z, which unlike percentiles need no sorting."""
    mean, deviation = moments(values, weights)
    scaled = 2 * (values - mean.unsqueeze(1)) / (deviation.unsqueeze(1) + 1e-3)
    reach = [torch.log(mean_of(torch.exp(side.clamp(-20, 20)), weights) + 1e-6) for side in (scaled, -scaled)]
    return [mean, deviation, *reach]


def change(values: Tensor, weights: Tensor) -> Tensor:
    """Mean absolute step from frame to frame."""
    return mean_of((values[:, 1:] - values[:, :-1]).abs(), weights[:, 1:])


def places(like: Tensor) -> Tensor:
    """(N, T) from 0 at the first frame to 1 at the last."""
    counted = torch.cumsum(torch.ones_like(like), 1) - 1
    return counted / counted[:, -1:].clamp(min=1)


class Statistics(nn.Module):
    """`Described` of N clips to (N, statistics)."""

    def forward(self, frames: Described) -> Tensor:
        loud, voiced, place = frames.loud, frames.voiced, places(frames.level)
        parts = [torch.clamp(1 - 3 * (place - centre).abs(), min=0) for centre in THIRDS]
        cepstrum, level = frames.cepstrum, frames.level.unsqueeze(2) / 5
        pitch, harmonicity = frames.pitch.unsqueeze(2), frames.harmonicity.unsqueeze(2) / 10
        prosody = torch.cat([pitch, harmonicity, level], 2)
        moving = slope(torch.cat([pitch, level], 2), 2)
        rise = place.unsqueeze(2) - mean_of(place.unsqueeze(2), voiced).unsqueeze(1)
        return torch.cat(
            [
                *spread(cepstrum, loud),
                *moments(cepstrum, voiced),
                moments(slope(cepstrum, 2), loud)[1],
                change(cepstrum, loud),
                *moments(frames.spectrum, loud),
                mean_of(frames.spectrum, voiced),
                *spread(prosody, voiced),
                *spread(level, loud),
                *moments(torch.cat([moving, moving.abs()], 2), voiced),
                *(mean_of(cepstrum[:, :, :13], loud * part + 1e-6) for part in parts),
                *(mean_of(prosody, voiced * part + 1e-6) for part in parts),
                mean_of(rise * pitch, voiced) / (mean_of(rise.square(), voiced) + 1e-4),
                torch.log(torch.ones_like(place).sum(1, keepdim=True)),
                loud.mean(1, keepdim=True),
                voiced.mean(1, keepdim=True),
                *((mask[:, 1:] - mask[:, :-1]).abs().mean(1, keepdim=True) for mask in (loud, voiced)),
            ],
            1,
        )
