"""Writes the network that heard everybody as ONNX, and what torch says of a made sound.

Example, in training/: python3 -m overlap.export --run RUNS/nobody --to ../models/overlap
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from face.weights_file import enter, halved
from overlap.network import OverlapNetwork
from overlap.train import read_run
from speech.log_mel import BANDS, log_mel
from speech.sound import RATE_HZ

WEIGHTS = "overlap.onnx"


class Shipped(nn.Module):
    """Spectrograms (N, frames, 96) in decibels to probabilities (N, ceil(frames / 2)) of several voices."""

    def __init__(self, network: OverlapNetwork) -> None:
        super().__init__()
        self.network = network
        for parameter in network.parameters():
            if parameter.ndim > 1:
                parameter.data.copy_(parameter.data.half().float())

    def forward(self, decibels: Tensor) -> Tensor:
        return torch.sigmoid(self.network(decibels))


def export(model: Shipped, path: Path) -> None:
    torch.onnx.export(
        model.eval(),
        torch.randn(2, 100, BANDS),
        str(path),
        opset_version=13,
        input_names=["decibels"],
        output_names=["overlap"],
        dynamic_axes={"decibels": {0: "batch", 1: "frames"}, "overlap": {0: "batch", 1: "steps"}},
    )
    onnx.save(halved(onnx.load(str(path))), str(path))
    onnx.checker.check_model(str(path))


def made_sound() -> np.ndarray:
    """1.2 s that any runtime can make again, in 64 bits: harmonics of two pitches, the second from the middle on.
    Sample n at t = n / 16000: sum over k = 1..20 of (sin(2 pi k 120 t) + [t >= 0.6] sin(2 pi k 205 t)) / (10 k)."""
    t = np.arange(int(1.2 * RATE_HZ)) / RATE_HZ
    late = t >= 0.6
    return sum((np.sin(2 * np.pi * k * 120 * t) + late * np.sin(2 * np.pi * k * 205 * t)) / (10 * k) for k in range(1, 21))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="the run in which nobody was held out")
    parser.add_argument("--to", type=Path, required=True, help="folder; a manifest.json beside it gets the checksum")
    arguments = parser.parse_args()
    model = Shipped(read_run(arguments.run))
    arguments.to.mkdir(parents=True, exist_ok=True)
    weights = arguments.to / WEIGHTS
    export(model, weights)
    manifest = arguments.to.parent / "manifest.json"
    if manifest.exists():
        enter(weights, manifest)
    with torch.no_grad():
        answer = model(torch.from_numpy(log_mel(made_sound())).unsqueeze(0))[0]
    (arguments.to / "golden.json").write_text(json.dumps({"overlap": [round(float(p), 6) for p in answer]}) + "\n")


if __name__ == "__main__":
    main()
