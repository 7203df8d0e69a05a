from typing import Any

import numpy as np
import pytest

from app.errors import Problem
from app.lessons import samples
from app.lessons.answers import StepAnswer
from app.lessons.desk import Desk, open_lesson
from app.lessons.networks import LessonNetworks
from app.lessons.requests import NetworkBody, StepBody
from app.lessons.steps import answer_steps
from model.types import Params
from tests.app.lessons import by_hand

LABEL = 4
RATES: dict[str, Any] = {"learning_rate": 0.05, "weight_decay": 0.001}


def ask(desk: Desk, network: Any = None, sample: int = 5, **step: object) -> StepAnswer:
    content = {"drawing": {"sample": sample}, "label": LABEL, "network": network or {}, "step": step}
    body = StepBody.model_validate(content)
    return answer_steps(desk, open_lesson(desk, body), body.step)


def sent_back(answer: StepAnswer) -> dict[str, Any]:
    """The network as the page sends it: by way of JSON."""
    return NetworkBody.model_validate_json(answer.network.model_dump_json()).model_dump()


def params_of(desk: Desk, answer: StepAnswer) -> Params:
    return desk.networks.find(NetworkBody.model_validate(sent_back(answer))).params


def same(one: Params, other: Params) -> bool:
    return all((one[name] == other[name]).all() for name in one)


def test_a_step_goes_down_the_slope_found_by_hand(desk: Desk) -> None:
    lesson = open_lesson(desk, StepBody.model_validate({"drawing": {"sample": 5}, "label": LABEL}))
    before = by_hand.exact(lesson.network.params)
    drawings = [(lesson.inputs[0].astype(np.float64), LABEL)]
    after = params_of(desk, ask(desk, learning_rate=0.1, weight_decay=0.01))
    inked = int(lesson.inputs[0].argmax())
    for name, index in [
        ("output.weights", (1, 4)),
        ("output.bias", (4,)),
        ("hidden.bias", (0,)),
        *(("hidden.weights", (inked, unit)) for unit in range(6)),
    ]:
        expected = before[name][index] - 0.1 * by_hand.slope_at(before, drawings, name, index, 0.01)
        assert after[name][index] == pytest.approx(expected, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("kind", ["drawing", "batch"])
def test_step_by_step_is_the_same_as_at_once_and_as_replayed(desk: Desk, kind: str) -> None:
    one = ask(desk, kind=kind, times=2, **RATES)
    one = ask(desk, sent_back(one), kind=kind, times=3, **RATES)
    at_once = ask(desk, kind=kind, times=5, **RATES)
    assert one.network == at_once.network, "steps that go on are kept as one entry"
    assert one.losses[-1] == at_once.losses[-1]
    forgetful = LessonNetworks(desk.networks.models)
    replayed = forgetful.find(NetworkBody.model_validate(sent_back(one)))
    assert same(replayed.params, params_of(desk, at_once))


def test_a_mixed_way_is_replayed_to_the_same_numbers(desk: Desk) -> None:
    answer = ask(desk, {"at": "random", "seed": 5}, times=3)
    answer = ask(desk, sent_back(answer), kind="batch", times=2)
    answer = ask(desk, sent_back(answer), sample=8, learning_rate=0.3)
    answer = ask(desk, sent_back(answer), kind="batch", times=2)
    answer = ask(desk, sent_back(answer), times=1)
    assert [(step.kind, step.times, step.drawing, step.batch) for step in answer.network.steps] == [
        ("drawing", 3, 0, None),
        ("batch", 2, None, 0),
        ("drawing", 1, 1, None),
        ("batch", 2, None, 2),
        ("drawing", 1, 0, None),
    ]
    assert len(answer.network.drawings) == 2
    assert (answer.steps_done, answer.steps_left, answer.next_batch) == (9, 191, 4)
    replayed = LessonNetworks(desk.networks.models).find(NetworkBody.model_validate(sent_back(answer)))
    assert same(replayed.params, params_of(desk, answer))


def test_before_and_after_are_those_of_the_way(desk: Desk) -> None:
    answer = ask(desk, times=4)
    assert len(answer.losses) == len(answer.label_probabilities) == 5
    assert answer.losses[0] == answer.before.cross_entropy
    assert answer.losses[-1] == answer.after.cross_entropy
    assert answer.label_probabilities[-1] == answer.after.probabilities[LABEL]
    falling = [loss or 0 for loss in answer.losses]
    assert falling == sorted(falling, reverse=True), "small steps on one drawing lower its loss"
    assert answer.batch_losses is None


def test_batches_are_taken_one_after_the_other(desk: Desk) -> None:
    answer = ask(desk, kind="batch", batch=7, times=2)
    params = by_hand.exact(desk.networks.find(NetworkBody()).params)
    inputs, labels = samples.batch(7)
    drawings = [(row.astype(np.float64), int(label)) for row, label in zip(inputs, labels, strict=True)]
    assert answer.batch_losses is not None
    assert answer.batch_losses[0] == pytest.approx(by_hand.loss(params, drawings), rel=1e-5)
    assert len(answer.batch_losses) == 2
    assert answer.next_batch == 9


def test_the_served_weights_stay(desk: Desk) -> None:
    served = desk.networks.models.get("notebook").reader.checkpoint.params
    before = {name: values.copy() for name, values in served.items()}
    answer = ask(desk, times=5, learning_rate=1.0)
    assert same(served, before)
    assert not same(params_of(desk, answer), before)


def test_a_rate_too_large_ends_in_null(desk: Desk) -> None:
    with np.errstate(all="ignore"):
        answer = ask(desk, kind="batch", times=20, learning_rate=1000, weight_decay=0.1)
        again = ask(desk, sent_back(answer), times=2)
    assert answer.diverged
    assert answer.diverged_at is not None
    assert 0 < answer.diverged_at < 20
    assert answer.losses[-1] is None
    assert len(answer.losses) == 21
    assert answer.after.digit is None
    assert answer.sample.accuracy_after is None
    assert answer.before.digit is not None
    assert (again.diverged, again.diverged_at, again.losses) == (True, 0, [None] * 3)
    assert "NaN" not in answer.model_dump_json() + again.model_dump_json()


def test_what_steps_do_to_other_digits_is_said(desk: Desk) -> None:
    answer = ask(desk, kind="batch", times=20, learning_rate=20)
    assert answer.sample.count == 500
    assert 0 <= (answer.sample.accuracy_before or 0) <= 1
    assert answer.sample.alive_before == 6
    assert answer.sample.alive_after < 6, "steps that are too large kill hidden units"


def test_the_limit_of_steps(desk: Desk) -> None:
    answer = ask(desk, kind="batch", times=199)
    assert answer.steps_left == 1
    with pytest.raises(Problem, match=r"step.times: .* at most 200 steps; this one has 1 left"):
        ask(desk, sent_back(answer), times=2)
    assert ask(desk, sent_back(answer), times=1).steps_left == 0


def test_the_limit_of_drawings(desk: Desk) -> None:
    network: dict[str, Any] = {}
    for sample in range(20):
        network = sent_back(ask(desk, network, sample=sample))
    with pytest.raises(Problem, match="at most 20 drawings"):
        ask(desk, network, sample=20)
    assert ask(desk, network, sample=3).steps_done == 21, "one that it knows is no new one"


def test_a_batch_number_belongs_to_batches(desk: Desk) -> None:
    with pytest.raises(Problem, match=r"step\.batch"):
        ask(desk, kind="drawing", batch=3)
