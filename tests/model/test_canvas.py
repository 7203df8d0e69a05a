from dataclasses import replace

import numpy as np
import pytest

from model.canvas import CANVAS, MARGIN, PENS, SIZES, STROKES, Placing, any_placing, draw, place, prepare_drawing
from model.picture_forms import BLACK, FORMS, WHITE
from model.preprocessing import prepare_strokes
from tests.model import written


@pytest.mark.parametrize(("at", "corner"), [((0, 0), (0, 0)), ((1, 0), (1, 0)), ((0, 1), (0, 1)), ((1, 1), (1, 1))])
def test_a_drawing_in_a_corner_keeps_its_pen_within_the_margin(
    at: tuple[float, float], corner: tuple[int, int]
) -> None:
    placing = Placing(120, 0.1, at=at)
    points = np.concatenate(place(written.SEVEN_OF_THREE, placing))
    border = 6 + MARGIN
    for axis, end in enumerate(corner):
        edge = points[:, axis].max() if end else points[:, axis].min()
        assert edge == pytest.approx(CANVAS - border if end else border)
    assert np.ptp(points, axis=0).max() == pytest.approx(120)


def test_a_drawing_is_as_large_and_its_pen_as_wide_as_asked_for() -> None:
    ink = draw(place(written.ONE, Placing(200, 0.1)), 20.0)
    assert ink.shape == (CANVAS, CANVAS)
    rows, columns = (np.flatnonzero(ink.max(axis) > 127) for axis in (1, 0))
    assert np.ptp(rows) + 1 == pytest.approx(220, abs=1.5), "the pen's halves stand out at both ends"
    assert abs((rows[0] + rows[-1] + 1) / 2 - CANVAS / 2) < 1
    assert (ink[CANVAS // 2] > 127).sum() == pytest.approx(20, abs=1)
    assert np.ptp(columns) < 30
    assert ((ink > 0) & (ink < 255)).any(), "edges are smooth"


def test_a_dot_is_a_disc_as_wide_as_the_pen() -> None:
    ink = draw(place(written.strokes([(3, 3)]), Placing(1, 30)), 30)
    assert ink.astype(float).sum() / 255 == pytest.approx(np.pi * 15**2, rel=0.03)


def test_any_placing_stays_within_bounds_uses_both_colours_and_repeats() -> None:
    rng = np.random.default_rng(5)
    placings = [any_placing(rng) for _ in range(300)]
    sizes, pens = [one.size for one in placings], [one.pen for one in placings]
    assert SIZES[0] <= min(sizes) < 100 < 220 < max(sizes) <= SIZES[1]
    assert PENS[0] <= min(pens) < 0.06 < 0.15 < max(pens) <= PENS[1]
    assert {one.form for one in placings} == {WHITE, BLACK}
    assert np.ptp([one.at for one in placings], axis=0).min() > 0.9
    again = np.random.default_rng(5)
    assert [any_placing(again) for _ in range(300)] == placings


def test_size_place_and_form_hardly_change_what_a_network_sees() -> None:
    usual = Placing(150, 0.1)
    seen = prepare_drawing(written.CROSSED_SEVEN, usual).image
    changes: list[dict[str, object]] = [{"form": form} for form in (*FORMS, STROKES)]
    changes += [{"size": 80.0}, {"size": 230.0}, {"at": (0.0, 1.0)}]
    for change in changes:
        other = prepare_drawing(written.CROSSED_SEVEN, replace(usual, **change)).image  # type: ignore[arg-type]
        assert np.abs(other - seen).mean() < 0.03, change
    assert np.abs(prepare_drawing(written.PLAIN_SEVEN, usual).image - seen).mean() > 0.03, "the measure can tell"


def test_strokes_are_sent_as_they_are_without_a_pen() -> None:
    placing = Placing(150, 0.04, form=STROKES)
    np.testing.assert_array_equal(
        prepare_drawing(written.CURLED_NINE, placing).image,
        prepare_strokes(place(written.CURLED_NINE, placing)).image,
    )


@pytest.mark.parametrize("form", [*FORMS, STROKES])
def test_an_empty_canvas_is_blank_in_every_form(form: str) -> None:
    assert prepare_drawing([], Placing(1, 1, form=form)).blank
