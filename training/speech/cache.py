"""What is computed once of a corpus and kept outside of the repository.

Example, in training/: python3 -m speech.cache DATA --cache CACHE
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from speech.data import CORPORA, Clip, load
from speech.degrade import VARIANTS, variant
from speech.log_mel import log_mel
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


def spectrograms(clips: list[Clip], cache: Path, variants: int = VARIANTS) -> list[list[np.ndarray]]:
    """By clip, then by copy (see `degrade`): (frames, 96) decibels, float16."""
    made = []
    for number in range(variants):
        path = cache / f"{clips[0].corpus}-spectrograms-{number}.npz"
        if not path.exists():
            heard = variant([s / np.float32(32768) for s in sounds(clips, cache)], number)
            np.savez(path, **join([log_mel(sound).astype(np.float16) for sound in heard]))
        with np.load(path) as file:
            made.append(split(file))
    return [list(copies) for copies in zip(*made, strict=True)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Makes everything that is kept of the corpora.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--corpora", nargs="+", choices=CORPORA, default=list(CORPORA))
    arguments = parser.parse_args()
    for corpus in arguments.corpora:
        spectrograms(load(arguments.data, corpus), arguments.cache)
