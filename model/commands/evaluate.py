"""`inkdigit evaluate`: how many of MNIST's test images a model reads, and what it mistakes for what."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from model.commands.console import CommandError, Subparsers, add_command, find_model, set_table
from model.commands.data_options import add_data_options, load_data
from model.evaluation import evaluate_mnist
from model.files import write_whole
from model.reader import load_reader

EXAMPLE = """
inkdigit evaluate mlp --data ~/mnist
inkdigit evaluate runs/mlp-1 --out runs/mlp-1/evaluation.json"""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "evaluate", "read MNIST's test set with a model and say how well it went", EXAMPLE)
    parser.add_argument("model", metavar="NAME|FOLDER", help="a model that is shipped, or the folder of another")
    add_data_options(parser)
    parser.add_argument("--json", action="store_true", help="print all of the evaluation as JSON instead of a table")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write all of the evaluation as JSON into FILE too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    reader = load_reader(find_model(args.model))
    evaluation = {
        "name": reader.name,
        "version": reader.version,
        "command": describe_command(args),
        "date": date.today().isoformat(),
        "mnist": evaluate_mnist(reader, load_data(args)),
    }
    text = json.dumps(evaluation, ensure_ascii=False, indent=1) + "\n"
    if args.out:
        try:
            write_whole(args.out, text.encode())
        except OSError as error:
            raise CommandError(f"{args.out}: cannot be written ({error.strerror})") from error
    print(text if args.json else summary(evaluation), end="")
    return 0


def describe_command(args: argparse.Namespace) -> str:
    """The command that repeats this evaluation, with DIR for a folder that others have elsewhere."""
    words = ["inkdigit", "evaluate", args.model]
    words += ["--data", "DIR"] if args.data else []
    words += ["--no-verify"] if args.no_verify else []
    words += ["--out", str(args.out)] if args.out else []
    return " ".join(words)


def summary(evaluation: dict[str, Any]) -> str:
    """The evaluation for people: three lines and the confusion matrix."""
    part = evaluation["mnist"]
    low, high = part["interval"]
    heading = ["", *(str(digit) for digit in range(len(part["confusion"])))]
    rows = [
        [str(digit), *(str(count) if count else "·" for count in counts)]
        for digit, counts in enumerate(part["confusion"])
    ]
    return (
        f"{evaluation['name']} ({evaluation['version'][:19]})\n"
        f"accuracy {part['accuracy']:.2%} of {part['n']:,} test images, 95 % interval {low:.2%} to {high:.2%}\n"
        f"calibration error {part['calibration_error']:.2%}\n\n"
        f"written (rows) and read (columns)\n{set_table([heading, *rows])}\n"
    )
