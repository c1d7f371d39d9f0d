"""The networks: an improved residual network (iResNet) and the plain one it is compared with."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import CLASSES, FER2013_CLASSES

WIDTHS = (48, 96, 192)
BLOCKS = (2, 3, 2)


class Standardise(nn.Module):
    """Grey levels 0..255 to mean 0 and deviation 1 per picture, so that light and camera matter less."""

    def forward(self, grey: Tensor) -> Tensor:
        centred = grey - grey.mean(dim=(2, 3), keepdim=True)
        variance = (centred * centred).mean(dim=(2, 3), keepdim=True)
        return centred / torch.sqrt(variance + 25.0)


def convolution(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, bias=False)


class ImprovedBlock(nn.Module):
    """One block of a stage of iResNet (Duta, Liu, Zhu, Shao 2020, "Improved Residual Networks").

    The first block of a stage normalises both branches and projects by max-pooling and a 1x1
    convolution, so that no activation is lost to the stride; the middle ones leave the sum untouched
    (pre-activation); the last one normalises the sum for the next stage.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, first: bool, second: bool, last: bool) -> None:
        super().__init__()
        before: list[nn.Module] = []
        if not first:
            before = [nn.ReLU()] if second else [nn.BatchNorm2d(inputs), nn.ReLU()]
        after: list[nn.Module] = [nn.BatchNorm2d(outputs)] if first else []
        self.residual = nn.Sequential(
            *before,
            convolution(inputs, outputs, stride=stride),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            convolution(outputs, outputs),
            *after,
        )
        shortcut: list[nn.Module] = []
        if first:
            if stride > 1:
                shortcut.append(nn.MaxPool2d(3, stride, padding=1))
            shortcut += [convolution(inputs, outputs, size=1), nn.BatchNorm2d(outputs)]
        self.shortcut = nn.Sequential(*shortcut)
        self.after = nn.Sequential(*([nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)] if last else []))

    def forward(self, x: Tensor) -> Tensor:
        return self.after(self.residual(x) + self.shortcut(x))


class PlainBlock(nn.Module):
    """A basic block of ResNet (He et al. 2016): every block ends in ReLU, the projection strides over pixels."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            convolution(inputs, outputs, stride=stride),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            convolution(outputs, outputs),
            nn.BatchNorm2d(outputs),
        )
        same = inputs == outputs and stride == 1
        self.shortcut = nn.Sequential(
            *([] if same else [convolution(inputs, outputs, size=1, stride=stride), nn.BatchNorm2d(outputs)])
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.residual(x) + self.shortcut(x))


def improved_stage(inputs: int, outputs: int, blocks: int) -> list[nn.Module]:
    return [
        ImprovedBlock(
            inputs if i == 0 else outputs,
            outputs,
            stride=2 if i == 0 else 1,
            first=i == 0,
            second=i == 1,
            last=i == blocks - 1,
        )
        for i in range(blocks)
    ]


def plain_stage(inputs: int, outputs: int, blocks: int) -> list[nn.Module]:
    return [
        PlainBlock(inputs if i == 0 else outputs, outputs, stride=2 if i == 0 else 1) for i in range(blocks)
    ]


STAGES = {"improved": improved_stage, "plain": plain_stage}


class EmotionNetwork(nn.Module):
    """Grey faces (N, 1, 48, 48), 0..255, to logits of FER+ (N, 8) and of FER2013 (N, 7).

    The two label sets of the same pictures agree on 64 % of them only, so each has its own head on one
    shared trunk. Pooling is global: smaller inputs work too, which the training uses.
    """

    def __init__(self, design: str = "improved", stem: int = 24, dropout: float = 0.3) -> None:
        super().__init__()
        layers: list[nn.Module] = [convolution(1, stem), nn.BatchNorm2d(stem), nn.ReLU(inplace=True)]
        inputs = stem
        for width, blocks in zip(WIDTHS, BLOCKS):
            layers += STAGES[design](inputs, width, blocks)
            inputs = width
        self.standardise = Standardise()
        self.trunk = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.ferplus = nn.Linear(inputs, len(CLASSES))
        self.fer2013 = nn.Linear(inputs, len(FER2013_CLASSES))

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        features = self.dropout(self.trunk(self.standardise(grey)).mean(dim=(2, 3)))
        return self.ferplus(features), self.fer2013(features)
