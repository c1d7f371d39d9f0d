"""Writes the averaged, calibrated network of a run as ONNX, and what torch says for a few pictures.

Example: python3 export.py fer2013.npz --run runs/improved --to ../../models/face-emotion
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from data import SIDE, TRAINING, Faces, in_validation, load, majority
from metrics import fit_temperature
from network import EmotionNetwork
from train import logits


def load_network(run: Path) -> EmotionNetwork:
    """The averaged weights of a run, ready to predict."""
    state = torch.load(run / "checkpoint.pt")
    network = EmotionNetwork(state["design"])
    network.load_state_dict(state["average"])
    return network.eval()


def temperatures(network: EmotionNetwork, faces: Faces) -> tuple[float, float]:
    """Temperatures of the heads of FER+ and FER2013, fitted on the validation part of Training alone."""
    training = faces.where(faces.usage == TRAINING)
    validation = training.where(in_validation(training.images))
    ferplus, fer2013 = logits(network, validation.images)
    return fit_temperature(ferplus, majority(validation.votes)), fit_temperature(fer2013, validation.label)


class Calibrated(nn.Module):
    """Grey faces (N, 1, 48, 48), 0..255, to probabilities of FER+ (N, 8) and of FER2013 (N, 7)."""

    def __init__(self, network: EmotionNetwork, ferplus: float, fer2013: float) -> None:
        super().__init__()
        self.network, self.ferplus, self.fer2013 = network, ferplus, fer2013

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        ferplus, fer2013 = self.network(grey)
        return torch.softmax(ferplus / self.ferplus, 1), torch.softmax(fer2013 / self.fer2013, 1)


def export(model: Calibrated, path: Path) -> None:
    names = ["grey", "ferplus", "fer2013"]
    torch.onnx.export(
        model.eval(),
        torch.zeros(2, 1, SIDE, SIDE),
        str(path),
        opset_version=13,
        input_names=names[:1],
        output_names=names[1:],
        dynamic_axes={name: {0: "batch"} for name in names},
    )
    onnx.checker.check_model(str(path))


def golden(model: Calibrated) -> dict[str, list[object]]:
    """Made pictures (no person's) with the answers of torch, for the test of other runtimes."""
    noise = np.random.default_rng(1).uniform(0, 255, (4, 1, 6, 6)).astype(np.float32)
    pictures = nn.functional.interpolate(torch.from_numpy(noise), (SIDE, SIDE), mode="bicubic").clamp(0, 255).round()
    with torch.no_grad():
        ferplus, fer2013 = model(pictures)
    encoded = [base64.b64encode(p.numpy().astype(np.uint8).tobytes()).decode() for p in pictures]
    return {"grey": list(encoded), "ferplus": ferplus.tolist(), "fer2013": fer2013.tolist()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="one .npz, or fer2013.csv fer2013new.csv")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True, help="folder of face-emotion.onnx and golden.json")
    arguments = parser.parse_args()
    network = load_network(arguments.run)
    model = Calibrated(network, *temperatures(network, load(arguments.data)))
    arguments.to.mkdir(parents=True, exist_ok=True)
    export(model, arguments.to / "face-emotion.onnx")
    (arguments.to / "golden.json").write_text(json.dumps(golden(model)) + "\n")


if __name__ == "__main__":
    main()
