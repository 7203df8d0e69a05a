from typing import Any

import numpy as np
import pytest

from app.lessons.answers import CheckAnswer
from app.lessons.checks import answer_check
from app.lessons.desk import Desk, open_lesson
from app.lessons.requests import CheckBody
from tests.app.lessons import by_hand

LABEL = 4
PLACES: list[dict[str, Any]] = [
    {"name": "hidden.weights", "row": 400, "column": 0},
    {"name": "hidden.bias", "column": 0},
    {"name": "output.weights", "row": 0, "column": 4},
    {"name": "output.bias", "column": 4},
]


def ask(desk: Desk, **changes: object) -> CheckAnswer:
    body = CheckBody.model_validate({"drawing": {"sample": 5}, "label": LABEL, "parameter": PLACES[0]} | changes)
    return answer_check(open_lesson(desk, body), body)


@pytest.mark.parametrize("parameter", PLACES, ids=lambda place: place["name"])
def test_both_ways_are_those_of_a_network_written_by_hand(desk: Desk, parameter: dict[str, Any]) -> None:
    answer = ask(desk, parameter=parameter, weight_decay=0.01)
    lesson = open_lesson(desk, CheckBody.model_validate({"drawing": {"sample": 5}, "label": 4, "parameter": parameter}))
    params, drawings = by_hand.exact(lesson.network.params), [(lesson.inputs[0].astype(np.float64), LABEL)]
    index = tuple(parameter[key] for key in ("row", "column") if key in parameter)
    expected = by_hand.slope_at(params, drawings, parameter["name"], index, 0.01)
    assert answer.gradient == pytest.approx(expected, rel=1e-5, abs=1e-10)
    assert answer.finite_difference == pytest.approx(expected, rel=1e-5, abs=1e-10)
    assert answer.loss == pytest.approx(by_hand.loss(params, drawings, 0.01), rel=1e-10)
    assert answer.value == pytest.approx(params[parameter["name"]][index])
    assert answer.agreeing_digits >= 5


def test_the_answer_adds_up(desk: Desk) -> None:
    answer = ask(desk, epsilon=1e-3)
    above, below = answer.loss_above or 0, answer.loss_below or 0
    assert answer.difference == above - below
    assert answer.finite_difference == pytest.approx((above - below) / 2e-3, rel=1e-6)
    assert answer.gradient_float32 == pytest.approx(answer.gradient, rel=1e-3)
    assert answer.kinks_crossed == []


def test_a_pixel_without_ink_has_no_slope(desk: Desk) -> None:
    answer = ask(desk, parameter={"name": "hidden.weights", "row": 0, "column": 0}, weight_decay=0)
    assert (answer.gradient, answer.finite_difference, answer.relative_error) == (0, 0, 0)
    assert answer.agreeing_digits == 15


def test_a_network_that_diverged_is_no_fault(desk: Desk) -> None:
    steps = [{"kind": "batch", "batch": 0, "times": 20, "learning_rate": 1000, "weight_decay": 0.1}]
    with np.errstate(all="ignore"):
        answer = ask(desk, network={"steps": steps})
    assert (answer.gradient, answer.finite_difference, answer.agreeing_digits) == (None, None, 0)
