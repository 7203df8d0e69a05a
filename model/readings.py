"""Reads many drawings the way that a user's come, through a canvas, a picture and preprocessing, a batch at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TypeVar

import numpy as np

from model.canvas import Placing, prepare_drawing
from model.paths import Strokes
from model.reader import Reader
from model.types import Array

BATCH = 256
NO_DIGIT = -1
"""What is read in a drawing that is blank."""

Job = tuple[Strokes, Placing]
"""A drawing, and how it lies on the canvas and is sent."""

Tell = Callable[[int], None]
"""Hears of drawings that were read, as they are: how many more."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Readings:
    """What was read in N drawings.

    probabilities: (N, 10). scores: (N,). verdicts: (N,) of reader.Verdict. digits: (N,) the likeliest, or NO_DIGIT.
    images: (N, 28, 28) uint8, what the network saw.
    """

    probabilities: Array
    scores: Array
    verdicts: Array
    digits: Array
    images: Array

    @property
    def tops(self) -> Array:
        """(N,): the probability of the likeliest digit."""
        return self.probabilities.max(axis=1)

    def take(self, chosen: Array) -> "Readings":
        """Those of them that chosen, (N,) booleans or indices, selects."""
        return Readings(
            self.probabilities[chosen],
            self.scores[chosen],
            self.verdicts[chosen],
            self.digits[chosen],
            self.images[chosen],
        )


def read_plan(reader: Reader, plan: Mapping[Key, Sequence[Job]], tell: Tell) -> dict[Key, Readings]:
    """Reads all drawings of a plan; the readings under the same keys, in the same order."""
    ends = [0, *accumulate(len(jobs) for jobs in plan.values())]
    all_readings = read_jobs(reader, [job for jobs in plan.values() for job in jobs], tell)
    return {
        key: all_readings.take(np.arange(first, end)) for key, (first, end) in zip(plan, pairwise(ends), strict=True)
    }


def read_jobs(reader: Reader, jobs: Sequence[Job], tell: Tell) -> Readings:
    probabilities = np.zeros((len(jobs), 10))
    scores, digits = np.zeros(len(jobs)), np.full(len(jobs), NO_DIGIT)
    verdicts = np.full(len(jobs), "not_a_digit")
    images = np.zeros((len(jobs), 28, 28), np.uint8)
    for start in range(0, len(jobs), BATCH):
        seen = np.stack([prepare_drawing(strokes, placing).image for strokes, placing in jobs[start : start + BATCH]])
        for index, reading in enumerate(reader.read(seen), start):
            probabilities[index], scores[index] = reading.probabilities, reading.score
            digits[index] = NO_DIGIT if reading.digit is None else reading.digit
            verdicts[index] = reading.verdict
        images[start : start + BATCH] = (seen * 255).round()
        tell(len(seen))
    return Readings(probabilities, scores, verdicts, digits, images)
