"""Canvases with next to nothing on them, that no reader may call a digit; and the plain upright line, which is a 1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from model.canvas import Placing
from model.paths import Strokes
from model.picture_forms import BLACK, TRANSPARENT, WHITE
from model.readings import NO_DIGIT, Job, Readings

LENGTHS, PENS, SLOPES = (50, 120, 240), (8, 20), (-20, -8, 0, 8, 20)
"""Of the lines: pixels of the canvas, and degrees from the level."""

DOT_PENS = (3, 6, 10, 14, 20, 28, 60)
TAP_PENS, TAP_LENGTHS = (8, 20), (0.2, 0.5)
"""A finger that taps slips a little: by so much of the pen's width."""


@dataclass(frozen=True)
class Case:
    """Something on a canvas, and the digit that it is: NO_DIGIT for none."""

    what: str
    job: Job
    digit: int = NO_DIGIT


def cases() -> Iterator[Case]:
    for form in (WHITE, BLACK, TRANSPARENT):
        yield Case(f"blank canvas, {form}", ([], Placing(1, 1, form=form)))
    for pen in DOT_PENS:
        yield Case(f"dot, {pen} px", (line(0, 0), Placing(1, pen)))
    for pen, length, slope in product(TAP_PENS, TAP_LENGTHS, SLOPES):
        job = line(slope, length * pen), Placing(length * pen, 1 / length, form=BLACK)
        yield Case(f"dot, {pen} px, slipped by {length:g} of it, {slope:+}° from level", job)
    for length, pen, slope in product(LENGTHS, PENS, SLOPES):
        job = line(slope, length), Placing(length, pen / length, form=BLACK)
        yield Case(f"line across, {length} px long, {pen} px wide, {slope:+}° from level", job)
    for length, pen in product(LENGTHS, PENS):
        job = line(90, length), Placing(length, pen / length, form=BLACK)
        yield Case(f"upright line, {length} px long, {pen} px wide", job, digit=1)


def line(degrees: float, length: float) -> Strokes:
    """A line that rises to the right by so many degrees; of no length, a dot."""
    if not length:
        return [np.zeros((1, 2))]
    along = np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))])
    return [np.linspace(0, 1, 12)[:, None] * along * length]


def never_jobs() -> dict[str, list[Job]]:
    return {case.what: [case.job] for case in cases()}


def report_never(read: Mapping[str, Readings]) -> list[dict[str, Any]]:
    """What each was read as, and whether that will do: any verdict but "digit" or, for a 1, a sure 1."""
    rows = []
    for case in cases():
        readings = read[case.what]
        digit, verdict = int(readings.digits[0]), str(readings.verdicts[0])
        passed = verdict == "digit" and digit == case.digit if case.digit != NO_DIGIT else verdict != "digit"
        rows.append(
            {
                "what": case.what,
                "expected": "no digit" if case.digit == NO_DIGIT else str(case.digit),
                "verdict": verdict,
                "digit": None if digit == NO_DIGIT else digit,
                "probability": float(readings.tops[0]),
                "passed": passed,
            }
        )
    return rows
