"""Tells what the runs of all folds say of the actors that each did not hear: `training.json` for the card of the
model, and a row for LOG.md.

Example, in training/: python3 -m speech.evaluate DATA --cache CACHE --runs RUNS/fold-{0,1,2,3,4} --facts ../models/speech-emotion/training.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from face.calibration import fit_temperature, probabilities
from speech import card
from speech.baseline import cross_validated, features, forest
from speech.cache import spectrograms
from speech.data import CLASSES, FOLDS, Clip, load
from speech.metrics import figures
from speech.runs import LOG, logits, read_run

LANGUAGES = {"emodb": "German", "urdu": "Urdu"}


def settings_of(run: Path) -> dict[str, Any]:
    return json.loads((run / LOG).read_text().splitlines()[0])


def of_unheard(runs: list[Path], clips: list[Clip], whole: list[np.ndarray]) -> np.ndarray:
    """(clips, 8) logits of every clip, by the run that held out its actor's fold."""
    by_fold = {settings_of(run)["settings"]["fold"]: run for run in runs}
    if sorted(by_fold) != list(range(FOLDS)):
        raise ValueError(f"one run of each of {FOLDS} folds is needed")
    answers = np.zeros((len(clips), len(CLASSES)), np.float32)
    for fold, run in by_fold.items():
        rows = [row for row, clip in enumerate(clips) if clip.fold == fold]
        answers[rows] = logits(read_run(run), [whole[row] for row in rows])
    return answers


def calibrated(answers: np.ndarray, truth: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """(clips, 8) probabilities; the temperature of a fold is fitted on the others."""
    result = np.zeros_like(answers, np.float64)
    for fold in np.unique(folds):
        result[folds == fold] = probabilities(
            answers[folds == fold], fit_temperature([answers[folds != fold]], truth[folds != fold])
        )
    return result


def in_shared_classes(answers: np.ndarray, clips: list[Clip]) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Probabilities, truth and names of the classes that another corpus has: calm counts as neutral, classes that
    the corpus lacks are left out, and the rest is scaled to one."""
    present = sorted({clip.emotion for clip in clips})
    merged = answers.copy()
    merged[:, CLASSES.index("neutral")] += merged[:, CLASSES.index("calm")]
    kept = merged[:, present]
    truth = np.array([present.index(clip.emotion) for clip in clips])
    return kept / kept.sum(axis=1, keepdims=True), truth, tuple(CLASSES[row] for row in present)


def by_group(answers: np.ndarray, clips: list[Clip], groups: list[str]) -> dict[str, Any]:
    truth, names = np.array([c.emotion for c in clips]), np.array(groups)
    parts = {name: figures(answers[names == name], truth[names == name], CLASSES) for name in sorted(set(groups))}
    return {name: {key: part[key] for key in ("n", "accuracy", "macroF1", "ece")} for name, part in parts.items()}


def described(answers: np.ndarray, clips: list[Clip]) -> dict[str, Any]:
    """Figures over all clips, and by sex, fold and actor."""
    return {
        **figures(answers, np.array([c.emotion for c in clips]), CLASSES),
        "sexes": by_group(answers, clips, ["female" if c.female else "male" for c in clips]),
        "folds": by_group(answers, clips, [f"fold {c.fold}" for c in clips]),
        "actors": by_group(answers, clips, [c.speaker for c in clips]),
    }


def elsewhere(arguments: argparse.Namespace, corpus: str, temperature: float, forest_: Any) -> dict[str, Any]:
    """Mean answer of the runs, and the forest's, to a corpus in a language that neither was trained on."""
    clips = load(arguments.data, corpus)
    whole = [copies[0] for copies in spectrograms(clips, arguments.cache, variants=1)]
    mean = np.mean([logits(read_run(run), whole) for run in arguments.runs], axis=0)
    network = in_shared_classes(probabilities(mean, temperature), clips)
    classical = in_shared_classes(forest_.predict_proba(features(clips, arguments.cache)), clips)
    return {"language": LANGUAGES[corpus], "network": figures(*network), "forest": figures(*classical)}


def facts(arguments: argparse.Namespace) -> dict[str, Any]:
    clips = load(arguments.data, "ravdess")
    truth, folds = np.array([c.emotion for c in clips]), np.array([c.fold for c in clips])
    whole = [copies[0] for copies in spectrograms(clips, arguments.cache, variants=1)]
    answers = of_unheard(arguments.runs, clips, whole)
    temperature = fit_temperature([answers], truth)
    values = features(clips, arguments.cache)
    seed = settings_of(arguments.runs[0])["settings"]["seed"]
    heard = {corpus for run in arguments.runs for corpus in settings_of(run)["settings"]["corpora"]}
    forest_ = forest(seed, arguments.threads).fit(values, truth)
    return {
        "temperature": temperature,
        "classes": CLASSES,
        "runs": [{"name": run.name, **settings_of(run)} for run in arguments.runs],
        "network": described(calibrated(answers, truth, folds), clips),
        "forest": described(cross_validated(values, clips, seed, arguments.threads), clips),
        "otherLanguages": {
            corpus: elsewhere(arguments, corpus, temperature, forest_) for corpus in LANGUAGES if corpus not in heard
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/, emodb/, urdu/")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True, nargs="+", help="one of each fold")
    parser.add_argument("--facts", type=Path, help="training.json to write, for the card")
    parser.add_argument("--card", type=Path, help="the model's card, whose section gets the figures")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    found = facts(arguments)
    for name in ("network", "forest"):
        row = found[name]
        sexes = ", ".join(f"{sex} {part['accuracy']:.3f}" for sex, part in row["sexes"].items())
        print(f"{name}: accuracy {row['accuracy']:.3f}, macro-F1 {row['macroF1']:.3f}, ECE {row['ece']:.3f}; {sexes}")
    for corpus, row in found["otherLanguages"].items():
        print(f"{corpus}: network {row['network']['accuracy']:.3f}, forest {row['forest']['accuracy']:.3f}")
    if arguments.facts:
        arguments.facts.parent.mkdir(parents=True, exist_ok=True)
        arguments.facts.write_text(json.dumps(found, indent=2) + "\n")
    if arguments.card:
        card.write(arguments.card, found)


if __name__ == "__main__":
    main()
