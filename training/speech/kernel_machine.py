"""The learner: kernel ridge regression on a clip's Fisher vector and statistics, with weights of 16 bits where there
are many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from speech import fisher
from speech.data import CLASSES
from speech.fisher import Fisher, points, sounding
from speech.frames import Frames, constant
from speech.statistics import Statistics

KEPT = 400
"""Principal directions of a clip's vector."""
RIDGE = 0.3
FURTHEST = 5.0
"""Deviations beyond which a statistic is taken for no larger."""
SCALE = 10.0
"""Of the scores, so that their temperature is near one."""


@dataclass(frozen=True)
class Heard:
    """What is told of a clip without knowing others."""

    points: Tensor
    """(T, 54)"""
    shares: Tensor
    """(T,)"""
    statistics: Tensor
    """(statistics,)"""


@torch.no_grad()
def hear(spectrograms: list[np.ndarray]) -> list[Heard]:
    frames, statistics = Frames(), Statistics()
    heard = []
    for spectrogram in spectrograms:
        described = frames(torch.from_numpy(spectrogram.astype(np.float32)).unsqueeze(0))
        heard.append(Heard(points(described)[0], sounding(described)[0], statistics(described)[0]))
    return heard


class Vector(nn.Module):
    """Fisher vectors and statistics of N clips to (N, 400): one centred and of length 1, the others standardised and
    of mean length 1, both together turned to their principal axes."""

    def __init__(self, fishers: np.ndarray, statistics: np.ndarray) -> None:
        """Both of the clips of training, (clips, values)."""
        super().__init__()
        self.centre, self.mean = constant(fishers.mean(axis=0)), constant(statistics.mean(axis=0))
        self.deviation = constant(statistics.std(axis=0) + 1e-6)
        joined = self.joined(torch.from_numpy(fishers), torch.from_numpy(statistics)).numpy()
        self.axes = constant(np.linalg.svd(joined, full_matrices=False)[2][:KEPT].T)

    def joined(self, fishers: Tensor, statistics: Tensor) -> Tensor:
        centred = fishers - self.centre
        unit = centred / centred.square().sum(1, keepdim=True).sqrt()
        standard = torch.clamp((statistics - self.mean) / self.deviation, -FURTHEST, FURTHEST)
        return torch.cat([unit, standard / np.sqrt(self.mean.shape[0])], 1) / np.sqrt(2)

    def forward(self, fishers: Tensor, statistics: Tensor) -> Tensor:
        return self.joined(fishers, statistics) @ self.axes


class KernelMachine(nn.Module):
    """Spectrograms (N, T, 96) in decibels, T > 1, to scores (N, 8)."""

    def __init__(self, model: Fisher, vector: Vector, centres: Tensor) -> None:
        super().__init__()
        self.frames, self.statistics, self.fisher, self.vector = Frames(), Statistics(), model, vector
        self.centres = constant(centres.numpy())
        self.weights = constant(np.zeros(len(centres) * len(CLASSES)))
        """Large ones of both signs that nearly cancel: in a row, so that they keep their 32 bits."""

    def kernel(self, vectors: Tensor) -> Tensor:
        """(N, centres)."""
        squares = vectors.square().sum(1, keepdim=True) + self.centres.square().sum(1) - 2 * vectors @ self.centres.T
        return torch.exp(-squares / 2)

    def forward(self, decibels: Tensor) -> Tensor:
        frames = self.frames(decibels)
        vectors = self.vector(self.fisher(points(frames), sounding(frames)), self.statistics(frames))
        return self.kernel(vectors) @ self.weights.view(-1, len(CLASSES))


def round_matrices(module: nn.Module) -> None:
    """To the 16 bits that the file will have."""
    for parameter in module.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half().float())


@torch.no_grad()
def fitted(copies: list[list[Heard]], emotions: np.ndarray, seed: int) -> KernelMachine:
    """From copies of all clips: the first, the clips as they are, are centres of the kernel; the weights are those of
    least squares over all copies, each class counting the same (subset of regressors: Rasmussen and Williams 2006,
    "Gaussian Processes for Machine Learning", 8.3.1)."""
    model = fisher.fit(np.concatenate([h.points[h.shares > 0].numpy() for h in copies[0]]), seed)
    round_matrices(model)

    def both(heard: list[Heard]) -> tuple[Tensor, Tensor]:
        fishers = [model(h.points.unsqueeze(0), h.shares.unsqueeze(0)) for h in heard]
        return torch.cat(fishers), torch.stack([h.statistics for h in heard])

    of_whole = both(copies[0])
    vector = Vector(*(part.numpy() for part in of_whole))
    round_matrices(vector)
    machine = KernelMachine(model, vector, vector(*of_whole))
    round_matrices(machine)
    rows = np.tile(emotions, len(copies))
    share = 1 / np.bincount(rows, minlength=len(CLASSES))[rows]
    share /= share.mean()
    similar = torch.cat([machine.kernel(vector(*both(copy))) for copy in copies]).double().numpy()
    among = machine.kernel(machine.centres).double().numpy()
    wanted = SCALE * (np.eye(len(CLASSES))[rows] - 1 / len(CLASSES))
    weighted = (similar * share[:, None]).T
    weights = np.linalg.solve(weighted @ similar + RIDGE * among + 1e-6 * np.eye(len(among)), weighted @ wanted)
    machine.weights.copy_(torch.from_numpy(weights.ravel()))
    return machine
