"""`inkdigit plot`: the loss curve of a run and a sheet of sample predictions, as PNG."""

import argparse
import json
from pathlib import Path
from typing import Any

from model.checkpoints import load_card, load_history
from model.commands.console import CommandError, Subparsers, add_command, find_model
from model.commands.data_options import add_data_options, load_data
from model.evaluation import evaluate_mnist
from model.plots import plot_loss, plot_samples
from model.reader import load_reader
from model.sample import load_sample

EXAMPLE = """
inkdigit plot runs/mlp-1 --out figures"""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "plot", "draw a run's loss curve and sample predictions as PNG", EXAMPLE)
    parser.epilog = f"{parser.epilog}\n\nNeeds matplotlib: pip install 'inkdigit[plot]'"
    parser.add_argument("run_folder", metavar="RUN", help="a run's folder, or the name of a shipped model")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to put loss.png and samples.png (default: RUN)")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    folder = find_model(args.run_folder)
    out = args.out or folder
    title = str(load_card(folder)["name"])
    history = load_history(folder)
    if not history:
        raise CommandError(f"{folder / 'history.jsonl'}: no row yet; wait until training has written one")
    samples = find_samples(args, folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        print(plot_loss(history, out / "loss.png", title))
        if samples:
            print(plot_samples(samples, out / "samples.png", title))
    except OSError as error:
        raise CommandError(f"{out}: cannot be written ({error.strerror or error})") from error
    return 0


def find_samples(args: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Sample predictions: those of the run's evaluation, else fresh ones; none while a run has no weights."""
    if not args.data and (folder / "evaluation.json").is_file():
        try:
            return list(json.loads((folder / "evaluation.json").read_text())["mnist"]["samples"])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{folder / 'evaluation.json'}: not an evaluation; write it again") from error
    if not (folder / "weights.safetensors").is_file():
        return []
    mnist = load_data(args) if args.data else load_sample()
    return list(evaluate_mnist(load_reader(folder), mnist)["samples"])
