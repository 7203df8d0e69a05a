from typing import Any

import pytest
from pydantic import ValidationError

from app.trainings.requests import CHOICES, EXAMPLES, LIMITS, TrainingBody
from model.recipes import RECIPES


def test_what_is_left_out_is_as_in_the_notebook() -> None:
    usual = TrainingBody().model_dump()
    notebook = RECIPES["notebook"].settings
    assert {name: usual[name] for name in usual if name not in (*CHOICES, "steps")} == {
        name: notebook[name] for name in ("learning_rate", "batch_size", "hidden_size", "weight_decay")
    }


@pytest.mark.parametrize("name", LIMITS)
def test_a_setting_ends_at_its_limits(name: str) -> None:
    low, high = LIMITS[name]
    for inside in (low, high):
        assert getattr(TrainingBody.model_validate({name: inside}), name) == inside
    for outside in (low - 1, high + 1):
        with pytest.raises(ValidationError):
            TrainingBody.model_validate({name: outside})


@pytest.mark.parametrize(
    "body",
    [
        {"learning_rate": float("nan")},
        {"learning_rate": float("inf")},
        {"learning_rate": "0.1"},
        {"batch_size": 1.5},
        {"batch_size": True},
        {"seed": -1},
        {"init": "he"},
        {"optimizer": "adam"},
    ],
)
def test_nothing_else_is_taken(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TrainingBody.model_validate(body)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=list(EXAMPLES))
def test_the_examples_are_valid(example: dict[str, Any]) -> None:
    TrainingBody.model_validate(example)
