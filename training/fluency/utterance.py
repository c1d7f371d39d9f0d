"""Fluent speech of one speaker, and what can be inserted into it, with the spans of what was inserted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fluency.edits import faded, held, joined, ms, nasal, rated, resampled
from fluency.segments import STEP, Syllables, level_db, syllables
from speech.sound import RATE_HZ

DEEP_DB = 12.0
"""A dip this deep may be the border of a phrase."""


@dataclass(frozen=True)
class Event:
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of sound that replaces nothing: it is put in at a place."""

    kind: str
    at: int
    sound: np.ndarray
    begin: int
    end: int
    """Of the event, from the start of the inserted sound; it may reach into what follows."""
    fade: int
    """How long the sound before it takes to fade."""


class Speaker:
    """A speaker's fluent clips, and the room between the words."""

    def __init__(self, clips: list[np.ndarray]) -> None:
        self.clips = [clip * np.float32(0.08 / np.sqrt(np.square(clip).mean() + 1e-12)) for clip in clips]
        quiet = [self._quietest(clip) for clip in self.clips]
        self.room = min(quiet, key=lambda part: np.square(part).mean())
        self.vowel = self._central_vowel()

    @staticmethod
    def _quietest(clip: np.ndarray) -> np.ndarray:
        level = level_db(clip)
        span = 12
        at = int(np.argmin(np.convolve(level, np.ones(span), "valid"))) if len(level) > span else 0
        return clip[at * STEP : (at + span) * STEP]

    def _central_vowel(self) -> list[np.ndarray]:
        """120 ms around the steadiest nuclei, from the clips nearest to the speaker's mean spectrum."""
        found = []
        for clip in self.clips[:12]:
            for nucleus in syllables(clip).nuclei:
                part = clip[max(0, nucleus - ms(60)) : nucleus + ms(60)]
                if len(part) == ms(120):
                    bands = np.log(np.add.reduceat(np.abs(np.fft.rfft(part)) ** 2, [24, 60, 96, 144, 216, 300]) + 1e-9)
                    halves = [np.abs(np.fft.rfft(h, 1024)) for h in np.split(part, 2)]
                    change = np.abs(halves[0] - halves[1]).sum() / (halves[0] + halves[1]).sum()
                    found.append((part, bands - bands.mean(), change))
        centre = np.median([bands for _, bands, _ in found], axis=0)
        ranked = sorted(found, key=lambda f: np.abs(f[1] - centre).mean() + 4 * f[2])
        return [part for part, _, _ in ranked[:4]]

    def silence(self, length: int, rng: np.random.Generator) -> np.ndarray:
        """The room: noise with the level and the spectrum of its quietest stretch."""
        spectrum = np.abs(np.fft.rfft(self.room))
        size = 1 << max(10, int(np.ceil(np.log2(max(length, 2)))))
        wide = np.interp(np.linspace(0, 1, size // 2 + 1), np.linspace(0, 1, len(spectrum)), spectrum)
        noise = np.fft.irfft(wide * np.exp(2j * np.pi * rng.random(len(wide))))
        noise *= np.sqrt(np.square(self.room).mean() / (np.square(noise).mean() + 1e-20))
        return noise[:length].astype(np.float32)


def repetition(sound: np.ndarray, found: Syllables, speaker: Speaker, rng: np.random.Generator) -> Piece | None:
    """A sound, a syllable or a word, one to four times before it is said."""
    i = int(rng.integers(0, max(1, len(found.nuclei) - 1)))
    start = int(found.borders[i])
    unit = rng.choice(["sound", "syllable", "word"])
    if unit == "sound":
        end = min(int(found.nuclei[i]) + ms(rng.uniform(0, 50)), start + ms(220))
    else:
        end = int(found.borders[min(i + (1 if unit == "syllable" else 2), len(found.borders) - 1)])
    # Silence before the first sound of a clip is no part of the unit.
    loud = np.flatnonzero(np.abs(sound[start:end]) > 0.05 * np.abs(sound[start:end]).max(initial=0))
    start += max(0, int(loud[0]) - ms(10)) if len(loud) else 0
    if not ms(70) <= end - start <= ms(800):
        return None
    times = int(rng.integers(2, 5)) if unit == "sound" else int(rng.integers(1, 4))
    slow = rng.random() < 0.5
    parts = []
    for _ in range(times):
        copy = sound[start : end + ms(rng.uniform(-10, 15))]
        copy = resampled(copy, rng.uniform(0.95, 1.05)) * np.float32(10 ** (rng.normal(0, 1.2) / 20))
        copy = rated(copy, np.array([rng.uniform(0.85, 1.2)])) if rng.random() < 0.6 else copy
        parts.append(faded(copy, ms(5), ms(rng.uniform(8, 30))))
        gap = rng.uniform(60, 220) if slow else rng.uniform(0, 60)
        parts.append(speaker.silence(ms(gap) + ms(10), rng))
    whole = joined(*parts, fade=ms(5))
    return Piece("repetition", start, whole, 0, len(whole) + end - start, ms(5))


def prolongation(sound: np.ndarray, found: Syllables, _: Speaker, rng: np.random.Generator) -> Piece | None:
    """A vowel, or what begins a syllable, held."""
    i = int(rng.integers(0, len(found.nuclei)))
    centre = int(found.nuclei[i])
    if rng.random() < 0.4:
        onset = (int(found.borders[i]) + centre) // 2
        centre = onset if np.square(sound[onset - ms(20) : onset + ms(20)]).mean() > 1e-4 else centre
    width = ms(rng.uniform(30, 70))
    if centre < width or centre + width > len(sound):
        return None
    long = held(sound, centre, width, ms(rng.uniform(350, 1100)), rng)
    return Piece("prolongation", centre, long, 0, len(long) + ms(40), ms(12))


def block(sound: np.ndarray, found: Syllables, speaker: Speaker, rng: np.random.Generator) -> Piece | None:
    """Voice and breath stop within a word, then it breaks out hard."""
    inner = [i for i in range(1, len(found.borders) - 1) if found.depths_db[i] < DEEP_DB]
    if not inner:
        return None
    i = int(rng.choice(inner))
    at = int(found.borders[i]) if rng.random() < 0.5 else int(0.5 * (found.borders[i] + found.nuclei[i]))
    still = speaker.silence(ms(rng.uniform(300, 1100)), rng)
    burst = sound[at : at + ms(rng.uniform(25, 50))]
    strained = faded(burst * np.float32(rng.uniform(0.9, 1.5)), ms(2), ms(15))
    parts = [still, strained, speaker.silence(ms(rng.uniform(30, 120)), rng)] if rng.random() < 0.4 else [still]
    whole = joined(*parts, fade=ms(2))
    return Piece("block", at, whole, 0, len(whole) + ms(20), ms(4))


def place_between(found: Syllables, rng: np.random.Generator) -> int:
    inner, depths = found.borders[1:-1], found.depths_db[1:-1]
    deep = inner[depths >= min(DEEP_DB, depths.max())]
    return int(rng.choice(deep))


def long_pause(_: np.ndarray, found: Syllables, speaker: Speaker, rng: np.random.Generator) -> Piece:
    still = speaker.silence(ms(rng.uniform(900, 2600)), rng)
    return Piece("pause", place_between(found, rng), still, 0, len(still), ms(rng.uniform(30, 80)))


def filled_pause(_: np.ndarray, found: Syllables, speaker: Speaker, rng: np.random.Generator) -> Piece:
    """Uh or um: a central vowel of the speaker's, level and flat, with or without a nasal after it."""
    vowel = speaker.vowel[int(rng.integers(len(speaker.vowel)))]
    uh = held(vowel, ms(60), ms(60), ms(rng.uniform(220, 600)), rng)
    if rng.random() < 0.5:
        uh = joined(uh, nasal(held(vowel, ms(60), ms(50), ms(rng.uniform(120, 350)), rng)), fade=ms(40))
    uh = faded(uh * np.float32(10 ** (rng.uniform(-8, 0) / 20)), ms(rng.uniform(15, 50)), ms(rng.uniform(40, 100)))
    before, after = (speaker.silence(ms(rng.uniform(20, 350)), rng) for _ in range(2))
    whole = joined(before, uh, after)
    return Piece("filled-pause", place_between(found, rng), whole, len(before), len(before) + len(uh), ms(15))


MAKERS = {
    "repetition": repetition,
    "prolongation": prolongation,
    "block": block,
    "filled-pause": filled_pause,
    "pause": long_pause,
}


def inserted(sound: np.ndarray, pieces: list[Piece]) -> tuple[np.ndarray, list[Event]]:
    """All pieces put in; what lies closer than 250 ms behind another one's place is left out."""
    events: list[Event] = []
    out = sound[:0]
    last = 0
    for piece in sorted(pieces, key=lambda p: p.at):
        if last and piece.at < last + ms(250):
            continue
        before = faded(sound[last : piece.at], 0, piece.fade)
        out = np.concatenate([out, before])
        events.append(Event(piece.kind, len(out) + piece.begin, len(out) + piece.end))
        out = np.concatenate([out, piece.sound])
        last = piece.at
    return np.concatenate([out, sound[last:]]), events


def rate_hz(found: Syllables) -> float:
    """Syllables per second, from the first nucleus to the last."""
    spread = found.nuclei[-1] - found.nuclei[0]
    return (len(found.nuclei) - 1) * RATE_HZ / spread if spread > 0 else 0.0


def paced(sound: np.ndarray, target_hz: float, unevenness: float, rng: np.random.Generator) -> np.ndarray:
    """Said at a rate, more or less evenly."""
    factor = float(np.clip(target_hz / max(2.0, rate_hz(syllables(sound))), 0.8, 2.8))
    knots = max(3, len(sound) // ms(350))
    return rated(sound, factor * np.exp(rng.normal(0, unevenness, knots)))


def cluttered(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Far too fast, in rushes, with syllables swallowed."""
    found = syllables(sound)
    kept, last = [], 0
    for i in range(1, len(found.nuclei) - 1):
        if rng.random() < 0.16:
            kept.append(sound[last : found.borders[i]])
            last = int(found.borders[i + 1])
    kept.append(sound[last:])
    whole = joined(*[part for part in kept if len(part) > ms(40)] or [sound], fade=ms(12))
    return paced(whole, rng.uniform(6.5, 9), 0.22, rng)
