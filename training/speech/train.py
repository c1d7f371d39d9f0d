"""Trains the speech-emotion network; resumes by itself where a run of the same name was cut off.

Example, in training/: python3 -m speech.train DATA --cache CACHE --run RUNS/fold-0 --fold 0 --epochs 60
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from face.schedule import Average, learning_rate
from speech.augment import augment, cut, mixed
from speech.cache import spectrograms
from speech.data import CLASSES, CORPORA, FOLDS, Clip, load
from speech.degrade import DEGRADED
from speech.network import SpeechEmotionNetwork
from speech.runs import CHECKPOINT, LOG, logits, read_run

WEIGHT_DECAY = 0.02
AVERAGE_DECAY = 0.997
SMOOTHING = 0.1
SEX_WEIGHT = 0.2
SHORTEST_FRAMES, LONGEST_FRAMES = 64, 144


def targets_of(clips: list[Clip]) -> torch.Tensor:
    """(N, 9): the emotion, smoothed (Szegedy et al. 2016), and whether the voice is female."""
    emotions = F.one_hot(torch.tensor([c.emotion for c in clips]), len(CLASSES)).float()
    smooth = (1 - SMOOTHING) * emotions + SMOOTHING / len(CLASSES)
    return torch.cat([smooth, torch.tensor([[float(c.female)] for c in clips])], 1)


def loss_of(outputs: tuple[torch.Tensor, torch.Tensor], targets: torch.Tensor) -> torch.Tensor:
    emotion, female = outputs
    return F.cross_entropy(emotion, targets[:, :-1]) + SEX_WEIGHT * F.binary_cross_entropy_with_logits(
        female, targets[:, -1]
    )


def a_copy(copies: list[np.ndarray], harm: float, random: np.random.Generator) -> np.ndarray:
    """One of the degraded copies in a share of `harm`, else the clip as it is."""
    return copies[random.integers(1, len(copies))] if random.random() < harm else copies[0]


def train(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    generator, random = torch.Generator().manual_seed(arguments.seed), np.random.default_rng(arguments.seed)
    clips: list[Clip] = []
    copies: list[list[np.ndarray]] = []
    for corpus in arguments.corpora:
        of_corpus = load(arguments.data, corpus)
        clips += of_corpus
        copies += spectrograms(of_corpus, arguments.cache, DEGRADED)
    held_out = [row for row, clip in enumerate(clips) if arguments.fold is not None and clip.fold == arguments.fold]
    rows = np.setdiff1d(np.arange(len(clips)), held_out)
    targets = targets_of(clips)

    checkpoint, log = arguments.run / CHECKPOINT, arguments.run / LOG
    arguments.run.mkdir(parents=True, exist_ok=True)
    network = SpeechEmotionNetwork() if arguments.start is None else read_run(arguments.start)
    average = Average(network, AVERAGE_DECAY)
    optimiser = torch.optim.AdamW(network.parameters(), lr=arguments.lr, weight_decay=WEIGHT_DECAY)
    epoch, seconds = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        generator.set_state(state["generator"])
        random.bit_generator.state = state["random"]
        torch.set_rng_state(state["dropout"])
        average.state, average.steps = state["average"], state["averageSteps"]
        epoch, seconds = state["epoch"], state["seconds"]
    else:
        settings = {k: v for k, v in vars(arguments).items() if k not in ("data", "cache", "run", "threads")}
        settings |= {"start": arguments.start and arguments.start.name}
        sizes = {"parameters": sum(p.numel() for p in network.parameters()), "training": len(rows)}
        log.write_text(json.dumps({"settings": settings, **sizes, "heldOut": len(held_out)}) + "\n")

    while epoch < arguments.epochs:
        started = time.monotonic()
        network.train()
        total = 0.0
        batches = np.array_split(random.permutation(rows), len(rows) // arguments.batch)
        for number, batch in enumerate(batches):
            progress = (epoch + number / len(batches)) / arguments.epochs
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(arguments.lr, progress)
            frames = int(random.integers(SHORTEST_FRAMES, LONGEST_FRAMES + 1))
            chosen = [a_copy(copies[row], arguments.harm, random) for row in batch]
            heard = torch.from_numpy(np.stack([cut(c, frames, random) for c in chosen]).astype(np.float32))
            heard, wanted = mixed(augment(heard, arguments.harm, generator), targets[batch], arguments.mixup, random)
            loss = loss_of(network(heard), wanted)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            average.update(network)
            total += loss.item() * len(batch)
        epoch += 1
        seconds += time.monotonic() - started
        row = {"epoch": epoch, "loss": total / len(rows), "seconds": round(seconds)}
        if held_out and (epoch % 5 == 0 or epoch == arguments.epochs):
            averaged = SpeechEmotionNetwork()
            averaged.load_state_dict(average.state)
            answers = logits(averaged, [copies[row][0] for row in held_out]).argmax(axis=1)
            row["heldOutAccuracy"] = float(np.mean(answers == [clips[r].emotion for r in held_out]))
        with log.open("a") as file:
            file.write(json.dumps(row) + "\n")
        state = {
            "network": network.state_dict(),
            "average": average.state,
            "averageSteps": average.steps,
            "optimiser": optimiser.state_dict(),
            "generator": generator.get_state(),
            "random": random.bit_generator.state,
            "dropout": torch.get_rng_state(),
            "epoch": epoch,
            "seconds": seconds,
        }
        torch.save(state, checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/, emodb/, urdu/")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder of the log and the checkpoint")
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="its actors are held out; none: all are heard")
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--corpora", nargs="+", choices=CORPORA, default=["ravdess"])
    parser.add_argument("--start", type=Path, help="another run, to go on from; it must have held out the same fold")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--mixup", type=float, default=0.2)
    parser.add_argument("--harm", type=float, default=0.4, help="how much is degraded and hidden, 0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
