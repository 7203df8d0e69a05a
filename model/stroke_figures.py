"""Figures on pen strokes from what was read in them: accuracy by collection, pen and digit, letters, misreadings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from model.canvas import PENS
from model.certainty import rejection, reliability
from model.evaluation import auroc, confusion_matrix, expected_calibration_error, share_right, wilson_interval
from model.pictures import data_url, encode_png
from model.readings import NO_DIGIT, Job, Readings
from model.stroke_files import Drawing
from model.types import Array

VERDICTS = ("digit", "unsure", "not_a_digit", "blank")
PEN_BINS = 4
MISREAD = 60
LEAST = 1e-12
"""A probability below this counts as this in the log-likelihood."""


@dataclass(frozen=True)
class Scored:
    """Drawings, how each lay on the canvas, and what was read in it."""

    drawings: Sequence[Drawing]
    jobs: Sequence[Job]
    readings: Readings

    @property
    def labels(self) -> Array:
        """(N,): the digits that were written; for digits alone."""
        return np.array([int(drawing.label) for drawing in self.drawings], np.int64)

    @property
    def writers(self) -> list[str]:
        return sorted({drawing.writer for drawing in self.drawings})

    @property
    def right(self) -> Array:
        """(N,): whether the digit was read that was written."""
        return self.readings.digits == self.labels

    def without(self, sources: Sequence[str]) -> "Scored":
        """Those that are of none of these collections."""
        kept = [index for index, drawing in enumerate(self.drawings) if drawing.source not in sources]
        return Scored(
            [self.drawings[index] for index in kept],
            [self.jobs[index] for index in kept],
            self.readings.take(np.array(kept, np.int64)),
        )


def report_accuracy(scored: Scored) -> dict[str, Any]:
    right = scored.right
    return {**share_right(right), "interval": list(wilson_interval(int(right.sum()), len(right)))}


def report_figures(scored: Scored) -> dict[str, Any]:
    """Accuracy, how far the probabilities and verdicts can be trusted, and what is mistaken for what."""
    labels, readings = scored.labels, scored.readings
    read = readings.digits != NO_DIGIT
    sure = readings.verdicts == "digit"
    written = readings.probabilities[np.arange(len(labels)), labels]
    return {
        **report_accuracy(scored),
        "calibration_error": expected_calibration_error(readings.probabilities, labels),
        "nll": float(-np.log(np.maximum(written, LEAST)).mean()),
        "certain": share_right(scored.right[sure]),
        "confusion": confusion_matrix(labels[read], readings.digits[read]).tolist(),
        "reliability": reliability(readings.probabilities, labels),
        "rejection": rejection(readings.probabilities, labels),
    }


def by_collection(scored: Scored) -> dict[str, dict[str, Any]]:
    sources = np.array([drawing.source for drawing in scored.drawings])
    return {str(source): share_right(scored.right[sources == source]) for source in np.unique(sources)}


def by_digit(scored: Scored) -> dict[str, dict[str, Any]]:
    return {str(digit): share_right(scored.right[scored.labels == digit]) for digit in range(10)}


def by_pen_width(scored: Scored) -> list[dict[str, Any]]:
    """By the pen's width as a share of the drawing's longest side, in equal steps."""
    pens = np.array([placing.pen for _, placing in scored.jobs])
    edges = np.linspace(*PENS, PEN_BINS + 1)
    bins = np.clip(np.searchsorted(edges, pens, side="right") - 1, 0, PEN_BINS - 1)
    return [
        {"from": round(float(low), 4), "to": round(float(high), 4), **share_right(scored.right[bins == index])}
        for index, (low, high) in enumerate(pairwise(edges))
    ]


def report_letters(digits: Readings, letters: Readings) -> dict[str, Any]:
    """How well digits are told from letters, by the score behind the verdict and by the verdict."""
    verdicts = {"digits": count_verdicts(digits), "letters": count_verdicts(letters)}
    return {
        "n": len(letters.scores),
        "auroc": auroc(digits.scores, letters.scores),
        "called_digit": verdicts["letters"]["digit"] / len(letters.scores),
        "digits_called_digit": verdicts["digits"]["digit"] / len(digits.scores),
        "verdicts": verdicts,
    }


def count_verdicts(readings: Readings) -> dict[str, int]:
    return {verdict: int((readings.verdicts == verdict).sum()) for verdict in VERDICTS}


def list_misread(scored: Scored) -> list[dict[str, Any]]:
    """The surest errors, up to MISREAD: the strokes, to be drawn again, and what the network saw of them."""
    wrong = np.flatnonzero(~scored.right)
    tops = scored.readings.tops
    rows = []
    for index in wrong[np.argsort(-tops[wrong], kind="stable")][:MISREAD]:
        drawing, digit = scored.drawings[index], int(scored.readings.digits[index])
        rows.append(
            {
                "label": int(drawing.label),
                "digit": None if digit == NO_DIGIT else digit,
                "probability": float(tops[index]),
                "verdict": str(scored.readings.verdicts[index]),
                "source": drawing.source,
                "writer": drawing.writer,
                "pen": round(scored.jobs[index][1].pen, 4),
                "strokes": [np.rint(stroke).astype(int).tolist() for stroke in drawing.strokes],
                "image": data_url(encode_png(scored.readings.images[index] / np.float32(255))),
            }
        )
    return rows
