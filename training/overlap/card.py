"""The section of the model's card that the facts of training fill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from speech.card import table, write_section


def share(row: dict[str, Any]) -> str:
    return "–" if row["told"] is None else f"{row['told']:.3f} ({row['n']})"


def steps(name: str, row: dict[str, Any]) -> list[str]:
    two = row["perClass"]["two voices"]
    values = (row["accuracy"], two["precision"], two["recall"], two["f1"], row["macroF1"], row["auc"], row["ece"])
    return [name, str(row["n"]), *(f"{value:.3f}" for value in values)]


def section(facts: dict[str, Any]) -> str:
    parts = {"speakers (three folds)": facts["speakers"]}
    parts |= {f"the whole corpus {name}": row for name, row in facts["corpora"].items()}
    head = ["unheard", "steps", "accuracy", "precision", "recall", "F1", "macro-F1", "AUC", "ECE"]
    kinds = list(facts["speakers"]["sounds"])
    return "\n\n".join(
        [
            "## Measured on mixtures of speakers that it did not hear",
            f"Trained on {facts['training']['settings']['steps']} batches of {facts['training']['settings']['batch']}"
            f" mixtures of {facts['training']['speakers']} speakers. Steps of 40 ms in which somebody speaks; precision,"
            " recall and F1 are those of two voices.",
            table(head, [steps(name, row["steps"]) for name, row in parts.items()]),
            f"Sounds of four seconds, classified as several voices when {facts['toldFrom']} or more of the spoken steps"
            " are: how many were (how many there were). The share was chosen on the folds by"
            " speaker; the corpora had no say in it.",
            table(
                ["", *parts],
                [
                    [kind, *(share(row["sounds"][kind]) for row in parts.values())]
                    for kind in kinds
                ],
            ),
        ]
    )


def write(card: Path, facts: dict[str, Any]) -> None:
    write_section(card, section(facts))
