"""Figures of predicted probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

BINS = 15


def confusion(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """(truth, predicted) counts."""
    return np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def calibration_error(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """ECE of the first choice in 15 bins of equal width."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(truth))


def figures(probabilities: np.ndarray, truth: np.ndarray, names: tuple[str, ...]) -> dict[str, Any]:
    """A class that neither occurs nor was predicted counts for no mean."""
    counts = confusion(truth, probabilities.argmax(axis=1), len(names))
    support, predicted, right = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    f1 = 2 * right / np.maximum(support + predicted, 1)
    return {
        "n": len(truth),
        "accuracy": float(right.sum() / len(truth)),
        "balancedAccuracy": float((right[support > 0] / support[support > 0]).mean()),
        "macroF1": float(f1[support + predicted > 0].mean()),
        "ece": calibration_error(probabilities, truth),
        "perClass": {
            name: {
                "support": int(support[row]),
                "precision": float(right[row] / max(predicted[row], 1)),
                "recall": float(right[row] / max(support[row], 1)),
                "f1": float(f1[row]),
            }
            for row, name in enumerate(names)
        },
        "confusion": counts.tolist(),
    }
