"""Measures runs on PublicTest, which no training and no choice has seen, and writes the card and the log.

Example: python3 evaluate.py fer2013.npz --run runs/improved --card ../../models/cards/face-emotion.md
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import torch

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from data import CLASSES, FER2013_CLASSES, PUBLIC_TEST, Faces, load, majority
from designs import read_run
from export import rounded, temperatures
from metrics import measure, probabilities
from inference import logits

SEVEN = np.array([CLASSES.index(name) for name in FER2013_CLASSES])

HEAD = """# Face emotion

Facial expression from a grey face of 48 x 48: eight classes of FER+ and, from a head of its own, the seven
classes of FER2013. A residual network after iResNet (Duta et al. 2020, "Improved Residual Networks for
Image and Video Recognition"), trained by Poise with `training/face`.

- **Licence:** research. The weights are trained on FER2013, pictures collected from the web whose licence
  allows research use; the votes of FER+ are MIT. An institution can train its own on data it may use.
- **Input:** grey 0 to 255, cut as in FER2013; the network removes brightness and contrast itself.
- **Split:** trained on FER2013's Training part but one picture in 18 (by hash), which served for choices and for
  the temperatures. Every figure below is from PublicTest, which served for nothing else. No test-time tricks.
"""

EIGHT = "FER+, eight classes"
FOLDED = "FER2013, eight-class output without contempt"
OWN = "FER2013, head of its own"

TARGETS = (
    (EIGHT, "accuracy", 0.87),
    (EIGHT, "ece", 0.04),
    *((view, figure, target) for view in (FOLDED, OWN) for figure, target in
      (("accuracy", 0.71), ("macroF1", 0.68), ("ece", 0.04))),
)

LOG_HEAD = """# Attempts

Accuracy on PublicTest. `evaluate.py --log` makes the rows from the logs and weights of runs.

"""

LIMITS = """## Limits

- The two label sets name the same class for 64 % of these pictures only, so that one output cannot be
  right for both: the seven-class view of the eight-class output is bounded by that, and the head for FER2013
  learns the other labels.
- Posed and acted expressions of web pictures, seen from the front. Nothing is known about groups of people,
  since the data names none, and nothing about interviews on video.
- Few examples of disgust, fear and contempt. An expression is not a feeling.
"""


def views(ferplus: np.ndarray, fer2013: np.ndarray, faces: Faces) -> dict[str, dict[str, Any]]:
    """Figures of probabilities (N, 8) and (N, 7) in three views of the same pictures."""
    folded = ferplus[:, SEVEN] / ferplus[:, SEVEN].sum(axis=1, keepdims=True)
    return {
        EIGHT: measure(ferplus, majority(faces.votes), CLASSES),
        FOLDED: measure(folded, faces.label, FER2013_CLASSES),
        OWN: measure(fer2013, faces.label, FER2013_CLASSES),
    }


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def draw(figures: dict[str, dict[str, Any]], path: Path) -> None:
    figure, axes = plt.subplots(1, len(figures), figsize=(6 * len(figures), 6))
    for axis, (title, view) in zip(axes, figures.items()):
        names = [row["class"] for row in view["perClass"]]
        share = view["confusion"] / np.maximum(view["confusion"].sum(axis=1, keepdims=True), 1)
        axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
        axis.set_title(title)
        axis.set_xticks(range(len(names)), names, rotation=45, ha="right")
        axis.set_yticks(range(len(names)), names)
        for (y, x), count in np.ndenumerate(view["confusion"]):
            axis.text(x, y, count, ha="center", va="center", color="white" if share[y, x] > 0.5 else "black")
    axes[0].set_ylabel("labelled")
    axes[0].set_xlabel("predicted")
    figure.tight_layout()
    figure.savefig(path, dpi=70)
    plt.close(figure)


@dataclass(frozen=True)
class Result:
    """A run, and its figures on PublicTest `before` and `after` calibration by `heads`, the temperatures of
    FER+ and FER2013."""

    name: str
    setup: dict[str, Any]
    epochs: list[dict[str, Any]]
    before: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    heads: tuple[float, float]

    @property
    def pictures(self) -> int:
        return sum(epoch["images"] for epoch in self.epochs)


def evaluate(run: Path, faces: Faces) -> Result:
    network, side = read_run(run)
    network = rounded(network)
    setup, *epochs = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    heads = temperatures(network, side, faces)
    test = faces.where(faces.usage == PUBLIC_TEST)
    ferplus, fer2013 = logits(network, test.images, side)
    before = views(probabilities(ferplus), probabilities(fer2013), test)
    after = views(probabilities(ferplus, heads[0]), probabilities(fer2013, heads[1]), test)
    return Result(run.name, setup, epochs, before, after, heads)


def card(results: list[Result], picture: str) -> str:
    chosen = results[0]
    settings, heads, minutes = chosen.setup["settings"], chosen.heads, chosen.epochs[-1]["seconds"] / 60
    parts = [
        HEAD,
        f"- **Size:** {chosen.setup['parameters'] / 1e6:.2f} million parameters.\n",
        f"- **Training:** {chosen.setup['training']:,} pictures, seen {chosen.pictures / chosen.setup['training']:.1f} "
        f"times each on average, in {minutes:.0f} minutes.\n",
        f"- **Temperatures**, fitted on the validation part: FER+ {heads[0]:.2f}, FER2013 {heads[1]:.2f}.\n",
        "\n## Measured on PublicTest\n\n",
        table(
            ["view", "pictures", "accuracy", "balanced accuracy", "macro-F1", "ECE before", "ECE after"],
            [
                [name, v["n"], *(f"{v[k]:.3f}" for k in ("accuracy", "balancedAccuracy", "macroF1"))]
                + [f"{chosen.before[name]['ece']:.3f}", f"{v['ece']:.3f}"]
                for name, v in chosen.after.items()
            ],
        ),
        "\n",
        *(f"- {line}\n" for line in verdicts(chosen.after)),
        f"\n![Confusion matrices]({picture})\n",
    ]
    for name, view in chosen.after.items():
        rows = [
            [r["class"], r["n"], *(f"{r[k]:.2f}" for k in ("precision", "recall", "f1"))] for r in view["perClass"]
        ]
        parts += [f"\n### {name}\n\n", table(["class", "pictures", "precision", "recall", "F1"], rows)]
    if len(results) > 1:
        parts += ["\n## Ablation, PublicTest\n\n", attempts(results)]
    parts += ["\n", LIMITS, "\n## To reproduce\n\n", reproduction(settings)]
    return "".join(parts)


def verdicts(after: dict[str, dict[str, Any]]) -> list[str]:
    """Whether each target is reached, in words."""
    lines = []
    for view, figure, target in TARGETS:
        got = after[view][figure]
        reached = got <= target if figure == "ece" else got >= target
        lines.append(f"{view}: {figure} {got:.3f}, target {target}: {'reached' if reached else 'NOT reached'}")
    return lines


def reproduction(settings: dict[str, Any]) -> str:
    given = " ".join(f"--{name} {value}" for name, value in settings.items() if value is not None)
    return (
        "```\ncd training/face\n"
        f"python3 train.py FOLDER/fer2013.npz --run RUN {given}\n"
        "python3 export.py FOLDER/fer2013.npz --run RUN --to ../../models/face-emotion\n"
        "python3 evaluate.py FOLDER/fer2013.npz --run RUN --card ../../models/cards/face-emotion.md\n```\n\n"
        "With `--minutes` the schedule follows the clock: another machine sees more pictures or fewer.\n"
    )


def attempts(results: list[Result]) -> str:
    """One row for each run, from its log and its weights."""
    head = ["run", "design", "parameters", "epochs", "batch", "learning rate", *results[0].after]
    rows = []
    for result in results:
        settings, length = result.setup["settings"], result.pictures / result.setup["training"]
        row = [result.name, settings["design"], f"{result.setup['parameters'] / 1e6:.2f} M", f"{length:.1f}"]
        row += [settings["batch"], settings["lr"], *(f"{v['accuracy']:.3f}" for v in result.after.values())]
        rows.append(row)
    return table(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="one .npz, or fer2013.csv fer2013new.csv")
    parser.add_argument("--run", type=Path, required=True, nargs="+", help="the card's; more are its ablation")
    parser.add_argument("--card", type=Path, help="markdown to write; the confusion matrices go beside it")
    parser.add_argument("--log", type=Path, help="markdown table of all runs to write")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    faces = load(arguments.data)
    results = [evaluate(run, faces) for run in arguments.run]
    if arguments.log:
        arguments.log.write_text(LOG_HEAD + attempts(results))
    if arguments.card:
        picture = arguments.card.with_suffix(".png")
        draw(results[0].after, picture)
        arguments.card.write_text(card(results, picture.name))
    print("\n".join(verdicts(results[0].after)))


if __name__ == "__main__":
    main()
