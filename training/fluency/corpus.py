"""Builds speech that is fluent, stuttered, cluttered or halting out of clean speech.

Example, in training/: python3 -m fluency.corpus DATA --out CORPUS
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import soundfile

from fluency.edits import joined, ms
from fluency.segments import syllables
from fluency.utterance import MAKERS, Event, Speaker, cluttered, inserted, paced
from speech.data import CORPORA, Clip, load
from speech.sound import RATE_HZ, read, trimmed

CLASSES = ("fluent", "stuttering", "cluttering", "pauses")
PARTS = ("events", "classes", "test")
"""Speakers from whom the events are learnt, the classes and thresholds, and those who are only tested."""
_SPEAKERS = {
    "ravdess": {"events": range(1, 11), "classes": range(11, 17)},
    "emodb": {"events": (3, 8, 10, 13), "classes": (9, 11)},
    "urdu": {"events": ("SM5", "SM24", "SM2", "SF1", "SF11"), "classes": ("SM4", "SM1", "SM7", "SF6")},
}
UTTERANCES = {
    "ravdess": {"events": 150, "classes": 90, "test": 60},
    "emodb": {"events": 60, "classes": 40, "test": 60},
    "urdu": {"events": 50, "classes": 30, "test": 40},
}
"""By class."""
ORIGINALS = {"classes": 10, "test": 14}
"""Stretches of half a minute of clips one after the other, with nothing but short pauses between them."""


@dataclass(frozen=True)
class Utterance:
    sound: np.ndarray
    events: list[Event]


def part_of(clip: Clip) -> str:
    name = clip.speaker.split("-")[1]
    for part, names in _SPEAKERS[clip.corpus].items():
        if name in {f"{n:02d}" if isinstance(n, int) else n for n in names}:
            return part
    return "test"


def chained(clips: list[np.ndarray], longest_ms: float, speaker: Speaker, rng: np.random.Generator) -> np.ndarray:
    """Clips with short pauses between them."""
    parts = [clips[0]]
    for clip in clips[1:]:
        parts += [speaker.silence(ms(rng.uniform(80, longest_ms)), rng), clip]
    return joined(*parts, fade=ms(30))


def counts(kind: str, seconds: float, rng: np.random.Generator) -> list[str]:
    """The events of an utterance. One long pause or one "uh" is what fluent speakers do too."""
    about = max(1, round(seconds / 2.7))
    harmless = [str(rng.choice(["pause", "filled-pause"]))] if rng.random() < 0.3 else []
    if kind == "stuttering":
        many = int(rng.integers(about, about + 2))
        return [str(k) for k in rng.choice(["repetition", "prolongation", "block"], many, p=[0.45, 0.3, 0.25])] + harmless
    if kind == "pauses":
        return [str(k) for k in rng.choice(["pause", "filled-pause"], max(2, about), p=[0.55, 0.45])]
    return harmless


def utterance(kind: str, speaker: Speaker, rng: np.random.Generator) -> Utterance:
    wanted = rng.uniform(3.5, 7) * RATE_HZ
    clips: list[np.ndarray] = []
    while sum(map(len, clips)) < wanted:
        clip = speaker.clips[int(rng.integers(len(speaker.clips)))]
        clips.append(clip * np.float32(10 ** (rng.normal(0, 1.5) / 20)))
    if kind == "cluttering":
        clips = [cluttered(clip, rng) for clip in [*clips, *clips[:1]]]
    elif rng.random() < 0.7:
        clips = [paced(clip, rng.uniform(3, 6), rng.uniform(0, 0.08), rng) for clip in clips]
    sound = chained(clips, 250 if kind == "cluttering" else 600, speaker, rng)
    found = syllables(sound)
    pieces = [MAKERS[name](sound, found, speaker, rng) for name in counts(kind, len(sound) / RATE_HZ, rng)]
    made, events = inserted(sound, [piece for piece in pieces if piece is not None])
    return Utterance(recorded(made, rng), events)


def recorded(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By a microphone in a room: noise, a tilt of the spectrum, some gain."""
    white = rng.normal(size=len(sound)).astype(np.float32)
    noise = white if rng.random() < 0.5 else np.convolve(white, np.ones(8) / 8, "same")
    level = np.sqrt(np.square(sound).mean()) * 10 ** (-rng.uniform(22, 55) / 20)
    tilt = rng.uniform(-0.3, 0.3)
    whole = sound + noise * np.float32(level / np.sqrt(np.square(noise).mean()))
    whole = whole + tilt * np.concatenate([whole[:1], whole[:-1]])
    return np.clip(whole * 10 ** (rng.uniform(-12, 6) / 20), -0.99, 0.99).astype(np.float32)


def generator(*names: object) -> np.random.Generator:
    return np.random.default_rng(crc32("/".join(map(str, names)).encode()))


def build(clips: list[Clip], part: str, out: Path) -> Iterator[dict[str, object]]:
    """Writes what is not there yet, and yields the row of each utterance."""
    corpus = clips[0].corpus
    by_speaker: dict[str, list[Clip]] = {}
    for clip in clips:
        if part_of(clip) == part:
            by_speaker.setdefault(clip.speaker, []).append(clip)
    names = sorted(name for name, own in by_speaker.items() if len(own) >= 4)
    speakers = {n: Speaker([trimmed(read(c.path)) for c in by_speaker[n]]) for n in names}
    kinds = [(kind, i) for kind in CLASSES for i in range(UTTERANCES[corpus][part])]
    kinds += [("original", i) for i in range(ORIGINALS.get(part, 0))]
    for kind, i in kinds:
        name = names[i % len(names)]
        stem = f"{corpus}-{part}-{kind}-{i:03d}"
        path, facts = out / f"{stem}.wav", out / f"{stem}.json"
        if not facts.exists():
            rng = generator(stem)
            if kind == "original":
                order = rng.permutation(len(speakers[name].clips))[: 4 + 30 // 3]
                said = [speakers[name].clips[j] for j in order]
                made = Utterance(recorded(chained(said, 600, speakers[name], rng), rng), [])
            else:
                made = utterance(kind, speakers[name], rng)
            soundfile.write(path, made.sound, RATE_HZ, subtype="PCM_16")
            spans = [[e.kind, round(e.start / 16), round(e.end / 16)] for e in made.events]
            female = by_speaker[name][0].female
            row = {"path": path.name, "corpus": corpus, "part": part, "speaker": name, "events": spans}
            facts.write_text(json.dumps({**row, "label": kind, "sex": "female" if female else "male"}))
        yield json.loads(facts.read_text())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Builds the corpus; started again, it goes on where it was.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpora", nargs="+", choices=CORPORA, default=list(CORPORA))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    tested = ["path,label,corpus,sex\n"]
    for name in arguments.corpora:
        found = load(arguments.data, name)
        rows = [row for part in PARTS for row in build(found, part, arguments.out)]
        (arguments.out / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        tested += [
            f"{row['path']},{row['label']},{row['corpus']},{row['sex']}\n"
            for row in rows
            if row["part"] == "test" and row["label"] in CLASSES
        ]
    (arguments.out / "test.csv").write_text("".join(tested))
