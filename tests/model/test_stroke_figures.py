import base64
import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from model.canvas import Placing
from model.evaluation import wilson_interval
from model.readings import NO_DIGIT, Readings
from model.stroke_figures import (
    MISREAD,
    Scored,
    by_collection,
    by_digit,
    by_pen_width,
    list_misread,
    report_accuracy,
    report_figures,
    report_letters,
)
from model.stroke_files import Drawing
from model.types import Array
from tests.model import written

# Written 0, 1, 7, 7, 9 and read 0, 1, 7, 1, nothing.
LABELS, READ, TOPS = (0, 1, 7, 7, 9), (0, 1, 7, 1, NO_DIGIT), (0.9, 0.8, 0.7, 0.6, 0.1)
SOURCES, PENS = ("a", "a", "b", "b", "torn"), (0.05, 0.07, 0.11, 0.13, 0.16)


def likely(digit: int, top: float) -> Array:
    row = np.full(10, (1 - top) / 9)
    row[max(digit, 0)] = top
    return row


def made_readings(read: tuple[int, ...], tops: tuple[float, ...], scores: list[float], verdicts: list[str]) -> Readings:
    probabilities = np.stack([likely(digit, top) for digit, top in zip(read, tops, strict=True)])
    images = np.arange(len(read), dtype=np.uint8)[:, None, None] + np.zeros((28, 28), np.uint8)
    return Readings(probabilities, np.array(scores), np.array(verdicts), np.array(read), images)


def made_scored() -> Scored:
    strokes = written.strokes([(0.4, 0), (1.6, 20)])
    drawings = [
        Drawing(str(label), source, f"writer {index}", strokes)
        for index, (label, source) in enumerate(zip(LABELS, SOURCES, strict=True))
    ]
    verdicts = ["digit", "digit", "unsure", "digit", "blank"]
    readings = made_readings(READ, TOPS, [0.9, 0.8, 0.7, 0.6, 0], verdicts)
    return Scored(drawings, [(strokes, Placing(100, pen)) for pen in PENS], readings)


def test_a_blank_reading_is_wrong_even_where_a_0_was_written() -> None:
    assert made_scored().right.tolist() == [True, True, True, False, False]
    nothing = made_readings((NO_DIGIT,), (0.1,), [0.0], ["blank"])
    zero = Scored([Drawing("0", "a", "w", written.ZERO)], [(written.ZERO, Placing(100, 0.1))], nothing)
    assert report_accuracy(zero)["accuracy"] == 0
    assert report_figures(zero)["confusion"] == [[0] * 10] * 10


def test_without_a_collection_its_drawings_jobs_and_readings_go() -> None:
    rest = made_scored().without(["torn", "a"])
    assert [drawing.source for drawing in rest.drawings] == ["b", "b"]
    assert [placing.pen for _, placing in rest.jobs] == [0.11, 0.13]
    assert rest.readings.digits.tolist() == [7, 1]
    assert rest.writers == ["writer 2", "writer 3"]


def test_figures_by_hand() -> None:
    figures = report_figures(made_scored())
    assert (figures["n"], figures["accuracy"]) == (5, 0.6)
    assert figures["interval"] == list(wilson_interval(3, 5))
    assert figures["certain"] == {"n": 3, "accuracy": 2 / 3}
    # The probability of what was written: three tops, and what the errors left for the 7 and the 9.
    assert figures["nll"] == pytest.approx(-np.log([0.9, 0.8, 0.7, 0.4 / 9, 0.1]).mean())
    confusion = np.array(figures["confusion"])
    assert confusion.sum() == 4
    assert confusion[7, 1] == confusion[7, 7] == confusion[0, 0] == confusion[1, 1] == 1
    assert sum(row["n"] for row in figures["reliability"]) == 5
    assert figures["rejection"][0] == {"coverage": 1.0, "accuracy": 0.6}


def test_accuracy_by_collection_digit_and_pen() -> None:
    scored = made_scored()
    assert by_collection(scored) == {
        "a": {"n": 2, "accuracy": 1.0},
        "b": {"n": 2, "accuracy": 0.5},
        "torn": {"n": 1, "accuracy": 0.0},
    }
    digits = by_digit(scored)
    assert list(digits) == [str(digit) for digit in range(10)]
    assert digits["7"] == {"n": 2, "accuracy": 0.5}
    assert digits["2"] == {"n": 0, "accuracy": None}
    pens = by_pen_width(scored)
    assert [row["n"] for row in pens] == [2, 0, 2, 1], "the widest pen belongs to the last"
    assert [row["accuracy"] for row in pens] == [1, None, 0.5, 0]
    assert (pens[0]["from"], pens[-1]["to"]) == (0.05, 0.16)
    assert all(row["to"] == after["from"] for row, after in pairwise(pens))


def test_letters_are_told_by_score_and_counted_by_verdict() -> None:
    letters = made_readings((1, 2), (0.9, 0.9), [0.65, 0.1], ["digit", "not_a_digit"])
    report = report_letters(made_scored().readings, letters)
    assert report["n"] == 2
    # Of ten pairs, the digits' scores are higher in 3 + 4: above 0.65 are three, above 0.1 four.
    assert report["auroc"] == pytest.approx(7 / 10)
    assert report["called_digit"] == 0.5
    assert report["digits_called_digit"] == 0.6
    assert report["verdicts"] == {
        "digits": {"digit": 3, "unsure": 1, "not_a_digit": 0, "blank": 1},
        "letters": {"digit": 1, "unsure": 0, "not_a_digit": 1, "blank": 0},
    }


def test_misread_drawings_come_surest_first_with_strokes_and_what_was_seen() -> None:
    first, second = list_misread(made_scored())
    assert (first["label"], first["digit"], first["probability"]) == (7, 1, pytest.approx(0.6))
    assert (first["source"], first["writer"], first["verdict"]) == ("b", "writer 3", "digit")
    assert (first["pen"], second["pen"]) == (0.13, 0.16)
    assert first["strokes"] == [[[0, 0], [2, 20]]]
    assert (second["label"], second["digit"], second["verdict"]) == (9, None, "blank")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(first["image"].partition(",")[2]))))
    assert pixels.tolist() == [[3] * 28] * 28


def test_there_are_not_too_many_misread() -> None:
    count = MISREAD + 5
    wrong = made_readings((1,) * count, (0.9,) * count, [0.5] * count, ["digit"] * count)
    drawings = [Drawing("7", "a", "w", written.PLAIN_SEVEN)] * count
    assert len(list_misread(Scored(drawings, [(written.PLAIN_SEVEN, Placing(100, 0.1))] * count, wrong))) == MISREAD
