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


def mean_network(networks: list[nn.Module]) -> nn.Module:
    """The mean of the weights of networks of one design that began from the same weights (Wortsman et al. 2022,
    "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing inference
    time"); of one network, it itself."""
    states = [network.state_dict() for network in networks]
    means = {
        name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
        for name, value in states[0].items()
    }
    networks[0].load_state_dict(means)
    return networks[0]
