"""Evaluates each network on the speakers that it was not trained on: `training.json` and the section of the model card.

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
from overlap.mixtures import UNKNOWN, Mixture, mixture
from overlap.splits import FOLDS, split
from overlap.train import LOG, read_run
from speech.data import CORPORA
from speech.metrics import figures

MIXTURES = 600
"""Number of mixtures of the speakers of one fold or corpus."""
MIN_SHARE = 0.25
"""Smallest share of the steps with speech at which a clip is classified as overlapping: the lowest of 0.15, 0.2, … at which
at most one in a hundred clips without overlap is misclassified in the speaker folds."""
LONG = 0.5
"""Share of the steps with speech above which a clip counts as mostly overlapping."""


@dataclass(frozen=True)
class Scored:
    """A mixture and the probabilities (steps,) of two voices."""

    mixture: Mixture
    probabilities: np.ndarray

    @property
    def spoken(self) -> np.ndarray:
        return self.mixture.voices != 0

    @property
    def detected(self) -> float:
        """Share of the steps with speech in which two voices were detected."""
        return float((self.probabilities[self.spoken] >= 0.5).mean())

    @property
    def overlapping(self) -> float:
        """Share of the steps with speech in which two speak; a step with a masked voice counts half."""
        voices = self.mixture.voices[self.spoken]
        return float((voices == 2).mean() + (voices == UNKNOWN).mean() / 2)


@torch.no_grad()
def score(run: Path, data: Path, cache: Path, unheard: str, seed: int) -> list[Scored]:
    network, (_, speakers) = read_run(run), split(data, cache, unheard)
    clips = []
    for row in range(MIXTURES):
        made = mixture(speakers, np.random.default_rng((seed, row)))
        logits = network(torch.from_numpy(made.spectrogram).unsqueeze(0))[0]
        clips.append(Scored(made, torch.sigmoid(logits).numpy()))
    return clips


def step_figures(clips: list[Scored]) -> dict[str, Any]:
    """Metrics over the steps with speech whose number of speakers is known."""
    voices = np.concatenate([c.mixture.voices for c in clips])
    two = np.concatenate([c.probabilities for c in clips])
    known = (voices == 1) | (voices == 2)
    truth = (voices[known] == 2).astype(int)
    both = np.stack([1 - two[known], two[known]], axis=1)
    return figures(both, truth, ("one voice", "two voices")) | {"auc": float(roc_auc_score(truth, two[known]))}


def clip_figures(clips: list[Scored]) -> dict[str, Any]:
    """Share of the clips that are classified as overlapping, by their content."""

    def detected(some: list[Scored]) -> dict[str, Any]:
        return {"n": len(some), "detected": float(np.mean([c.detected >= MIN_SHARE for c in some])) if some else None}

    alone = [c for c in clips if c.overlapping == 0]
    long = [c for c in clips if c.overlapping > LONG]
    return {
        "one voice": detected([c for c in alone if len(c.mixture.sexes) == 1]),
        "two taking turns": detected([c for c in alone if len(c.mixture.sexes) == 2]),
        "two at once, up to half of the speech": detected([c for c in clips if 0 < c.overlapping <= LONG]),
        "two at once, more than half of the speech": detected(long),
        "of these, two women": detected([c for c in long if c.mixture.sexes == "ff"]),
        "of these, two men": detected([c for c in long if c.mixture.sexes == "mm"]),
        "of these, a woman and a man": detected([c for c in long if c.mixture.sexes == "fm"]),
    }


def described(clips: list[Scored]) -> dict[str, Any]:
    return {"steps": step_figures(clips), "sounds": clip_figures(clips)}


def facts(arguments: argparse.Namespace) -> dict[str, Any]:
    of = {
        unheard: score(arguments.runs / unheard, arguments.data, arguments.cache, unheard, arguments.seed)
        for unheard in (*FOLDS, *CORPORA)
    }
    return {
        "training": json.loads((arguments.runs / "nobody" / LOG).read_text().splitlines()[0]),
        "minShare": MIN_SHARE,
        "speakers": described([c for fold in FOLDS for c in of[fold]]),
        "corpora": {corpus: described(of[corpus]) for corpus in CORPORA},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/, emodb/, urdu/")
    parser.add_argument("--cache", type=Path, required=True, help="folder written by speech.cache")
    parser.add_argument("--runs", type=Path, required=True, help="folder with the runs, each named after the speakers it was not trained on")
    parser.add_argument("--facts", type=Path, required=True, help="training.json to write")
    parser.add_argument("--card", type=Path, required=True, help="the model card to update")
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
