import numpy as np
import pytest

from app.lessons.answers import ForwardAnswer
from app.lessons.desk import Desk, open_lesson
from app.lessons.forward import answer_forward, largest_first
from app.lessons.requests import ForwardBody
from app.signed_pictures import signed_picture
from model.types import Array
from tests.app.lessons import by_hand
from tests.app.lessons.by_hand import close

LABEL = 4


def ask(desk: Desk, **changes: object) -> ForwardAnswer:
    body = ForwardBody.model_validate({"drawing": {"sample": 5}, "label": LABEL} | changes)
    return answer_forward(open_lesson(desk, body), body)


@pytest.fixture
def inputs(desk: Desk) -> Array:
    return np.array(ask(desk).inputs.values, float)


@pytest.mark.parametrize("network", [{}, {"model": "mlp"}, {"at": "random", "seed": 9}, {"at": 20}])
def test_every_number_is_that_of_a_network_written_by_hand(
    desk: Desk, network: dict[str, object], inputs: Array
) -> None:
    answer = ask(desk, network=network, unit=2, digit=8, weight_decay=0.01)
    body = ForwardBody.model_validate({"drawing": {"sample": 5}, "label": LABEL, "network": network})
    params = by_hand.exact(desk.networks.find(body.network).params)
    expected = by_hand.forward(params, inputs)
    close(answer.hidden.z, expected["z"])
    close(answer.hidden.h, expected["h"])
    close(answer.logits.values, expected["logits"])
    close(answer.softmax.probabilities, expected["probabilities"])
    close(answer.unit.products, inputs * params["hidden.weights"][:, 2])
    close(answer.logit.products, expected["h"] * params["output.weights"][:, 8])
    close(answer.unit.outgoing, params["output.weights"][2])
    close(answer.loss.total, by_hand.loss(params, [(inputs, LABEL)], 0.01))
    close(answer.loss.cross_entropy, by_hand.loss(params, [(inputs, LABEL)]))


def test_an_opened_unit_adds_up(desk: Desk) -> None:
    unit = ask(desk, unit=1).unit
    close(unit.sum, sum(value or 0 for value in unit.products))
    close(unit.z, (unit.sum or 0) + (unit.bias or 0))
    assert unit.h == max(unit.z or 0, 0)
    assert unit.alive == ((unit.z or 0) > 0)
    for one in unit.top:
        assert one.pixel == 28 * one.row + one.column
        assert one.product == unit.products[one.pixel]
        close((one.input or 0) * (one.weight or 0), one.product)
    sizes = [abs(one.product or 0) for one in unit.top]
    assert sizes == sorted((abs(value or 0) for value in unit.products), reverse=True)[: len(sizes)]


def test_an_opened_logit_adds_up(desk: Desk) -> None:
    answer = ask(desk, digit=6)
    logit = answer.logit
    close((logit.sum or 0) + (logit.bias or 0), logit.logit)
    assert logit.logit == answer.logits.values[6]
    assert all(one.h == answer.hidden.h[one.unit] for one in logit.top)


def test_softmax_adds_up(desk: Desk) -> None:
    answer = ask(desk)
    softmax = answer.softmax
    logits = np.array(answer.logits.values, float)
    assert softmax.maximum == logits.max()
    close(softmax.shifted, logits - logits.max())
    close(softmax.exponentials, np.exp(np.array(softmax.shifted, float)))
    close(softmax.total, sum(value or 0 for value in softmax.exponentials))
    close(softmax.probabilities, np.array(softmax.exponentials, float) / (softmax.total or 0))
    assert softmax.digit == logits.argmax()
    assert not softmax.naive_overflows


def test_the_loss_adds_up(desk: Desk) -> None:
    loss = ask(desk, weight_decay=0.5).loss
    close(loss.cross_entropy, -np.log(loss.probability or 0))
    close(loss.penalty, 0.25 * sum(value or 0 for value in loss.sums_of_squares.values()))
    close(loss.total, (loss.cross_entropy or 0) + (loss.penalty or 0))


def test_the_usual_choices(desk: Desk) -> None:
    answer = ask(desk)
    assert answer.unit.index == np.array(answer.hidden.h, float).argmax()
    assert answer.logit.digit == answer.loss.label == LABEL
    assert answer.loss.weight_decay == 0.001, "the model's own"
    assert answer.hidden.alive == sum((h or 0) > 0 for h in answer.hidden.h)
    assert answer.inputs.inked == sum(value != 0 for value in answer.inputs.values)


def test_pictures_show_their_numbers(desk: Desk) -> None:
    unit = ask(desk, unit=0).unit
    assert unit.weights_picture == signed_picture(np.array(unit.weights, np.float32).reshape(28, 28))
    assert unit.products_picture.scale == max(abs(value or 0) for value in unit.products)


def test_a_blank_paper_is_no_fault(desk: Desk) -> None:
    answer = ask(desk, drawing={"strokes": []})
    assert answer.inputs.blank
    assert answer.inputs.inked == 0
    assert answer.unit.top == []
    assert answer.unit.products_picture.scale == 0


def test_a_network_that_diverged_is_all_null(desk: Desk) -> None:
    steps = [{"kind": "batch", "batch": 0, "times": 20, "learning_rate": 1000, "weight_decay": 0.1}]
    with np.errstate(all="ignore"):
        answer = ask(desk, network={"steps": steps})
    assert answer.network.diverged
    assert answer.logits.values == [None] * 10
    assert answer.softmax.digit is None
    assert answer.loss.total is None
    assert "NaN" not in answer.model_dump_json()
    assert "Infinity" not in answer.model_dump_json()


def test_the_largest_come_first_without_zeros() -> None:
    assert largest_first(np.array([0.0, -3.0, 2.0, 0.0, 2.5])) == [1, 4, 2]
    assert len(largest_first(np.arange(1.0, 100.0))) == 10
