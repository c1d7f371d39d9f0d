"""What a network says of whole sets of pictures."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import SIDE, Faces, majority


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


def accuracies(network: nn.Module, faces: Faces, side: int) -> dict[str, float]:
    ferplus, fer2013 = (out.argmax(axis=1) for out in logits(network, faces.images, side))
    voted, labelled = majority(faces.votes), faces.label
    return {
        "ferplus8": float((ferplus == voted)[voted >= 0].mean()),
        "fer7": float((fer2013 == labelled)[labelled >= 0].mean()),
    }
