"""Answers for many drawings from few passes of the network, keeping of each no more than a network sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.preprocessing import Prepared
from model.problems import Problem, blemishes, problems_of
from model.reader import Reader, Reading
from model.types import Array

PASS = 64
"""Drawings that go through the network together: more are hardly faster each, and take memory in proportion."""


@dataclass(frozen=True)
class Seen:
    """What is kept of a drawing: image (28, 28) float32, 0…1, and what its shape has against it."""

    image: Array
    blemishes: tuple[Problem, ...]


@dataclass(frozen=True)
class Answer:
    """What is read in a drawing, and what speaks against it."""

    reading: Reading
    problems: list[Problem]


def see(prepared: Prepared) -> Seen:
    return Seen(prepared.image, tuple(blemishes(prepared)))


def answer_all(reader: Reader, drawings: Sequence[Seen]) -> list[Answer]:
    """One answer for each of the drawings, in their order."""
    answers: list[Answer] = []
    for start in range(0, len(drawings), PASS):
        part = drawings[start : start + PASS]
        readings = reader.read(np.stack([seen.image for seen in part]))
        answers += [
            Answer(reading, problems_of(seen.blemishes, reading)) for seen, reading in zip(part, readings, strict=True)
        ]
    return answers


def answer_fields(answer: Answer, reader: Reader) -> dict[str, Any]:
    """The answer as the service gives it, ready for JSON, without its pictures."""
    reading = answer.reading
    return {
        "digit": reading.digit,
        "probabilities": reading.probabilities.tolist(),
        "certain": reading.certain,
        "verdict": reading.verdict,
        "score": float(reading.score),
        "problems": answer.problems,
        "model": reader.name,
        "version": reader.version,
    }
