"""Tells by plain geometry on pen strokes which way a digit is written: a crossed 7, an open 4, a 9 with a curled tail.

Every rule takes the strokes of a drawing whose digit is known, (n, 2) each, y downwards. Lengths are shares of the
drawing's longest side.
"""

import numpy as np

from model.paths import STEP, Strokes, distance, is_level, length, lowest, others, to_unit, walk
from model.types import Array

TOUCH = 0.03
"""Paths that come as near as this meet, whatever the pen."""
FLAG_RISE, FLAG_REACH = 0.15, 0.06
FOOT = 0.22
GAP = 0.2
"""The upper ends of a 4 are apart from here on: the widest pens leave white between them."""
TAIL = 0.45
"""The tail of a 9 is what the pen does last, from this height above the bottom on."""
CURLED, STIFF = 0.12, 0.05
"""How far a 9's tail leaves its own line: to the left at least, for a curled tail; at most, for a straight one."""


def is_crossed_seven(strokes: Strokes) -> bool:
    """A short level stroke, well below the top, meets another one that goes on above and below it."""
    shape = to_unit(strokes)
    height = lowest(shape)

    def crosses(bar: Array, stem: Array) -> bool:
        goes_on = stem[:, 1].min() < bar[:, 1].min() and stem[:, 1].max() > bar[:, 1].max()
        return goes_on and distance(bar, stem) < TOUCH

    return any(
        is_level(bar)
        and 0.25 * height < bar[:, 1].mean() < 0.85 * height
        and any(crosses(bar, stem) for stem in others(shape, bar))
        for bar in shape
    )


def is_slashed_zero(strokes: Strokes) -> bool:
    """A straight stroke that slants, at least half as long as the drawing is large, meets the ring."""
    shape = to_unit(strokes)

    def is_slash(path: Array) -> bool:
        across, down = np.abs(path[-1] - path[0])
        return bool(np.hypot(across, down) > max(0.5, 0.75 * length(path)) and 0.36 * across < down < 5.7 * across)

    return any(
        is_slash(stroke) and any(distance(stroke, ring) < TOUCH for ring in others(shape, stroke)) for stroke in shape
    )


def has_flag(strokes: Strokes) -> bool:
    """The pen rises to the top of the 1 from the left before it goes down to the bottom."""
    shape = to_unit(strokes)
    stem = min(shape, key=lambda stroke: stroke[:, 1].min())
    top = int(stem[:, 1].argmin())
    rising, falling = stem[: top + 1], stem[top:]
    return bool(
        rising[:, 1].max() - stem[top, 1] >= FLAG_RISE
        and stem[top, 0] - rising[:, 0].min() >= FLAG_REACH
        and falling[:, 1].max() > 0.8 * lowest(shape)
    )


def has_foot(strokes: Strokes) -> bool:
    """The ink at the bottom of the 1 is wide and in one piece, and much wider than what is above it."""
    shape = to_unit(strokes)
    points = np.concatenate([walk(stroke) for stroke in shape])
    height = lowest(shape)
    bottom, above = (
        np.sort(points[(points[:, 1] > low * height) & (points[:, 1] <= high * height), 0])
        for low, high in ((0.86, 1.0), (0.5, 0.7))
    )
    if not len(above) or np.diff(bottom).max(initial=0) > 0.1:
        return False
    return bool(np.ptp(bottom) >= max(FOOT, 2 * np.ptp(above)))


def is_open_four(strokes: Strokes) -> bool:
    """The left arm starts high and apart from the rest, which reaches as high further to the right."""
    shape = to_unit(strokes)
    height = lowest(shape)
    arms = [stroke for stroke in shape if stroke[0, 1] < 0.4 * height and length(stroke) > 0.3]
    if not arms:
        return False
    arm = min(arms, key=lambda stroke: stroke[0, 0])
    rest = np.concatenate([walk(arm)[round(0.5 / STEP) :], *(walk(stroke) for stroke in others(shape, arm))])
    high = rest[rest[:, 1] < 0.5 * height]
    return bool(
        len(high)
        and np.linalg.norm(rest - arm[0], axis=1).min() >= GAP
        and high[:, 0].max() > arm[0, 0] + GAP
        and len(rest) * STEP > 0.5
    )


def has_curled_tail(strokes: Strokes) -> bool:
    """The tail of the 9 ends to the left of where its upper half points to."""
    off = tail_offsets(strokes)
    return bool(off.min(initial=0) <= -CURLED and off.max(initial=0) < CURLED)


def has_straight_tail(strokes: Strokes) -> bool:
    """The tail of the 9 goes on as its upper half points."""
    off = tail_offsets(strokes)
    return bool(len(off) and np.abs(off).max() <= STIFF)


def tail_offsets(strokes: Strokes) -> Array:
    """How far the points of a 9's tail lie from the line of its upper half, left negative: (n,), 0 without a tail."""
    shape = to_unit(strokes)
    last = max(shape, key=lambda stroke: max(stroke[0, 1], stroke[-1, 1]))
    path = walk(last if last[-1, 1] >= last[0, 1] else last[::-1])
    high = np.flatnonzero(path[:, 1] < path[:, 1].max() - TAIL * lowest(shape))
    tail = path[high[-1] :] if len(high) else path[:0]
    fallen = np.flatnonzero(tail[:, 1] > tail[:1, 1] + TAIL * lowest(shape) / 2)
    if not len(fallen):
        return np.zeros(0)
    along = tail[fallen[0]] - tail[0]
    along = along / np.linalg.norm(along)
    away = tail - tail[0]
    # Downwards along the tail, (along_y, -along_x) points to the right.
    return away[:, 0] * along[1] - away[:, 1] * along[0]
