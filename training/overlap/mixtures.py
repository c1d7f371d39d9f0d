"""Sounds in which one person speaks, two take turns, or two speak at once, with what holds of each 40 ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import fftconvolve

from speech.data import Clip
from speech.degrade import faster, room, with_noise
from speech.log_mel import log_mel
from speech.sound import RATE_HZ

STEP = 640
"""40 ms: two frames of the spectrogram."""
LENGTH = 4 * RATE_HZ
WITHIN_DB = 25.0
"""A voice is heard in the steps that are no further below its loudest one."""
SILENT_DBFS = -60.0
DROWNED_DB = 15.0
UNKNOWN = -1
"""Two voices of which one may drown in the other: neither learnt nor judged."""


@dataclass(frozen=True)
class Mixture:
    spectrogram: np.ndarray
    """(2 steps, 96) decibels"""
    voices: np.ndarray
    """(steps,) how many speak: 0, 1, 2, or UNKNOWN"""
    sexes: str
    """Of those who speak: `f`, `m`, `ff`, `fm` or `mm`."""


class Speakers:
    """The clips of some speakers, and what can be drawn from them."""

    def __init__(self, clips: Sequence[Clip], sounds: Sequence[np.ndarray]) -> None:
        """Sounds as int16."""
        self.clips: dict[str, list[np.ndarray]] = {}
        self.female: dict[str, bool] = {}
        for clip, sound in zip(clips, sounds, strict=True):
            self.clips.setdefault(clip.speaker, []).append(sound.astype(np.float32) / 32768)
            self.female[clip.speaker] = clip.female
        self.names = sorted(self.clips)
        corpora = [name.split("-")[0] for name in self.names]
        share = np.array([1 / corpora.count(corpus) for corpus in corpora])
        self.share = share / share.sum()
        """Each corpus is drawn as often as any other."""

    def pair(self, random: np.random.Generator) -> tuple[str, str]:
        first, second = random.choice(len(self.names), 2, replace=False, p=self.share)
        return self.names[first], self.names[second]

    def said_by(self, name: str, random: np.random.Generator, length: int) -> np.ndarray:
        """Clips of a speaker one after the other, at -20 dBFS, the first from anywhere in it, as fast as drawn."""
        factor, parts, total = random.uniform(0.88, 1.14), [], 0
        while total < length:
            clip = self.clips[name][random.integers(len(self.clips[name]))]
            part = faster(clip, factor)
            part = part * (0.1 / np.sqrt(np.square(part).mean() + 1e-12))
            if not parts:
                part = part[random.integers(max(1, len(part) // 2)) :]
            silence = np.zeros(int(random.uniform(0, 0.4) * RATE_HZ))
            parts += [part, silence]
            total += len(part) + len(silence)
        return np.concatenate(parts)[:length].astype(np.float32)


def within(sound: np.ndarray, start: int, end: int) -> np.ndarray:
    kept = np.zeros_like(sound)
    kept[start:end] = sound[start:end]
    return kept


def voices_of(
    speakers: Speakers, names: tuple[str, str], random: np.random.Generator, length: int
) -> list[np.ndarray]:
    """One or two voices, each of the whole length and silent where it does not speak: a third of the time one alone,
    sometimes one after the other, else both at once, all the time or for a part of it, up to 10 dB apart."""
    voice, kind = speakers.said_by(names[0], random, length), random.random()
    if kind < 0.35:
        return [voice]
    other = speakers.said_by(names[1], random, length)
    if kind < 0.5:
        turn = int(random.uniform(0.2, 0.8) * length)
        return [within(voice, 0, turn), within(other, turn, length)]
    start, end = np.sort(random.integers(0, length, 2)) if random.random() < 0.6 else (0, length)
    return [voice, within(other, start, end) * 10 ** (random.uniform(-10, 10) / 20)]


def step_dbfs(sound: np.ndarray) -> np.ndarray:
    """(steps,) smoothed over three."""
    power = np.square(sound[: len(sound) // STEP * STEP]).reshape(-1, STEP).mean(axis=1)
    return 10 * np.log10(np.convolve(power, np.ones(3) / 3, "same") + 1e-12)


def counted(voices: Sequence[np.ndarray]) -> np.ndarray:
    """(steps,) how many of them speak, or UNKNOWN."""
    levels = np.stack([step_dbfs(voice) for voice in voices])
    heard = levels > np.maximum(levels.max(axis=1, keepdims=True) - WITHIN_DB, SILENT_DBFS)
    count = heard.sum(axis=0)
    count[(count == 2) & (np.ptp(levels, axis=0) > DROWNED_DB)] = UNKNOWN
    return count


def coloured(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """As a microphone would: up to 6 dB more or less in any part of the spectrum, smoothly."""
    spectrum = np.fft.rfft(sound)
    tone = np.interp(4 * np.sqrt(np.linspace(0, 1, len(spectrum))), np.arange(5), random.uniform(-6, 6, 5))
    return np.fft.irfft(spectrum * 10 ** (tone / 20), len(sound))


def mixture(speakers: Speakers, random: np.random.Generator) -> Mixture:
    """Half of them in a room, each voice at a place of its own; half of them with noise."""
    names = speakers.pair(random)
    voices = voices_of(speakers, names, random, LENGTH)
    count = counted(voices)
    if random.random() < 0.5:
        voices = [fftconvolve(voice, room(random))[:LENGTH] for voice in voices]
    sound = np.sum(voices, axis=0)
    if random.random() < 0.5:
        sound = with_noise(sound, random)
    spectrogram = log_mel(coloured(sound, random))[: 2 * len(count)]
    sexes = sorted("f" if speakers.female[name] else "m" for name in names[: len(voices)])
    return Mixture(spectrogram, count, "".join(sexes))
