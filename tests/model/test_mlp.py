from typing import Any

import numpy as np
import pytest

from model import mlp
from model.losses import cross_entropy, l2_penalty
from model.optimizers import sgd_step
from model.types import Array, Params
from tests.model.finite_difference import check_gradient, frozen, normal

SETTINGS: dict[str, Any] = {"hidden_size": 4, "dropout": 0.0}
LABELS = np.array([3, 0, 9])


def made_params(kind: type[np.floating] = np.float64) -> Params:
    """Small params with biases that are not zero, which nobody can write to."""
    return {
        name: frozen((normal(*shape) / np.sqrt(shape[0])).astype(kind)) for name, shape in mlp.shapes(SETTINGS).items()
    }


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def gradients(params: Params, images: Array, settings: dict[str, Any]) -> Params:
    logits, cache = mlp.forward_train(params, images, settings, rng())
    return mlp.backward(params, cache, cross_entropy(logits, LABELS)[1], settings)


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("name", mlp.shapes(SETTINGS))
def test_backward_is_the_gradient_of_the_whole_network(name: str, dropout: float) -> None:
    params, images, settings = made_params(), normal(3, 28, 28), {**SETTINGS, "dropout": dropout}

    def loss(values: Array) -> float:
        logits, _ = mlp.forward_train({**params, name: values}, images, settings, rng())
        return cross_entropy(logits, LABELS)[0]

    check_gradient(loss, params[name], 1.0, gradients(params, images, settings)[name])


@pytest.mark.parametrize("name", mlp.shapes(SETTINGS))
def test_a_step_follows_the_gradient_of_loss_and_penalty_together(name: str) -> None:
    params, images, weight_decay = made_params(), normal(3, 28, 28), 0.1

    def loss(values: Array) -> float:
        changed = {**params, name: values}
        logits, _ = mlp.forward_train(changed, images, SETTINGS, rng())
        return cross_entropy(logits, LABELS)[0] + l2_penalty(changed, weight_decay)

    stepped, _ = sgd_step(
        {name: values.copy() for name, values in params.items()},
        gradients(params, images, SETTINGS),
        {},
        learning_rate=1.0,
        momentum=0.0,
        weight_decay=weight_decay,
    )
    check_gradient(loss, params[name], 1.0, params[name] - stepped[name])


@pytest.mark.parametrize("shape", [(3, 28, 28), (3, 784)])
def test_input_gradient_is_the_gradient_of_forward(shape: tuple[int, ...]) -> None:
    params, images, doutputs = made_params(), normal(*shape), normal(3, 10)
    found = mlp.input_gradient(params, images, doutputs, SETTINGS)
    # One pixel of 784 moves the outputs so little that rounding would decide: nudge each by a hundred times as much.
    check_gradient(lambda values: mlp.forward(params, 100 * values, SETTINGS), images / 100, doutputs, 100 * found)


def test_logits_are_raw() -> None:
    logits = mlp.forward(made_params(), normal(3, 28, 28), SETTINGS)
    assert logits.shape == (3, 10)
    assert logits.min() < 0 < logits.max(), "no ReLU after the last layer"


def test_forward_is_forward_train_without_dropout() -> None:
    params, images = made_params(), normal(3, 28, 28)
    assert (mlp.forward(params, images, SETTINGS) == mlp.forward_train(params, images, SETTINGS, rng())[0]).all()
    assert (mlp.forward(params, images.reshape(3, 784), SETTINGS) == mlp.forward(params, images, SETTINGS)).all()


def test_initial_weights_are_he_normal_by_fan_in_and_biases_zero() -> None:
    params = mlp.init_params(np.random.default_rng(0), {"hidden_size": 500})
    for name, fan_in in (("hidden", 784), ("output", 500)):
        weights = params[f"{name}.weights"]
        assert weights.std() == pytest.approx(np.sqrt(2 / fan_in), rel=0.03)
        assert abs(weights.mean()) < 4 * weights.std() / np.sqrt(weights.size)
        assert not params[f"{name}.bias"].any()


def test_initial_params_have_the_shapes_and_come_from_the_rng_alone() -> None:
    first, again, other = (mlp.init_params(np.random.default_rng(seed), SETTINGS) for seed in (1, 1, 2))
    assert {name: values.shape for name, values in first.items()} == mlp.shapes(SETTINGS)
    assert all((first[name] == again[name]).all() for name in first)
    assert (first["hidden.weights"] != other["hidden.weights"]).any()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_numbers_keep_their_type(kind: type[np.floating]) -> None:
    params, images = made_params(kind), frozen(normal(3, 28, 28).astype(kind))
    assert mlp.forward(params, images, SETTINGS).dtype == kind
    grads = gradients(params, images, {**SETTINGS, "dropout": 0.4})
    assert {name: grad.dtype for name, grad in grads.items()} == dict.fromkeys(params, np.dtype(kind))
