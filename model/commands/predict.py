"""`inkdigit predict`: reads pictures, a line each; one that cannot be read does not keep the others from being read."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from model.answers import answer_all, answer_fields
from model.batches.rows import see_content
from model.commands.console import CommandError, Subparsers, add_command, find_model
from model.commands.predict_many import predict_many
from model.commands.predict_there import reading_there
from model.commands.setting_options import whole
from model.pictures import PictureError
from model.reader import Reader, load_reader

EXAMPLE = """
inkdigit predict seven.png nine.jpg
curl -s https://example.org/digit.png | inkdigit predict --json - | jq .digit
inkdigit predict --url http://127.0.0.1:8000 seven.png
inkdigit predict scans --out digits.csv --processes 4"""

MAX_BYTES = 64 << 20

Fields = dict[str, Any]
"""What was read in a picture, as the service answers."""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "predict", "read the digit in each picture", EXAMPLE)
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="PNG, JPEG, WebP, GIF or BMP; - is standard input; with --out also folders of pictures",
    )
    parser.add_argument(
        "--model", metavar="NAME|FOLDER", help="a shipped model, or a folder (default: the best shipped)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a picture, one a line")
    parser.add_argument("--url", help="let the service at this address read them")
    many = parser.add_argument_group("very many pictures")
    many.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="write what is read into FILE, .csv, .jsonl or .parquet; the same command goes on after an interruption",
    )
    many.add_argument("--processes", type=whole(1), metavar="N", help="read with N processes on this machine (1)")
    many.add_argument("--dask", metavar="ADDRESS", help="read with the workers of a Dask scheduler, tcp://HOST:PORT")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    check_options(args)
    if args.out:
        return predict_many(args, read_or_error)
    if args.url:
        with reading_there(args.url, args.model) as read:
            return print_all(args.files, read, args.json)
    return print_all(args.files, reading_here(load_reader(find_model(args.model))), args.json)


def check_options(args: argparse.Namespace) -> None:
    if args.out and args.url:
        raise CommandError("--out reads on this machine or with --dask, not with --url; leave one of them out")
    if args.processes and args.dask:
        raise CommandError("--processes is for this machine; with --dask the cluster's workers read")
    if (args.processes or args.dask) and not args.out:
        raise CommandError("--processes and --dask are for very many pictures; say with --out where results go")


def print_all(names: list[str], read: Callable[[bytes], Fields | str], as_objects: bool) -> int:
    """A line for each picture; the exit code."""
    width = max(len("file"), *(len(name) for name in names))
    if not as_objects:
        print(f"{'file':{width}}  digit  probability  verdict")
    failed = False
    for name, answer in read_pictures(names, read):
        if isinstance(answer, str):
            failed = True
            print(f"inkdigit: {'standard input' if name == '-' else name}: {answer}", file=sys.stderr)
        else:
            print(as_json(name, answer) if as_objects else as_row(name, answer, width), flush=True)
    return 1 if failed else 0


def read_pictures(names: list[str], read: Callable[[bytes], Fields | str]) -> Iterator[tuple[str, Fields | str]]:
    """For each picture what is read, or one line that says why nothing is."""
    for name in names:
        content = read_or_error(name)
        yield name, content if isinstance(content, str) else read(content)


def reading_here(reader: Reader) -> Callable[[bytes], Fields | str]:
    def read(content: bytes) -> Fields | str:
        seen = see_content(content)
        return seen if isinstance(seen, str) else answer_fields(answer_all(reader, [seen])[0], reader)

    return read


def read_or_error(name: str) -> bytes | str:
    """A file's content, or one line that says why it can't be read."""
    try:
        return read_bytes(name)
    except OSError as error:
        return error.strerror or str(error)
    except PictureError as error:
        return str(error)


def read_bytes(name: str) -> bytes:
    """The content of a file, or of standard input for "-", bounded: nobody has a picture of a digit that large."""
    if name == "-":
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with Path(name).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise PictureError(f"larger than {MAX_BYTES >> 20} MiB")
    return content


def as_row(name: str, answer: Fields, width: int) -> str:
    digit = "-" if answer["digit"] is None else str(answer["digit"])
    probability = "-" if answer["digit"] is None else f"{max(answer['probabilities']):.4f}"
    verdict = " ".join([answer["verdict"], *(f"({problem})" for problem in answer["problems"])])
    return f"{name:{width}}  {digit:>5}  {probability:>11}  {verdict}"


def as_json(name: str, answer: Fields) -> str:
    return json.dumps({"file": name, **answer}, ensure_ascii=False)
