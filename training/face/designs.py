"""The networks by name, new or read from a run."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from network import STAGES, EmotionNetwork
from pretrained import FaceNetwork

DESIGNS = (*STAGES, "mobilenet")


def create(design: str) -> nn.Module:
    return FaceNetwork() if design == "mobilenet" else EmotionNetwork(design)


def read_run(run: Path) -> tuple[nn.Module, int]:
    """The averaged network of a run, ready to infer, and the side of the pictures that it was trained on."""
    state = torch.load(run / "checkpoint.pt", map_location="cpu")
    network = create(state["design"])
    network.load_state_dict(state["average"])
    return network.eval(), state["side"]
