"""`inkdigit predict`: reads pictures, a line each; one that cannot be read does not keep the others from being read."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from model.answers import Answer, answer_all, answer_fields, see
from model.commands.console import Subparsers, add_command, find_model
from model.pictures import PictureError, decode_picture
from model.preprocessing import prepare_picture
from model.reader import Reader, load_reader

EXAMPLE = """
inkdigit predict seven.png nine.jpg
curl -s https://example.org/digit.png | inkdigit predict --json - | jq .digit"""

MAX_BYTES = 64 << 20


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "predict", "read the digit in each picture", EXAMPLE)
    parser.add_argument("files", nargs="+", metavar="FILE", help="PNG, JPEG, WebP, GIF or BMP; - is standard input")
    parser.add_argument(
        "--model", metavar="NAME|FOLDER", help="a shipped model, or a folder (default: the best shipped)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a picture, one a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    reader = load_reader(find_model(args.model))
    width = max(len("file"), *(len(name) for name in args.files))
    if not args.json:
        print(f"{'file':{width}}  digit  probability  verdict")
    failed = False
    for name, answer in read_pictures(args.files, reader):
        if isinstance(answer, Answer):
            print(as_json(name, answer, reader) if args.json else as_row(name, answer, width), flush=True)
        else:
            failed = True
            print(f"inkdigit: {'standard input' if name == '-' else name}: {answer}", file=sys.stderr)
    return 1 if failed else 0


def read_pictures(names: list[str], reader: Reader) -> Iterator[tuple[str, Answer | str]]:
    """For each picture its answer, or one line that says why there is none."""
    for name in names:
        try:
            prepared = prepare_picture(decode_picture(read_bytes(name)))
        except OSError as error:
            yield name, error.strerror or str(error)
        except PictureError as error:
            yield name, " ".join(str(error).split())
        else:
            (answer,) = answer_all(reader, [see(prepared)])
            yield name, answer


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


def as_row(name: str, answer: Answer, width: int) -> str:
    reading = answer.reading
    digit = "-" if reading.digit is None else str(reading.digit)
    probability = "-" if reading.digit is None else f"{reading.probabilities.max():.4f}"
    verdict = " ".join([reading.verdict, *(f"({problem})" for problem in answer.problems)])
    return f"{name:{width}}  {digit:>5}  {probability:>11}  {verdict}"


def as_json(name: str, answer: Answer, reader: Reader) -> str:
    return json.dumps({"file": name, **answer_fields(answer, reader)}, ensure_ascii=False)
