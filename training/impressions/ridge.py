"""Ridge regression whose penalty is weaker on features that go with the trait, after the adaptive lasso (Zou 2006)."""

from __future__ import annotations

import numpy as np

CLIP = 3.0
"""Standardised features are clipped to so many standard deviations."""
PENALTIES = np.logspace(-2.5, 1, 8)
POWERS = (0, 1, 2, 4, 8)
"""A feature is scaled by |its correlation| to this power: 0 is plain ridge, 8 all but selects."""
INNER_FOLDS = 6


def folds(people: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """A fold for each interview; a person is in one fold only."""
    order = rng.permutation(np.unique(people))
    fold_of = {person: i % count for i, person in enumerate(order)}
    return np.array([fold_of[person] for person in people])


def standardised(x: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    return np.clip((x - mean) / sd, -CLIP, CLIP)


def all_weights(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights of every choice: (powers * penalties, features, traits)."""
    centred = y - y.mean(0)
    z = z - z.mean(0)
    gram = z.T @ z / len(z)
    covariance = z.T @ centred / len(z)
    correlation = np.abs(covariance) / (z.std(0)[:, None] * centred.std(0) + 1e-12)
    found = []
    for power in POWERS:
        scale = correlation.T**power
        scale /= np.sqrt((scale**2).mean(1, keepdims=True))
        values, vectors = np.linalg.eigh(scale[:, :, None] * gram * scale[:, None, :])
        target = np.einsum("tij,ti->tj", vectors, scale * covariance.T)
        for penalty in PENALTIES:
            solved = np.einsum("tij,tj->ti", vectors, target / (np.maximum(values, 0) + penalty))
            found.append((scale * solved).T)
    return np.stack(found)


def fit(x: np.ndarray, y: np.ndarray, people: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Chooses the penalty of each power by trait, on folds of people within the data given, then fits all of it.

    The result is the mean over the powers, which beats a choice between them.
    """
    inner = folds(people, INNER_FOLDS, rng)
    errors = 0.0
    for fold in range(INNER_FOLDS):
        train, test = inner != fold, inner == fold
        mean, sd = x[train].mean(0), x[train].std(0)
        z = standardised(x[train], mean, sd)
        weights = all_weights(z, y[train])
        offset = y[train].mean(0) - np.einsum("d,cdt->ct", z.mean(0), weights)
        guess = np.einsum("nd,cdt->cnt", standardised(x[test], mean, sd), weights) + offset[:, None]
        errors = errors + ((guess - y[test]) ** 2).sum(1)
    mean, sd = x.mean(0), x.std(0)
    z = standardised(x, mean, sd)
    by_power = (len(POWERS), len(PENALTIES))
    best = errors.reshape(*by_power, -1).argmin(1)
    weights = all_weights(z, y).reshape(*by_power, *z.shape[1:], -1)
    powers, traits = np.indices(best.shape)
    mean_weights = weights[powers, best, :, traits].mean(0).T
    return {
        "mean": mean,
        "sd": sd,
        "weights": mean_weights,
        "intercept": y.mean(0) - z.mean(0) @ mean_weights,
    }


def predict(model: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    return standardised(x, model["mean"], model["sd"]) @ model["weights"] + model["intercept"]
