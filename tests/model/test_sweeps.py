import math
from collections import Counter

import numpy as np
import pytest

from model.canvas import CANVAS, MARGIN, STROKES, Placing, draw, place
from model.picture_forms import FORMS
from model.readings import Readings
from model.sweeps import (
    PLACES,
    Point,
    drawn_size,
    points,
    report_sweeps,
    report_usual,
    sweep_jobs,
    turned,
)
from tests.model import written


def readings(digits: list[int]) -> Readings:
    count = len(digits)
    return Readings(
        np.zeros((count, 10)), np.zeros(count), np.full(count, "digit"), np.array(digits), np.zeros((count, 28, 28))
    )


def test_the_sweeps_reach_as_far_as_they_should() -> None:
    values: dict[str, list[str | float]] = {}
    for (sweep, value), _, _ in points():
        values.setdefault(sweep, []).append(value)
    assert values["position"] == list(PLACES)
    assert {"top left", "top right", "bottom left", "bottom right", "centre", "top centre", "middle left"} <= set(
        PLACES
    )
    assert (values["scale"][0], values["scale"][-1]) == (0.2, 1.0)
    assert (values["rotation"][0], values["rotation"][-1]) == (-30, 30)
    assert (values["pen_width"][0], values["pen_width"][-1]) == (0.04, 0.18)
    assert values["form"] == [*FORMS, STROKES]


def test_a_sweep_changes_one_thing_alone_and_all_meet_in_the_usual_point() -> None:
    placed = {point: (placing, angle) for point, placing, angle in points()}
    usual = placed["position", "centre"]
    same = Counter(sweep for (sweep, _), drawn in placed.items() if drawn == usual)
    assert same == {"position": 1, "scale": 1, "rotation": 1, "pen_width": 1, "form": 1}
    for (sweep, _), (placing, angle) in placed.items():
        assert sweep == "position" or placing.at == (0.5, 0.5)
        assert sweep == "rotation" or angle == 0
        assert sweep == "pen_width" or placing.pen == usual[0].pen
        assert sweep == "form" or placing.form == usual[0].form
        assert sweep in ("scale", "pen_width") or placing.size == usual[0].size


@pytest.mark.parametrize(("scale", "pen"), [(0.2, 0.1), (1.0, 0.1), (0.5, 0.18)])
def test_scale_is_the_share_of_the_canvas_that_the_ink_takes(scale: float, pen: float) -> None:
    size = drawn_size(scale, pen)
    ink = draw(place(written.ONE, Placing(size, pen)), size * pen)
    rows = np.flatnonzero(ink.max(1) > 127)
    assert np.ptp(rows) + 1 == pytest.approx(scale * (CANVAS - 2 * MARGIN), abs=1.5)


def test_a_turn_is_clockwise_as_seen_and_keeps_lengths() -> None:
    up = written.strokes([(0, 0), (0, -10)])
    (turned_up,) = turned(up, 30)
    np.testing.assert_allclose(turned_up[1], [10 * math.sin(math.pi / 6), -10 * math.cos(math.pi / 6)], atol=1e-6)


def test_every_point_has_every_drawing_and_rotation_alone_changes_strokes() -> None:
    drawings = written.written_drawings(1)
    jobs = sweep_jobs(drawings)
    assert {len(of_point) for of_point in jobs.values()} == {len(drawings)}
    np.testing.assert_allclose(jobs["position", "top left"][3][0][0], drawings[3].strokes[0])
    assert not np.allclose(jobs["rotation", 30][3][0][0], drawings[3].strokes[0])


def test_the_report_has_each_point_once_in_its_order() -> None:
    labels = np.array([1, 2, 3, 4])
    read: dict[Point, Readings] = {
        ("position", "top left"): readings([1, 2, 3, 9]),
        ("position", "centre"): readings([1, 2, 3, 4]),
        ("rotation", -30): readings([9, 9, 3, 9]),
    }
    report = report_sweeps(labels, read)
    assert report == {
        "position": [{"at": "top left", "n": 4, "accuracy": 0.75}, {"at": "centre", "n": 4, "accuracy": 1.0}],
        "rotation": [{"value": -30, "n": 4, "accuracy": 0.25}],
    }
    usual = report_usual(report)
    assert (usual["position"], usual["rotation"], usual["n"], usual["accuracy"]) == ("centre", 0, 4, 1.0)
