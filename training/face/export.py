"""Writes the averaged, calibrated network of a run as ONNX with weights of 16 bits, and what torch says for a
few pictures.

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
from torch.fx.experimental.optimization import fuse

from data import SIDE, TRAINING, Faces, in_validation, load, majority
from designs import read_run
from inference import both_looks, resized
from calibration import fit_temperature
from weights_file import enter, halved


def temperatures(network: nn.Module, side: int, faces: Faces) -> tuple[float, float]:
    """Temperatures of the heads of FER+ and FER2013, fitted on the validation part of Training alone."""
    training = faces.where(faces.usage == TRAINING)
    validation = training.where(in_validation(training.images))
    ferplus, fer2013 = zip(*both_looks(network, validation.images, side))
    return fit_temperature(ferplus, majority(validation.votes)), fit_temperature(fer2013, validation.label)


class Calibrated(nn.Module):
    """Grey faces (N, 1, 48, 48), 0..255, to probabilities of FER+ (N, 8) and of FER2013 (N, 7). A network that
    was trained on enlarged pictures enlarges them itself: detail that its training never saw does not help it."""

    def __init__(self, network: nn.Module, side: int, ferplus: float, fer2013: float) -> None:
        super().__init__()
        self.network, self.side, self.ferplus, self.fer2013 = network, side, ferplus, fer2013

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        ferplus, fer2013 = self.network(resized(grey, self.side))
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
    onnx.save(halved(padded_by_convolutions(onnx.load(str(path)))), str(path))
    onnx.checker.check_model(str(path))


@torch.no_grad()
def rounded(network: nn.Module) -> nn.Module:
    """The network as the file has it, so that what is measured is what is shipped: batch normalisation folded
    into the convolution before it, matrices of 16 bits."""
    network = fuse(network.eval())
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half().float())
    return network


def padded_by_convolutions(model: onnx.ModelProto) -> onnx.ModelProto:
    """A padding before a convolution becomes part of it, which saves the runtime a copy of the map. Every
    padding of these networks is `SamePadding`'s: one row below, one column on the right."""
    graph = model.graph
    readers = {name: node for node in graph.node for name in node.input}
    for pad in [node for node in graph.node if node.op_type == "Pad"]:
        convolution = readers[pad.output[0]]
        kept = [a for a in convolution.attribute if a.name != "pads"]
        del convolution.attribute[:]
        convolution.attribute.extend([*kept, onnx.helper.make_attribute("pads", [0, 0, 1, 1])])
        convolution.input[0] = pad.input[0]
    needed = {output.name for output in graph.output}
    kept_nodes = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            kept_nodes.append(node)
            needed.update(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept_nodes))
    return model


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
    parser.add_argument("--to", type=Path, required=True, help="folder of face-emotion.onnx and golden.json; a manifest.json beside it gets the checksum")
    arguments = parser.parse_args()
    network, side = read_run(arguments.run)
    network = rounded(network)
    model = Calibrated(network, side, *temperatures(network, side, load(arguments.data)))
    arguments.to.mkdir(parents=True, exist_ok=True)
    weights = arguments.to / "face-emotion.onnx"
    export(model, weights)
    manifest = arguments.to.parent / "manifest.json"
    if manifest.exists():
        enter(weights, manifest)
    (arguments.to / "golden.json").write_text(json.dumps(golden(model)) + "\n")


if __name__ == "__main__":
    main()
