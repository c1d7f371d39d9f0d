"""Tells what the networks say of speakers that each did not hear: `training.json` and the card's section.

Example, in training/: python3 -m overlap.evaluate DATA --cache CACHE --runs RUNS --facts ../models/overlap/training.json --card ../models/cards/overlap.md
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from overlap import card
from overlap.mixtures import UNTOLD, Mixture, mixture
from overlap.splits import FOLDS, split
from overlap.train import LOG, read_run
from speech.data import CORPORA
from speech.metrics import figures

MIXTURES = 600
"""Of the speakers of one fold or corpus."""
TOLD_FROM = 0.25
"""Share of the spoken steps from which on a sound is said to have several voices: of 0.15, 0.2, … the lowest with which no
more than one in a hundred sounds without overlap was told in the folds by speaker."""
LONG = 0.5
"""Sounds in which two speak in a larger share of the spoken steps than this."""


@dataclass(frozen=True)
class Judged:
    """A mixture and the probabilities (steps,) of two voices."""

    mixture: Mixture
    probabilities: np.ndarray

    @property
    def spoken(self) -> np.ndarray:
        return self.mixture.voices != 0

    @property
    def told(self) -> float:
        """Share of the spoken steps in which two were heard."""
        return float((self.probabilities[self.spoken] >= 0.5).mean())

    @property
    def true(self) -> float:
        """Share of them in which two speak; one that may drown in the other counts half."""
        voices = self.mixture.voices[self.spoken]
        return float((voices == 2).mean() + (voices == UNTOLD).mean() / 2)


@torch.no_grad()
def judged(run: Path, data: Path, cache: Path, unheard: str, seed: int) -> list[Judged]:
    network, (_, speakers) = read_run(run), split(data, cache, unheard)
    answers = []
    for row in range(MIXTURES):
        made = mixture(speakers, np.random.default_rng((seed, row)))
        logits = network(torch.from_numpy(made.spectrogram).unsqueeze(0))[0]
        answers.append(Judged(made, torch.sigmoid(logits).numpy()))
    return answers


def of_steps(answers: list[Judged]) -> dict[str, Any]:
    """Of the spoken steps of which it is known how many speak."""
    voices = np.concatenate([a.mixture.voices for a in answers])
    two = np.concatenate([a.probabilities for a in answers])
    known = (voices == 1) | (voices == 2)
    truth = (voices[known] == 2).astype(int)
    both = np.stack([1 - two[known], two[known]], axis=1)
    return figures(both, truth, ("one voice", "two voices")) | {"auc": float(roc_auc_score(truth, two[known]))}


def of_sounds(answers: list[Judged]) -> dict[str, Any]:
    """How many sounds are told, by what is in them."""

    def told(some: list[Judged]) -> dict[str, Any]:
        return {"n": len(some), "told": float(np.mean([a.told >= TOLD_FROM for a in some])) if some else None}

    alone = [a for a in answers if a.true == 0]
    long = [a for a in answers if a.true > LONG]
    return {
        "one voice": told([a for a in alone if len(a.mixture.sexes) == 1]),
        "two that take turns": told([a for a in alone if len(a.mixture.sexes) == 2]),
        "two at once for less than half of it": told([a for a in answers if 0 < a.true <= LONG]),
        "two at once for most of it": told(long),
        "of these two women": told([a for a in long if a.mixture.sexes == "ff"]),
        "of these two men": told([a for a in long if a.mixture.sexes == "mm"]),
        "of these a woman and a man": told([a for a in long if a.mixture.sexes == "fm"]),
    }


def described(answers: list[Judged]) -> dict[str, Any]:
    return {"steps": of_steps(answers), "sounds": of_sounds(answers)}


def facts(arguments: argparse.Namespace) -> dict[str, Any]:
    of = {
        unheard: judged(arguments.runs / unheard, arguments.data, arguments.cache, unheard, arguments.seed)
        for unheard in (*FOLDS, *CORPORA)
    }
    return {
        "training": json.loads((arguments.runs / "nobody" / LOG).read_text().splitlines()[0]),
        "toldFrom": TOLD_FROM,
        "speakers": described([a for fold in FOLDS for a in of[fold]]),
        "corpora": {corpus: described(of[corpus]) for corpus in CORPORA},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/, emodb/, urdu/")
    parser.add_argument("--cache", type=Path, required=True, help="that of speech.cache")
    parser.add_argument("--runs", type=Path, required=True, help="folder of the runs, each named after who is unheard")
    parser.add_argument("--facts", type=Path, required=True, help="training.json to write")
    parser.add_argument("--card", type=Path, required=True, help="the model's card, whose section gets the figures")
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    found = facts(arguments)
    arguments.facts.parent.mkdir(parents=True, exist_ok=True)
    arguments.facts.write_text(json.dumps(found, indent=2) + "\n")
    card.write(arguments.card, found)


if __name__ == "__main__":
    main()
