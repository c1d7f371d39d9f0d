"""Who is heard in training and who is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from overlap.mixtures import Speakers
from speech.cache import sounds
from speech.data import CORPORA, Clip, load

FOLDS = ("fold-0", "fold-1", "fold-2")
"""Every third speaker of each corpus."""
UNHEARD = (*FOLDS, *CORPORA, "nobody")


def is_unheard(clip: Clip, unheard: str, names: list[str]) -> bool:
    """`names` are those of all speakers of the clip's corpus."""
    return clip.corpus == unheard or unheard == FOLDS[sorted(names).index(clip.speaker) % len(FOLDS)]


def split(data: Path, cache: Path, unheard: str) -> tuple[Speakers, Speakers]:
    """Those who are heard, and those who are not: nobody where all are heard."""
    parts: tuple[list[tuple[Clip, np.ndarray]], ...] = ([], [])
    for corpus in CORPORA:
        clips = load(data, corpus)
        names = sorted({clip.speaker for clip in clips})
        for clip, sound in zip(clips, sounds(clips, cache), strict=True):
            parts[is_unheard(clip, unheard, names)].append((clip, sound))
    heard, held_out = (Speakers([clip for clip, _ in part], [sound for _, sound in part]) for part in parts)
    return heard, held_out
