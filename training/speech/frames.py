"""What is told of each frame of a spectrogram: level, colour, pitch and how much of it is voice. Everything is made
of matrices and sums, so that it is part of the exported graph."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from scipy.fft import dct
from torch import Tensor, nn

from speech.log_mel import BANDS, HIGHEST_HZ, LOWEST_HZ, hz_of, mel_of

RANGE_DB = 60.0
CEPSTRA = 25
LOWEST_F0_HZ = 65.0
SEMITONES = np.arange(0, 40, 0.5)
"""Pitches above LOWEST_F0_HZ that are tried: up to 636 Hz."""
HARMONICS, HIGHEST_HARMONIC_HZ = 12, 2600.0
SMOOTHED_BANDS = 19


class Described(NamedTuple):
    """(N, T) each, but where another size is given."""

    level: Tensor
    """Decibels relative to the loudest frame."""
    spectrum: Tensor
    """(N, T, 96) decibels relative to the level of the frame."""
    cepstrum: Tensor
    """(N, T, 25) from the first coefficient on."""
    pitch: Tensor
    """Semitones above 65 Hz; means something where there is voice."""
    harmonicity: Tensor
    """How well harmonics of that pitch fit, decibels."""

    @property
    def loud(self) -> Tensor:
        """0 to 1, half 30 dB below the loudest frame."""
        return torch.sigmoid((self.level + 30) / 3)

    @property
    def voiced(self) -> Tensor:
        """0 to 1: loud and harmonic."""
        return self.loud * torch.sigmoid((self.harmonicity - 14) / 4)


def combs() -> np.ndarray:
    """(96, pitches): the bands of a pitch's harmonics less those between them, after the sub-harmonic summation of
    Hermes (1988), "Measurement of pitch by subharmonic summation"; of no response to a flat spectrum, of length 1."""
    centres = hz_of(np.linspace(mel_of(LOWEST_HZ), mel_of(HIGHEST_HZ), BANDS + 2))[1:-1]
    made = np.zeros((BANDS, len(SEMITONES)))
    for column, semitone in enumerate(SEMITONES):
        f0 = LOWEST_F0_HZ * 2 ** (semitone / 12)
        for harmonic in range(1, HARMONICS + 1):
            if harmonic * f0 > HIGHEST_HARMONIC_HZ:
                break
            for hz, weight in ((harmonic, 1.0), (harmonic - 0.5, -0.5), (harmonic + 0.5, -0.5)):
                place = np.interp(hz * f0, centres, np.arange(BANDS))
                below = min(int(place), BANDS - 2)
                shares = np.array([below + 1 - place, place - below])
                made[below : below + 2, column] += weight / np.sqrt(harmonic) * shares
    made -= made.mean(axis=0)
    return made / np.linalg.norm(made, axis=0)


def detail() -> np.ndarray:
    """(96, 96): a spectrum less its mean over 19 bands."""
    padded = np.pad(np.eye(BANDS), ((0, 0), (SMOOTHED_BANDS // 2,) * 2), mode="edge")
    smooth = np.stack([padded[:, b : b + SMOOTHED_BANDS].mean(axis=1) for b in range(BANDS)], axis=1)
    return np.eye(BANDS) - smooth


def constant(values: np.ndarray) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(np.asarray(values, np.float32)), requires_grad=False)


class Frames(nn.Module):
    """(N, T, 96) decibels to `Described`; the gain of the recording has no say."""

    def __init__(self) -> None:
        super().__init__()
        self.combs = constant(detail() @ combs())
        self.cosines = constant(dct(np.eye(BANDS), axis=1, norm="ortho")[:, 1 : CEPSTRA + 1] / np.sqrt(BANDS))
        self.semitones = constant(SEMITONES)

    def forward(self, decibels: Tensor) -> Described:
        relative = decibels - decibels.amax(dim=(1, 2), keepdim=True)
        heard = torch.clamp(relative, min=-RANGE_DB)
        level = 10 * torch.log10(torch.pow(10.0, heard / 10).mean(2))
        level = level - level.amax(dim=1, keepdim=True)
        fits = heard @ self.combs
        return Described(
            level,
            heard - level.unsqueeze(2),
            heard @ self.cosines,
            torch.softmax(fits / 2, 2) @ self.semitones,
            fits.amax(2),
        )


def slope(values: Tensor, reach: int) -> Tensor:
    """(N, T, C) to the regression slope over 2 reach + 1 frames; beyond the ends the end is repeated."""
    padded = torch.cat([values[:, :1]] * reach + [values] + [values[:, -1:]] * reach, 1)
    offsets, frames = range(-reach, reach + 1), values.shape[1]
    weighted = sum(offset * padded[:, reach + offset : reach + offset + frames] for offset in offsets)
    return weighted / sum(offset * offset for offset in offsets)
