"""Learns which slots of 50 ms are part of a disfluency, from the speakers of part `events`.

Example, in training/: python3 -m fluency.events SLOTS.jsonl … --out RUN
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score
from sklearn.pipeline import Pipeline

from fluency.models import context, exported, logistic, network, short

SLOT_MS = 50
CLASSES = ("none", "repetition", "prolongation", "block", "filled-pause")
REACH, STRIDE = 2, 3
KEPT_FLUENT = 0.35
"""Share of the slots without an event that is learnt from: there are far too many of them."""


def rows_of(files: list[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        for line in file.open():
            if line.endswith("\n"):
                yield json.loads(line)


def labels(row: dict[str, Any]) -> np.ndarray:
    """A long pause is no disfluency."""
    centres = (np.arange(len(row["slots"])) + 0.5) * SLOT_MS
    found = np.zeros(len(centres), dtype=int)
    for kind, start, end in row["events"]:
        if kind in CLASSES:
            found[(centres >= start) & (centres < end)] = CLASSES.index(kind)
    return found


def collect(rows: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    inputs = [context(np.array(row["slots"], dtype=np.float32), REACH, STRIDE) for row in rows]
    return np.concatenate(inputs), np.concatenate([labels(row) for row in rows])


def figures(model: Pipeline, inputs: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    said = model.predict(inputs)
    each = f1_score(truth, said, labels=range(len(CLASSES)), average=None, zero_division=0)
    return {"macroF1": round(float(each.mean()), 4), **dict(zip(CLASSES, np.round(each, 4).tolist(), strict=True))}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trains the model of disfluencies.")
    parser.add_argument("slots", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpora", nargs="+", default=["ravdess", "emodb", "urdu"], help="to learn from")
    arguments = parser.parse_args()
    parts: dict[str, list[dict[str, Any]]] = {"events": [], "classes": [], "test": []}
    for row in rows_of(arguments.slots):
        if row["part"] != "events" or row["corpus"] in arguments.corpora:
            parts[row["part"]].append(row)
    inputs, truth = collect(parts["events"])
    kept = (truth > 0) | (np.random.default_rng(1).random(len(truth)) < KEPT_FLUENT)
    unseen = collect(parts["test"])
    arguments.out.mkdir(parents=True, exist_ok=True)
    report = {"slots": int(kept.sum()), "utterances": len(parts["events"]), "tested": len(parts["test"])}
    for name, model in {"logistic": logistic(0.1, 100), "network": network((48, 24), 1e-2, 15)}.items():
        model.fit(inputs[kept], truth[kept])
        report[name] = figures(model, *unseen)
        weights = {"classes": CLASSES, "network": exported(model, REACH, STRIDE)}
        (arguments.out / f"events-{name}.json").write_text(json.dumps(weights, separators=(",", ":")))
        golden = np.array(parts["test"][0]["slots"][:12])
        expected = short(model.predict_proba(context(golden, REACH, STRIDE)))
        golden_file = {"rows": golden.tolist(), "probabilities": expected}
        (arguments.out / f"events-{name}-golden.json").write_text(json.dumps(golden_file, separators=(",", ":")))
        print(name, report[name], flush=True)
    (arguments.out / "events-figures.json").write_text(json.dumps(report, indent=1))
