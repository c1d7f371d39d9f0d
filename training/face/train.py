"""Trains the face-emotion network; resumes by itself where a run of the same name was cut off.

Example: python3 train.py fer2013.npz --run runs/improved --minutes 45
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from augment import augment
from data import TRAINING, in_validation, load, soft_targets, usable
from designs import DESIGNS, create, mean_network, read_run
from inference import accuracies, resized
from losses import distillation, loss_of
from pretrained import from_graph
from schedule import Average, learning_rate, side_at

WEIGHT_DECAY = 5e-4


def begin(arguments: argparse.Namespace, images: Tensor) -> nn.Module:
    """A new network; or, to go on from, the weights of a graph of TensorFlow.js, or the mean of those of other runs."""
    match arguments.start:
        case []:
            return create(arguments.design)
        case [graph] if graph.suffix == ".json":
            return from_graph(graph, resized(images[:512].float(), arguments.sides[-1]))
        case runs:
            return mean_network([read_run(run)[0] for run in runs])


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
    network = begin(arguments, images).to(memory_format=torch.channels_last)
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
        settings |= {name: [run.name for run in getattr(arguments, name)] for name in ("start", "teacher")}
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
            batch = augment(images[rows].float(), side, generator, arguments.harm)
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
    parser.add_argument("--start", type=Path, nargs="*", default=[], help="runs, whose mean weights are gone on from, or for a mobilenet the graph `faceres.json`")
    parser.add_argument("--sides", type=int, nargs="+", default=[32, 40, 48], help="of the input, pixels, in turn")
    parser.add_argument("--teacher", type=Path, nargs="*", default=[], help="runs whose mean opinion is imitated")
    parser.add_argument("--taught", type=float, default=0.6, help="weight of the teachers against the labels")
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--harm", type=float, default=1.0, help="scales how often a picture is compressed, hidden …")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
