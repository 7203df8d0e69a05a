import numpy as np
import pytest

from model.canvas import Placing, prepare_drawing
from model.never_digits import line
from model.sample import load_sample
from model.silhouettes import is_blot, is_line_across, is_no_digit
from model.types import Array

SHORT, LONG = (0, 0.2, 0.4, 0.7), (2.1, 4, 8)
"""Lengths of strokes, as multiples of the pen's width."""


def strokes(degrees: float, lengths: tuple[float, ...], pen: float) -> Array:
    """(N, 28, 28): straight strokes of these lengths, as a network sees them."""
    placings = [Placing(length * pen, 1 / length) if length else Placing(1, pen) for length in lengths]
    jobs = zip(lengths, placings, strict=True)
    return np.stack([prepare_drawing(line(degrees, length), placing).image for length, placing in jobs])


@pytest.mark.parametrize("degrees", range(0, 180, 20))
@pytest.mark.parametrize("pen", [3, 8, 20])
def test_dots_and_taps_are_blots(degrees: float, pen: float) -> None:
    assert is_blot(strokes(degrees, SHORT, pen)).all()
    assert not is_blot(strokes(degrees, LONG[1:], pen)).any()


@pytest.mark.parametrize("pen", [6, 14, 28])
def test_a_line_across_is_nearly_level_and_long(pen: float) -> None:
    for degrees in (-25, -10, 0, 10, 25):
        assert is_line_across(strokes(degrees, LONG, pen)).all(), degrees
        assert not is_line_across(strokes(degrees, SHORT, pen)).any(), degrees
    for degrees in (-90, -60, -40, 40, 60, 90):
        assert not is_no_digit(strokes(degrees, LONG[1:], pen)).any(), degrees


def test_hardly_any_digit_is_ruled_out() -> None:
    sample = load_sample()
    images = np.concatenate([sample.train_images, sample.test_images]).astype(np.float32) / np.float32(255)
    assert is_no_digit(images).mean() < 0.003


def test_each_image_is_judged_by_itself_and_a_blank_one_is_not_ruled_out() -> None:
    images = np.concatenate([strokes(0, (0, 4), 8), np.zeros((1, 28, 28), np.float32), strokes(90, (4,), 8)])
    assert is_blot(images).tolist() == [True, False, False, False]
    assert is_line_across(images).tolist() == [False, True, False, False]
    assert is_no_digit(images).tolist() == [True, True, False, False]


def test_a_blots_core_is_a_disc_and_a_hole_in_it_counts() -> None:
    rows, columns = np.mgrid[:28, :28]
    disc = np.where(np.hypot(rows - 13.5, columns - 13.5) < 4.8, np.float32(0.6), np.float32(0))[None]
    assert is_blot(disc).all()
    for row, column in np.argwhere(disc[0]):
        holed = disc.copy()
        holed[0, row, column] = 0.4
        assert not is_blot(holed).any(), (row, column)
