"""Logistic regression and small networks, and the JSON in which the worker reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def logistic(strength: float, iterations: int = 1000) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=iterations))


def network(hidden: tuple[int, ...], decay: float, epochs: int) -> Pipeline:
    layers = MLPClassifier(hidden, alpha=decay, max_iter=epochs, batch_size=128, learning_rate_init=2e-3, random_state=1)
    return make_pipeline(StandardScaler(), layers)


def exported(model: Pipeline, reach: int = 0, stride: int = 1) -> dict[str, Any]:
    """As `networkWeights` of the worker: outputs × inputs."""
    scaler, last = model[0], model[-1]
    layers = (
        zip(last.coefs_, last.intercepts_, strict=True)
        if isinstance(last, MLPClassifier)
        else [(last.coef_.T, last.intercept_)]
    )
    return {
        "context": {"reach": reach, "stride": stride},
        "mean": short(scaler.mean_),
        "deviation": short(scaler.scale_),
        "layers": [{"weights": short(weights.T), "bias": short(bias)} for weights, bias in layers],
    }


def short(values: np.ndarray) -> Any:
    """Five digits are more than the training can tell apart."""
    rounded = np.vectorize(lambda v: float(f"{v:.5g}"))(values)
    return rounded.tolist()


def context(rows: np.ndarray, reach: int, stride: int) -> np.ndarray:
    """Each row together with those around it, as `createNetwork` reads them."""
    places = np.arange(len(rows))
    steps = [np.clip(places + step * stride, 0, len(rows) - 1) for step in range(-reach, reach + 1)]
    return np.concatenate([rows[step] for step in steps], axis=1)
