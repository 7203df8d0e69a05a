"""Silhouettes that no digit has, whatever a network reads in them: a dot or a blot, and a line across."""

from math import cos, hypot, pi, radians, sqrt
from typing import NamedTuple

import numpy as np

from model.preprocessing import SIDE
from model.types import Array

CORE = 10
"""Pixels: no pen fills a disc this wide where the whole drawing is 20 large, as preprocessing makes it."""
BARS = ((10, 4), (8, 6), (6, 8), (4, 10))
"""Heights and widths of bars with one centre, which together are such a disc."""
SHIFTS = {4: (1, 2), 6: (1, 2, 2), 8: (1, 2, 4), 10: (1, 2, 4, 2)}
"""Of pixels in a row that are all ink: one, laid over the next, is two, and so on."""
LONG, LEVEL = 2.8, radians(30)
"""A line across is so many times as long as it is wide, and at most so far from the level."""
SOLID = 0.6
"""A blot, as any stroke that is straight, has more than this of the ink of the ellipse with the same axes."""

_POWERS = ((np.arange(SIDE) - (SIDE - 1) / 2)[:, None] ** np.arange(3)).astype(np.float32)
"""(28, 3): of a pixel's place along a side, seen from the middle: 1, x, x²."""


class Axes(NamedTuple):
    """Of a drawing: its ink in pixels, its variance along its principal axis and across, and whether that is level."""

    ink: float
    along: float
    across: float
    level: bool

    @property
    def is_line_across(self) -> bool:
        return self.level and self.along > LONG**2 * self.across

    @property
    def is_solid(self) -> bool:
        return self.ink > SOLID * 4 * pi * sqrt(max(self.along * self.across, 0))


def is_no_digit(images: Array) -> Array:
    """Which of the images (N, 28, 28), 0…1, as preprocessing makes them, are a blot or a line across: (N,) booleans.

    Of MNIST's 60,000 training images 87 are, and most of these can hardly be told.
    """
    judged = [
        axes.is_line_across or (axes.is_solid and is_blot(image))
        for axes, image in zip(principal_axes(images), images, strict=True)
    ]
    return np.array(judged, bool)


def is_blot(image: Array) -> bool:
    """Whether some disc as wide as CORE is all ink. image: (28, 28)."""
    inked = image >= 0.5
    room = SIDE - CORE + 1
    core = np.ones((room, room), bool)
    for height, width in BARS:
        top, left = (CORE - height) // 2, (CORE - width) // 2
        core &= filled(inked, height, width)[top : top + room, left : left + room]
        if not core.any():  # the first bar tells of nearly every drawing
            return False
    return True


def filled(inked: Array, height: int, width: int) -> Array:
    """Where a bar of this size may have its upper left corner, all ink. inked: (28, 28) booleans -> fewer."""
    for shift in SHIFTS[height]:
        inked = np.logical_and(inked[shift:], inked[:-shift])
    for shift in SHIFTS[width]:
        inked = np.logical_and(inked[:, shift:], inked[:, :-shift])
    return inked


def principal_axes(images: Array) -> list[Axes]:
    """The axes of each of the images (N, 28, 28); all zero for a blank one."""
    # (N, 3, 3): [i, j] is the sum of y^i · x^j over the ink. From there on with plain numbers: they are few.
    return [_axes(moments) for moments in (_POWERS.T @ images @ _POWERS).tolist()]


def _axes(moments: list[list[float]]) -> Axes:
    (ink, x, xx), (y, xy, _), (yy, _, _) = moments
    if not ink:
        return Axes(0, 0, 0, False)
    x, y = x / ink, y / ink
    variance_x, variance_y, covariance = xx / ink - x * x, yy / ink - y * y, xy / ink - x * y
    middle, wider = (variance_x + variance_y) / 2, (variance_x - variance_y) / 2
    spread = hypot(wider, covariance)
    # Twice the axis' angle has the cosine wider / spread.
    return Axes(ink, middle + spread, middle - spread, wider > cos(2 * LEVEL) * spread)
