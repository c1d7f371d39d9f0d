"""Trains the impressions, measures them on unseen people and writes model and card.

    node features.ts ../../../shared/data/mit_interview > FEATURES.json
    python3 train.py FEATURES.json --model ../../models/impressions/impressions.json --card ../../models/cards/impressions.md
"""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np
from card import card
from ridge import CLIP, fit, folds, predict

FOLDS = 10
REPEATS = 5
COVERAGE = 0.8
LIMIT = 4.0
"""Features further from the mean than so many standard deviations are unlike the training data."""
SHOWN_R = 0.3


def half_width(residuals: np.ndarray) -> np.ndarray:
    """Split-conformal half width by trait (Lei et al. 2018), of residuals (interviews, traits)."""
    rank = min(1.0, COVERAGE * (1 + 1 / len(residuals)))
    return np.quantile(np.abs(residuals), rank, axis=0, method="higher")


def mean_half_width(residuals: np.ndarray, correlated: bool = True) -> float:
    """Half width of the mean of traits, as packages/impressions reckons it for confidence."""
    halves = half_width(residuals)
    correlations = np.corrcoef(residuals.T) if correlated else np.eye(len(halves))
    return np.sqrt(halves @ correlations @ halves) / len(halves)


def measure(x: np.ndarray, y: np.ndarray, people: np.ndarray) -> dict[str, np.ndarray]:
    """Figures by trait over people whom the model that scores them, and every choice in it, has not seen."""
    r, rmse, covered, residuals, outers = [], [], [], [], []
    for repeat in range(REPEATS):
        rng = np.random.default_rng(repeat)
        outer = folds(people, FOLDS, rng)
        guess = np.empty_like(y)
        for fold in range(FOLDS):
            train, test = outer != fold, outer == fold
            guess[test] = predict(fit(x[train], y[train], people[train], rng), x[test])
        rest = y - guess
        r.append([np.corrcoef(guess[:, t], y[:, t])[0, 1] for t in range(y.shape[1])])
        rmse.append(np.sqrt((rest**2).mean(0)))
        inside = [np.abs(rest[outer == f]) <= half_width(rest[outer != f]) for f in range(FOLDS)]
        covered.append(np.concatenate(inside).mean(0))
        residuals.append(rest)
        outers.append(outer)
    return {
        "r": np.mean(r, axis=0),
        "rSpread": np.std(r, axis=0),
        "rmse": np.mean(rmse, axis=0),
        "covered": np.mean(covered, axis=0),
        "halfWidth": np.mean([half_width(rest) for rest in residuals], axis=0),
        "correlations": np.mean([np.corrcoef(rest.T) for rest in residuals], axis=0),
        "ofPerson": np.mean([between_interviews(rest, people) for rest in residuals], axis=0),
        "residuals": np.array(residuals),
        "folds": np.array(outers),
    }


def between_interviews(residuals: np.ndarray, people: np.ndarray) -> list[float]:
    """Pearson's r by trait between the residuals of a person's first two interviews: what is the person's own."""
    both = [own[:2] for person in np.unique(people) if len(own := np.flatnonzero(people == person)) > 1]
    first, second = residuals[np.array(both).T]
    return [np.corrcoef(first[:, t], second[:, t])[0, 1] for t in range(residuals.shape[1])]


def measure_mean(measured: dict[str, np.ndarray], y: np.ndarray, traits: list[int]) -> dict[str, float]:
    """The same of the mean of some traits: the part of confidence that was rated."""
    r, covered, independent = [], [], []
    for rest, outer in zip(measured["residuals"][:, :, traits], measured["folds"]):
        truth, off = y[:, traits].mean(1), rest.mean(1)
        r.append(np.corrcoef(truth - off, truth)[0, 1])
        for fold in range(FOLDS):
            others, tested = rest[outer != fold], np.abs(off[outer == fold])
            covered.extend(tested <= mean_half_width(others))
            independent.extend(tested <= mean_half_width(others, correlated=False))
    return {
        "r": np.mean(r),
        "halfWidth": np.mean([mean_half_width(rest) for rest in measured["residuals"][:, :, traits]]),
        "covered": np.mean(covered),
        "coveredIfIndependent": np.mean(independent),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("features", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--card", type=pathlib.Path, required=True)
    options = parser.parse_args()

    data = json.loads(options.features.read_text())
    interviews, traits = data["interviews"], data["traits"]
    people = np.array([interview["person"] for interview in interviews])
    y = np.array([[interview["ratings"][trait] for trait in traits] for interview in interviews])

    sets, figures = [], {}
    for name, features in data["sets"].items():
        x = np.array([[interview["features"][feature] for feature in features] for interview in interviews])
        figures[name] = measured = measure(x, y, people)
        model = fit(x, y, people, np.random.default_rng(0))
        shown = [t for t in range(len(traits)) if traits[t] in data["heard"] and measured["r"][t] >= SHOWN_R]
        parts = [t for t in shown if traits[t] in data["confidenceTraits"]]
        measured["confidence"] = {"traits": [traits[t] for t in parts], **measure_mean(measured, y, parts)}
        sets.append(
            {
                "name": name,
                "features": [
                    {"name": feature, "mean": rounded(mean), "sd": rounded(sd)}
                    for feature, mean, sd in zip(features, model["mean"], model["sd"])
                ],
                "traits": {
                    traits[t]: {
                        "intercept": rounded(model["intercept"][t]),
                        "weights": [rounded(weight) for weight in model["weights"][:, t]],
                        "halfWidth": rounded(measured["halfWidth"][t]),
                        "r": round(measured["r"][t], 3),
                    }
                    for t in shown
                },
                "residualCorrelations": {
                    traits[a]: {traits[b]: round(measured["correlations"][a, b], 3) for b in parts} for a in parts
                },
            }
        )
        print(name, {trait: round(value, 3) for trait, value in zip(traits, measured["r"])}, flush=True)

    model = {
        "version": "2.0.0",
        "people": len(set(people)),
        "coverage": COVERAGE,
        "clip": CLIP,
        "limit": LIMIT,
        "sets": sets,
    }
    options.model.parent.mkdir(parents=True, exist_ok=True)
    options.model.write_text(json.dumps(model, indent=1) + "\n")
    counts = {"people": len(set(people)), "interviews": len(people), "folds": FOLDS, "repeats": REPEATS}
    log = (pathlib.Path(__file__).parent / "LOG.md").read_text()
    options.card.write_text(card(model, figures, traits, y.std(0), counts, data["driverOf"], log))


def rounded(value: float) -> float:
    return float(f"{value:.6g}")


if __name__ == "__main__":
    main()
