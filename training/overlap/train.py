"""Trains the network on mixtures that are made as it goes; resumes by itself where a run was cut off.

Example, in training/: python3 -m overlap.train DATA --cache CACHE --run RUNS/fold-0 --unheard fold-0
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
from overlap.mixtures import UNKNOWN, mixture
from overlap.network import OverlapNetwork
from overlap.splits import UNHEARD, split

CHECKPOINT, LOG = "checkpoint.pt", "log.jsonl"
WEIGHT_DECAY = 0.01
AVERAGE_DECAY = 0.99
SAVED_STEPS = 100


def loss_of(logits: torch.Tensor, voices: torch.Tensor) -> torch.Tensor:
    """Cross-entropy over the steps of which it is known whether two speak."""
    losses = F.binary_cross_entropy_with_logits(logits, (voices == 2).float(), reduction="none")
    return losses[voices != UNKNOWN].mean()


def train(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    heard, _ = split(arguments.data, arguments.cache, arguments.unheard)
    arguments.run.mkdir(parents=True, exist_ok=True)
    checkpoint, log = arguments.run / CHECKPOINT, arguments.run / LOG
    network = OverlapNetwork()
    average = Average(network, AVERAGE_DECAY)
    optimiser = torch.optim.AdamW(network.parameters(), lr=arguments.lr, weight_decay=WEIGHT_DECAY)
    step, seconds, recent = 0, 0.0, []
    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average.state, average.steps = state["average"], state["step"]
        step, seconds = state["step"], state["seconds"]
    else:
        settings = {name: getattr(arguments, name) for name in ("unheard", "steps", "batch", "lr", "seed")}
        sizes = {"parameters": sum(p.numel() for p in network.parameters()), "speakers": len(heard.names)}
        log.write_text(json.dumps({"settings": settings, **sizes}) + "\n")
    started = time.monotonic() - seconds
    while step < arguments.steps:
        # Each step draws by its own seed, so that a run that was cut off goes on as if it had not been.
        random = np.random.default_rng((arguments.seed, step))
        mixtures = [mixture(heard, random) for _ in range(arguments.batch)]
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(arguments.lr, step / arguments.steps)
        logits = network(torch.from_numpy(np.stack([m.spectrogram for m in mixtures])))
        loss = loss_of(logits, torch.from_numpy(np.stack([m.voices for m in mixtures])))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        average.update(network)
        recent.append(loss.item())
        step += 1
        if step % SAVED_STEPS and step < arguments.steps:
            continue
        seconds = time.monotonic() - started
        with log.open("a") as file:
            file.write(json.dumps({"step": step, "loss": float(np.mean(recent)), "seconds": round(seconds)}) + "\n")
        recent = []
        state = {"network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict()}
        torch.save(state | {"step": step, "seconds": seconds}, checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)


def read_run(run: Path) -> OverlapNetwork:
    """The averaged network of a run, ready to infer."""
    network = OverlapNetwork()
    network.load_state_dict(torch.load(run / CHECKPOINT, map_location="cpu")["average"])
    return network.eval()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with ravdess/, emodb/, urdu/")
    parser.add_argument("--cache", type=Path, required=True, help="that of speech.cache")
    parser.add_argument("--run", type=Path, required=True, help="folder of the log and the checkpoint")
    parser.add_argument("--unheard", choices=UNHEARD, required=True, help="speakers or corpus to be held out")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
