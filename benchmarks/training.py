"""Times the trainer beside PyTorch, scikit-learn and plain loops, one thread each: python -m benchmarks.training

Needs torch and scikit-learn (pip install -e '.[bench]') and MNIST (--data DIR, else it is fetched). Three parts: a step
of the notebook recipe, training of the cnn recipe's network, and that network's answer for one drawing.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median

import numpy as np

from benchmarks import cnn_rivals, contenders, step_rivals
from benchmarks.processes import Remote, in_processes
from benchmarks.rounds import table, take_turns
from model.commands.data_options import add_data_options, load_data
from model.data import Mnist
from model.recipes import RECIPES
from model.runs import machine

OURS = "Inkdigit"
READINGS = 200
NOTEBOOK, CNN = RECIPES["notebook"].settings, RECIPES["cnn"].settings


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=(__doc__ or "").split("\n")[0])
    add_data_options(parser)
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="turns that each contender takes (7)")
    parser.add_argument("--steps", type=int, default=4, metavar="N", help="steps of the cnn recipe a turn (4)")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    args = parser.parse_args(arguments)
    if missing := [name for name in ("torch", "sklearn") if find_spec(name) is None]:
        print(f"{' and '.join(missing)} not installed; run: pip install -e '.[bench]'", file=sys.stderr)
        return 2
    mnist = load_data(args)
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "torch", "scikit-learn"))
    print(f"{date.today()}, {machine()}, Python {sys.version.split()[0]}, {versions}")
    print(f"Processor time, one thread each, {args.rounds} rounds in turns")
    for name, part in PARTS.items():
        if args.only in (None, name):
            print("\n" + "\n".join(part(mnist, args.rounds, args.steps)), flush=True)
    return 0


def notebook_step(mnist: Mnist, rounds: int, steps: int) -> list[str]:
    """An epoch of the notebook recipe a turn."""
    held_out, batch = NOTEBOOK["held_out"], NOTEBOOK["batch_size"]
    data = mnist.train_images[held_out:], mnist.train_labels[held_out:].astype(np.int64)
    makers = {
        OURS: partial(contenders.training, "mlp", NOTEBOOK, *data, steps=len(data[1]) // batch),
        "PyTorch": partial(step_rivals.pytorch, *data),
        "scikit-learn": partial(step_rivals.scikit_learn, *data),
        "the notebook's loop": partial(step_rivals.notebook, *data),
        "plain NumPy, float32": partial(step_rivals.plain_numpy, *data),
    }
    with in_processes(makers) as remotes:
        taken = take_turns({name: remote.measure for name, remote in remotes.items()}, rounds)
        scores = test_accuracies(remotes, mnist)
    return [
        f"A step of the notebook recipe: 784 → {NOTEBOOK['hidden_size']} → 10, batch {batch}, evaluation aside",
        *table(taken, OURS, "µs a step", 1e6),
        f"Test accuracy after {rounds + 1} epochs: {scores}",
    ]


def cnn_training(mnist: Mnist, rounds: int, steps: int) -> list[str]:
    """Some steps of the cnn recipe's network a turn, the optimizer's part included."""
    data = mnist.train_images[:20_000], mnist.train_labels[:20_000].astype(np.int64)
    rival = partial(cnn_rivals.pytorch_training, CNN, *data, steps)
    makers = {
        OURS: partial(contenders.training, "cnn", CNN, *data, steps),
        "PyTorch, default layout": partial(rival, channels_last=False),
        "PyTorch, channels last": partial(rival, channels_last=True),
    }
    with in_processes(makers) as remotes:
        taken = take_turns({name: remote.measure for name, remote in remotes.items()}, rounds)
    rates = (f"{name} {CNN['batch_size'] / median(values):.0f}" for name, values in taken.items())
    return [
        f"Training the cnn recipe's network ({describe_blocks()}), batch {CNN['batch_size']}",
        *table(taken, OURS, "ms a step", 1e3),
        f"Images a second: {', '.join(rates)}",
    ]


def cnn_reading(mnist: Mnist, rounds: int, steps: int) -> list[str]:
    """One drawing after another through the network, nothing else of the service."""
    drawings = contenders.scaled(mnist.test_images[:READINGS])
    rival = partial(cnn_rivals.pytorch_reading, CNN, drawings)
    makers = {
        OURS: partial(contenders.reading, "cnn", CNN, drawings),
        "PyTorch, default layout": partial(rival, channels_last=False),
        "PyTorch, channels last": partial(rival, channels_last=True),
    }
    with in_processes(makers) as remotes:
        taken = take_turns({name: remote.measure for name, remote in remotes.items()}, rounds)
    return [
        f"One drawing through the cnn recipe's network ({describe_blocks()})",
        *table(taken, OURS, "µs a drawing", 1e6),
    ]


PARTS = {"step": notebook_step, "cnn": cnn_training, "reading": cnn_reading}


def describe_blocks() -> str:
    rows = zip(CNN["kernels"], CNN["channels"], CNN["pooled"], strict=True)
    return ", ".join(f"{kernel}×{kernel}→{channels}{' pooled' if pooled else ''}" for kernel, channels, pooled in rows)


def test_accuracies(remotes: Mapping[str, Remote], mnist: Mnist) -> str:
    """Shows that all of them did the work: each reads MNIST's test set with what it learnt."""
    inputs = contenders.scaled(mnist.test_images)
    rights = {name: (remote.predict(inputs) == mnist.test_labels).mean() for name, remote in remotes.items()}
    return ", ".join(f"{name} {right:.1%}" for name, right in rights.items())


if __name__ == "__main__":
    sys.exit(main())
