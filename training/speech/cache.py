"""What is computed once of a corpus and kept outside of the repository."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from speech.data import Clip
from speech.sound import read, trimmed


def join(arrays: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays of different lengths as one file holds them."""
    return {"joined": np.concatenate(arrays), "ends": np.cumsum([len(a) for a in arrays])}


def split(file: dict[str, np.ndarray]) -> list[np.ndarray]:
    return np.split(file["joined"], file["ends"][:-1])


def sounds(clips: list[Clip], cache: Path) -> list[np.ndarray]:
    """The trimmed sound of every clip, int16."""
    path = cache / f"{clips[0].corpus}-sounds.npz"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        whole = [np.round(np.clip(trimmed(read(c.path)), -1, 1) * 32767).astype(np.int16) for c in clips]
        np.savez(path, **join(whole))
    with np.load(path) as file:
        found = split(file)
    if len(found) != len(clips):
        raise ValueError(f"{path} was made of other clips: delete it")
    return found
