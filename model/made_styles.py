"""Adds to a plain digit what people add: a bar to a 7, a slash to a 0, a flag or a foot to a 1, a curl to a 9's tail.

Training and evaluation make what their drawings have too few of. Every maker takes the strokes of a plain drawing,
y downwards and in any unit, and gives new ones.
"""

import numpy as np

from model.paths import Strokes, to_unit, walk
from model.types import Array, Rng


def add_bar(strokes: Strokes, rng: Rng) -> list[Array]:
    """A short bar, level or nearly, across the stem of a 7."""
    shape = to_unit(strokes)
    path = np.concatenate([walk(stroke) for stroke in shape])
    height = path[:, 1].max()
    level = height * rng.uniform(0.42, 0.62)
    stem = path[np.abs(path[:, 1] - level).argmin()]
    left, right = height * rng.uniform(0.15, 0.32, 2)
    tilt = np.tan(np.radians(rng.uniform(-8, 12)))
    return [*shape, stem + np.array([[-left, left * tilt], [right, -right * tilt]])]


def add_slash(strokes: Strokes, rng: Rng) -> list[Array]:
    """A straight slash through a 0, from lower left to upper right, often further than the ring."""
    shape = to_unit(strokes)
    points = np.concatenate(shape)
    low, high = points.min(0), points.max(0)
    middle = (low + high) / 2 + rng.normal(0, 0.03, 2)
    angle = np.radians(rng.uniform(35, 65))
    along = np.array([np.cos(angle), -np.sin(angle)])
    ring = float(np.abs((high - low) * along).sum()) / 2
    upper, lower = ring * rng.uniform(0.8, 1.5, 2)
    return [*shape, np.array([middle + upper * along, middle - lower * along])]


def add_flag_or_foot(strokes: Strokes, rng: Rng) -> list[Array]:
    """A flag at the top of a 1 of one stroke, a foot, or both."""
    path = to_unit(strokes)[0]
    path = path if path[0, 1] < path[-1, 1] else path[::-1]
    top, bottom = path[path[:, 1].argmin()], path[path[:, 1].argmax()]
    height = bottom[1] - top[1]
    flagged, footed = [(True, False), (False, True), (True, True)][rng.integers(3)]
    # A flatter flag would make it a 7.
    angle, reach = np.radians(rng.uniform(42, 65)), height * rng.uniform(0.2, 0.45)
    left, right = height * rng.uniform(0.15, 0.28, 2)
    tilt = rng.uniform(-0.03, 0.03)
    flag = [top + reach * np.array([[-np.cos(angle), np.sin(angle)]])] if flagged else []
    foot = [bottom + np.array([[-left, tilt], [right, -tilt]])] if footed else []
    return [np.concatenate([*flag, path]), *foot]


def curl_tail(strokes: Strokes, rng: Rng) -> list[Array]:
    """A hook to the left at the end of a 9's tail: an arc that goes on from it."""
    shape = to_unit(strokes)
    tails = [max(stroke[0, 1], stroke[-1, 1]) for stroke in shape]
    chosen = int(np.argmax(tails))
    path = shape[chosen] if shape[chosen][-1, 1] >= shape[chosen][0, 1] else shape[chosen][::-1]
    # Where the pen is lifted there may be a tick: the tail ends at its lowest point.
    path = path[: int(path[:, 1].argmax()) + 1]
    even = walk(path)
    along = even[-1] - even[-min(8, len(even))]
    along = along / max(float(np.linalg.norm(along)), 1e-6)
    turn = np.radians(rng.uniform(100, 170)) * np.linspace(0, 1, 16)[1:]
    radius = rng.uniform(0.14, 0.22)
    # A circle that leaves along the tail and turns right as the pen goes down: to the left as seen.
    beside = np.array([-along[1], along[0]])
    arc = path[-1] + radius * (np.sin(turn)[:, None] * along + (1 - np.cos(turn))[:, None] * beside)
    return [np.concatenate([path, arc]) if index == chosen else stroke for index, stroke in enumerate(shape)]
