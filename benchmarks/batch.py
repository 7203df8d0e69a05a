"""Reads very many pictures as `inkdigit predict --out` does, and says how many a second: python -m benchmarks.batch

The pictures are drawn first: digits of MNIST (--data DIR, else it is fetched) and, with --strokes, pen strokes, PNG of
280×280, any size, pen and place, dark or light. With --folder they are kept for the next time.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import numpy as np
from PIL import Image

from model.__main__ import main as inkdigit
from model.canvas import CANVAS, any_placing, draw, place
from model.commands.data_options import add_data_options, load_data
from model.picture_forms import BLACK, FORMS
from model.runs import machine
from model.stroke_files import read_drawings
from model.types import Array, Rng

PICTURES = 100_000
IN_A_FOLDER = 1000
DISTINCT = 2500
"""So many pictures are drawn, and written again and again: nothing remembers from one to the next what it has read."""
SCALES = (2, 9)
"""How much an image of MNIST is enlarged."""
TIDY = 1 << 20
"""Bytes of a megabyte, in which memory is told."""

Draw = Callable[[Rng], bytes]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=(__doc__ or "").split("\n")[0])
    add_data_options(parser)
    parser.add_argument("--strokes", type=Path, metavar="FILE", help="stroke file of digits, for every other picture")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the pictures are, or are made and kept")
    parser.add_argument("--pictures", type=int, default=PICTURES, metavar="N", help=f"how many ({PICTURES:,})")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], metavar="N", help="of each reading (1 2)")
    parser.add_argument("--format", choices=("csv", "jsonl", "parquet"), default="csv", help="of the results (csv)")
    parser.add_argument("--model", metavar="NAME|FOLDER", help="which reads (default: the best shipped)")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch) / "pictures"
        if not folder.exists():
            make_pictures(folder, args)
        print(f"{date.today()}, {machine()}, Python {sys.version.split()[0]}, {args.pictures:,} pictures")
        for processes in args.processes:
            out = Path(scratch) / f"{processes}.{args.format}"
            command = ["predict", str(folder), "--out", str(out), "--processes", str(processes)]
            seconds, worked, code = timed([*command, *(["--model", args.model] if args.model else [])])
            if code:
                return code
            print(
                f"{processes} processes: {args.pictures / seconds:,.0f} pictures/s in {seconds:,.1f} s, "
                f"{1000 * worked / args.pictures:.2f} ms of processor time each; "
                f"at most {largest_process() / TIDY:,.0f} MB a process; results {out.stat().st_size / TIDY:,.0f} MB",
                flush=True,
            )
    return 0


def make_pictures(folder: Path, args: argparse.Namespace) -> None:
    """The pictures as files, a thousand a folder."""
    mnist = load_data(args)
    kinds = [enlarged(mnist.test_images)]
    if args.strokes:
        kinds.append(drawn([drawing.strokes for drawing in read_drawings(args.strokes)]))
    rng = np.random.default_rng(1)
    pictures = [make(rng) for make in islice(cycle(kinds), min(DISTINCT, args.pictures))]
    for number, picture in enumerate(islice(cycle(pictures), args.pictures)):
        inside = folder / f"{number // IN_A_FOLDER:04}"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{number:06}.png").write_bytes(picture)


def enlarged(images: Array) -> Draw:
    """A digit of MNIST somewhere on the canvas."""

    def make(rng: Rng) -> bytes:
        image = Image.fromarray(images[rng.integers(len(images))])
        side = round(28 * float(rng.uniform(*SCALES)))
        canvas = Image.new("L", (CANVAS, CANVAS))
        down, across = (int(at) for at in rng.integers(0, CANVAS - side + 1, 2))
        canvas.paste(image.resize((side, side), Image.Resampling.BILINEAR), (across, down))
        return FORMS[BLACK](np.asarray(canvas))

    return make


def drawn(drawings: Sequence[Sequence[Array]]) -> Draw:
    """A drawing of pen strokes somewhere on the canvas."""

    def make(rng: Rng) -> bytes:
        placing = any_placing(rng)
        strokes = place(drawings[int(rng.integers(len(drawings)))], placing)
        return FORMS[placing.form](draw(strokes, placing.pen * placing.size))

    return make


def timed(command: list[str]) -> tuple[float, float, int]:
    """Carries out a command: seconds that passed, seconds of processor time in all processes, the exit code."""
    started, worked = time.perf_counter(), processor_seconds()
    code = inkdigit(command)
    return time.perf_counter() - started, processor_seconds() - worked, code


def processor_seconds() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def largest_process() -> int:
    """The most bytes that this process or one of its children has had in memory."""
    return max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) * 1024


if __name__ == "__main__":
    sys.exit(main())
