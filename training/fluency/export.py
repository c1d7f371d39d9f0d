"""Puts the models and their figures where the worker and readers find them.

Example, in training/: python3 -m fluency.export RUN ../models --evaluation EVALUATION.json

The evaluation is what `poise eval fluency --manifest CORPUS/test.csv --group corpus --json EVALUATION.json` writes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from face.weights_file import enter
from fluency.corpus import CLASSES
from speech.card import table, write_section

MODEL, FILES = "fluency", ("slots.json", "passages.json")
CORPUS_NAMES = {"ravdess": "RAVDESS (English)", "emodb": "EmoDB (German)", "urdu": "Urdu"}


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def passages(facts: dict[str, Any], shipped: str) -> list[str]:
    kinds = ("logistic", "network", "forest")
    rows = [
        [CORPUS_NAMES.get(corpus, "all"), str(row["n"]), *(number(facts[kind][corpus]["macroF1"]) for kind in kinds)]
        for corpus, row in facts[shipped].items()
    ]
    whole = facts[shipped]["all"]
    each = [
        [name, *(str(part[k]) for k in ("support", "precision", "recall", "f1")), *map(str, counts)]
        for (name, part), counts in zip(whole["perClass"].items(), whole["confusion"], strict=True)
    ]
    return [
        "### Passages: macro-F1 on unseen speakers",
        table(["corpus", "passages", "logistic regression", "network", "random forest"], rows),
        f"Shipped: {shipped}. Its answers on all of them; columns with an arrow are how often it said so:",
        table(["class", "passages", "precision", "recall", "F1", *(f"→ {name}" for name in CLASSES)], each),
        "Macro-F1 by sex: " + ", ".join(f"{sex} {number(f)}" for sex, f in whole["sexes"].items()) + ".",
        f"Of {whole['originals']['passages']} passages of 10 s without any edit, {number(whole['originals']['fluent'])} were called fluent.",
    ]


def disfluencies(facts: dict[str, Any], slots: dict[str, Any]) -> list[str]:
    kinds = [kind for kind in slots["network"] if kind != "macroF1"]
    found = [
        [CORPUS_NAMES[corpus], kind, *(number(v) if isinstance(v, float) else str(v) for v in row.values())]
        for corpus, rows in facts["events"].items()
        for kind, row in rows.items()
    ]
    alarms = [
        [CORPUS_NAMES[corpus], str(row["minutes"]), *(str(row[k]) for k in kinds if k != "none"), number(row["perMinute"])]
        for corpus, row in facts["alarms"].items()
    ]
    return [
        "### Disfluencies on unseen speakers",
        "Slots of 50 ms, F1:",
        table(["model", "macro", *kinds], [[m, *map(number, slots[m].values())] for m in ("logistic", "network")]),
        "Events, with the thresholds " + ", ".join(f"{k} {v}" for k, v in facts["thresholds"].items()) + ":",
        table(["corpus", "kind", "inserted", "found", "reported", "right"], found),
        "False alarms in sentences that were put one after the other and not edited:",
        table(["corpus", "minutes", *(k for k in kinds if k != "none"), "a minute"], alarms),
    ]


def whole_command(evaluation: dict[str, Any]) -> list[str]:
    abstained = evaluation["abstained"]
    reasons = ", ".join(f"{reason} {count}" for reason, count in abstained["reasons"].items())
    alarms = evaluation["falseAlarms"]
    each = [
        [name, *(str(part["support"]), *(number(part.get(k)) for k in ("precision", "recall", "f1")))]
        for name, part in evaluation["perClass"].items()
    ]
    corpora = [
        [CORPUS_NAMES[corpus], str(row["n"]), number(row["accuracy"]), f"{number(row['interval']['low'])} to {number(row['interval']['high'])}"]
        for corpus, row in evaluation["groups"].items()
    ]
    return [
        "### The whole command",
        "The figures above are of passages that are all judged. Those below are of `poise eval fluency` on the same"
        f" {evaluation['n']} sounds, from the file on and as in an interview: {abstained['n']} of them were not judged, which"
        f" count as errors ({reasons}).",
        f"Macro-F1 {number(evaluation['macroF1'])}, accuracy {number(evaluation['accuracy'])}, ECE {number(evaluation['ece'])};"
        f" {alarms['count']} disfluencies were found in {alarms['minutes']:.1f} minutes of sounds that are labelled fluent,"
        " edits included that leave them so (one “uh”, one long pause).",
        table(["class", "passages", "precision", "recall", "F1"], each),
        table(["corpus", "passages", "accuracy", "95 %"], corpora),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes weights, their checksums and the card's section.")
    parser.add_argument("run", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--evaluation", type=Path, help="of `poise eval fluency` on the speakers that only test")
    parser.add_argument("--passages", choices=("logistic", "network"), default="logistic")
    arguments = parser.parse_args()
    golden = {
        "slots": json.loads((arguments.run / "events-network-golden.json").read_text()),
        "passages": json.loads((arguments.run / f"passages-{arguments.passages}-golden.json").read_text()),
    }
    (arguments.models / MODEL / "golden.json").write_text(json.dumps(golden, separators=(",", ":")))
    facts, slots = (json.loads((arguments.run / name).read_text()) for name in ("figures.json", "events-figures.json"))
    sources = (arguments.run / "slots.json", arguments.run / f"passages-{arguments.passages}.json")
    for source, name in zip(sources, FILES, strict=True):
        (arguments.models / MODEL / name).write_bytes(source.read_bytes())
        enter(arguments.models / MODEL / name, arguments.models / "manifest.json")
    learnt = (
        f"Disfluencies were learnt from {slots['utterances']} utterances, passages and thresholds from"
        f" {facts['learntFrom']} of other speakers; what follows was measured on {facts[arguments.passages]['all']['n']}"
        " of speakers that neither heard."
    )
    parts = ["## Measured", learnt, *passages(facts, arguments.passages), *disfluencies(facts, slots)]
    if arguments.evaluation:
        parts += whole_command(json.loads(arguments.evaluation.read_text()))
    write_section(arguments.models / "cards" / f"{MODEL}.md", "\n\n".join(parts))
