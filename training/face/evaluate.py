"""Evaluates runs on PublicTest, which is not used for training: writes the log of attempts and, for the model card,
`training.json`. The card itself is written by `poise eval face`, from the exported file.

Example: python3 evaluate.py fer2013.npz --run runs/final runs/plain --facts ../../models/face-emotion/training.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from data import PUBLIC_TEST, Faces, load
from designs import read_run
from export import rounded, temperatures
from inference import accuracies

LOG_HEAD = """# Attempts

Accuracy on PublicTest, averaged over each image and its mirror image. `evaluate.py --log` generates the rows from the logs and weights of the runs.

| run | settings | parameters | epochs | FER+, eight classes | FER2013, seven classes | FER2013, eight classes without contempt |
| --- | --- | --- | --- | --- | --- | --- |
"""


def settings_of(setup: dict[str, Any]) -> str:
    """The options of `train.py` that a run was started with."""
    given = {name: value for name, value in setup["settings"].items() if value not in (None, [])}
    words = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    return " ".join(f"--{name} {' '.join(map(str, values))}" for name, values in words.items())


def describe(run: Path, faces: Faces) -> dict[str, Any]:
    """A run, by its log and its weights."""
    setup, *epochs = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    network, side = read_run(run)
    test = faces.where(faces.usage == PUBLIC_TEST)
    return {
        "name": run.name,
        "settings": settings_of(setup),
        "parameters": setup["parameters"],
        "pictures": setup["training"],
        "epochs": sum(epoch["images"] for epoch in epochs) / setup["training"],
        "minutes": epochs[-1]["seconds"] / 60,
        "accuracy": accuracies(rounded(network), test, side, mirrored=True),
    }


def facts(shipped: Path, runs: list[dict[str, Any]], faces: Faces) -> dict[str, Any]:
    network, side = read_run(shipped)
    ferplus, fer2013 = temperatures(rounded(network), side, faces)
    return {
        "temperatures": {"ferplus": ferplus, "fer2013": fer2013},
        "commands": [
            "cd training/face",
            *(
                f"python3 train.py FOLDER/fer2013.npz --run {run['name']} {run['settings']}"
                for run in lineage(shipped.name, {run["name"]: run for run in runs})
            ),
            f"python3 export.py FOLDER/fer2013.npz --run {shipped.name} --to ../../models/face-emotion",
            f"python3 evaluate.py FOLDER/fer2013.npz --run {' '.join(run['name'] for run in runs)} "
            "--facts ../../models/face-emotion/training.json",
        ],
        "runs": runs,
    }


def lineage(name: str, runs: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A run after the runs that it needs: the one that it starts from, and its teachers."""
    words = runs[name]["settings"].split()
    earlier = [run for other, run in runs.items() if other != name and other in words]
    needed = [run for other in earlier for run in lineage(other["name"], runs)]
    return [*{run["name"]: run for run in needed}.values(), runs[name]]


def row(run: dict[str, Any]) -> str:
    accuracy = [f"{run['accuracy'][view]:.3f}" for view in ("ferplus8", "fer7", "fer7FromFerplus8")]
    cells = [run["name"], f"`{run['settings']}`", f"{run['parameters'] / 1e6:.2f} M", f"{run['epochs']:.1f}", *accuracy]
    return "| " + " | ".join(cells) + " |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="one .npz, or fer2013.csv fer2013new.csv")
    parser.add_argument("--run", type=Path, required=True, nargs="+", help="the shipped one; more are its ablation")
    parser.add_argument("--facts", type=Path, help="training.json, for the card")
    parser.add_argument("--log", type=Path, help="markdown table of all runs to write")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    faces = load(arguments.data)
    runs = [describe(run, faces) for run in arguments.run]
    print("".join(map(row, runs)), end="")
    if arguments.log:
        arguments.log.write_text(LOG_HEAD + "".join(map(row, runs)))
    if arguments.facts:
        arguments.facts.write_text(json.dumps(facts(arguments.run[0], runs, faces), indent=2) + "\n")


if __name__ == "__main__":
    main()
