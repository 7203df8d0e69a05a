"""Silhouettes that no digit has, whatever a network reads in them: a dot or a blot, and a line across."""

import numpy as np

from model.types import Array

SIDE = 28
CORE = 10
"""Pixels: no pen fills a disc this wide where the whole drawing is 20 large, as preprocessing makes it."""
BARS = ((10, 4), (8, 6), (6, 8), (4, 10))
"""Heights and widths of bars with one centre, which together are such a disc."""
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
    above_left = np.zeros((len(images), SIDE + 1, SIDE + 1), np.int32)
    above_left[:, 1:, 1:] = (images >= 0.5).cumsum(1).cumsum(2)
    room = SIDE - CORE + 1
    core = np.ones((len(images), room, room), bool)
    for height, width in BARS:
        lower, upper = above_left[:, height:], above_left[:, :-height]
        filled = lower[:, :, width:] - upper[:, :, width:] - lower[:, :, :-width] + upper[:, :, :-width]
        top, left = (CORE - height) // 2, (CORE - width) // 2
        np.logical_and(core, filled[:, top : top + room, left : left + room] == height * width, out=core)
        if not core.any():  # the first bar tells of nearly every drawing
            break
    return np.asarray(core.any((1, 2)))


def is_line_across(images: Array) -> Array:
    """Whether the ink lies along one line that is nearly level, by its principal axes: (N, 28, 28) -> (N,) booleans."""
    moments = images.reshape(-1, SIDE * SIDE) @ _MOMENTS
    ink = np.maximum(moments[:, 0], 1e-6)
    x, y, xx, yy, xy = (moments[:, 1:] / ink[:, None]).T
    variance_x, variance_y, covariance = xx - x * x, yy - y * y, xy - x * y
    middle = (variance_x + variance_y) / 2
    spread = np.hypot((variance_x - variance_y) / 2, covariance)
    # Along and across, the ink varies by middle ± spread.
    is_long = middle + spread > LONG**2 * (middle - spread)
    return is_long & (np.abs(np.arctan2(2 * covariance, variance_x - variance_y)) < 2 * LEVEL)
