"""Silhouettes that no digit has, whatever a network reads in them: a dot or a blot, and a line across."""

import numpy as np

from model.types import Array

SIDE = 28
CORE = 10
"""Pixels: no pen fills a disc this wide where the whole drawing is 20 large, as preprocessing makes it."""
BARS = ((10, 4), (8, 6), (6, 8), (4, 10))
"""Heights and widths of bars with one centre, which together are such a disc."""
SHIFTS = {4: (1, 2), 6: (1, 2, 2), 8: (1, 2, 4), 10: (1, 2, 4, 2)}
"""Of pixels in a row that are all ink: one, laid over the next, is two, and so on."""
LONG, LEVEL = 2.8, np.radians(30)
"""A line across is so many times as long as it is wide, and at most so far from the level."""

_Y, _X = (grid.reshape(-1) - (SIDE - 1) / 2 for grid in np.mgrid[:SIDE, :SIDE])
_MOMENTS = np.stack([np.ones(SIDE * SIDE), _X, _Y, _X * _X, _Y * _Y, _X * _Y], 1).astype(np.float32)


def is_no_digit(images: Array) -> Array:
    """Which of the images (N, 28, 28), 0…1, as preprocessing makes them, are a blot or a line across: (N,) booleans.

    Of MNIST's 60,000 training images that is one in a thousand, and of these most can hardly be told.
    """
    return is_blot(images) | is_line_across(images)


def is_blot(images: Array) -> Array:
    """Whether some disc as wide as CORE is all ink: (N, 28, 28) -> (N,) booleans."""
    inked = images >= 0.5
    room = SIDE - CORE + 1
    core = np.ones((len(images), room, room), bool)
    for height, width in BARS:
        top, left = (CORE - height) // 2, (CORE - width) // 2
        core &= filled(inked, height, width)[:, top : top + room, left : left + room]
        if not core.any():  # the first bar tells of nearly every drawing
            break
    return np.asarray(core.any((1, 2)))


def filled(inked: Array, height: int, width: int) -> Array:
    """Where a bar of this size may have its upper left corner, all ink. inked: (N, 28, 28) booleans -> (N, …, …)."""
    for shift in SHIFTS[height]:
        inked = np.logical_and(inked[:, shift:], inked[:, :-shift])
    for shift in SHIFTS[width]:
        inked = np.logical_and(inked[:, :, shift:], inked[:, :, :-shift])
    return inked


def is_line_across(images: Array) -> Array:
    """Whether the ink lies along one line that is nearly level, by its principal axes: (N, 28, 28) -> (N,) booleans."""
    moments = images.reshape(-1, SIDE * SIDE) @ _MOMENTS
    ink = np.maximum(moments[:, 0], 1e-6)
    x, y, xx, yy, xy = (moments[:, 1:] / ink[:, None]).T
    variance_x, variance_y, covariance = xx - x * x, yy - y * y, xy - x * y
    middle, wider = (variance_x + variance_y) / 2, (variance_x - variance_y) / 2
    spread = np.hypot(wider, covariance)
    # Along its axis and across, the ink varies by middle ± spread; twice the axis' angle has the cosine wider / spread.
    is_long = middle + spread > LONG**2 * (middle - spread)
    return np.asarray(is_long & (wider > np.cos(2 * LEVEL) * spread))
