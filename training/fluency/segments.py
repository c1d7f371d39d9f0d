"""Where the syllables of a clip are: good enough to cut between them, no measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, find_peaks, sosfiltfilt

from speech.sound import RATE_HZ

STEP = 160
"""Samples of a frame of 10 ms."""
_BAND = butter(2, (300, 2500), "bandpass", fs=RATE_HZ, output="sos")


@dataclass(frozen=True)
class Syllables:
    """Samples: the nucleus of each, and the dips that lie before the first, between them and after the last."""

    nuclei: np.ndarray
    borders: np.ndarray
    depths_db: np.ndarray
    """By border, how far the level falls there below the lower of its neighbours."""


def level_db(samples: np.ndarray) -> np.ndarray:
    """By frame of 10 ms, smoothed over about 40 ms, in the band of vowels."""
    voice = sosfiltfilt(_BAND, samples)
    frames = len(voice) // STEP
    power = np.square(voice[: frames * STEP].reshape(frames, STEP)).mean(axis=1)
    return 10 * np.log10(gaussian_filter1d(power, 2) + 1e-10)


def syllables(samples: np.ndarray) -> Syllables:
    """Peaks of the level within 25 dB of the loudest one, with dips of 3 dB between them."""
    level = level_db(samples)
    peaks, _ = find_peaks(level, height=level.max() - 25, prominence=3, distance=8)
    between = [a + int(np.argmin(level[a:b])) for a, b in zip(peaks, peaks[1:], strict=False)]
    depths = [min(level[a], level[b]) - level[m] for a, b, m in zip(peaks, peaks[1:], between, strict=False)]
    borders = np.array([0, *between, len(level)]) * STEP
    return Syllables(peaks * STEP, borders, np.array([30.0, *depths, 30.0]))
