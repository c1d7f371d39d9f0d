"""Fisher vectors: how the frames of a clip differ from those of all clips (Perronnin, Sánchez, Mensink 2010,
"Improving the Fisher Kernel for Large-Scale Image Classification"; for emotion in voices Kaya et al. 2015)."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.mixture import GaussianMixture
from torch import Tensor, nn

from speech.frames import Described, constant, slope

COMPONENTS, DIMENSIONS = 48, 36
FITTED_FRAMES = 12_000
SILENT_DB = -35.0


def points(frames: Described) -> Tensor:
    """(N, T, 54): colour, level and pitch of each frame, and where they go."""
    pitch = frames.pitch / 6 * torch.sigmoid((frames.harmonicity - 10) / 4)
    scalars = torch.stack([frames.level / 5, frames.harmonicity / 15, pitch], 2)
    still = torch.cat([frames.cepstrum[:, :, :24], scalars], 2)
    return torch.cat([still, 3 * slope(still, 3)], 2)


def sounding(frames: Described) -> Tensor:
    """(N, T) shares of the frames that are not silent."""
    mask = (frames.level > SILENT_DB).to(frames.level)
    return mask / mask.sum(1, keepdim=True)


class Fisher(nn.Module):
    """`points` and shares of the frames of N clips to (N, 2 · 48 · 36): gradients of their likelihood by means and
    deviations of a mixture of Gaussians, of which the signed root is taken."""

    def __init__(self, mean: np.ndarray, axes: np.ndarray, mixture: GaussianMixture) -> None:
        """`axes` (54, 36) whiten points less their `mean`; the mixture is one of whitened points."""
        super().__init__()
        weights, means, variances = mixture.weights_, mixture.means_, mixture.covariances_
        self.mean, self.axes = constant(mean), constant(axes)
        self.means, self.deviations = constant(means), constant(np.sqrt(variances))
        self.quadratic, self.linear = constant(-0.5 / variances.T), constant((means / variances).T)
        constants = np.log(weights) - 0.5 * (means**2 / variances + np.log(variances)).sum(axis=1)
        self.constants, self.scale = constant(constants), constant(1 / np.sqrt(weights))

    def forward(self, heard: Tensor, share: Tensor) -> Tensor:
        whitened = (heard - self.mean) @ self.axes
        squares = whitened.square()
        shares = torch.softmax(squares @ self.quadratic + whitened @ self.linear + self.constants, 2)
        shares = (shares * share.unsqueeze(2)).transpose(1, 2)
        count, first, second = shares.sum(2, keepdim=True), shares @ whitened, shares @ squares
        scale = self.scale.unsqueeze(1)
        by_mean = (first - count * self.means) / self.deviations * scale
        variance = second - 2 * first * self.means + count * self.means.square()
        by_deviation = (variance / self.deviations.square() - count) * scale / np.sqrt(2)
        gradient = torch.cat([by_mean, by_deviation], 1).flatten(1)
        return gradient.sign() * torch.sqrt(gradient.abs() + 1e-12)


def fit(heard: np.ndarray, seed: int) -> Fisher:
    """From (frames, 54) points of the clips of training."""
    random = np.random.default_rng(seed)
    some = heard[random.choice(len(heard), min(FITTED_FRAMES, len(heard)), replace=False)]
    mean = some.mean(axis=0)
    _, sizes, directions = np.linalg.svd(some - mean, full_matrices=False)
    axes = directions[:DIMENSIONS].T / (sizes[:DIMENSIONS] / np.sqrt(len(some)))
    mixture = GaussianMixture(COMPONENTS, covariance_type="diag", max_iter=25, reg_covar=1e-2, random_state=seed)
    return Fisher(mean, axes, mixture.fit((some - mean) @ axes))
