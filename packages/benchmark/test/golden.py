"""Computes the reference values of the tests with scikit-learn, SciPy and NumPy (Debian: python3-sklearn).

Example: python3 golden.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

HERE = Path(__file__).parent
N, CLASSES, BINS = 80, 4, 15

random = np.random.default_rng(3)
truth = random.integers(0, CLASSES, N)
probabilities = random.dirichlet(np.full(CLASSES, 0.4), N) + 0.5 * np.eye(CLASSES)[truth]
probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).round(4)
predicted = probabilities.argmax(axis=1)
precision, recall, f1, support = precision_recall_fscore_support(truth, predicted)

confidence = probabilities.max(axis=1)
bins = np.digitize(confidence, np.linspace(0, 1, BINS + 1)[1:-1])
ece = sum(
    abs(confidence[bins == b].mean() - (predicted == truth)[bins == b].mean()) * (bins == b).mean()
    for b in np.unique(bins)
)


def wilson(hits: int, trials: int) -> dict[str, float]:
    interval = binomtest(hits, trials).proportion_ci(0.95, "wilson")
    return {"hits": hits, "trials": trials, "low": interval.low, "high": interval.high}


golden = {
    "truth": truth.tolist(),
    "probabilities": probabilities.tolist(),
    "accuracy": accuracy_score(truth, predicted),
    "balancedAccuracy": balanced_accuracy_score(truth, predicted),
    "macroF1": f1_score(truth, predicted, average="macro"),
    "precision": precision.tolist(),
    "recall": recall.tolist(),
    "f1": f1.tolist(),
    "support": support.tolist(),
    "confusion": confusion_matrix(truth, predicted).tolist(),
    "ece": ece,
    "wilson": [wilson(0, 5), wilson(7, 9), wilson(310, 400), wilson(12, 12)],
}
(HERE / "golden.json").write_text(json.dumps(golden) + "\n")

# Row 0: both labels; 1: two classes tie; 2: no label; 3: another usage; 4: no votes for a class.
votes = np.zeros((5, 10), np.uint8)
votes[0, [1, 0]] = [7, 3]
votes[1, [4, 6]] = 5
votes[2, [7, 8]] = [4, 6]
votes[3, 3] = 10
votes[4, 9] = 10
np.savez_compressed(
    HERE / "faces.npz",
    images=np.arange(5 * 3 * 2, dtype=np.uint8).reshape(5, 3, 2),
    votes=votes,
    label=np.array([3, 0, -1, 4, 6], np.int8),
    usage=np.array([1, 1, 1, 0, 1], np.uint8),
    site=np.array([1, 1, 2, 2, 300], np.int32),
)
