"""The command line, `inkdigit` or `python -m model`: finds the command, and turns what can go wrong into one line."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from model.batches.errors import BatchError
from model.checkpoints import CheckpointError
from model.commands import evaluate, plot, predict, serve, strokes, train
from model.commands.console import CommandError, Parser
from model.idx import DataError
from model.plots import PlotError

DESCRIPTION = "Train networks that read handwritten digits, look at how they learnt, and serve them."
FORESEEN = (BatchError, CheckpointError, CommandError, DataError, PlotError)
FAILED, WRONG, INTERRUPTED, NO_READER = 1, 2, 130, 141  # the last two as a shell reports SIGINT and SIGPIPE


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line; the exit code."""
    try:
        args = build_parser().parse_args(arguments)
        code = int(args.run(args))
        sys.stdout.flush()
    except FORESEEN as error:
        return complain(str(error), WRONG)
    except KeyboardInterrupt:
        return complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing to say, and Python must not try to flush again at exit.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return complain(f"{where}{error.strerror or error}", FAILED)
    return code


def build_parser() -> Parser:
    parser = Parser(prog="inkdigit", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"inkdigit {own_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for command in (train, evaluate, predict, plot, serve, strokes):
        command.add_parser(commands)
    return parser


def own_version() -> str:
    try:
        return version("inkdigit")
    except PackageNotFoundError:
        return "(not installed)"


def complain(message: str, code: int) -> int:
    print(f"inkdigit: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
