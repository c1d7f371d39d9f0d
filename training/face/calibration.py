"""The temperature that calibrates a classifier."""

from __future__ import annotations

import numpy as np


def probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """(N, C) softmax of logits (N, C) divided by the temperature."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(looks: list[np.ndarray], truth: np.ndarray) -> float:
    """The temperature of least negative log-likelihood (Guo et al. 2017, "On Calibration of Modern Neural
    Networks"), to 1 %, of the mean probabilities of one or more looks: logits (N, C) each. Rows of truth below
    0 are left out."""
    known = truth >= 0
    rows = np.arange(known.sum())

    def loss(temperature: float) -> float:
        mean = sum(probabilities(logits[known].astype(np.float64), temperature) for logits in looks) / len(looks)
        chosen = mean[rows, truth[known]]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return float(min(np.geomspace(0.2, 5, 324), key=loss))
