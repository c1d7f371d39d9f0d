"""FER2013 pictures with the votes of FER+: loading, targets, and the split for choices."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CLASSES = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
VOTE_COLUMNS = (*CLASSES, "unknown", "NF")
FER2013_CLASSES = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
TRAINING, PUBLIC_TEST, PRIVATE_TEST = 0, 1, 2
SIDE = 48

_USAGES = {"Training": TRAINING, "PublicTest": PUBLIC_TEST, "PrivateTest": PRIVATE_TEST}


@dataclass(frozen=True)
class Faces:
    """`images` (N, 48, 48) u8; `votes` (N, 10) in VOTE_COLUMNS; `label` (N,) in FER2013_CLASSES, -1
    unknown; `usage` (N,) TRAINING, PUBLIC_TEST or PRIVATE_TEST."""

    images: np.ndarray
    votes: np.ndarray
    label: np.ndarray
    usage: np.ndarray

    def __len__(self) -> int:
        return len(self.images)

    def where(self, mask: np.ndarray) -> Faces:
        return Faces(self.images[mask], self.votes[mask], self.label[mask], self.usage[mask])


def load_npz(path: Path) -> Faces:
    with np.load(path) as file:
        return Faces(
            file["images"], file["votes"].astype(np.int64), file["label"].astype(np.int64), file["usage"]
        )


def load_public_csv(fer2013: Path, ferplus: Path) -> Faces:
    """The files as they are published: `fer2013.csv` (emotion, pixels, Usage) and, row by row beside it,
    `fer2013new.csv` of FER+ (Usage, Image name, ten columns of votes). Of equal pictures only the first
    is kept, and none of the training that is in a test part."""
    with fer2013.open(newline="") as pictures, ferplus.open(newline="") as ballots:
        rows = list(zip(csv.DictReader(pictures), csv.DictReader(ballots), strict=True))
    images = np.array([np.array(face["pixels"].split(), np.uint8).reshape(SIDE, SIDE) for face, _ in rows])
    faces = Faces(
        images,
        np.array([[int(ballot[name]) for name in VOTE_COLUMNS] for _, ballot in rows], np.int64),
        np.array([int(face["emotion"]) for face, _ in rows], np.int64),
        np.array([_USAGES[face["Usage"]] for face, _ in rows], np.uint8),
    )
    seen: set[bytes] = set()
    kept = np.zeros(len(faces), bool)
    for row in np.argsort(-faces.usage.astype(int), kind="stable"):
        key = faces.images[row].tobytes()
        kept[row] = key not in seen
        seen.add(key)
    return faces.where(kept)


def load(paths: list[Path]) -> Faces:
    """One `.npz` file, or the two CSV files of the public layout."""
    return load_npz(paths[0]) if len(paths) == 1 else load_public_csv(*paths)


def in_validation(images: np.ndarray) -> np.ndarray:
    """(N,) True for one picture in 18, chosen by its hash: the same pictures in every run and layout."""
    digests = (hashlib.blake2b(image.tobytes(), digest_size=8).digest() for image in images)
    return np.array([int.from_bytes(digest, "big") % 18 == 0 for digest in digests])


def usable(votes: np.ndarray) -> np.ndarray:
    """(N,) False where the raters saw mostly no face or nothing they could name."""
    return votes[:, : len(CLASSES)].sum(axis=1) > votes[:, len(CLASSES) :].sum(axis=1)


def soft_targets(votes: np.ndarray) -> np.ndarray:
    """(N, 8) distribution of the named votes. A class that one rater alone named counts as a slip, unless
    no class has more (as in Barsoum et al. 2016, "Training Deep Networks for Facial Expression
    Recognition with Crowd-Sourced Label Distribution")."""
    named = votes[:, : len(CLASSES)].astype(np.float32)
    agreed = np.where(named > 1, named, 0)
    kept = np.where(agreed.sum(axis=1, keepdims=True) > 0, agreed, named)
    return kept / kept.sum(axis=1, keepdims=True)


def majority(votes: np.ndarray) -> np.ndarray:
    """(N,) class with the most named votes, -1 where two share the first place or none was named."""
    named = votes[:, : len(CLASSES)]
    top = named.max(axis=1)
    unique = (named == top[:, None]).sum(axis=1) == 1
    return np.where(unique & (top > 0), named.argmax(axis=1), -1)
