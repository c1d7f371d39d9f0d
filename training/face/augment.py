"""Augmentation of a whole batch at once: what a face cut from a webcam frame may look like."""

from __future__ import annotations

import math

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F


def augment(images: Tensor, size: int, generator: torch.Generator, harm: float = 1.0) -> Tensor:
    """Grey (N, 1, H, W) in 0..255 to grey (N, 1, size, size) in 0..255. `harm` scales how often a picture
    loses something (compression, smallness, noise, a hidden part): less for a network that underfits."""
    images = compress(images, 0.15 * harm, generator)
    images = warp(images, size, generator)
    images = light(images, generator)
    images = shrink(images, 0.2 * harm, generator)
    images = noise(images, 0.25 * harm, generator)
    return erase(images, 0.35 * harm, generator)


def uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(count, generator=generator) * (high - low) + low


def warp(images: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Mirrored half of the time; turned by up to 20 degrees, scaled by up to 15 % (each axis by 5 % more),
    shifted by up to 8 % of the side: the play of a detector's box and of an alignment by the eyes."""
    count = len(images)
    angle = uniform(count, -20, 20, generator) * (math.pi / 180) * torch.rand(count, generator=generator)
    scale = uniform(count, 0.87, 1.15, generator)
    across = scale * uniform(count, 0.95, 1.05, generator)
    mirror = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    rows = [
        torch.stack([mirror * across * angle.cos(), -scale * angle.sin(), uniform(count, -0.16, 0.16, generator)], 1),
        torch.stack([mirror * across * angle.sin(), scale * angle.cos(), uniform(count, -0.16, 0.16, generator)], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), [count, 1, size, size], align_corners=False)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


def light(images: Tensor, generator: torch.Generator) -> Tensor:
    """Gamma, and a gradient of light across the face. (The network itself removes brightness and contrast.)"""
    count, _, height, width = images.shape
    gamma = torch.exp(uniform(count, -0.5, 0.5, generator)).view(-1, 1, 1, 1)
    x = torch.linspace(-1, 1, width).view(1, 1, 1, -1) * uniform(count, -0.3, 0.3, generator).view(-1, 1, 1, 1)
    y = torch.linspace(-1, 1, height).view(1, 1, -1, 1) * uniform(count, -0.3, 0.3, generator).view(-1, 1, 1, 1)
    return (255 * (images.clamp(0, 255) / 255) ** gamma * (1 + x + y)).clamp(0, 255)


def shrink(images: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """A small face in the frame: down to as little as half of the side, and up again."""
    chosen = torch.rand(len(images), generator=generator) < share
    if not chosen.any():
        return images
    size = images.shape[-1]
    small = int(torch.randint(size // 2, size - 4, (1,), generator=generator))
    lost = F.interpolate(images[chosen], (small, small), mode="area")
    images = images.clone()
    images[chosen] = F.interpolate(lost, (size, size), mode="bilinear", align_corners=False)
    return images


def compress(images: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """JPEG of quality 30 to 90."""
    images = images.clone()
    for row in torch.nonzero(torch.rand(len(images), generator=generator) < share).flatten().tolist():
        quality = int(torch.randint(30, 91, (1,), generator=generator))
        pixels = images[row, 0].numpy().astype(np.uint8)
        _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        images[row, 0] = torch.from_numpy(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE).astype(np.float32))
    return images


def noise(images: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Gaussian sensor noise of up to 12 grey levels."""
    count = len(images)
    level = uniform(count, 0, 12, generator) * (torch.rand(count, generator=generator) < share)
    grain = torch.randn(images.shape, generator=generator) * level.view(-1, 1, 1, 1)
    return (images + grain).clamp(0, 255)


def erase(images: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """A grey patch of 15 to 40 % of the side hides a part: a hand, hair, a microphone (random erasing)."""
    count, _, height, width = images.shape
    hit = (torch.rand(count, generator=generator) < share).view(-1, 1, 1)
    half_h = (uniform(count, 0.15, 0.4, generator) / 2).view(-1, 1, 1)
    half_w = (uniform(count, 0.15, 0.4, generator) / 2).view(-1, 1, 1)
    y = torch.rand(count, 1, 1, generator=generator)
    x = torch.rand(count, 1, 1, generator=generator)
    rows = (torch.arange(height).view(1, -1, 1) + 0.5) / height
    columns = (torch.arange(width).view(1, 1, -1) + 0.5) / width
    inside = hit & ((rows - y).abs() < half_h) & ((columns - x).abs() < half_w)
    patch = uniform(count, 0, 255, generator).view(-1, 1, 1, 1)
    return torch.where(inside.unsqueeze(1), patch, images)
