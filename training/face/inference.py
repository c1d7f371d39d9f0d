"""What a network says of whole sets of pictures."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from calibration import probabilities
from data import CLASSES, FER2013_CLASSES, SIDE, Faces, majority

SEVEN = [CLASSES.index(name) for name in FER2013_CLASSES]


def resized(images: Tensor, side: int) -> Tensor:
    if images.shape[-1] == side:
        return images
    return F.interpolate(images, (side, side), mode="bilinear", align_corners=False)


@torch.no_grad()
def logits(network: nn.Module, images: np.ndarray, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Logits of FER+ (N, 8) and of FER2013 (N, 7) for u8 pictures (N, 48, 48), resized to `side`."""
    network.eval()
    pictures = torch.from_numpy(images).unsqueeze(1)
    parts = [network(resized(part.float(), side)) for part in pictures.split(256)]
    return torch.cat([p[0] for p in parts]).numpy(), torch.cat([p[1] for p in parts]).numpy()


def both_looks(network: nn.Module, images: np.ndarray, side: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """What the runtime asks of a lone picture: the logits of it and of its mirror image."""
    return [logits(network, seen, side) for seen in (images, np.ascontiguousarray(images[:, :, ::-1]))]


def accuracies(network: nn.Module, faces: Faces, side: int, mirrored: bool = False) -> dict[str, float]:
    """Of the head of FER+, of the head of FER2013, and of the former without contempt against FER2013's labels;
    `mirrored`: of the mean of both looks."""
    looks = both_looks(network, faces.images, side) if mirrored else [logits(network, faces.images, side)]
    ferplus, fer2013 = (sum(probabilities(look[head]) for look in looks) for head in (0, 1))
    voted, labelled = majority(faces.votes), faces.label
    answers = {
        "ferplus8": (ferplus, voted),
        "fer7": (fer2013, labelled),
        "fer7FromFerplus8": (ferplus[:, SEVEN], labelled),
    }
    return {
        view: float((answer.argmax(axis=1) == truth)[truth >= 0].mean())
        for view, (answer, truth) in answers.items()
    }
