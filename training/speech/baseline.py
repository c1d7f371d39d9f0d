"""The classical baseline: a Random Forest on statistics of MFCC and prosody, on the same folds as the network.

Example, in training/: python3 -m speech.baseline DATA --cache CACHE
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from speech.cache import sounds
from speech.data import CLASSES, FOLDS, Clip, load
from speech.functionals import functionals
from speech.metrics import figures

TREES = 600


def features(clips: list[Clip], cache: Path) -> np.ndarray:
    """(clips, values), computed once."""
    path = cache / f"{clips[0].corpus}-functionals.npy"
    if not path.exists():
        np.save(path, np.stack([functionals(s / np.float32(32768)) for s in sounds(clips, cache)]))
    return np.load(path)


def forest(seed: int, threads: int) -> RandomForestClassifier:
    return RandomForestClassifier(
        TREES, max_features=0.2, class_weight="balanced_subsample", random_state=seed, n_jobs=threads
    )


def cross_validated(values: np.ndarray, clips: list[Clip], seed: int, threads: int) -> np.ndarray:
    """(clips, 8) probabilities of every clip by a forest that heard none of its fold's actors."""
    emotions, folds = np.array([c.emotion for c in clips]), np.array([c.fold for c in clips])
    answers = np.zeros((len(clips), len(CLASSES)))
    for fold in range(FOLDS):
        trained = forest(seed, threads).fit(values[folds != fold], emotions[folds != fold])
        answers[folds == fold] = trained.predict_proba(values[folds == fold])
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    clips = load(arguments.data, "ravdess")
    answers = cross_validated(features(clips, arguments.cache), clips, arguments.seed, arguments.threads)
    print(json.dumps(figures(answers, np.array([c.emotion for c in clips]), CLASSES)))


if __name__ == "__main__":
    main()
