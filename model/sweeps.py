"""What becomes of the accuracy when one thing changes: a drawing's place, size, turn, pen, or what it is sent as."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from model.canvas import CANVAS, MARGIN, STROKES, Placing
from model.paths import Strokes
from model.picture_forms import FORMS, WHITE
from model.readings import Job, Readings
from model.stroke_files import Drawing
from model.types import Array

SAMPLE = 600
"""Drawings a point: the same ones at every point, so that what differs is the change alone."""

USUAL_SCALE, USUAL_PEN = 0.5, 0.1
"""What stays while something else changes: in the middle, half of the canvas, upright, white on black."""

SCALES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
ANGLES = (-30, -25, -20, -15, -10, -5, 0, 5, 10, 15, 20, 25, 30)
PENS = (0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18)
PLACES = {
    f"{down} {across}".strip().replace("middle centre", "centre"): (x, y)
    for down, y in (("top", 0.0), ("middle", 0.5), ("bottom", 1.0))
    for across, x in (("left", 0.0), ("centre", 0.5), ("right", 1.0))
}

Point = tuple[str, str | float]
"""A sweep's name, and where in it."""


def sweep_jobs(drawings: Sequence[Drawing]) -> dict[Point, list[Job]]:
    """Each of the drawings at each point of every sweep."""
    return {
        point: [(turned(drawing.strokes, angle), placing) for drawing in drawings] for point, placing, angle in points()
    }


def points() -> Iterator[tuple[Point, Placing, float]]:
    """The points of all sweeps: name and value, how the drawings are placed there, degrees by which they are turned."""
    usual = Placing(drawn_size(USUAL_SCALE, USUAL_PEN), USUAL_PEN)
    for name, at in PLACES.items():
        yield ("position", name), replace(usual, at=at), 0
    for scale in SCALES:
        yield ("scale", scale), replace(usual, size=drawn_size(scale, USUAL_PEN)), 0
    for angle in ANGLES:
        yield ("rotation", angle), usual, angle
    for pen in PENS:
        yield ("pen_width", pen), replace(usual, size=drawn_size(USUAL_SCALE, pen), pen=pen), 0
    for form in (*FORMS, STROKES):
        yield ("form", form), replace(usual, form=form), 0


def drawn_size(scale: float, pen: float) -> float:
    """The size of a drawing whose ink, pen and all, takes that share of the canvas within its margins."""
    return scale * (CANVAS - 2 * MARGIN) / (1 + pen)


def turned(strokes: Strokes, degrees: float) -> list[Array]:
    """Turned about the origin, clockwise as seen, for y points down."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return [stroke @ np.array([[cosine, sine], [-sine, cosine]]) for stroke in strokes]


def report_usual(sweeps: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """The point that all sweeps have in common: where it lies in each, and the accuracy there."""
    usual = {"position": "centre", "scale": USUAL_SCALE, "rotation": 0, "pen_width": USUAL_PEN, "form": WHITE}
    centre = next(point for point in sweeps["position"] if point["at"] == usual["position"])
    return {**usual, "n": centre["n"], "accuracy": centre["accuracy"]}


def report_sweeps(labels: Array, read: Mapping[Point, Readings]) -> dict[str, list[dict[str, Any]]]:
    """The accuracy at every point, by sweep. labels: (N,) of the drawings, the same at every point."""
    report: dict[str, list[dict[str, Any]]] = {}
    for (sweep, value), readings in read.items():
        where = {"at": value} if isinstance(value, str) else {"value": value}
        row = {**where, "n": len(labels), "accuracy": float((readings.digits == labels).mean())}
        report[sweep] = [*report.get(sweep, []), row]
    return report
