from typing import Any

import numpy as np
import pytest

from app.explanation_schemas import ExplainBody, Explanation
from app.explanations import answer_explanation, choose_digits
from app.lessons import samples
from app.lessons.desk import Desk
from app.main import create_app
from app.settings import Settings
from model import cnn
from tests.app.lessons import by_hand

A, B = 7, 1


@pytest.fixture
def desk(lesson_weights: Any) -> Desk:
    found: Desk = create_app(Settings(weights=lesson_weights)).state.lessons
    return found


def ask(desk: Desk, **changes: object) -> Explanation:
    return answer_explanation(desk, ExplainBody.model_validate({"drawing": {"sample": 5}, "a": A, "b": B} | changes))


def shares(answer: Explanation) -> "np.ndarray":
    return np.array(answer.pixels.values, float)


@pytest.mark.parametrize("model", ["notebook", "mlp", "cnn"])
def test_the_shares_sum_to_the_difference(desk: Desk, model: str) -> None:
    answer = ask(desk, model=model)
    assert answer.model == model
    assert answer.pixel_sum == pytest.approx(shares(answer).sum(), abs=1e-9)
    whole = (answer.pixel_sum or 0) + (answer.bias_part or 0) + (answer.remainder or 0)
    assert answer.difference == pytest.approx(whole, abs=1e-9)
    assert answer.difference == pytest.approx((answer.logit_a or 0) - (answer.logit_b or 0), abs=1e-5)
    assert (answer.logit_a, answer.logit_b) == (answer.logits[A], answer.logits[B])
    assert answer.pixels.scale == pytest.approx(np.abs(shares(answer)).max())


def test_a_two_layer_network_is_explained_exactly(desk: Desk) -> None:
    answer = ask(desk, model="notebook")
    assert (answer.method, answer.integration_steps, answer.blocks) == ("exact", None, None)
    assert abs(answer.remainder or 0) < 1e-12
    params = by_hand.exact(desk.networks.models.get("notebook").reader.checkpoint.params)
    inputs = samples.drawing(5).astype(np.float64)
    logits = by_hand.forward(params, inputs)["logits"]
    assert answer.difference == pytest.approx(logits[A] - logits[B], rel=1e-9)
    pixel = int(np.abs(shares(answer)).argmax())

    def difference(value: float) -> float:
        changed = inputs.copy()
        changed[pixel] = value
        logits = by_hand.forward(params, changed)["logits"]
        return float(logits[A] - logits[B])

    expected = inputs[pixel] * by_hand.slope(difference, float(inputs[pixel]))
    assert shares(answer).ravel()[pixel] == pytest.approx(expected, rel=1e-6)


def test_the_units_add_up(desk: Desk) -> None:
    answer = ask(desk, model="notebook")
    assert answer.units is not None
    assert len(answer.units) == 6
    contributions = [unit.contribution or 0 for unit in answer.units]
    whole = sum(contributions) + (answer.units_rest or 0) + (answer.output_bias or 0)
    assert answer.difference == pytest.approx(whole, abs=1e-9)
    assert [abs(c) for c in contributions] == sorted((abs(c) for c in contributions), reverse=True)
    for unit in answer.units:
        assert unit.contribution == pytest.approx(
            (unit.h or 0) * ((unit.weight_a or 0) - (unit.weight_b or 0)), abs=1e-6
        )


def test_the_convolutional_network_states_its_error(desk: Desk) -> None:
    answer = ask(desk, model="cnn")
    assert (answer.method, answer.integration_steps, answer.units) == ("integrated_gradients", 128, None)
    checkpoint = desk.networks.models.get("cnn").reader.checkpoint
    blank = cnn.forward(checkpoint.params, np.zeros((1, 28, 28), np.float32), checkpoint.card["settings"])[0]
    assert answer.bias_part == pytest.approx(float(blank[A] - blank[B]), abs=1e-6)
    assert abs(answer.remainder or 0) < 0.05 * np.abs(shares(answer)).sum()


def test_the_feature_maps_of_each_block(desk: Desk) -> None:
    answer = ask(desk, model="cnn")
    assert answer.blocks is not None
    assert [(block.name, block.side, block.channels, block.exact) for block in answer.blocks] == [
        ("block1", 14, 4, False),
        ("block2", 7, 5, True),
    ]
    last = answer.blocks[-1]
    assert answer.difference == pytest.approx((last.total or 0) + (answer.output_bias or 0), abs=1e-4)
    assert len(last.maps) == 4
    sizes = [abs(shown.contribution or 0) for shown in last.maps]
    assert sizes == sorted(sizes, reverse=True)


def test_without_a_question_it_is_the_two_likeliest(desk: Desk) -> None:
    answer = ask(desk, a=None, b=None, model="notebook")
    order = np.argsort(-np.array(answer.logits, float))
    assert (answer.a, answer.b) == (order[0], order[1])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(None, None, (4, 2)), (2, None, (2, 4)), (None, 4, (2, 4)), (None, 7, (4, 7)), (4, 7, (4, 7))],
)
def test_what_is_left_out_is_the_likeliest_other(a: int | None, b: int | None, expected: tuple[int, int]) -> None:
    logits = np.zeros(10)
    logits[[4, 2]] = 9, 8
    assert choose_digits(logits, a, b) == expected


@pytest.mark.parametrize("model", ["notebook", "cnn"])
def test_a_blank_paper_is_the_biases_alone(desk: Desk, model: str) -> None:
    answer = ask(desk, drawing={"strokes": []}, model=model)
    assert answer.pixel_sum == 0
    assert answer.bias_part == pytest.approx(answer.difference)
