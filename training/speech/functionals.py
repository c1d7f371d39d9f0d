"""Statistics of MFCC and prosody over a clip: what the classical baseline hears."""

from __future__ import annotations

import numpy as np
from scipy.fft import dct

from speech.log_mel import BANDS, FFT, frames_of, power_spectrum, triangles
from speech.sound import RATE_HZ

COEFFICIENTS = 20
LOWEST_F0_HZ, HIGHEST_F0_HZ = 75.0, 600.0
PITCH_WINDOW, PITCH_HOP = 640, 160
VOICED = 0.5

_TRIANGLES = triangles()


def pitch(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """f0 in Hz (0 where unvoiced) and strength, every 10 ms: the highest peak of the autocorrelation divided by
    that of the window (after Boersma 1993), with a preference for short lags; single outliers are smoothed away."""
    window = np.hanning(PITCH_WINDOW)
    frames = frames_of(samples, PITCH_WINDOW, PITCH_HOP)
    frames = (frames - frames.mean(axis=1, keepdims=True)) * window
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * PITCH_WINDOW)) ** 2)
    correlation = np.fft.irfft(np.abs(np.fft.rfft(frames, 2 * PITCH_WINDOW)) ** 2, axis=1)
    shortest, longest = int(RATE_HZ / HIGHEST_F0_HZ), int(RATE_HZ / LOWEST_F0_HZ) + 1
    lags = np.arange(shortest, longest)
    energy = np.maximum(correlation[:, :1], 1e-9)
    strengths = correlation[:, lags] / energy / (of_window[lags] / of_window[0])
    best = (strengths - 0.01 * np.log2(lags * LOWEST_F0_HZ / RATE_HZ)).argmax(axis=1)
    strength = np.clip(strengths[np.arange(len(best)), best], 0, 1)
    loud = energy[:, 0] > energy.max() * 1e-4
    f0 = np.where((strength > VOICED) & loud, RATE_HZ / lags[best], 0.0)
    around = np.stack([np.roll(f0, 1), f0, np.roll(f0, -1)])
    return np.where(f0 > 0, np.median(around, axis=0), 0.0), strength


def spread(values: np.ndarray) -> np.ndarray:
    """Mean, deviation, four percentiles and mean absolute step of each column; zeros without rows."""
    values = values.reshape(len(values), -1)
    if len(values) < 2:
        return np.zeros(7 * values.shape[1])
    steps = np.abs(np.diff(values, axis=0)).mean(axis=0)
    return np.concatenate([values.mean(0), values.std(0), *np.percentile(values, [5, 25, 75, 95], axis=0), steps])


def runs(mask: np.ndarray) -> np.ndarray:
    """Lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return edges[1::2] - edges[::2]


def prosody(samples: np.ndarray) -> np.ndarray:
    f0, strength = pitch(samples)
    voiced = f0 > 0
    semitones = 12 * np.log2(f0[voiced] / 100) if voiced.any() else np.zeros(0)
    slope = np.polyfit(np.flatnonzero(voiced) / 100, semitones, 1)[0] if voiced.sum() > 5 else 0.0
    lengths, gaps = runs(voiced), runs(~voiced)
    rhythm = [voiced.mean(), slope, len(lengths) / len(f0), len(f0) / 100]
    return np.concatenate([spread(semitones), spread(strength[voiced]), spread(lengths), spread(gaps), rhythm])


def spectral(power: np.ndarray) -> np.ndarray:
    """(frames, 4): level relative to the loudest frame, centroid, flatness in decibels, and how much of the power
    lies above 1 kHz, in decibels."""
    hz = np.arange(FFT // 2 + 1) * (RATE_HZ / FFT)
    total = np.maximum(power.sum(axis=1), 1e-10)
    level = 10 * np.log10(total / total.max())
    flatness = 10 * (np.log10(np.maximum(power, 1e-12)).mean(axis=1) - np.log10(total / len(hz)))
    tilt = 10 * np.log10(np.maximum(power[:, hz > 1000].sum(axis=1), 1e-10) / total)
    return np.stack([level, power @ hz / total, flatness, tilt], axis=1)


def functionals(samples: np.ndarray) -> np.ndarray:
    """(T,) sound at 16 kHz to one vector, the same at any level of the recording."""
    samples = samples / max(np.abs(samples).max(), 1e-6)
    power = power_spectrum(samples)
    decibels = 10 * np.log10(np.maximum(power @ _TRIANGLES, 1e-10))
    cepstrum = dct(decibels, axis=1, norm="ortho")[:, 1 : COEFFICIENTS + 1] / np.sqrt(BANDS)
    shape = spectral(power)
    loud = shape[:, 0] > -35
    return np.concatenate([spread(cepstrum[loud]), spread(shape[loud]), prosody(samples)]).astype(np.float32)
