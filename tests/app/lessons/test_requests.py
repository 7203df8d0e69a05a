import json
from typing import Any

import pytest

from app.errors import Problem
from app.json_bodies import parse_body
from app.lessons.requests import ForwardBody, StepBody

STEP = {"kind": "batch", "batch": 0, "times": 1, "learning_rate": 0.1, "weight_decay": 0.0}
DRAWING = {"inputs": [0.0] * 784, "label": 1}


def detail(schema: Any = ForwardBody, **changes: Any) -> str:
    content = {"drawing": {"sample": 1}, "label": 3} | changes
    with pytest.raises(Problem) as caught:
        parse_body(json.dumps(content).encode(), schema)
    assert caught.value.status == 422
    return caught.value.detail


@pytest.mark.parametrize("at", ["random", "trained", 0, 1000])
def test_where_a_network_may_start(at: object) -> None:
    body = ForwardBody.model_validate({"drawing": {"sample": 1}, "label": 3, "network": {"at": at}})
    assert body.network.at == at


@pytest.mark.parametrize("at", ["start", -1, 1.5, True, None, [], 10**30])
def test_where_it_may_not(at: object) -> None:
    expected = 'network.at: must be "random", "trained" or the step of a snapshot, a whole number.'
    assert detail(network={"at": at}) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"label": 10}, "label: Input should be less than or equal to 9."),
        ({"label": "3"}, "label: Input should be a valid integer."),
        ({"drawing": {}}, "drawing: must have exactly one of `strokes`, `pixels`, `image`, `inputs`, `sample`."),
        (
            {"drawing": {"sample": 1, "image": ""}},
            "drawing: must have exactly one of `strokes`, `pixels`, `image`, `inputs`, `sample`, "
            "but has `image` and `sample`.",
        ),
        ({"drawing": {"sample": 1, "width": 2}}, "drawing: `width` belongs to `strokes`."),
        ({"drawing": {"strokes": [[[0, 0, 0]]]}}, "drawing.strokes[0][0]: List should have at most 2 items"),
        ({"drawing": {"inputs": [0] * 783}}, "drawing.inputs: List should have at least 784 items"),
        ({"drawing": {"inputs": [2] * 784}}, "drawing.inputs[0]: Input should be less than or equal to 1."),
        ({"drawing": {"sample": 1000}}, "drawing.sample: Input should be less than or equal to 999."),
        ({"unit": -1}, "unit: Input should be greater than or equal to 0."),
        ({"colour": 1}, "'colour' does not belong here."),
        ({"network": {"colour": 1}}, "'colour' does not belong here in network."),
        ({"network": {"seed": 2**32}}, "network.seed: Input should be less than 4294967296."),
        ({"network": {"steps": [STEP, STEP | {"times": 0}]}}, "network.steps[1].times: Input should be greater"),
        ({"network": {"steps": [STEP | {"times": 150}] * 2}}, "network: a network takes at most 200 steps, not 300."),
        ({"network": {"steps": [STEP] * 201}}, "network.steps: List should have at most 200 items"),
        ({"network": {"drawings": [DRAWING] * 21}}, "network.drawings: List should have at most 20 items"),
        (
            {"network": {"steps": [{**STEP, "kind": "drawing", "batch": None, "drawing": 0}]}},
            "network: steps[0].drawing: there is no such one in `drawings`.",
        ),
        (
            {"network": {"steps": [STEP | {"drawing": 0}]}},
            "network.steps[0]: a step of kind `batch` has `batch`, and no `drawing`.",
        ),
        (
            {"network": {"steps": [STEP | {"kind": "drawing"}]}},
            "network.steps[0]: a step of kind `drawing` has `drawing`, and no `batch`.",
        ),
        ({"network": {"steps": [STEP | {"learning_rate": 0}]}}, "network.steps[0].learning_rate: Input should be gr"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changes: dict[str, Any], expected: str) -> None:
    assert detail(**changes).startswith(expected)


@pytest.mark.parametrize("learning_rate", [-1, 0, 1001])
def test_learning_rates_have_bounds(learning_rate: float) -> None:
    assert detail(StepBody, step={"learning_rate": learning_rate}).startswith("step.learning_rate: Input should be")
