"""The section of the model card that is generated from `training.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from speech.card import table, write_section


def share(row: dict[str, Any]) -> str:
    return "–" if row["detected"] is None else f"{row['detected']:.3f} ({row['n']})"


def steps(name: str, row: dict[str, Any]) -> list[str]:
    two = row["perClass"]["two voices"]
    values = (row["accuracy"], two["precision"], two["recall"], two["f1"], row["macroF1"], row["auc"], row["ece"])
    return [name, str(row["n"]), *(f"{value:.3f}" for value in values)]


def section(facts: dict[str, Any]) -> str:
    parts = {"speakers (three folds)": facts["speakers"]}
    parts |= {f"whole corpus {name}": row for name, row in facts["corpora"].items()}
    head = ["unseen", "steps", "accuracy", "precision", "recall", "F1", "macro-F1", "AUC", "ECE"]
    kinds = list(facts["speakers"]["sounds"])
    return "\n\n".join(
        [
            "## Evaluation on mixtures of unseen speakers",
            f"Trained on {facts['training']['settings']['steps']} batches of {facts['training']['settings']['batch']}"
            f" mixtures of {facts['training']['speakers']} speakers. The table counts steps of 40 ms with speech; precision,"
            " recall and F1 are for the class of two voices.",
            table(head, [steps(name, row["steps"]) for name, row in parts.items()]),
            "Clips of four seconds, classified as overlapping if two voices are detected in at least"
            f" {facts['minShare']} of the steps with speech. The table shows the share of clips classified as overlapping"
            " (number of clips). The threshold was chosen on the speaker folds, without the corpora.",
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
