"""What a run leaves behind, and what its network says of clips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from speech.network import SpeechEmotionNetwork

CHECKPOINT, LOG = "checkpoint.pt", "log.jsonl"


def read_run(run: Path) -> nn.Module:
    """The averaged network of a run, ready to infer."""
    network = SpeechEmotionNetwork()
    network.load_state_dict(torch.load(run / CHECKPOINT, map_location="cpu")["average"])
    return network.eval()


@torch.no_grad()
def logits(network: nn.Module, spectrograms: list[np.ndarray]) -> np.ndarray:
    """(N, 8) logits of spectrograms (frames, 96), each whole and by itself, as at run time."""
    network.eval()
    answers = [network(torch.from_numpy(s.astype(np.float32)).unsqueeze(0))[0] for s in spectrograms]
    return torch.cat(answers).numpy()
