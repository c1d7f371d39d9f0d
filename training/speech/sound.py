"""Sound as every other module here takes it: 16 kHz, one channel, -1 to 1, without silence around it."""

from __future__ import annotations

from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE_HZ = 16_000
FRAME = 320
"""20 ms: the step in which silence is cut."""
SILENCE_DB = 40.0
MARGIN_FRAMES = 5


def resampled(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    if rate_hz == RATE_HZ:
        return samples
    common = gcd(rate_hz, RATE_HZ)
    return resample_poly(samples, RATE_HZ // common, rate_hz // common).astype(np.float32)


def read(path: Path) -> np.ndarray:
    """(T,) float32. WAV, FLAC, Ogg Vorbis and Ogg Opus; channels are averaged."""
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return resampled(samples.mean(axis=1), rate_hz)


def trimmed(samples: np.ndarray) -> np.ndarray:
    """Without what lies more than 100 ms before the first and after the last frame of 20 ms that is louder than
    40 dB below the loudest one. At run time the detector of speech does this."""
    frames = len(samples) // FRAME
    power = np.square(samples[: frames * FRAME].reshape(frames, FRAME), dtype=np.float64).mean(axis=1)
    loud = np.flatnonzero(power > power.max(initial=0) * 10 ** (-SILENCE_DB / 10))
    if len(loud) == 0:
        return samples
    first, last = max(loud[0] - MARGIN_FRAMES, 0), loud[-1] + 1 + MARGIN_FRAMES
    return samples[first * FRAME : last * FRAME]
