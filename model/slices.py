"""Accuracy on the ways of writing that readers of digits stumble over: crossed sevens, slashed zeros, open fours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.canvas import any_placing
from model.evaluation import share_right
from model.made_styles import add_bar, add_flag_or_foot, add_slash, curl_tail
from model.paths import Strokes, to_unit
from model.readings import Job, Readings
from model.stroke_files import Drawing
from model.types import Array, Rng
from model.writing_styles import (
    has_curled_tail,
    has_flag,
    has_foot,
    has_straight_tail,
    is_crossed_seven,
    is_open_four,
    is_slashed_zero,
)

MADE = 100
"""Drawings that are made for a slice, at most."""

Rule = Callable[[Strokes], bool]
Key = tuple[str, str]
"""A slice's name, and "found" or "made"."""


@dataclass(frozen=True)
class Maker:
    """How drawings of a style are made from others: from which, how, and in words."""

    of: Rule
    make: Callable[[Strokes, Rng], list[Array]]
    how: str


@dataclass(frozen=True)
class Style:
    """A way to write a digit: the rule that finds it, in code and in words, and what makes it where it is rare."""

    digit: str
    rule: Rule
    how: str
    maker: Maker | None = None


def is_plain_seven(strokes: Strokes) -> bool:
    return len(strokes) == 1


def is_plain_zero(strokes: Strokes) -> bool:
    """One ring, and nothing else."""
    return len(strokes) == 1


def is_plain_one(strokes: Strokes) -> bool:
    """One upright stroke without flag or foot."""
    width = float(np.ptp(to_unit(strokes)[0][:, 0]))
    return len(strokes) == 1 and width < 0.4 and not has_flag(strokes) and not has_foot(strokes)


STYLES = {
    "crossed 7": Style(
        "7",
        is_crossed_seven,
        "a short level stroke, below the top quarter, meets one that goes on above and below it",
        Maker(is_plain_seven, add_bar, "a bar across the stem of sevens of one stroke"),
    ),
    "slashed 0": Style(
        "0",
        is_slashed_zero,
        "a straight slanting stroke, at least half as long as the drawing is large, meets the ring",
        Maker(is_plain_zero, add_slash, "a slash through zeros of one stroke"),
    ),
    "1 with a foot or a flag": Style(
        "1",
        lambda strokes: has_flag(strokes) or has_foot(strokes),
        "the pen rises to the top from the left, or the bottom seventh is twice as wide as the ink above it",
        Maker(is_plain_one, add_flag_or_foot, "a flag, a foot or both on upright ones of one plain stroke"),
    ),
    "open 4": Style(
        "4",
        is_open_four,
        "the left arm starts at least a fifth of the size away from the rest, which reaches as high to its right",
    ),
    "9 with a straight tail": Style(
        "9", has_straight_tail, "the tail stays within a twentieth of the size of the line of its upper half"
    ),
    "9 with a curled tail": Style(
        "9",
        has_curled_tail,
        "the tail leaves the line of its upper half to the left by an eighth of the size or more",
        Maker(has_straight_tail, curl_tail, "an arc to the left at the end of straight tails"),
    ),
}


def slice_jobs(drawings: Sequence[Drawing], rng: Rng) -> dict[Key, list[Job]]:
    """For each style the drawings that have it, and others that are given it; all placed as people draw."""
    jobs: dict[Key, list[Job]] = {}
    for name, style in STYLES.items():
        found = find(style, drawings)
        jobs[name, "found"] = [(drawing.strokes, any_placing(rng)) for drawing in found]
        jobs[name, "made"] = [(strokes, any_placing(rng)) for strokes in make(style, drawings, rng)]
    return jobs


def find(style: Style, drawings: Sequence[Drawing]) -> list[Drawing]:
    return [drawing for drawing in drawings if drawing.label == style.digit and style.rule(drawing.strokes)]


def make(style: Style, drawings: Sequence[Drawing], rng: Rng) -> list[list[Array]]:
    """Drawings of the style made from up to MADE that lack it, each of them once."""
    if style.maker is None:
        return []
    plain = [
        drawing.strokes
        for drawing in drawings
        if drawing.label == style.digit and not style.rule(drawing.strokes) and style.maker.of(drawing.strokes)
    ]
    return [style.maker.make(plain[index], rng) for index in rng.permutation(len(plain))[:MADE]]


def report_slices(drawings: Sequence[Drawing], read: Mapping[Key, Readings]) -> dict[str, dict[str, Any]]:
    """Accuracy by style, and how its drawings came about."""
    return {
        name: report_slice(style, drawings, *(read[name, kind] for kind in ("found", "made")))
        for name, style in STYLES.items()
    }


def report_slice(style: Style, drawings: Sequence[Drawing], found: Readings, made: Readings) -> dict[str, Any]:
    right = [readings.digits == int(style.digit) for readings in (found, made)]
    how = f"{len(right[0])} found: {style.how}"
    if style.maker:
        how += f"; {len(right[1])} made: {style.maker.how}"
    return {
        **share_right(np.concatenate(right)),
        "found": {**share_right(right[0]), "writers": len({drawing.writer for drawing in find(style, drawings)})},
        "made": share_right(right[1]),
        "how": how,
    }
