"""`inkdigit strokes convert`: makes a stroke file, which training takes, of an unpacked copy of UNIPEN."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from model.commands.console import Parser, Subparsers, add_command
from model.stroke_files import write_drawings
from model.unipen import LABELS, Skipped, convert

EXAMPLE = """
inkdigit strokes convert train_r01_v07 --out digits.jsonl.gz
inkdigit strokes convert train_r01_v07 --labels letters --out letters.jsonl.gz"""

SOURCE = """
UNIPEN train_r01_v07 is public (doi 10.5281/zenodo.1195803). ROOT is the folder that holds its
data and include folders."""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "strokes", "make files of pen strokes for training", EXAMPLE)
    actions = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    action = add_command(actions, "convert", "turn an unpacked UNIPEN tree into a stroke file", EXAMPLE)
    action.description = f"{action.description}{SOURCE}"
    action.add_argument("root", type=Path, metavar="ROOT", help="the folder of the unpacked distribution")
    action.add_argument(
        "--labels",
        choices=sorted(LABELS),
        default="digits",
        help="what to keep: digits, or the letters that cannot pass for a digit (default: digits)",
    )
    action.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: LABELS.jsonl.gz)")
    action.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    out = args.out or Path(f"{args.labels}.jsonl.gz")
    with tqdm(desc="files", unit="", disable=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        drawings, skipped = convert(args.root, args.labels, show)
    count = write_drawings(out, drawings)
    writers, sources = ({getattr(one, name) for one in drawings} for name in ("writer", "source"))
    print(f"{out}: {count} drawings of {args.labels} by {len(writers)} writers in {len(sources)} collections")
    for line in describe(skipped):
        print(f"inkdigit: {line}", file=sys.stderr)
    return 0


def describe(skipped: Skipped) -> list[str]:
    """What was left out, a line each."""
    lines = []
    if skipped.missing_files:
        lines.append(f"{len(skipped.missing_files)} included files are missing, as {min(skipped.missing_files)}")
    if skipped.bad_segments:
        lines.append(f"left out {skipped.bad_segments} segments that name strokes which are not there")
    if skipped.empty:
        lines.append(f"left out {skipped.empty} segments without extent")
    if skipped.repeated:
        lines.append(f"left out {skipped.repeated} segments that stand in another category too")
    return lines
