"""Fits the kernel machines: one a fold, which did not hear its actors, and one of all actors, which is shipped.

Example, in training/: python3 -m speech.fit DATA --cache CACHE --to MACHINES
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from speech.cache import spectrograms
from speech.data import FOLDS, load
from speech.kernel_machine import fitted, hear

SHIPPED = "all.pt"


def of_fold(fold: int) -> str:
    return f"fold-{fold}.pt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True, help="folder outside of the repository")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    clips = load(arguments.data, "ravdess")
    copies = [hear(list(copy)) for copy in zip(*spectrograms(clips, arguments.cache), strict=True)]
    emotions, folds = np.array([c.emotion for c in clips]), np.array([c.fold for c in clips])
    arguments.to.mkdir(parents=True, exist_ok=True)
    for name, heard in [(SHIPPED, folds >= 0), *((of_fold(f), folds != f) for f in range(FOLDS))]:
        rows = np.flatnonzero(heard)
        of_rows = [[copy[row] for row in rows] for copy in copies]
        torch.save(fitted(of_rows, emotions[rows], arguments.seed), arguments.to / name)


if __name__ == "__main__":
    main()
