"""Augmentation of spectrograms, a batch at once: other voices, other rooms and microphones, parts that are hidden."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from speech.log_mel import BANDS


def uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(count, 1, 1, generator=generator) * (high - low) + low


def cut(spectrogram: np.ndarray, frames: int, random: np.random.Generator) -> np.ndarray:
    """(T, bands) to (frames, bands): a part of it, or all of it somewhere in the quietest of each band, where
    silence would be."""
    spare = len(spectrogram) - frames
    if spare >= 0:
        first = random.integers(spare + 1)
        return spectrogram[first : first + frames]
    before = random.integers(-spare + 1)
    quiet = np.percentile(spectrogram.astype(np.float32), 5, axis=0)
    padded = np.tile(quiet, (frames, 1))
    padded[before : before + len(spectrogram)] = spectrogram
    return padded


def augment(decibels: Tensor, harm: float, generator: torch.Generator) -> Tensor:
    """(N, frames, bands) decibels to the same shape. `harm` from 0 to 1 scales everything: less for a network that
    underfits."""
    decibels = warp(decibels, harm, generator)
    decibels = add_noise(decibels, 0.4 * harm, generator)
    decibels = colour(decibels, 3 * harm, generator)
    return hide(decibels, harm, generator)


def warp(decibels: Tensor, harm: float, generator: torch.Generator) -> Tensor:
    """Tempo by up to 15 % and, apart from it, the bands moved and stretched as for another vocal tract (after Jaitly
    and Hinton 2013, "Vocal Tract Length Perturbation")."""
    count, frames, bands = decibels.shape
    tempo = 1 + harm * uniform(count, -0.15, 0.15, generator)
    stretch = 1 + harm * uniform(count, -0.05, 0.05, generator)
    shift = harm * uniform(count, -0.06, 0.06, generator)
    zeros = torch.zeros(count, 1, 1)
    across, along = torch.cat([stretch, zeros, shift], 2), torch.cat([zeros, tempo, zeros], 2)
    grid = F.affine_grid(torch.cat([across, along], 1), [count, 1, frames, bands], align_corners=False)
    moved = F.grid_sample(decibels.unsqueeze(1), grid, padding_mode="border", align_corners=False)
    return moved.squeeze(1)


def add_noise(decibels: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Steady noise 10 to 40 dB below the loudest frames, tilted by up to 20 dB over the bands. Powers of sounds that
    have nothing to do with each other add."""
    count, frames, bands = decibels.shape
    chosen = uniform(count, 0, 1, generator) < share
    level = decibels.amax(dim=(1, 2), keepdim=True) - uniform(count, 15, 45, generator)
    tilt = uniform(count, -20, 5, generator) * torch.linspace(-0.5, 0.5, bands)
    ripple = 3 * torch.randn(count, frames, bands, generator=generator)
    noise = torch.where(chosen, level + tilt + ripple, torch.full(ripple.shape, -200.0))
    return 10 * torch.log10(10 ** (decibels / 10) + 10 ** (noise / 10))


def colour(decibels: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    """Another microphone: a smooth curve over the bands, in decibels."""
    points = deviation * torch.randn(len(decibels), 1, 6, generator=generator)
    return decibels + F.interpolate(points, BANDS, mode="linear", align_corners=True)


def hide(decibels: Tensor, harm: float, generator: torch.Generator) -> Tensor:
    """SpecAugment (Park et al. 2019): two stripes of up to 16 bands and two of up to a sixth of the frames become
    the clip's mean."""
    count, frames, bands = decibels.shape
    mean = decibels.mean(dim=(1, 2), keepdim=True)
    for size, widest, axis in ((bands, 16, 2), (frames, frames // 6, 1)) * 2:
        width = uniform(count, 0, harm * widest, generator)
        first = torch.rand(count, 1, 1, generator=generator) * (size - width)
        place = torch.arange(size).view([1, -1, 1] if axis == 1 else [1, 1, -1])
        decibels = torch.where((place >= first) & (place < first + width), mean, decibels)
    return decibels


def mixed(decibels: Tensor, targets: Tensor, strength: float, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mixup (Zhang et al. 2018) of each clip with the next of the (shuffled) batch; shares by a beta distribution of
    `strength` twice, the larger one for the clip itself."""
    drawn = random.beta(strength, strength, len(decibels)).astype(np.float32)
    share = torch.from_numpy(np.maximum(drawn, 1 - drawn)).view(-1, 1)
    mixture = share.unsqueeze(2) * decibels + (1 - share.unsqueeze(2)) * decibels.roll(1, 0)
    return mixture, share * targets + (1 - share) * targets.roll(1, 0)
