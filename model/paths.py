"""Geometry on the paths of pen strokes: how long they are, how near each other, which points lie along them."""

from collections.abc import Sequence

import numpy as np

from model.types import Array

Strokes = Sequence[Array]
"""A drawing: each stroke (n, 2), x to the right and y downwards."""

STEP = 0.02
"""Paths are walked in steps of this length, for drawings whose longest side is 1."""


def to_unit(strokes: Strokes) -> list[Array]:
    """Moved to the origin and scaled so that the longest side is 1."""
    points = np.concatenate(strokes)
    low = points.min(0)
    size = max(float((points.max(0) - low).max()), 1e-6)
    return [(stroke - low) / size for stroke in strokes]


def lowest(shape: Strokes) -> float:
    return float(np.concatenate(shape)[:, 1].max())


def others(shape: Strokes, one: Array) -> list[Array]:
    return [stroke for stroke in shape if stroke is not one]


def length(path: Array) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def is_level(path: Array) -> bool:
    """Whether a stroke goes across, more or less straight: no steeper than 35°."""
    across, down = np.ptp(path, axis=0)
    return bool(across > 0.1 and down < 0.7 * across and length(path) < 1.7 * across)


def walk(path: Array) -> Array:
    """Points along a path, STEP apart: (m, 2)."""
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]
    places = np.arange(0, along[-1] + STEP / 2, STEP)
    return np.stack([np.interp(places, along, path[:, axis]) for axis in (0, 1)], 1)


def distance(first: Array, second: Array) -> float:
    """How near two paths come to each other, to within STEP / 2."""
    return float(np.linalg.norm(walk(first)[:, None] - walk(second)[None], axis=2).min())
