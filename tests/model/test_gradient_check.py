import numpy as np
import pytest

from model.gradient_check import ALL_DIGITS, Check, Place, check_gradient
from model.lesson import run_pass
from model.losses import l2_penalty
from model.types import Array, Params
from tests.model.finite_difference import numerical_gradient
from tests.model.test_lesson import LABELS, made_params

PLACES = [
    Place("hidden.weights", 300, 2),
    Place("hidden.bias", None, 2),
    Place("output.weights", 2, 9),
    Place("output.bias", None, 3),
]


def made_inputs() -> Array:
    return np.random.default_rng(4).random((3, 784), np.float32)


def made_check(finite_difference: float, gradient: float) -> Check:
    return Check(0.0, 0.0, 0.0, 0.0, finite_difference, gradient, gradient, [])


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_both_ways_agree(place: Place, weight_decay: float) -> None:
    params, inputs = made_params(np.float32), made_inputs()
    found = check_gradient(params, inputs, LABELS, place, 1e-5, weight_decay)
    assert found.agreeing_digits >= 5
    assert found.relative_error < 1e-5
    assert found.gradient_float32 == pytest.approx(found.gradient, rel=1e-4)
    assert found.value == params[place.name][place.index]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_gradient_is_that_of_an_independent_difference(place: Place) -> None:
    params, inputs = made_params(np.float32), made_inputs()
    exact: Params = {name: values.astype(np.float64) for name, values in params.items()}

    def loss(value: Array) -> float:
        changed = {name: values.copy() for name, values in exact.items()}
        changed[place.name][place.index] = value[0]
        return run_pass(changed, inputs.astype(np.float64), LABELS).loss + l2_penalty(changed, 0.1)

    (expected,) = numerical_gradient(loss, exact[place.name][place.index].reshape(1))
    found = check_gradient(params, inputs, LABELS, place, 1e-5, 0.1)
    assert found.gradient == pytest.approx(expected, rel=1e-6)
    assert found.loss == pytest.approx(loss(exact[place.name][place.index].reshape(1)), rel=1e-12)
    above, below = (loss(exact[place.name][place.index].reshape(1) + by) for by in (1e-5, -1e-5))
    assert found.loss_above == pytest.approx(above, rel=1e-12)
    assert found.loss_below == pytest.approx(below, rel=1e-12)


def test_a_wide_nudge_over_a_corner_is_said() -> None:
    params, inputs = made_params(np.float32), made_inputs()
    narrow = check_gradient(params, inputs, LABELS, Place("hidden.bias", None, 1), 1e-6, 0.0)
    wide = check_gradient(params, inputs, LABELS, Place("hidden.bias", None, 1), 50.0, 0.0)
    assert narrow.kinks_crossed == []
    assert wide.kinks_crossed == [1]
    assert wide.agreeing_digits < narrow.agreeing_digits


def test_a_weight_that_no_ink_meets_has_no_slope_either_way() -> None:
    inputs = made_inputs()
    inputs[:, 7] = 0
    found = check_gradient(made_params(np.float32), inputs, LABELS, Place("hidden.weights", 7, 0), 1e-5, 0.0)
    assert (found.gradient, found.finite_difference, found.agreeing_digits) == (0, 0, ALL_DIGITS)


@pytest.mark.parametrize(
    ("finite_difference", "gradient", "digits"),
    [(1.0, 1.0, 15), (1.0, 1.001, 3), (1.0, -1.0, 0), (0.0, 1.0, 0), (1.0, 1 + 1e-9, 9), (np.nan, 1.0, 0)],
)
def test_agreeing_digits(finite_difference: float, gradient: float, digits: int) -> None:
    assert abs(made_check(finite_difference, gradient).agreeing_digits - digits) <= 1


def test_a_wrong_gradient_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.mlp.relu_backward", lambda doutputs, outputs: doutputs)
    params, inputs = made_params(np.float32), made_inputs()
    (dead,) = (
        np.flatnonzero((run_pass(params, inputs, LABELS).h == 0).all(0))[:1] if _any_dead(params, inputs) else (0,)
    )
    found = check_gradient(params, inputs, LABELS, Place("hidden.weights", 300, int(dead)), 1e-5, 0.0)
    assert found.agreeing_digits <= 1


def _any_dead(params: Params, inputs: Array) -> bool:
    return bool((run_pass(params, inputs, LABELS).h == 0).all(0).any())
