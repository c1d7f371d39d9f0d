"""Trains the face-emotion network; resumes by itself where a run of the same name was cut off.

Example: python3 train.py fer2013.npz --run runs/improved --minutes 45
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from augment import augment
from data import SIDE, TRAINING, Faces, in_validation, load, majority, soft_targets, usable
from designs import DESIGNS, create, read_run
from pretrained import from_graph

WARM_UP = 0.06
WEIGHT_DECAY = 5e-4
FER2013_WEIGHT = 0.7
FER2013_SMOOTHING = 0.1
TEMPERATURE = 2.0
"""Softens what the student is to imitate (Hinton, Vinyals, Dean 2015, "Distilling the Knowledge in a
Neural Network")."""


class Average:
    """Exponential moving average of weights and of batch statistics; it is what is evaluated and shipped."""

    def __init__(self, network: nn.Module, decay: float = 0.998) -> None:
        self.decay = decay
        self.steps = 0
        self.state = {name: value.detach().clone() for name, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)


def learning_rate(peak: float, progress: float) -> float:
    """Linear warm-up, then half a cosine down to a thousandth."""
    if progress < WARM_UP:
        return peak * (0.05 + 0.95 * progress / WARM_UP)
    return peak * (0.001 + 0.999 * 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP))))


def side_at(sides: list[int], progress: float) -> int:
    """Small pictures first, for more epochs in the time there is (progressive resizing, Tan and Le 2021,
    "EfficientNetV2"): every side gets an equal share of the schedule."""
    return sides[min(int(progress * len(sides)), len(sides) - 1)]


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


def train(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    generator = torch.Generator().manual_seed(arguments.seed)
    faces = load(arguments.data)
    faces = faces.where(faces.usage == TRAINING)
    held_out = in_validation(faces.images)
    validation = faces.where(held_out)
    faces = faces.where(~held_out & usable(faces.votes))
    images = torch.from_numpy(faces.images).unsqueeze(1)
    votes = torch.from_numpy(soft_targets(faces.votes))
    label = torch.from_numpy(faces.label)

    checkpoint, log = arguments.run / "checkpoint.pt", arguments.run / "log.jsonl"
    arguments.run.mkdir(parents=True, exist_ok=True)
    side = arguments.sides[-1]
    if arguments.start is not None and not checkpoint.exists():
        network = from_graph(arguments.start, resized(images[:512].float(), side))
    else:
        network = create(arguments.design)
    network = network.to(memory_format=torch.channels_last)
    teachers = [read_run(run) for run in arguments.teacher]
    average = Average(network)
    matrices = [p for p in network.parameters() if p.ndim > 1]
    vectors = [p for p in network.parameters() if p.ndim == 1]
    optimiser = torch.optim.SGD(
        [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}],
        lr=arguments.lr,
        momentum=0.9,
        nesterov=True,
    )
    epoch, seconds = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        generator.set_state(state["generator"])
        average.state, average.steps = state["average"], state["averageSteps"]
        epoch, seconds = state["epoch"], state["seconds"]
    else:
        settings = {k: v for k, v in vars(arguments).items() if k not in ("data", "run", "threads")}
        settings |= {"start": arguments.start and arguments.start.stem, "teacher": [t.name for t in arguments.teacher]}
        parameters = sum(p.numel() for p in network.parameters())
        sizes = {"parameters": parameters, "training": len(faces), "validation": len(validation)}
        log.write_text(json.dumps({"settings": settings, **sizes}) + "\n")

    def progress_at(share_of_epoch: float) -> float:
        if arguments.epochs is not None:
            return (epoch + share_of_epoch) / arguments.epochs
        return (seconds + time.monotonic() - started) / (60 * arguments.minutes)

    started = time.monotonic()
    while progress_at(0) < 1:
        network.train()
        total, seen = 0.0, 0
        for rows in torch.randperm(len(images), generator=generator).split(arguments.batch)[:-1]:
            progress = min(progress_at(seen / len(images)), 1.0)
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(arguments.lr, progress)
            side = side_at(arguments.sides, progress)
            batch = augment(images[rows].float(), side, generator)
            outputs = network(batch.to(memory_format=torch.channels_last))
            loss = loss_of(outputs, votes[rows], label[rows])
            if teachers:
                with torch.no_grad():
                    taught = [teacher(resized(batch, wanted)) for teacher, wanted in teachers]
                loss = (1 - arguments.taught) * loss + arguments.taught * distillation(outputs, taught)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            average.update(network)
            total, seen = total + loss.item() * len(rows), seen + len(rows)
            if progress >= 1:
                break
        epoch += 1
        averaged = create(arguments.design)
        averaged.load_state_dict(average.state)
        row = {"epoch": epoch, "progress": round(min(progress_at(0), 1.0), 4), "side": side}
        row |= {"loss": total / seen, "validation": accuracies(averaged, validation, arguments.sides[-1])}
        seconds, started = seconds + time.monotonic() - started, time.monotonic()
        with log.open("a") as file:
            file.write(json.dumps(row | {"images": seen, "seconds": round(seconds)}) + "\n")
        torch.save(
            {
                "design": arguments.design,
                "side": arguments.sides[-1],
                "network": network.state_dict(),
                "average": average.state,
                "averageSteps": average.steps,
                "optimiser": optimiser.state_dict(),
                "generator": generator.get_state(),
                "epoch": epoch,
                "seconds": seconds,
            },
            checkpoint.with_suffix(".part"),
        )
        checkpoint.with_suffix(".part").replace(checkpoint)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="one .npz, or fer2013.csv fer2013new.csv")
    parser.add_argument("--run", type=Path, required=True, help="folder of the log and the checkpoint")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--epochs", type=int)
    length.add_argument("--minutes", type=float, help="the schedule follows the clock instead of the epochs")
    parser.add_argument("--design", choices=DESIGNS, default="improved")
    parser.add_argument("--start", type=Path, help="TensorFlow.js graph (.json) that a mobilenet starts from")
    parser.add_argument("--sides", type=int, nargs="+", default=[32, 40, 48], help="of the input, in pixels; each gets an equal share of the schedule")
    parser.add_argument("--teacher", type=Path, nargs="*", default=[], help="runs whose mean opinion is imitated")
    parser.add_argument("--taught", type=float, default=0.6, help="weight of the teachers against the labels")
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
