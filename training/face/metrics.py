"""Figures of a classifier: accuracy, F1, calibration; and the temperature that calibrates it."""

from __future__ import annotations

from typing import Any

import numpy as np

ECE_BINS = 15


def probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """(N, C) softmax of logits (N, C) divided by the temperature."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature of least negative log-likelihood (Guo et al. 2017, "On Calibration of Modern Neural
    Networks"), to 1 %. Rows of truth below 0 are left out."""
    known = truth >= 0
    rows = np.arange(known.sum())

    def loss(temperature: float) -> float:
        chosen = probabilities(logits[known].astype(np.float64), temperature)[rows, truth[known]]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return float(min(np.geomspace(0.2, 5, 324), key=loss))


def expected_calibration_error(predicted: np.ndarray, truth: np.ndarray) -> float:
    """Mean gap between top-1 confidence and accuracy over 15 bins of equal width, weighted by their size."""
    confidence = predicted.max(axis=1)
    right = predicted.argmax(axis=1) == truth
    bins = np.minimum((confidence * ECE_BINS).astype(int), ECE_BINS - 1)
    gaps = [abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(ECE_BINS)]
    return float(sum(gaps) / len(truth))


def measure(predicted: np.ndarray, truth: np.ndarray, classes: tuple[str, ...]) -> dict[str, Any]:
    """Figures of probabilities (N, C) against classes (N,); rows of truth below 0 are left out. A class
    that the data lacks counts neither for balanced accuracy nor for macro-F1."""
    known = truth >= 0
    predicted, truth = predicted[known], truth[known]
    confusion = np.zeros((len(classes), len(classes)), int)
    np.add.at(confusion, (truth, predicted.argmax(axis=1)), 1)
    right, actual, claimed = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = right / np.maximum(claimed, 1), right / np.maximum(actual, 1)
    f1 = 2 * right / np.maximum(actual + claimed, 1)
    present = actual > 0
    return {
        "n": len(truth),
        "accuracy": float(right.sum() / len(truth)),
        "balancedAccuracy": float(recall[present].mean()),
        "macroF1": float(f1[present].mean()),
        "ece": expected_calibration_error(predicted, truth),
        "perClass": [
            {"class": name, "n": int(actual[i]), "precision": precision[i], "recall": recall[i], "f1": f1[i]}
            for i, name in enumerate(classes)
        ],
        "confusion": confusion,
    }
