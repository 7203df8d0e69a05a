"""Shows on standard error how a training run goes: a bar on a terminal, a few plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never, Protocol

from tqdm import tqdm

from model.training import EpochMetrics

LINES = 20  # of a whole run, off a terminal


class Progress(Protocol):
    """What a training run tells: tick for every step, show for the rows that it measures now and then."""

    def tick(self) -> None: ...

    def show(self, row: EpochMetrics) -> None: ...


@contextmanager
def showing_progress(steps: int, first: int) -> Iterator[Progress]:
    """Progress of a run of `steps` that starts after step `first`."""
    if not sys.stderr.isatty():
        yield Lines(steps)
        return
    with tqdm(total=steps, initial=first, unit="step", dynamic_ncols=True) as bar:
        yield Bar(bar)


class Bar:
    """Loss, validation accuracy and time left beside a bar."""

    def __init__(self, bar: "tqdm[Never]") -> None:
        self.bar = bar

    def tick(self) -> None:
        self.bar.update()

    def show(self, row: EpochMetrics) -> None:
        self.bar.update(row.step - self.bar.n)
        self.bar.set_postfix_str(describe(row))


class Lines:
    """A line for every twentieth of the run, so that a log stays short."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.started = time.monotonic()
        self.first: int | None = None
        self.told: int | None = None

    def tick(self) -> None:
        pass

    def show(self, row: EpochMetrics) -> None:
        if self.first is None:
            self.first = row.step
        part = row.step * LINES // self.steps
        if part != self.told:
            self.told = part
            print(
                f"step {row.step} of {self.steps}: {describe(row)}{self.time_left(row.step)}",
                file=sys.stderr,
                flush=True,
            )

    def time_left(self, step: int) -> str:
        done = step - (self.first or 0)
        if not done or step == self.steps:
            return ""
        return f", {duration((time.monotonic() - self.started) / done * (self.steps - step))} left"


def describe(row: EpochMetrics) -> str:
    # Before the first step there is no training loss: NaN, which alone differs from itself.
    loss = f"loss {row.train_loss:.4f}, " if row.train_loss == row.train_loss else ""
    return f"{loss}validation accuracy {row.validation_accuracy:.2%}"


def duration(seconds: float) -> str:
    """0:07, 12:34 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
