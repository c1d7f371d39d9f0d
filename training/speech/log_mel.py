"""The log-mel spectrogram: the one place that defines what the network hears. `golden.json` beside the exported
model has values of it, for the runtime's own implementation.

- 16 kHz; frame i is centred on sample 320 i (20 ms), from the first sample to the last; beyond its ends the sound is
  mirrored, the end itself once (the layout of torch.stft with `center`);
- 800 samples (50 ms) times a periodic Hann window, filled with zeros to 1024, power of the FFT's 513 bins: the long
  window keeps the harmonics of a voice apart, so that the network sees the melody;
- 96 triangles, unnormalised, with corners equally spaced from 50 to 7600 Hz on the mel scale of HTK
  (2595 log10(1 + f / 700)), evaluated at the frequencies of the bins;
- decibels: 10 log10(max(power, 1e-10)).

The network itself removes the level (see `network.Standardise`).
"""

from __future__ import annotations

import numpy as np

from speech.sound import RATE_HZ

HOP = 320
WINDOW = 800
FFT = 1024
BANDS = 96
LOWEST_HZ, HIGHEST_HZ = 50.0, 7600.0
FLOOR = 1e-10


def mel_of(hz: np.ndarray | float) -> np.ndarray:
    return 2595.0 * np.log10(1.0 + np.asarray(hz) / 700.0)


def hz_of(mel: np.ndarray) -> np.ndarray:
    return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)


def triangles(bands: int = BANDS) -> np.ndarray:
    """(513, bands) weights of the bins in each band."""
    corners = hz_of(np.linspace(mel_of(LOWEST_HZ), mel_of(HIGHEST_HZ), bands + 2))
    bins = np.arange(FFT // 2 + 1) * (RATE_HZ / FFT)
    rise = (bins[:, None] - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - bins[:, None]) / (corners[2:] - corners[1:-1])
    return np.maximum(0.0, np.minimum(rise, fall))


_TRIANGLES = triangles()
_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def frames_of(samples: np.ndarray, window: int, hop: int) -> np.ndarray:
    """(frames, window) views of the frames that are centred on the multiples of the hop."""
    samples = np.pad(samples, window // 2, mode="reflect")
    return np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]


def power_spectrum(samples: np.ndarray) -> np.ndarray:
    """(frames, 513), one frame for every hop that is begun."""
    return np.abs(np.fft.rfft(frames_of(samples, WINDOW, HOP) * _HANN, FFT)) ** 2


def log_mel(samples: np.ndarray) -> np.ndarray:
    """(T,) sound at 16 kHz, T > 400, to (T // 320 + 1, 96) decibels, float32."""
    return (10.0 * np.log10(np.maximum(power_spectrum(samples) @ _TRIANGLES, FLOOR))).astype(np.float32)
