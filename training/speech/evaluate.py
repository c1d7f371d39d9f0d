"""Tells what the machines of all folds say of the actors that each did not hear, and the network and the forest
beside them: `training.json` for the card of the model, and a row for LOG.md.

Example, in training/: python3 -m speech.evaluate DATA --cache CACHE --machines MACHINES --runs RUNS/fold-{0,1,2,3,4} --facts ../models/speech-emotion/training.json
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from face.calibration import fit_temperature, probabilities
from speech import card
from speech.baseline import cross_validated, features, forest
from speech.cache import spectrograms
from speech.data import CLASSES, FOLDS, Clip, load
from speech.fit import SHIPPED, of_fold
from speech.metrics import figures
from speech.runs import LOG, logits, read_run

LANGUAGES = {"emodb": "German", "urdu": "Urdu"}


def settings_of(run: Path) -> dict[str, Any]:
    return json.loads((run / LOG).read_text().splitlines()[0])


def network_of_fold(runs: list[Path]) -> dict[int, Path]:
    found = {settings_of(run)["settings"]["fold"]: run for run in runs}
    if sorted(found) != list(range(FOLDS)):
        raise ValueError(f"one run of each of {FOLDS} folds is needed")
    return found


@torch.no_grad()
def scores(machine: nn.Module, spectrograms: list[np.ndarray]) -> np.ndarray:
    """(N, 8) of spectrograms (frames, 96), each whole and by itself, as at run time."""
    return torch.cat([machine(torch.from_numpy(s.astype(np.float32)).unsqueeze(0)) for s in spectrograms]).numpy()


def of_unheard(
    judge: Callable[[int, list[np.ndarray]], np.ndarray], clips: list[Clip], whole: list[np.ndarray]
) -> np.ndarray:
    """(clips, 8): what `judge` says of each fold and its clips, having heard none of their actors."""
    answers = np.zeros((len(clips), len(CLASSES)), np.float32)
    for fold in range(FOLDS):
        rows = [row for row, clip in enumerate(clips) if clip.fold == fold]
        answers[rows] = judge(fold, [whole[row] for row in rows])
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


def elsewhere(
    arguments: argparse.Namespace, corpus: str, temperature: float, shipped: nn.Module, forest_: Any
) -> dict[str, Any]:
    """What is shipped, and the forest, on a corpus in a language that neither was trained on."""
    clips = load(arguments.data, corpus)
    whole = [copies[0] for copies in spectrograms(clips, arguments.cache, variants=1)]
    answers = in_shared_classes(probabilities(scores(shipped, whole), temperature), clips)
    classical = in_shared_classes(forest_.predict_proba(features(clips, arguments.cache)), clips)
    return {"language": LANGUAGES[corpus], "machine": figures(*answers), "forest": figures(*classical)}


def facts(arguments: argparse.Namespace) -> dict[str, Any]:
    clips = load(arguments.data, "ravdess")
    truth, folds = np.array([c.emotion for c in clips]), np.array([c.fold for c in clips])
    whole = [copies[0] for copies in spectrograms(clips, arguments.cache, variants=1)]
    runs = network_of_fold(arguments.runs)
    by_machine = of_unheard(
        lambda fold, heard: scores(torch.load(arguments.machines / of_fold(fold)), heard), clips, whole
    )
    by_network = of_unheard(lambda fold, heard: logits(read_run(runs[fold]), heard), clips, whole)
    temperature = fit_temperature([by_machine], truth)
    values, shipped = features(clips, arguments.cache), torch.load(arguments.machines / SHIPPED)
    forest_ = forest(arguments.seed, arguments.threads).fit(values, truth)
    return {
        "temperature": temperature,
        "classes": CLASSES,
        "networkRuns": [{"name": run.name, **settings_of(run)} for run in arguments.runs],
        "machine": described(calibrated(by_machine, truth, folds), clips),
        "network": described(calibrated(by_network, truth, folds), clips),
        "forest": described(cross_validated(values, clips, arguments.seed, arguments.threads), clips),
        "otherLanguages": {
            corpus: elsewhere(arguments, corpus, temperature, shipped, forest_) for corpus in LANGUAGES
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/, emodb/, urdu/")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--machines", type=Path, required=True, help="folder that fit.py wrote")
    parser.add_argument("--runs", type=Path, required=True, nargs="+", help="networks, one of each fold, to compare")
    parser.add_argument("--facts", type=Path, help="training.json to write, for the card")
    parser.add_argument("--card", type=Path, help="the model's card, whose section gets the figures")
    parser.add_argument("--seed", type=int, default=1, help="of the forest")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    found = facts(arguments)
    for name in ("machine", "network", "forest"):
        row = found[name]
        sexes = ", ".join(f"{sex} {part['accuracy']:.3f}" for sex, part in row["sexes"].items())
        print(f"{name}: accuracy {row['accuracy']:.3f}, macro-F1 {row['macroF1']:.3f}, ECE {row['ece']:.3f}; {sexes}")
    for corpus, row in found["otherLanguages"].items():
        print(f"{corpus}: machine {row['machine']['accuracy']:.3f}, forest {row['forest']['accuracy']:.3f}")
    if arguments.facts:
        arguments.facts.parent.mkdir(parents=True, exist_ok=True)
        arguments.facts.write_text(json.dumps(found, indent=2) + "\n")
    if arguments.card:
        card.write(arguments.card, found)


if __name__ == "__main__":
    main()
