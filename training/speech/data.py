"""The corpora of emotional speech, clip by clip, and the folds by speaker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CLASSES = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
FOLDS = 5

_RAVDESS = {f"{number:02d}": name for number, name in enumerate(CLASSES, start=1)}
_EMODB = {"N": "neutral", "F": "happy", "T": "sad", "W": "angry", "A": "fearful", "E": "disgust"}
_EMODB_WOMEN = {"08", "09", "13", "14", "16"}
_SOUNDS = {".flac", ".ogg", ".wav"}
_SAME_RECORDING = {"03-01-03-01-02-02-07"}
"""Published as the second repetition, but the first one again (two steps of 16 bits apart)."""


@dataclass(frozen=True)
class Clip:
    """`speaker` is unique across corpora; `emotion` indexes CLASSES."""

    path: Path
    corpus: str
    speaker: str
    female: bool
    emotion: int

    @property
    def fold(self) -> int | None:
        """Actors 01–04, 05–08, …: four a fold, two of each sex. None for the corpora that are no test of ours."""
        return (int(self.speaker.removeprefix("ravdess-")) - 1) // 4 if self.corpus == "ravdess" else None


def ravdess_clip(path: Path) -> Clip | None:
    """`modality-channel-emotion-intensity-statement-repetition-actor`; odd actors are men. None for songs (channel
    02) and for videos (modality 01)."""
    modality, channel, emotion, _, _, _, actor = path.stem.split("-")
    if (modality, channel) != ("03", "01"):
        return None
    return Clip(path, "ravdess", f"ravdess-{actor}", int(actor) % 2 == 0, CLASSES.index(_RAVDESS[emotion]))


def emodb_clip(path: Path) -> Clip | None:
    """Speaker, text, letter of the emotion in German, version: `03a01Fa`. None for boredom, which RAVDESS lacks."""
    speaker, letter = path.stem[:2], path.stem[5]
    if letter not in _EMODB:
        return None
    return Clip(path, "emodb", f"emodb-{speaker}", speaker in _EMODB_WOMEN, CLASSES.index(_EMODB[letter]))


def urdu_clip(path: Path) -> Clip:
    """`Angry_SM1_F10_A010`: emotion, then sex and number of the speaker."""
    emotion, speaker, *_ = path.stem.split("_")
    return Clip(path, "urdu", f"urdu-{speaker}", speaker.startswith("SF"), CLASSES.index(emotion.lower()))


CORPORA: dict[str, Callable[[Path], Clip | None]] = {
    "ravdess": ravdess_clip,
    "emodb": emodb_clip,
    "urdu": urdu_clip,
}


def load(data: Path, corpus: str) -> list[Clip]:
    """Clips below `data/corpus`, flat or in folders, in the order of their names; no recording twice."""
    paths = sorted((p for p in (data / corpus).rglob("*") if p.suffix in _SOUNDS), key=lambda p: p.name)
    clips = [clip for p in paths if p.stem not in _SAME_RECORDING and (clip := CORPORA[corpus](p)) is not None]
    if not clips:
        raise FileNotFoundError(f"no clips of {corpus} in {data / corpus}")
    return clips
