"""Learns what tells fluent, stuttered, cluttered and halting passages apart, and from which probability on a
disfluency is reported, both from the speakers of part `classes`; tests them on the others.

Example, in training/: python3 -m fluency.classes PASSAGES.jsonl --slots SLOTS_MODEL.json --out RUN
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from fluency.corpus import CLASSES
from fluency.events import CLASSES as KINDS
from fluency.events import rows_of
from fluency.models import exported, logistic, network, short

ALLOWED_PER_MINUTE = 0.05
"""False alarms of each kind in the part that the thresholds are chosen on."""
LOWEST_THRESHOLD = 0.5
Row = dict[str, Any]


def passages(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    labelled = [row for row in rows if row["label"] in CLASSES]
    inputs = [p for row in labelled for p in row["passages"][:1]]
    return np.array(inputs), np.array([CLASSES.index(row["label"]) for row in labelled])


def minutes(rows: list[Row]) -> float:
    return sum(row["durationMs"] for row in rows) / 60_000


def overlaps(event: Row, kinds: tuple[str, ...], row: Row) -> bool:
    return any(kind in kinds and event["startMs"] < end and event["endMs"] > start for kind, start, end in row["events"])


def thresholds(rows: list[Row]) -> dict[str, float]:
    """The lowest ones that keep the false alarms rare where nothing, or something else, was inserted."""
    allowed = int(ALLOWED_PER_MINUTE * minutes(rows))
    found = {}
    for kind in KINDS[1:]:
        wrong = sorted(
            (e["probability"] for row in rows for e in row["found"] if e["kind"] == kind and not overlaps(e, KINDS, row)),
            reverse=True,
        )
        found[kind] = round(max(LOWEST_THRESHOLD, wrong[allowed] + 0.01 if len(wrong) > allowed else 0), 3)
    return found


def events(rows: list[Row], limits: dict[str, float]) -> dict[str, Any]:
    """By kind: how many of the inserted ones are found (by any kind that overlaps them, by their own), and how many
    of those found are right."""
    out = {}
    for kind in KINDS[1:]:
        inserted = [(row, s, e) for row in rows for k, s, e in row["events"] if k == kind]
        hit = [
            any(f["kind"] == kind and f["probability"] >= limits[kind] and f["startMs"] < e and f["endMs"] > s for f in row["found"])
            for row, s, e in inserted
        ]
        said = [(row, f) for row in rows for f in row["found"] if f["kind"] == kind and f["probability"] >= limits[kind]]
        right = [overlaps(f, (kind,), row) for row, f in said]
        out[kind] = {
            "inserted": len(inserted),
            "recall": round(float(np.mean(hit)), 3) if hit else None,
            "reported": len(said),
            "precision": round(float(np.mean(right)), 3) if right else None,
        }
    return out


def alarms(rows: list[Row], limits: dict[str, float]) -> dict[str, Any]:
    """In originals, which have nothing but the speaker's own fluent sentences."""
    fluent = [row for row in rows if row["label"] == "original"]
    by_kind = {k: sum(f["kind"] == k and f["probability"] >= limits[k] for row in fluent for f in row["found"]) for k in KINDS[1:]}
    total = minutes(fluent)
    return {"minutes": round(total, 2), **by_kind, "perMinute": round(sum(by_kind.values()) / total, 3) if total else None}


def figures(rows: list[Row], model: Any) -> dict[str, Any]:
    inputs, truth = passages(rows)
    said = model.predict(inputs)
    p, r, f, n = precision_recall_fscore_support(truth, said, labels=range(len(CLASSES)), zero_division=0)
    sexes = np.array([row["sex"] for row in rows if row["label"] in CLASSES])
    bysex = {sex: round(float(f1_score(truth[sexes == sex], said[sexes == sex], average="macro")), 4) for sex in sorted(set(sexes))}
    originals = np.array([p for row in rows if row["label"] == "original" for p in row["passages"]])
    return {
        "n": len(truth),
        "accuracy": round(float((truth == said).mean()), 4),
        "macroF1": round(float(f.mean()), 4),
        "perClass": {
            c: {"support": int(n[i]), "precision": round(p[i], 3), "recall": round(r[i], 3), "f1": round(f[i], 3)}
            for i, c in enumerate(CLASSES)
        },
        "confusion": confusion_matrix(truth, said, labels=range(len(CLASSES))).tolist(),
        "sexes": bysex,
        "originals": {
            "passages": len(originals),
            "fluent": round(float((model.predict(originals) == 0).mean()), 3) if len(originals) else None,
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trains the model of passages.")
    parser.add_argument("passages", type=Path)
    parser.add_argument("--slots", type=Path, required=True, help="model of disfluencies that found the events")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpora", nargs="+", default=["ravdess", "emodb", "urdu"], help="to learn from")
    arguments = parser.parse_args()
    rows = list(rows_of([arguments.passages]))
    learnt = [row for row in rows if row["part"] == "classes" and row["corpus"] in arguments.corpora]
    inputs, truth = passages(learnt)
    # Originals are fluent too, as far as anybody knows.
    extra = np.array([p for row in learnt if row["label"] == "original" for p in row["passages"]])
    inputs, truth = np.concatenate([inputs, extra]), np.concatenate([truth, np.zeros(len(extra), dtype=int)])
    limits = thresholds(learnt)
    arguments.out.mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"learntFrom": len(truth), "thresholds": limits}
    tested = {c: [row for row in rows if row["part"] == "test" and row["corpus"] == c] for c in ("ravdess", "emodb", "urdu")}
    tested = {c: own for c, own in tested.items() if own}
    models = {
        "logistic": logistic(0.02),
        "network": network((24,), 1.0, 80),
        "forest": RandomForestClassifier(300, min_samples_leaf=2, random_state=1),
    }
    for name, model in models.items():
        model.fit(inputs, truth)
        report[name] = {c: figures(own, model) for c, own in tested.items()}
        report[name]["all"] = figures([row for own in tested.values() for row in own], model)
        print(name, {c: row["macroF1"] for c, row in report[name].items()}, flush=True)
        if name != "forest":
            weights = {"classes": CLASSES, "network": exported(model)}
            (arguments.out / f"passages-{name}.json").write_text(json.dumps(weights, separators=(",", ":")))
            golden = {"rows": short(inputs[:3]), "probabilities": short(model.predict_proba(np.array(short(inputs[:3]))))}
            (arguments.out / f"passages-{name}-golden.json").write_text(json.dumps(golden, separators=(",", ":")))
    report["events"] = {c: events(own, limits) for c, own in tested.items()}
    report["alarms"] = {c: alarms(own, limits) for c, own in tested.items()}
    slots = json.loads(arguments.slots.read_text())
    whole = {"classes": slots["classes"], "thresholds": limits, "network": slots["network"]}
    (arguments.out / "slots.json").write_text(json.dumps(whole, separators=(",", ":")))
    (arguments.out / "figures.json").write_text(json.dumps(report, indent=1))
    print(json.dumps({k: report[k] for k in ("thresholds", "events", "alarms")}))
