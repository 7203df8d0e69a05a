"""Shows how a training run goes: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Never

from tqdm import tqdm

from model.training import EpochMetrics

LINES = 20  # of a whole run, off a terminal


def show_progress(rows: Iterable[EpochMetrics], steps: int) -> Iterator[EpochMetrics]:
    """Pass the rows on, and show each on standard error."""
    return bar(rows, steps) if sys.stderr.isatty() else plain_lines(rows, steps)


def bar(rows: Iterable[EpochMetrics], steps: int) -> Iterator[EpochMetrics]:
    """A bar with loss, validation accuracy and time left; a resumed run starts where it was."""
    shown: tqdm[Never] | None = None
    try:
        for row in rows:
            if shown is None:
                shown = tqdm(total=steps, initial=row.step, unit="step", dynamic_ncols=True)
            shown.update(row.step - shown.n)
            shown.set_postfix_str(describe(row))
            yield row
    finally:
        if shown is not None:
            shown.close()


def plain_lines(rows: Iterable[EpochMetrics], steps: int) -> Iterator[EpochMetrics]:
    """At most some LINES lines a run, so that a log stays short."""
    started, first, told = time.monotonic(), None, None
    for row in rows:
        first = row.step if first is None else first
        part = row.step * LINES // steps
        if part != told:
            told = part
            done, left = row.step - first, steps - row.step
            seconds = (time.monotonic() - started) / done * left if done else None
            when = "" if seconds is None else f", {duration(seconds)} left"
            print(f"step {row.step} of {steps}: {describe(row)}{when}", file=sys.stderr, flush=True)
        yield row


def describe(row: EpochMetrics) -> str:
    loss = "" if row.train_loss != row.train_loss else f"loss {row.train_loss:.4f}, "
    return f"{loss}validation accuracy {row.validation_accuracy:.2%}"


def duration(seconds: float) -> str:
    """0:07, 12:34 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
