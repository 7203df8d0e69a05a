import numpy as np
import pytest

from model.optimizers import OPTIMIZERS, SCHEDULES, adam_step, constant, cosine_with_warm_up, sgd_step
from model.types import Params
from tests.model.finite_difference import normal


def given(seed: int, kind: type[np.floating] = np.float64) -> Params:
    return {"a.weights": normal(2, 3, seed=seed).astype(kind), "a.bias": normal(3, seed=seed).astype(kind)}


def copied(params: Params) -> Params:
    return {name: values.copy() for name, values in params.items()}


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_plain_descent_by_hand(weight_decay: float) -> None:
    params, grads = given(0), given(1)
    stepped, velocity = sgd_step(
        copied(params), copied(grads), {}, learning_rate=0.5, momentum=0.0, weight_decay=weight_decay
    )
    weights = params["a.weights"] - 0.5 * (grads["a.weights"] + weight_decay * params["a.weights"])
    np.testing.assert_allclose(stepped["a.weights"], weights, rtol=1e-12)
    np.testing.assert_allclose(stepped["a.bias"], params["a.bias"] - 0.5 * grads["a.bias"], rtol=1e-12)
    assert velocity == {}


def test_two_steps_with_momentum_by_hand() -> None:
    rate, momentum, decay = 0.5, 0.9, 0.1
    params, velocity = given(0), {name: np.zeros_like(values) for name, values in given(0).items()}
    expected, speed = copied(params), copied(velocity)
    params, velocity = copied(params), copied(velocity)
    for step in (1, 2):
        grads = given(step)
        params, velocity = sgd_step(
            params, copied(grads), velocity, learning_rate=rate, momentum=momentum, weight_decay=decay
        )
        for name in expected:
            gradient = grads[name] + (decay * expected[name] if name == "a.weights" else 0)
            speed[name] = momentum * speed[name] + gradient
            # Nesterov: the gradient, and momentum once more along the new speed.
            expected[name] = expected[name] - rate * (gradient + momentum * speed[name])
    for name in expected:
        np.testing.assert_allclose(params[name], expected[name], rtol=1e-12)
        np.testing.assert_allclose(velocity[name], speed[name], rtol=1e-12)


def test_three_steps_of_adam_by_hand() -> None:
    rate, momentum, decay = 0.1, 0.9, 0.2
    expected = copied(given(0))
    mean = {name: np.zeros_like(values) for name, values in expected.items()}
    square = copied(mean)
    params, velocity, squares = copied(expected), copied(mean), copied(mean)
    for step in (1, 2, 3):
        grads = given(step)
        params, velocity, squares = adam_step(
            params,
            copied(grads),
            velocity,
            squares,
            step=step,
            learning_rate=rate,
            momentum=momentum,
            weight_decay=decay,
        )
        for name in expected:
            mean[name] = momentum * mean[name] + (1 - momentum) * grads[name]
            square[name] = 0.999 * square[name] + 0.001 * grads[name] ** 2
            move = (mean[name] / (1 - momentum**step)) / np.sqrt(square[name] / (1 - 0.999**step))
            kept = 1 - rate * decay if name == "a.weights" else 1
            expected[name] = kept * expected[name] - rate * move
    for name in expected:
        np.testing.assert_allclose(params[name], expected[name], rtol=1e-5)
        np.testing.assert_allclose(velocity[name], mean[name], rtol=1e-12)
        np.testing.assert_allclose(squares[name], square[name], rtol=1e-12)


def test_adam_stays_where_there_was_never_a_gradient() -> None:
    params, zeros = given(0), {name: np.zeros_like(values) for name, values in given(0).items()}
    stepped, _, _ = adam_step(
        copied(params),
        copied(zeros),
        copied(zeros),
        copied(zeros),
        step=1,
        learning_rate=0.1,
        momentum=0.9,
        weight_decay=0.0,
    )
    assert all((stepped[name] == params[name]).all() for name in params)


def test_float32_stays_float32() -> None:
    params, grads, velocity = (given(seed, np.float32) for seed in range(3))
    squares = {name: np.square(values) for name, values in params.items()}
    found = [
        *sgd_step(params, grads, velocity, learning_rate=0.5, momentum=0.9, weight_decay=0.1),
        *adam_step(params, grads, velocity, squares, step=3, learning_rate=0.5, momentum=0.9, weight_decay=0.1),
    ]
    assert {values.dtype for part in found for values in part.values()} == {np.dtype(np.float32)}


def test_optimizers_are_known_by_name() -> None:
    assert set(OPTIMIZERS) == {"sgd", "adam"}


def test_the_cosine_starts_near_zero_peaks_after_the_warm_up_and_ends_at_zero() -> None:
    rates = [cosine_with_warm_up(step, 1000, 0.2, 0.1) for step in range(1000)]
    assert rates[0] == pytest.approx(0.2 * 0.5 / 100)
    assert int(np.argmax(rates)) in (99, 100)
    assert max(rates) == pytest.approx(0.2, rel=0.01)
    assert 0 < rates[-1] < 1e-5
    assert rates[549] == pytest.approx(0.1, rel=0.01), "half way down after half of what is left"
    assert (np.diff(rates[:100]) > 0).all()
    assert (np.diff(rates[100:]) < 0).all()


def test_a_cosine_without_warm_up_starts_at_its_peak() -> None:
    assert cosine_with_warm_up(0, 1000, 0.2, 0.0) == pytest.approx(0.2, rel=1e-5)


def test_the_constant_is_constant() -> None:
    assert {constant(step, 100, 0.02, 0.5) for step in range(100)} == {0.02}


def test_schedules_are_known_by_name() -> None:
    assert SCHEDULES["constant"] is constant
    assert SCHEDULES["cosine"] is cosine_with_warm_up
