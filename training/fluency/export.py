"""Installs the models in `models/` and writes their results into the model card.

Example, in training/: python3 -m fluency.export RUN ../models --evaluation EVALUATION.json

The evaluation is the output of `poise eval fluency --manifest CORPUS/test.csv --group corpus --json EVALUATION.json`.
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
        f"Shipped: {shipped}. Results on all corpora; the columns with an arrow count the predictions:",
        table(["class", "passages", "precision", "recall", "F1", *(f"→ {name}" for name in CLASSES)], each),
        "Macro-F1 by sex: " + ", ".join(f"{sex} {number(f)}" for sex, f in whole["sexes"].items()) + ".",
        f"Of {whole['originals']['passages']} unedited passages of 10 s, {number(whole['originals']['fluent'])} were classified as fluent.",
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
        "Events, at the thresholds " + ", ".join(f"{k} {v}" for k, v in facts["thresholds"].items()) + ":",
        table(["corpus", "kind", "inserted", "recall", "reported", "precision"], found),
        "False alarms in unedited, concatenated sentences:",
        table(["corpus", "minutes", *(k for k in kinds if k != "none"), "per minute"], alarms),
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
        "### End-to-end evaluation",
        "In the results above, every passage is scored. The results below are those of `poise eval fluency` on the same"
        f" {evaluation['n']} clips, which runs the whole pipeline as in an interview: {abstained['n']} clips were not scored"
        f" and count as errors ({reasons}).",
        f"Macro-F1 {number(evaluation['macroF1'])}, accuracy {number(evaluation['accuracy'])}, ECE {number(evaluation['ece'])};"
        f" {alarms['count']} disfluencies were reported in {alarms['minutes']:.1f} minutes of clips labelled fluent,"
        " which include harmless edits (one “uh”, one long pause).",
        table(["class", "passages", "precision", "recall", "F1"], each),
        table(["corpus", "passages", "accuracy", "95% interval"], corpora),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes the weights, their checksums and the section of the model card.")
    parser.add_argument("run", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--evaluation", type=Path, help="output of `poise eval fluency` for the test speakers")
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
    data = (
        f"The disfluency model was trained on {slots['utterances']} utterances, the passage model and the thresholds on"
        f" {facts['learntFrom']} of other speakers. The results below are for {facts[arguments.passages]['all']['n']}"
        " utterances of further speakers."
    )
    parts = ["## Evaluation", data, *passages(facts, arguments.passages), *disfluencies(facts, slots)]
    if arguments.evaluation:
        parts += whole_command(json.loads(arguments.evaluation.read_text()))
    write_section(arguments.models / "cards" / f"{MODEL}.md", "\n\n".join(parts))
