"""Shows on standard error how far a long count has come: a bar on a terminal, a few plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Never

from tqdm import tqdm

LINES = 10  # of a whole count, off a terminal


@contextmanager
def showing_count(of: str) -> Iterator[Callable[[int, int], None]]:
    """A callback that is told how many are done, and of how many; `of` says what they are."""
    if not sys.stderr.isatty():
        yield lines(of)
        return
    with tqdm(desc=of, unit="", dynamic_ncols=True) as bar:
        yield counter(bar)


def counter(bar: "tqdm[Never]") -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return show


def lines(of: str) -> Callable[[int, int], None]:
    """A line for every tenth of the whole, so that a log stays short."""
    told = -1

    def show(done: int, total: int) -> None:
        nonlocal told
        if (part := done * LINES // total) != told:
            told = part
            print(f"{of}: {done:,} of {total:,}", file=sys.stderr, flush=True)

    return show
