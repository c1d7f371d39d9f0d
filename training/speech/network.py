"""The network: convolutions over the log-mel spectrogram, a recurrent layer over time, attention over its steps."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from speech.data import CLASSES
from speech.log_mel import BANDS

WIDTHS = (24, 48, 80, 112)
STRIDES = ((2, 2), (2, 2), (2, 2), (1, 2))
"""Of each stage: frames, bands."""
HIDDEN = 64
RANGE_DB = 60.0


class Standardise(nn.Module):
    """Decibels to numbers around 0 that do not depend on the gain of the recording: what lies more than 60 dB below
    the loudest cell is raised to there, then the mean over the clip is taken away."""

    def forward(self, decibels: Tensor) -> Tensor:
        loudest = decibels.amax(dim=(1, 2), keepdim=True)
        heard = torch.maximum(decibels, loudest - RANGE_DB)
        return (heard - heard.mean(dim=(1, 2), keepdim=True)) / 15.0


class Stage(nn.Module):
    """A convolution that shrinks, then (`deep`) another one with a path around it; whole channels are dropped."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int], deep: bool, dropout: float) -> None:
        super().__init__()
        size = 5 if inputs == 1 else 3
        self.shrink = nn.Sequential(
            nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
        )
        self.refine = (
            nn.Sequential(
                nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
            )
            if deep
            else None
        )
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = self.shrink(x)
        return self.dropout(x if self.refine is None else x + self.refine(x))


class AttentionPooling(nn.Module):
    """(N, T, C) to (N, 2 C): mean and deviation over time, weighted by what a small network finds telling
    (Okabe, Koshinaka, Shinoda 2018, "Attentive Statistics Pooling")."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.Linear(channels, channels // 2), nn.Tanh(), nn.Linear(channels // 2, 1))

    def forward(self, steps: Tensor) -> Tensor:
        weights = torch.softmax(self.score(steps), dim=1)
        mean = (weights * steps).sum(dim=1)
        variance = (weights * (steps - mean.unsqueeze(1)).square()).sum(dim=1)
        return torch.cat([mean, torch.sqrt(variance + 1e-5)], dim=1)


class SpeechEmotionNetwork(nn.Module):
    """Spectrograms (N, frames, 96) in decibels to logits of emotion (N, 8) and of a female voice (N,).

    The second head is for training alone: who knows the sex of a voice need not take a high one for excited.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.standardise = Standardise()
        self.bands = nn.BatchNorm1d(BANDS)
        stages, inputs, bands = [], 1, BANDS
        for width, stride in zip(WIDTHS, STRIDES):
            stages.append(Stage(inputs, width, stride, deep=inputs > 24, dropout=dropout))
            inputs, bands = width, bands // stride[1]
        self.stages = nn.Sequential(*stages)
        self.narrow = nn.Sequential(
            nn.Linear(inputs * bands, 2 * HIDDEN), nn.LayerNorm(2 * HIDDEN), nn.ReLU(), nn.Dropout(0.3)
        )
        self.recurrent = nn.GRU(2 * HIDDEN, HIDDEN, batch_first=True, bidirectional=True)
        self.pool = AttentionPooling(2 * HIDDEN)
        self.dropout = nn.Dropout(0.4)
        self.emotion = nn.Linear(4 * HIDDEN, len(CLASSES))
        self.female = nn.Linear(4 * HIDDEN, 1)

    def forward(self, decibels: Tensor) -> tuple[Tensor, Tensor]:
        levels = self.bands(self.standardise(decibels).transpose(1, 2)).transpose(1, 2)
        maps = self.stages(levels.unsqueeze(1))
        steps = self.narrow(maps.permute(0, 2, 1, 3).flatten(2))
        heard = self.dropout(self.pool(self.recurrent(steps)[0]))
        return self.emotion(heard), self.female(heard).squeeze(1)
