import dataclasses

import numpy as np
import pytest

from model import mlp
from model.lesson import SETTINGS, Step, all_finite, chain_digests, replay, run_pass, take_step
from model.losses import cross_entropy
from model.sample import load_sample
from model.types import Array, Params
from tests.model.finite_difference import check_gradient, frozen, normal

HIDDEN = 5
LABELS = np.array([3, 0, 9])


def made_params(kind: type[np.floating] = np.float64) -> Params:
    shapes = mlp.shapes({"hidden_size": HIDDEN})
    return {name: frozen((normal(*shape) / np.sqrt(shape[0])).astype(kind)) for name, shape in shapes.items()}


def made_step(learning_rate: float = 0.1, weight_decay: float = 0.01) -> Step:
    return Step(normal(3, 784).astype(np.float32), LABELS, learning_rate, weight_decay)


def test_forward_numbers_are_those_of_the_network() -> None:
    params, inputs = made_params(), normal(3, 784)
    found = run_pass(params, inputs, LABELS)
    np.testing.assert_array_equal(found.logits, mlp.forward(params, inputs, SETTINGS))
    assert found.loss == cross_entropy(found.logits, LABELS)[0]


def test_forward_numbers_by_hand() -> None:
    """Written out one number at a time, with no function of the package."""
    params, inputs = made_params(), normal(3, 784)
    found = run_pass(params, inputs, LABELS)
    weights, bias = params["hidden.weights"], params["hidden.bias"]
    for n in range(3):
        z = [sum(inputs[n, i] * weights[i, j] for i in range(784)) + bias[j] for j in range(HIDDEN)]
        h = [max(value, 0.0) for value in z]
        logits = [
            sum(h[j] * params["output.weights"][j, k] for j in range(HIDDEN)) + params["output.bias"][k]
            for k in range(10)
        ]
        total = sum(np.exp(logits))
        assert found.z[n] == pytest.approx(z, rel=1e-10)
        assert found.h[n] == pytest.approx(h, rel=1e-10)
        assert found.logits[n] == pytest.approx(logits, rel=1e-10)
        assert found.probabilities[n] == pytest.approx(np.exp(logits) / total, rel=1e-10)
    truth = found.probabilities[range(3), LABELS]
    assert found.loss == pytest.approx(-np.log(truth).mean(), rel=1e-12)


@pytest.mark.parametrize("quantity", ["dlogits", "dh", "dz"])
def test_each_gradient_on_the_way_back_is_that_of_the_loss(quantity: str) -> None:
    params, inputs = made_params(), normal(3, 784)
    found = run_pass(params, inputs, LABELS)

    def from_logits(logits: Array) -> float:
        return cross_entropy(logits, LABELS)[0]

    def from_h(h: Array) -> float:
        return from_logits(h @ params["output.weights"] + params["output.bias"])

    function, at = {
        "dlogits": (from_logits, found.logits),
        "dh": (from_h, found.h),
        "dz": (lambda z: from_h(np.maximum(z, 0)), found.z),
    }[quantity]
    check_gradient(function, at, 1.0, getattr(found, quantity))


@pytest.mark.parametrize("name", mlp.shapes({"hidden_size": HIDDEN}))
def test_the_gradient_of_every_parameter_is_that_of_the_loss(name: str) -> None:
    params, inputs = made_params(), normal(3, 784)

    def loss(values: Array) -> float:
        return cross_entropy(mlp.forward(params | {name: values}, inputs, SETTINGS), LABELS)[0]

    check_gradient(loss, params[name], 1.0, run_pass(params, inputs, LABELS).grads[name])


def test_the_numbers_of_one_drawing_make_up_its_gradients() -> None:
    """What the lesson says of steps 7 to 10."""
    params, inputs, label = made_params(), normal(1, 784), LABELS[:1]
    found = run_pass(params, inputs, label)
    target = np.eye(10)[label]
    np.testing.assert_allclose(found.dlogits, found.probabilities - target, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found.grads["output.weights"], np.outer(found.h, found.dlogits), rtol=1e-12)
    np.testing.assert_array_equal(found.grads["output.bias"], found.dlogits[0])
    np.testing.assert_allclose(found.grads["hidden.weights"], np.outer(inputs, found.dz), rtol=1e-12)
    np.testing.assert_array_equal(found.grads["hidden.bias"], found.dz[0])
    assert not found.dz[found.h == 0].any()


def test_a_batch_has_the_mean_of_its_drawings_gradients() -> None:
    params, inputs = made_params(), normal(3, 784)
    together = run_pass(params, inputs, LABELS)
    alone = [run_pass(params, inputs[n : n + 1], LABELS[n : n + 1]) for n in range(3)]
    for name in params:
        mean = sum(one.grads[name] for one in alone) / 3
        np.testing.assert_allclose(together.grads[name], mean, rtol=1e-9, atol=1e-12)
    assert together.loss == pytest.approx(sum(one.loss for one in alone) / 3)


def test_a_step_goes_down_the_slope_of_loss_and_penalty() -> None:
    params, step = made_params(np.float32), made_step()
    grads = run_pass(params, step.inputs, step.labels).grads
    stepped = take_step(params, step)
    for name, values in params.items():
        decay = 0.01 * values if name.endswith("weights") else 0
        np.testing.assert_allclose(stepped[name], values - 0.1 * (grads[name] + decay), rtol=1e-5, atol=1e-7)
    assert {values.dtype for values in stepped.values()} == {np.dtype(np.float32)}


def test_replaying_is_the_same_as_stepping_at_once() -> None:
    params, steps = made_params(np.float32), [made_step(rate, 0.001) for rate in (0.1, 0.02, 0.1)]
    stepped = params
    for step in steps:
        stepped = take_step(stepped, step)
    for found in (replay(params, steps), replay(replay(params, steps[:1]), steps[1:])):
        assert all((found[name] == stepped[name]).all() for name in params)


def test_small_steps_on_real_digits_lower_the_loss() -> None:
    sample = load_sample()
    inputs = sample.train_images[:16].reshape(16, 784).astype(np.float32) / np.float32(255)
    labels = sample.train_labels[:16].astype(np.intp)
    params = mlp.init_params(np.random.default_rng(1), {"hidden_size": 20})
    losses = [run_pass(replay(params, [Step(inputs, labels, 0.05, 0.0)] * n), inputs, labels).loss for n in (0, 1, 10)]
    assert losses[0] > losses[1] > losses[2]


def test_a_step_that_is_too_large_ends_the_replay() -> None:
    params = made_params(np.float32)
    with np.errstate(all="ignore"):
        found = replay(params, [made_step(1e30, 0.0)] * 5)
    assert all_finite(params)
    assert not all_finite(found)


@pytest.mark.parametrize(
    "change",
    [{"learning_rate": 0.2}, {"weight_decay": 0.0}, {"labels": LABELS[::-1]}, {"inputs": np.zeros((3, 784))}],
)
def test_the_digest_tells_steps_apart(change: dict[str, object]) -> None:
    step = made_step()
    assert step.digest == made_step().digest
    assert step.digest != dataclasses.replace(step, **change).digest  # type: ignore[arg-type]


def test_chained_digests_name_the_way_so_far() -> None:
    one, other = made_step(0.1), made_step(0.2)
    there, back = chain_digests(b"start", [one, other]), chain_digests(b"start", [other, one])
    assert len(there) == 3
    assert there[0] == back[0] == b"start"
    assert len({*there, *back}) == 5
    assert chain_digests(b"start", [one]) == there[:2]
