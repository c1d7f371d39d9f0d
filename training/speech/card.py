"""The section of the model card that is generated from `training.json`, between `<!-- training -->` and its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

OPEN, CLOSE = "<!-- training -->", "<!-- /training -->"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary(name: str, row: dict[str, Any]) -> list[str]:
    values = (row[key] for key in ("accuracy", "balancedAccuracy", "macroF1", "ece"))
    return [name, str(row["n"]), *(f"{value:.3f}" for value in values)]


def classes(row: dict[str, Any]) -> str:
    head = ["class", "clips", "precision", "recall", "F1", *(f"→ {name}" for name in row["perClass"])]
    rows = [
        [name, str(part["support"]), *(f"{part[key]:.2f}" for key in ("precision", "recall", "f1")), *map(str, counts)]
        for (name, part), counts in zip(row["perClass"].items(), row["confusion"], strict=True)
    ]
    return table(head, rows)


def groups(row: dict[str, Any], kind: str) -> str:
    parts = row[kind]
    gap = max(p["accuracy"] for p in parts.values()) - min(p["accuracy"] for p in parts.values())
    rows = [
        [name, str(p["n"]), f"{p['accuracy']:.3f}", f"{p['macroF1']:.3f}", f"{p['ece']:.3f}"]
        for name, p in parts.items()
    ]
    head = [{"sexes": "sex", "folds": "fold"}[kind], "clips", "accuracy", "macro-F1", "ECE"]
    return f"{table(head, rows)}\n\nAccuracy gap between the best and the worst group: {gap:.3f}."


def section(facts: dict[str, Any]) -> str:
    head = ["", "clips", "accuracy", "balanced accuracy", "macro-F1", "ECE"]
    elsewhere = [
        summary(f"{row['language']}, {len(row[model]['perClass'])} classes, {model}", row[model])
        for row in facts["otherLanguages"].values()
        for model in ("machine", "forest")
    ]
    parts = [
        "## RAVDESS, unseen actors",
        "Every clip was classified, with PyTorch, by a kernel machine that was not trained on the four actors of its fold;"
        " the temperature of a fold was fitted on the other folds. For comparison, on the same folds: a network with"
        " convolutions, a recurrent layer and attention, and a Random Forest.",
        table(
            head,
            [
                summary("kernel machine (shipped)", facts["machine"]),
                summary("network", facts["network"]),
                summary("Random Forest", facts["forest"]),
            ],
        ),
        "Rows are labels; the columns with an arrow count the predictions of the kernel machine.",
        classes(facts["machine"]),
        groups(facts["machine"], "sexes"),
        groups(facts["machine"], "folds"),
        "## Other languages",
        "The shipped model, which was trained on neither corpus. Calm is counted as neutral; classes that a corpus does"
        " not have are removed from the prediction.",
        table(head, elsewhere),
        *(classes(row["machine"]) for row in facts["otherLanguages"].values()),
    ]
    return "\n\n".join(parts)


def write(card: Path, facts: dict[str, Any]) -> None:
    write_section(card, section(facts))


def write_section(card: Path, content: str) -> None:
    """Replaces the text between the markers. The rest of the card is written by people and contains no figures."""
    before, _, rest = card.read_text().partition(OPEN)
    after = rest.partition(CLOSE)[2]
    card.write_text(f"{before.rstrip()}\n\n{OPEN}\n{content}\n{CLOSE}\n{after.lstrip()}")
