from typing import Any

import numpy as np
import pytest

from app.lessons.answers import BackwardAnswer
from app.lessons.backward import answer_backward
from app.lessons.desk import Desk, open_lesson
from app.lessons.requests import BackwardBody
from model.types import Array, Params
from tests.app.lessons import by_hand
from tests.app.lessons.by_hand import close

LABEL = 4


def make_body(**changes: object) -> BackwardBody:
    return BackwardBody.model_validate({"drawing": {"sample": 5}, "label": LABEL} | changes)


def ask(desk: Desk, **changes: object) -> BackwardAnswer:
    body = make_body(**changes)
    return answer_backward(open_lesson(desk, body), body)


def setting(desk: Desk, **changes: object) -> tuple[Params, Array]:
    lesson = open_lesson(desk, make_body(**changes))
    return by_hand.exact(lesson.network.params), lesson.inputs[0].astype(np.float64)


@pytest.mark.parametrize("network", [{}, {"at": "random", "seed": 9}])
def test_the_output_layers_gradients_are_slopes_of_the_loss(desk: Desk, network: dict[str, Any]) -> None:
    params, inputs = setting(desk, network=network)
    answer = ask(desk, network=network, unit=2, digit=8)
    drawings = [(inputs, LABEL)]
    for digit in range(10):
        close(answer.output.dbias[digit], by_hand.slope_at(params, drawings, "output.bias", (digit,)))
        close(answer.output.row.values[digit], by_hand.slope_at(params, drawings, "output.weights", (2, digit)))
    for unit in range(6):
        close(answer.output.column.values[unit], by_hand.slope_at(params, drawings, "output.weights", (unit, 8)))
    assert (answer.output.row.unit, answer.output.column.digit) == (2, 8)


@pytest.mark.parametrize("network", [{}, {"at": "random", "seed": 9}])
def test_the_hidden_layers_gradients_are_slopes_of_the_loss(desk: Desk, network: dict[str, Any]) -> None:
    params, inputs = setting(desk, network=network)
    drawings = [(inputs, LABEL)]
    alive = by_hand.forward(params, inputs)["h"] > 0
    for unit in (int(np.flatnonzero(alive)[0]), int(np.flatnonzero(~alive)[0])):
        answer = ask(desk, network=network, unit=unit)
        close(answer.unit.dbias, by_hand.slope_at(params, drawings, "hidden.bias", (unit,)))
        close(answer.hidden.dz[unit], by_hand.slope_at(params, drawings, "hidden.bias", (unit,)))
        for pixel in (0, int(inputs.argmax()), *np.flatnonzero(inputs)[:5]):
            close(answer.unit.dweights[pixel], by_hand.slope_at(params, drawings, "hidden.weights", (pixel, unit)))


def test_the_gradient_of_a_units_weights_is_the_drawing_scaled(desk: Desk) -> None:
    _, inputs = setting(desk)
    unit = ask(desk).unit
    assert unit.scale == unit.dz == unit.dbias
    assert unit.scale
    close(unit.dweights, inputs * unit.scale)


def test_dlogits_is_what_was_said_minus_what_is_true(desk: Desk) -> None:
    dlogits = ask(desk).dlogits
    assert dlogits.target == [float(digit == LABEL) for digit in range(10)]
    close(dlogits.values, np.array(dlogits.probabilities, float) - np.array(dlogits.target, float))
    close(sum(value or 0 for value in dlogits.values), 0)


def test_the_blame_of_a_unit_adds_up(desk: Desk) -> None:
    answer = ask(desk, unit=3)
    unit = answer.unit
    close(unit.products, np.array(answer.dlogits.values, float) * np.array(unit.outgoing, float))
    close(unit.dh, sum(value or 0 for value in unit.products))
    assert unit.dz == (unit.dh if unit.alive else 0)
    assert answer.hidden.blocked == sum(value == 0 for value in answer.hidden.dz)


@pytest.mark.parametrize(
    ("parameter", "decays"),
    [
        ({"name": "hidden.weights", "row": 400, "column": 0}, True),
        ({"name": "hidden.bias", "column": 0}, False),
        ({"name": "output.weights", "row": 0, "column": 4}, True),
        ({"name": "output.bias", "column": 4}, False),
    ],
)
def test_an_update_follows_the_slope_of_the_whole_loss(desk: Desk, parameter: dict[str, Any], decays: bool) -> None:
    params, inputs = setting(desk)
    update = ask(desk, parameter=parameter, learning_rate=0.5, weight_decay=0.1).update
    index = tuple(parameter[key] for key in ("row", "column") if key in parameter)
    slope = by_hand.slope_at(params, [(inputs, LABEL)], parameter["name"], index, 0.1)
    old = params[parameter["name"]][index]
    close(update.slope, slope)
    assert update.old == pytest.approx(old)
    assert update.new == pytest.approx(old - 0.5 * slope, rel=1e-4)
    close(update.change, (update.new or 0) - (update.old or 0))
    close(update.decay, 0.1 * old if decays else 0)
    close(update.slope, (update.gradient or 0) + (update.decay or 0))


def test_the_usual_choices(desk: Desk) -> None:
    _, inputs = setting(desk)
    answer = ask(desk)
    place = answer.update.parameter
    assert (place.name, place.row, place.column) == ("hidden.weights", int(inputs.argmax()), answer.unit.index)
    assert (answer.update.learning_rate, answer.update.weight_decay) == (0.05, 0.001), "the model's own"
    assert answer.output.row.unit == answer.unit.index
    assert answer.output.column.digit == LABEL
