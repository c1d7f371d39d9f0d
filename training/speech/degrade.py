"""What happens to a voice before it is heard: copies of a corpus that are made once, each clip by its own seed."""

from __future__ import annotations

import subprocess

import numpy as np
from scipy.signal import fftconvolve, resample_poly

from speech.sound import RATE_HZ

DEGRADED = 4
"""Copies of each clip that a microphone could have made of it; the first is the clip as it is."""
_TAPE = {4: 0.86, 5: 1.16}
"""Speeds of the copies that are another speaker's: formants and pitch lower or higher, as by a tape."""
VARIANTS = DEGRADED + len(_TAPE)
_CODEC_KBITS = {2: 16}
"""Bit rates of the copies that go through Opus."""


def faster(sound: np.ndarray, factor: float) -> np.ndarray:
    """Speed and pitch together, as a tape does; to one percent."""
    return resample_poly(sound, 100, round(100 * factor))


def room(random: np.random.Generator) -> np.ndarray:
    """A made impulse response: the direct sound, then noise that falls by 60 dB in 0.15 to 0.6 s, its start 3 to
    15 dB below the direct sound, and darker with time."""
    decay_s = random.uniform(0.15, 0.6)
    t = np.arange(int(decay_s * RATE_HZ)) / RATE_HZ
    tail = random.standard_normal(len(t)) * 10 ** (-3 * t / decay_s)
    tail = np.convolve(tail, [0.25, 0.5, 0.25], "same")
    tail[: int(random.uniform(0.002, 0.012) * RATE_HZ)] = 0
    tail *= 10 ** (-random.uniform(3, 15) / 20) / np.sqrt(np.square(tail).sum())
    tail[0] = 1.0
    return tail


def with_noise(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise with a spectrum between white and brown, 8 to 30 dB below the voice."""
    spectrum = np.fft.rfft(random.standard_normal(len(sound)))
    spectrum *= np.maximum(np.arange(len(spectrum)) / len(spectrum), 0.01) ** -random.uniform(0, 1)
    noise = np.fft.irfft(spectrum, len(sound))
    below = 10 ** (-random.uniform(8, 30) / 20)
    return sound + noise * below * np.sqrt(np.square(sound).mean() / max(np.square(noise).mean(), 1e-12))


def degraded(sound: np.ndarray, seed: tuple[int, ...]) -> np.ndarray:
    """A tenth slower to a tenth faster, at a gain of -12 to +12 dB around a peak of -9 dB (so that some is
    clipped), half of the time in a room, half of the time with noise."""
    random = np.random.default_rng(seed)
    sound = faster(sound, random.uniform(0.9, 1.1))
    if random.random() < 0.5:
        sound = fftconvolve(sound, room(random))[: len(sound)]
    if random.random() < 0.5:
        sound = with_noise(sound, random)
    peak = 10 ** ((random.uniform(-12, 12) - 9) / 20)
    return np.clip(sound * (peak / max(np.abs(sound).max(), 1e-6)), -1, 1)


def through_opus(sounds: list[np.ndarray], kbits: int) -> list[np.ndarray]:
    """All sounds in one stream to Opus for speech, and back: same lengths, same places."""
    whole = np.round(np.concatenate(sounds) * 32767).astype("<i2")
    raw = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1"]
    ffmpeg = ["ffmpeg", "-loglevel", "error", "-threads", "1"]
    codec = ["-c:a", "libopus", "-b:a", f"{kbits}k", "-application", "voip", "-f", "ogg"]
    coded = subprocess.run([*ffmpeg, *raw, "-i", "-", *codec, "-"], input=whole.tobytes(), capture_output=True, check=True)
    back = subprocess.run([*ffmpeg, "-i", "-", *raw, "-"], input=coded.stdout, capture_output=True, check=True)
    heard = np.frombuffer(back.stdout, "<i2")[: len(whole)] / np.float32(32768)
    if len(heard) != len(whole):
        raise ValueError(f"Opus gave {len(heard)} samples for {len(whole)}")
    return np.split(heard, np.cumsum([len(s) for s in sounds])[:-1])


def variant(sounds: list[np.ndarray], number: int) -> list[np.ndarray]:
    """Copy `number` of all sounds of a corpus."""
    if number == 0:
        return sounds
    if number in _TAPE:
        return [faster(sound, _TAPE[number]) for sound in sounds]
    heard = [degraded(sound, (number, row)) for row, sound in enumerate(sounds)]
    return through_opus(heard, _CODEC_KBITS[number]) if number in _CODEC_KBITS else heard
