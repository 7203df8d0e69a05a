"""The options that say where MNIST is, and loading it with a progress bar when it has to be fetched."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Never

from tqdm import tqdm

from model.data import Mnist, load_mnist
from model.download import Progress


def add_data_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="folder of MNIST's four IDX files, gzipped or not (default: fetched once into your cache folder)",
    )
    parser.add_argument(
        "--no-verify", action="store_true", help="take another set in the same format: do not compare the checksums"
    )


def load_data(args: argparse.Namespace) -> Mnist:
    """MNIST as the options say."""
    with download_progress() as progress:
        return load_mnist(args.data, verify=not args.no_verify, progress=progress)


@contextmanager
def download_progress() -> Iterator[Progress]:
    """A callback that shows a bar a file on a terminal, and one line a file elsewhere."""
    bars: dict[str, tqdm[Never]] = {}

    def show(name: str, done: int, total: int | None) -> None:
        if name not in bars:
            if not sys.stderr.isatty():
                print(f"fetching {name}", file=sys.stderr)
            bars[name] = tqdm(desc=name, total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty())
        bars[name].n = done
        bars[name].refresh()

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()
