"""Writes the calibrated kernel machine of all actors as ONNX with weights of 16 bits, and what torch says of a made
sound.

Example, in training/: python3 -m speech.export --machines MACHINES --facts ../models/speech-emotion/training.json --to ../models/speech-emotion
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
from speech.fit import SHIPPED
from speech.log_mel import BANDS, log_mel
from speech.sound import RATE_HZ

WEIGHTS = "speech-emotion.onnx"


class Calibrated(nn.Module):
    """Spectrograms (N, frames, 96) in decibels to probabilities (N, 8): scores divided by the temperature."""

    def __init__(self, machine: nn.Module, temperature: float) -> None:
        super().__init__()
        self.machine, self.temperature = machine, temperature

    def forward(self, decibels: Tensor) -> Tensor:
        return torch.softmax(self.machine(decibels) / self.temperature, 1)


def export(model: Calibrated, path: Path) -> None:
    """Nothing is folded: what torch would compute ahead, of 32 bits, would be rounded to 16."""
    torch.onnx.export(
        model.eval(),
        torch.randn(2, 100, BANDS),
        str(path),
        opset_version=13,
        do_constant_folding=False,
        input_names=["decibels"],
        output_names=["emotion"],
        dynamic_axes={"decibels": {0: "batch", 1: "frames"}, "emotion": {0: "batch"}},
    )
    onnx.save(halved(onnx.load(str(path))), str(path))
    onnx.checker.check_model(str(path))


def made_sound() -> np.ndarray:
    """1.2 s that any runtime can make again, in 64 bits: harmonics of a gliding 150 Hz under a slow swell.
    Sample n at t = n / 16000: (0.6 + 0.4 sin(2 pi 3 t)) sum over k = 1..20 of sin(2 pi k (150 t + 40 t^2)) / (10 k)."""
    t = np.arange(int(1.2 * RATE_HZ)) / RATE_HZ
    harmonics = sum(np.sin(2 * np.pi * k * (150 * t + 40 * t * t)) / (10 * k) for k in range(1, 21))
    return (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t)) * harmonics


def golden(model: Calibrated) -> dict[str, object]:
    """The log-mel spectrogram of the made sound, and what torch says of all of it and of its first half."""
    decibels = log_mel(made_sound())
    parts = [decibels, decibels[: len(decibels) // 2]]
    with torch.no_grad():
        answers = [model(torch.from_numpy(part).unsqueeze(0))[0].tolist() for part in parts]
    return {
        "decibels": [[round(float(value), 4) for value in frame] for frame in decibels],
        "emotion": [{"frames": len(part), "probabilities": answer} for part, answer in zip(parts, answers)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machines", type=Path, required=True, help="folder that fit.py wrote")
    parser.add_argument("--facts", type=Path, required=True, help="what evaluate.py wrote: has the temperature")
    parser.add_argument("--to", type=Path, required=True, help="folder; a manifest.json beside it gets the checksum")
    arguments = parser.parse_args()
    temperature = json.loads(arguments.facts.read_text())["temperature"]
    model = Calibrated(torch.load(arguments.machines / SHIPPED), temperature)
    arguments.to.mkdir(parents=True, exist_ok=True)
    weights = arguments.to / WEIGHTS
    export(model, weights)
    manifest = arguments.to.parent / "manifest.json"
    if manifest.exists():
        enter(weights, manifest)
    (arguments.to / "golden.json").write_text(json.dumps(golden(model)) + "\n")


if __name__ == "__main__":
    main()
