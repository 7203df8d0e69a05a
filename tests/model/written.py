"""Digits written by hand, stroke by stroke, for tests of what tells one way of writing from another: y downwards."""

import numpy as np

from model.stroke_files import Drawing
from model.types import Array

Path = list[tuple[float, float]]


def strokes(*paths: Path) -> list[Array]:
    return [np.array(path, np.float32) for path in paths]


def ring(x: float, y: float, width: float, height: float) -> Path:
    turns = np.linspace(0, 2 * np.pi, 25)
    return [(x + width / 2 * float(np.sin(turn)), y - height / 2 * float(np.cos(turn))) for turn in turns]


SEVEN: Path = [(0, 0), (60, 0), (30, 100)]
PLAIN_SEVEN = strokes(SEVEN)
CROSSED_SEVEN = strokes(SEVEN, [(15, 50), (70, 46)])
SEVEN_OF_THREE = strokes([(0, 0), (60, 0)], [(58, 2), (30, 100)], [(20, 55), (65, 55)])
TWO_STROKE_SEVEN = strokes([(0, 0), (60, 0)], [(60, 0), (30, 100)])
SEVEN_WITH_BASE = strokes(SEVEN, [(5, 100), (55, 100)])

ZERO = strokes(ring(40, 50, 60, 100))
SLASHED_ZERO = strokes(ring(40, 50, 60, 100), [(75, 5), (5, 95)])
TWO_RINGS = strokes(ring(20, 50, 40, 60), ring(80, 50, 40, 60))

ONE = strokes([(0, 0), (2, 100)])
SLANTED_ONE = strokes([(60, 0), (0, 100)])
FLAGGED_ONE = strokes([(0, 35), (30, 0), (30, 100)])
FOOTED_ONE = strokes([(30, 0), (30, 100)], [(10, 100), (52, 98)])
HOOKED_ONE = strokes([(0, 3), (2, 0), (2, 100)])
ARROW_ONE = strokes([(0, 98), (30, 0), (40, 100)])

OPEN_FOUR = strokes([(5, 0), (0, 55), (60, 55)], [(45, 5), (45, 100)])
OPEN_FOUR_AT_ONCE = strokes([(5, 0), (0, 55), (45, 55), (50, 0), (45, 100)])
CLOSED_FOUR = strokes([(45, 0), (0, 60), (65, 60)], [(46, 2), (45, 100)])
CLOSED_FOUR_AT_ONCE = strokes([(60, 60), (0, 60), (45, 0), (45, 100)])

BOWL = [(x, y) for x, y in reversed(ring(30, 25, 50, 50))]
STRAIGHT_NINE = strokes([*BOWL, (56, 5), (54, 100)])
CURLED_NINE = strokes([*BOWL, (56, 5), (55, 85), (45, 97), (25, 100), (10, 92)])
UPWARD_NINE = strokes([(54, 100), (56, 5), *BOWL])
TICKED_NINE = strokes([*BOWL, (56, 5), (54, 100), (57, 93)])

ALL = {
    "7": [PLAIN_SEVEN, CROSSED_SEVEN],
    "0": [ZERO, SLASHED_ZERO],
    "1": [ONE, FLAGGED_ONE],
    "4": [OPEN_FOUR, CLOSED_FOUR],
    "9": [STRAIGHT_NINE, CURLED_NINE],
}


def written_drawings(writers: int = 3) -> list[Drawing]:
    """Each of ALL by every writer; the last writer's are of a collection "torn", the others' of "whole"."""
    return [
        Drawing(label, "torn" if writer == writers - 1 else "whole", f"writer {writer}", one)
        for writer in range(writers)
        for label, ways in ALL.items()
        for one in ways
    ]
