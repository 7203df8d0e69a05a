import numpy as np
import pytest

from model.canvas import Placing, prepare_drawing
from model.never_digits import line
from model.sample import load_sample
from model.silhouettes import is_blot, is_no_digit, principal_axes
from model.types import Array

SHORT, LONG = (0, 0.2, 0.4, 0.7), (2.1, 4, 8)
"""Lengths of strokes, as multiples of the pen's width."""


def strokes(degrees: float, lengths: tuple[float, ...], pen: float) -> Array:
    """(N, 28, 28): straight strokes of these lengths, as a network sees them."""
    placings = [Placing(length * pen, 1 / length) if length else Placing(1, pen) for length in lengths]
    jobs = zip(lengths, placings, strict=True)
    return np.stack([prepare_drawing(line(degrees, length), placing).image for length, placing in jobs])


def blots(images: Array) -> list[bool]:
    return [is_blot(image) for image in images]


def lines_across(images: Array) -> list[bool]:
    return [axes.is_line_across for axes in principal_axes(images)]


@pytest.mark.parametrize("degrees", range(0, 180, 20))
@pytest.mark.parametrize("pen", [3, 8, 20])
def test_dots_and_taps_are_blots(degrees: float, pen: float) -> None:
    assert all(blots(strokes(degrees, SHORT, pen)))
    assert is_no_digit(strokes(degrees, SHORT, pen)).all()
    assert not any(blots(strokes(degrees, LONG[1:], pen)))


@pytest.mark.parametrize("pen", [6, 14, 28])
def test_a_line_across_is_nearly_level_and_long(pen: float) -> None:
    for degrees in (-25, -10, 0, 10, 25):
        assert all(lines_across(strokes(degrees, LONG, pen))), degrees
        assert not any(lines_across(strokes(degrees, SHORT, pen))), degrees
    for degrees in (-90, -60, -40, 40, 60, 90):
        assert not is_no_digit(strokes(degrees, LONG[1:], pen)).any(), degrees


def test_hardly_any_digit_is_ruled_out() -> None:
    sample = load_sample()
    images = np.concatenate([sample.train_images, sample.test_images]).astype(np.float32) / np.float32(255)
    assert is_no_digit(images).mean() < 0.003


def test_each_image_is_judged_by_itself_and_a_blank_one_is_not_ruled_out() -> None:
    images = np.concatenate([strokes(0, (0, 4), 8), np.zeros((1, 28, 28), np.float32), strokes(90, (4,), 8)])
    assert blots(images) == [True, False, False, False]
    assert lines_across(images) == [False, True, False, False]
    assert is_no_digit(images).tolist() == [True, True, False, False]


def test_a_blots_core_is_a_disc_and_a_hole_in_it_counts() -> None:
    rows, columns = np.mgrid[:28, :28]
    disc = np.where(np.hypot(rows - 13.5, columns - 13.5) < 4.8, np.float32(0.6), np.float32(0))
    assert is_blot(disc)
    for row, column in np.argwhere(disc):
        holed = disc.copy()
        holed[row, column] = 0.4
        assert not is_blot(holed), (row, column)


def test_the_axes_of_a_rectangle_are_known() -> None:
    images = np.zeros((2, 28, 28), np.float32)
    images[0, 10:14, 3:23] = 1
    images[1] = images[0].T
    lying, standing = principal_axes(images)
    for axes in (lying, standing):
        assert axes[:3] == pytest.approx((80, (20**2 - 1) / 12, (4**2 - 1) / 12), rel=1e-4)
    assert (lying.level, standing.level) == (True, False)
