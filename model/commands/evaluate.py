"""`inkdigit evaluate`: how well a model reads MNIST's test set and, if they are given, pen strokes."""

import argparse
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from model.commands.console import CommandError, Subparsers, add_command, find_model, set_table
from model.commands.counting import showing_count
from model.commands.data_options import add_data_options
from model.commands.setting_options import names, spell, whole
from model.commands.stroke_report import stroke_summary
from model.commands.training_data import Sources, read_sources
from model.evaluation import evaluate_mnist
from model.files import write_whole
from model.json_text import format_json
from model.reader import Reader, load_reader
from model.seeds import check_same_recipe, report_seeds
from model.stroke_evaluation import evaluate_strokes, parted
from model.stroke_files import Drawing

EXAMPLE = """
inkdigit evaluate mlp --data ~/mnist
inkdigit evaluate runs/cnn-1 --strokes digits.jsonl.gz --letters letters.jsonl.gz --out runs/cnn-1/evaluation.json"""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "evaluate", "say how well a model reads MNIST's test set and pen strokes", EXAMPLE)
    parser.add_argument("model", metavar="NAME|FOLDER", help="a model that is shipped, or the folder of another")
    add_data_options(parser)
    parser.add_argument(
        "--strokes", type=Path, metavar="FILE", help="stroke file of digits; its validation writers are read"
    )
    parser.add_argument("--letters", type=Path, metavar="FILE", help="stroke file of letters to tell digits from")
    parser.add_argument(
        "--left-out",
        type=names,
        metavar="NAMES",
        help="collections with faults that figures leave out, with commas between them (default: as in training)",
    )
    parser.add_argument(
        "--other-seeds",
        type=Path,
        nargs="+",
        metavar="FOLDER",
        default=[],
        help="runs of the same recipe from other seeds: say mean and worst of all",
    )
    parser.add_argument("--seed", type=whole(0), default=1, metavar="N", help="of places and pens (default: 1)")
    parser.add_argument(
        "--limit", type=whole(1), metavar="N", help="read no more than N digits and letters, for a look"
    )
    parser.add_argument("--json", action="store_true", help="print all of the evaluation as JSON instead of tables")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write all of the evaluation as JSON into FILE too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.letters and not args.strokes:
        raise CommandError("--letters: digits are told from letters; give digits with --strokes")
    reader = load_reader(find_model(args.model))
    others = [load_reader(folder) for folder in args.other_seeds]
    try:
        check_same_recipe(reader, others)
    except ValueError as error:
        raise CommandError(f"--other-seeds: {error}") from error
    # One thread of BLAS: sums are then taken in one order, and the figures repeat to the bit.
    with threadpool_limits(1):
        evaluation = evaluate(reader, others, read_sources(args), args)
    text = format_json(evaluation) + "\n"
    if args.out:
        try:
            write_whole(args.out, text.encode())
        except OSError as error:
            raise CommandError(f"{args.out}: cannot be written ({error.strerror})") from error
    print(text if args.json else summary(evaluation), end="")
    return 0


def evaluate(reader: Reader, others: Sequence[Reader], sources: Sources, args: argparse.Namespace) -> dict[str, Any]:
    """The whole of evaluation.json."""
    made = {"command": describe_command(args), "date": date.today().isoformat()}
    evaluation: dict[str, Any] = {
        "name": reader.name,
        "version": reader.version,
        **made,
        "mnist": evaluate_mnist(reader, sources.mnist),
    }
    digits: Sequence[Drawing] = ()
    if args.strokes:
        left_out = reader.card["settings"].get("left_out", []) if args.left_out is None else args.left_out
        if all(drawing.source in left_out for drawing in sources.validation.digits):
            raise CommandError(f"{args.strokes}: nobody validates outside {', '.join(left_out)}; leave less out")
        with showing_count("drawings read") as progress:
            report = evaluate_strokes(
                reader, sources.validation, left_out=left_out, seed=args.seed, limit=args.limit, progress=progress
            )
        files = {name: record and record["sha256"] for name, record in sources.record.items() if name != "mnist"}
        evaluation["strokes"] = {**made, "files": files, **report}
        digits, _ = parted(sources.validation.digits, left_out, args.limit, args.seed)
    if others:
        evaluation["seeds"] = report_seeds(sources.mnist, digits, [reader, *others], args.seed)
    return evaluation


def describe_command(args: argparse.Namespace) -> str:
    """The command that repeats this evaluation, with DIR for a folder that others have elsewhere, and files' names."""
    words = ["inkdigit", "evaluate", args.model]
    words += ["--data", "DIR"] if args.data else []
    words += ["--no-verify"] if args.no_verify else []
    words += ["--strokes", args.strokes.name] if args.strokes else []
    words += ["--letters", args.letters.name] if args.letters else []
    words += ["--left-out", spell(args.left_out)] if args.left_out is not None else []
    words += ["--other-seeds", *(str(folder) for folder in args.other_seeds)] if args.other_seeds else []
    words += ["--seed", str(args.seed)] if args.seed != 1 else []
    words += ["--limit", str(args.limit)] if args.limit else []
    words += ["--out", str(args.out)] if args.out else []
    return shlex.join(words)


def summary(evaluation: dict[str, Any]) -> str:
    """The evaluation for people: MNIST's three lines and confusion matrix, then the pen strokes."""
    part = evaluation["mnist"]
    low, high = part["interval"]
    heading = ["", *(str(digit) for digit in range(len(part["confusion"])))]
    rows = [
        [str(digit), *(str(count) if count else "·" for count in counts)]
        for digit, counts in enumerate(part["confusion"])
    ]
    text = (
        f"{evaluation['name']} ({evaluation['version'][:19]})\n"
        f"accuracy {part['accuracy']:.2%} of {part['n']:,} test images, 95 % interval {low:.2%} to {high:.2%}\n"
        f"calibration error {part['calibration_error']:.2%}\n\n"
        f"written (rows) and read (columns)\n{set_table([heading, *rows])}\n"
    )
    text += f"\n{seeds_summary(evaluation['seeds'])}" if "seeds" in evaluation else ""
    return f"{text}\n{stroke_summary(evaluation['strokes'])}" if "strokes" in evaluation else text


def seeds_summary(part: dict[str, Any]) -> str:
    """A table of the accuracies from every seed, their mean and the worst, and how much all of them misread."""
    rows = [
        *((f"seed {run['seed']}", run) for run in part["runs"]),
        ("mean", part["mean"]),
        ("worst", part["worst"]),
    ]
    names = list(part["mean"])
    shares = [[label, *(f"{row[name]:.2%}" for name in names)] for label, row in rows]
    misread = ["misread by all", *(str(part["misread_by_all"][name]) for name in names)]
    return set_table([["accuracy", *names], *shares, misread])
