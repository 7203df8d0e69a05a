"""How well a network reads pen strokes of people whom it never saw, drawn on a canvas as people draw."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from model.canvas import any_placing
from model.datasets import Collection
from model.never_digits import never_jobs, report_never
from model.reader import Reader
from model.readings import Job, read_plan
from model.slices import report_slices, slice_jobs
from model.stroke_figures import (
    Scored,
    by_collection,
    by_digit,
    by_pen_width,
    list_misread,
    report_accuracy,
    report_figures,
    report_letters,
)
from model.stroke_files import Drawing
from model.sweeps import SAMPLE, report_sweeps, report_usual, sweep_jobs
from model.types import Array, Rng

# Streams of random numbers that must not meet: each is seeded by (seed, stream).
LIMIT, DIGITS, LETTERS, SWEEPS, SLICES = 21, 22, 23, 24, 25

Progress = Callable[[int, int], None]
"""Hears how many drawings have been read, and of how many."""


def evaluate_strokes(
    reader: Reader,
    validation: Collection,
    *,
    left_out: Sequence[str] = (),
    seed: int = 1,
    limit: int | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[str, Any]:
    """The "strokes" part of an evaluation.

    validation: drawings by writers that the network never saw, at least one outside the collections left_out. Their
    labels or strokes are known to be faulty: every figure is without them, unless its name says otherwise. limit: so
    many digits and letters at most, chosen at random, for a quick look, and as many faulty ones. The same arguments
    give the same report.
    """
    clean, faulty = parted(validation.digits, left_out, limit, seed)
    letters, _ = parted(validation.letters, left_out, limit, seed)
    digits = [*clean, *faulty]
    swept = some(clean, SAMPLE, seed, SWEEPS)
    drawn = {"digits": placed(digits, seed, DIGITS), "letters": placed(letters, seed, LETTERS)}
    sweeps, slices = sweep_jobs(swept), slice_jobs(clean, stream(seed, SLICES))
    tell = counted(progress, (drawn, sweeps, slices, never_jobs()))

    read = read_plan(reader, drawn, tell)
    everything = Scored(digits, drawn["digits"], read["digits"])
    scored = everything.without(left_out)
    swept_accuracy = report_sweeps(labels_of(swept), read_plan(reader, sweeps, tell))
    return {
        "seed": seed,
        "writers": scored.writers,
        "left_out": list(left_out),
        **report_figures(scored),
        "with_left_out": {"writers": everything.writers, **report_accuracy(everything)},
        "by_collection": by_collection(everything),
        "by_pen_width": by_pen_width(scored),
        "by_digit": by_digit(scored),
        "letters": report_letters(scored.readings, read["letters"]) if letters else None,
        "usual": report_usual(swept_accuracy),
        "sweeps": swept_accuracy,
        "slices": report_slices(clean, read_plan(reader, slices, tell)),
        "never_a_digit": report_never(read_plan(reader, never_jobs(), tell)),
        "misread": list_misread(scored),
    }


def parted(
    drawings: Sequence[Drawing], left_out: Sequence[str], limit: int | None, seed: int
) -> tuple[list[Drawing], list[Drawing]]:
    """At most `limit` drawings outside the collections left_out, and as many within."""
    clean = [drawing for drawing in drawings if drawing.source not in left_out]
    faulty = [drawing for drawing in drawings if drawing.source in left_out]
    return some(clean, limit, seed, LIMIT), some(faulty, limit, seed, LIMIT)


def some(drawings: Sequence[Drawing], count: int | None, seed: int, of: int) -> list[Drawing]:
    """At most `count` of them, chosen at random; in their order."""
    if count is None or count >= len(drawings):
        return list(drawings)
    return [drawings[index] for index in np.sort(stream(seed, of).permutation(len(drawings))[:count])]


def placed(drawings: Sequence[Drawing], seed: int, of: int) -> list[Job]:
    rng = stream(seed, of)
    return [(drawing.strokes, any_placing(rng)) for drawing in drawings]


def labels_of(drawings: Sequence[Drawing]) -> Array:
    return np.array([int(drawing.label) for drawing in drawings], np.int64)


def stream(seed: int, of: int) -> Rng:
    return np.random.default_rng((seed, of))


def counted(progress: Progress, plans: Sequence[Mapping[Any, Sequence[Job]]]) -> Callable[[int], None]:
    """What adds up the drawings that are read, and tells progress of them and of all that the plans have."""
    total, done = sum(len(jobs) for plan in plans for jobs in plan.values()), 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return tell
