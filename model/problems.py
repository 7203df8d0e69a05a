"""Says what is the matter with a drawing that could not be read for sure, so that the page can offer the cure."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from model.preprocessing import EDGE, SIDE, Prepared
from model.reader import Reading
from model.silhouettes import is_blot
from model.types import Array

Problem = Literal["two_digits", "too_little_ink", "touches_border", "unlike_digits"]

FINE = ("digit", "blank")
"""Verdicts with nothing to be said against the drawing."""
PART_HEIGHT = 0.45
"""Two parts side by side are two digits if each is at least so high, as a share of the whole."""


def find_problems(prepared: Prepared, reading: Reading) -> list[Problem]:
    """What speaks against reading this drawing, worst first; nothing for one that is read as a digit, or is blank."""
    return [] if reading.verdict in FINE else problems_of(blemishes(prepared), reading)


def problems_of(found: Sequence[Problem], reading: Reading) -> list[Problem]:
    """Which of a drawing's blemishes speak against it once it is read: none, where it was read all the same."""
    if reading.verdict in FINE:
        return []
    return list(found) or (["unlike_digits"] if reading.verdict == "not_a_digit" else [])


def blemishes(prepared: Prepared) -> list[Problem]:
    """What the shape of a drawing has against it, worst first, whatever a network reads in it."""
    if prepared.blank:
        return []
    found: list[Problem] = []
    if is_blot(prepared.image):
        found.append("too_little_ink")
    elif stands_apart(prepared.crop):
        found.append("two_digits")
    if touches_border(prepared):
        found.append("touches_border")
    return found


def stands_apart(crop: Array) -> bool:
    """Whether an empty gap from top to bottom parts the drawing into two high parts. crop: (h, w), ink high."""
    inked = crop >= EDGE
    gaps = np.flatnonzero(~inked.any(0))
    if not len(gaps):
        return False
    return all(_height(part) >= PART_HEIGHT * len(crop) for part in (inked[:, : gaps[0]], inked[:, gaps[-1] + 1 :]))


def touches_border(prepared: Prepared) -> bool:
    """Whether ink runs into the border of a picture, where some may have been cut off."""
    height, width = prepared.ink.shape
    top, bottom, left, right = prepared.bounds
    if max(height, width) <= SIDE:
        return False
    return top == 0 or left == 0 or bottom == height or right == width


def _height(part: Array) -> int:
    rows = np.flatnonzero(part.any(1))
    return int(rows[-1] - rows[0]) + 1 if len(rows) else 0
