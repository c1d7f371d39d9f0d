"""What training makes small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

FER2013_WEIGHT = 0.7
FER2013_SMOOTHING = 0.1
TEMPERATURE = 2.0
"""Softens what the student is to imitate (Hinton, Vinyals, Dean 2015, "Distilling the Knowledge in a
Neural Network")."""


def loss_of(outputs: tuple[Tensor, Tensor], votes: Tensor, label: Tensor) -> Tensor:
    """Cross-entropy with the votes of FER+, and with the label of FER2013 where there is one."""
    ferplus, fer2013 = outputs
    loss = F.cross_entropy(ferplus, votes)
    if (label >= 0).any():
        loss = loss + FER2013_WEIGHT * F.cross_entropy(
            fer2013, label, ignore_index=-1, label_smoothing=FER2013_SMOOTHING
        )
    return loss


def distillation(outputs: tuple[Tensor, ...], taught: list[tuple[Tensor, ...]]) -> Tensor:
    """Divergence of both heads from the mean opinion of the teachers, at a softened temperature."""
    total = torch.zeros(())
    for head, logits_ in enumerate(outputs):
        opinion = torch.stack([F.softmax(teacher[head] / TEMPERATURE, dim=1) for teacher in taught]).mean(0)
        own = F.log_softmax(logits_ / TEMPERATURE, dim=1)
        total = total + TEMPERATURE**2 * F.kl_div(own, opinion, reduction="batchmean")
    return total
