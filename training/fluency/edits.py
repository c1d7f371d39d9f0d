"""What is done to the sound of fluent speech. Every function is pure; times are samples of 16 kHz."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from speech.sound import RATE_HZ

FADE = 160
_GRAIN = 640
_HOP = _GRAIN // 2
_SEEK = 200
_WINDOW = np.hanning(_GRAIN + 1)[:-1].astype(np.float32)
_NASAL = butter(3, 450, "lowpass", fs=RATE_HZ, output="sos")


def ms(value: float) -> int:
    return round(value * RATE_HZ / 1000)


def joined(*parts: np.ndarray, fade: int = FADE) -> np.ndarray:
    """One after the other, each cross-faded with the one before."""
    whole = parts[0]
    for part in parts[1:]:
        n = min(fade, len(whole), len(part))
        ramp = np.linspace(0, 1, n, dtype=np.float32)
        seam = whole[len(whole) - n :] * (1 - ramp) + part[:n] * ramp
        whole = np.concatenate([whole[: len(whole) - n], seam, part[n:]])
    return whole


def faded(samples: np.ndarray, begin: int, end: int) -> np.ndarray:
    out = samples.copy()
    begin, end = min(begin, len(out)), min(end, len(out))
    out[:begin] *= np.linspace(0, 1, begin, dtype=np.float32)
    out[len(out) - end :] *= np.linspace(1, 0, end, dtype=np.float32)
    return out


def resampled(samples: np.ndarray, factor: float) -> np.ndarray:
    """Faster and higher by a factor, like a tape."""
    places = np.arange(0, len(samples) - 1, factor)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def overlap_added(samples: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Grains of 40 ms from the wanted places, each moved by up to 12 ms to where it continues the one before best
    (WSOLA: W. Verhelst & M. Roelands, ICASSP 1993)."""
    padded = np.pad(samples, (_SEEK, _GRAIN + _HOP + _SEEK))
    out = np.zeros(len(wanted) * _HOP + _GRAIN, dtype=np.float32)
    last: int | None = None
    for i, place in enumerate(wanted):
        start = int(np.clip(place, 0, len(samples) - 1)) + _SEEK
        if last is not None:
            target = padded[last + _HOP : last + _HOP + _GRAIN]
            around = padded[start - _SEEK : start + _SEEK + _GRAIN]
            if len(target) == _GRAIN and len(around) >= _GRAIN:
                start = start - _SEEK + int(np.argmax(np.correlate(around, target, "valid")))
        grain = padded[start : start + _GRAIN]
        out[i * _HOP : i * _HOP + len(grain)] += grain * _WINDOW[: len(grain)]
        last = min(start, len(padded) - _GRAIN - _HOP)
    return out[: len(wanted) * _HOP]


def rated(samples: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Faster by factors that are spread evenly over the sound; the pitch stays."""
    places, at = [], 0.0
    while at < len(samples):
        places.append(at)
        at += _HOP * float(np.interp(at / len(samples), np.linspace(0, 1, len(factors)), factors))
    return overlap_added(samples, np.array(places))


def held(samples: np.ndarray, centre: int, width: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """The sound around a place, gone through to and fro until it lasts as long as wanted, with the unsteady level and
    pitch of a voice that holds a sound."""
    count = max(2, length // _HOP)
    swing = np.cumsum(rng.uniform(0.2, 0.7) * np.ones(count) + rng.normal(0, 0.15, count))
    triangle = 1 - np.abs((swing % 2) - 1)
    sound = overlap_added(samples, centre - width / 2 + triangle * width)
    slow = np.interp(np.arange(len(sound)), np.linspace(0, len(sound), 6), rng.normal(0, 0.7, 6))
    drift = 1 + np.interp(np.arange(len(sound)), np.linspace(0, len(sound), 4), rng.normal(0, 0.008, 4))
    places = np.clip(np.cumsum(drift), 0, len(sound) - 1)
    bent = np.interp(places, np.arange(len(sound)), sound)
    return (bent * 10 ** (slow / 20)).astype(np.float32)


def nasal(samples: np.ndarray) -> np.ndarray:
    """As if said with the lips closed."""
    return (1.4 * sosfilt(_NASAL, samples)).astype(np.float32)
