from typing import Any

import numpy as np
import pytest

from model import cnn
from model.layers import conv2d
from model.losses import NOT_A_DIGIT, l2_penalty, reading_loss
from model.optimizers import sgd_step
from model.sample import load_sample
from model.types import Array, Params
from tests.model.finite_difference import check_gradient, frozen, normal

SETTINGS: dict[str, Any] = {"kernels": [3, 5, 3], "channels": [2, 3, 2], "pooled": [True, True, False], "dropout": 0.0}
ODD = {**SETTINGS, "pooled": [True, True, True]}  # the last pool leaves one of seven rows and columns out
REAL: dict[str, Any] = {**SETTINGS, "channels": [6, 8, 10]}
LABELS = np.array([3, NOT_A_DIGIT, 9])


def made_params(kind: type[np.floating] = np.float64, settings: dict[str, Any] = SETTINGS) -> Params:
    """Small params with biases that are not zero, which nobody can write to."""
    return {
        name: frozen((normal(*shape) / np.sqrt(np.prod(shape[:-1]))).astype(kind))
        for name, shape in cnn.shapes(settings).items()
    }


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def loss_of(params: Params, images: Array, settings: dict[str, Any]) -> float:
    outputs, _ = cnn.forward_train(params, images, settings, rng())
    return reading_loss(outputs, LABELS, 0.3)[0]


def gradients(params: Params, images: Array, settings: dict[str, Any]) -> Params:
    outputs, cache = cnn.forward_train(params, images, settings, rng())
    return cnn.backward(params, cache, reading_loss(outputs, LABELS, 0.3)[1], settings)


@pytest.mark.parametrize("pools", [SETTINGS, ODD], ids=["even", "odd"])
@pytest.mark.parametrize("name", cnn.shapes(SETTINGS))
def test_backward_is_the_gradient_of_the_whole_network(name: str, pools: dict[str, Any]) -> None:
    params, images, settings = made_params(settings=pools), normal(3, 28, 28), {**pools, "dropout": 0.4}
    found = gradients(params, images, settings)[name]
    check_gradient(lambda values: loss_of({**params, name: values}, images, settings), params[name], 1.0, found)


@pytest.mark.parametrize("name", ["block1.weights", "block2.bias", "output.bias"])
def test_backward_adds_up_over_chunks_of_images(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    params, images = made_params(), normal(3, 28, 28)
    whole = gradients(params, images, SETTINGS)[name]
    monkeypatch.setattr(cnn, "CHUNK_BYTES", 1)
    np.testing.assert_allclose(gradients(params, images, SETTINGS)[name], whole, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["block1.weights", "block1.bias", "block3.weights", "output.bias"])
def test_a_step_follows_the_gradient_of_loss_and_penalty_together(name: str) -> None:
    params, images, weight_decay = made_params(), normal(3, 28, 28), 0.1

    def loss(values: Array) -> float:
        changed = {**params, name: values}
        return loss_of(changed, images, SETTINGS) + l2_penalty(changed, weight_decay)

    stepped, _ = sgd_step(
        {name: values.copy() for name, values in params.items()},
        gradients(params, images, SETTINGS),
        {},
        learning_rate=1.0,
        momentum=0.0,
        weight_decay=weight_decay,
    )
    check_gradient(loss, params[name], 1.0, params[name] - stepped[name])


@pytest.mark.parametrize("pooled", [REAL["pooled"], ODD["pooled"]], ids=["even", "odd"])
@pytest.mark.parametrize("chunk_bytes", [1, cnn.CHUNK_BYTES])
def test_folded_params_give_what_training_saw(
    chunk_bytes: int, pooled: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**REAL, "pooled": pooled}
    monkeypatch.setattr(cnn, "CHUNK_BYTES", chunk_bytes)
    images = load_sample().test_images[:60].astype(np.float32) / np.float32(255)
    params = cnn.init_params(np.random.default_rng(0), settings)
    params |= {f"block{i}.bias": normal(REAL["channels"][i - 1]).astype(np.float32) for i in (1, 2, 3)}
    trained, _ = cnn.forward_train(params, images, settings, rng())
    served = cnn.forward(cnn.fold(params, images, settings), images, settings)
    np.testing.assert_allclose(served, trained, rtol=1e-4, atol=1e-4 * np.abs(trained).max())


def test_folding_leaves_shapes_types_and_its_arguments_alone() -> None:
    params, images = made_params(np.float32), frozen(normal(5, 28, 28).astype(np.float32))
    folded = cnn.fold(params, images, SETTINGS)
    assert {name: values.shape for name, values in folded.items()} == cnn.shapes(SETTINGS)
    assert {values.dtype for values in folded.values()} == {np.dtype(np.float32)}


def test_forward_reads_each_image_by_itself() -> None:
    params, images = made_params(), normal(4, 28, 28)
    together = cnn.forward(params, images, SETTINGS)
    alone = np.concatenate([cnn.forward(params, image[None], SETTINGS) for image in images])
    assert together.shape == (4, 11)
    np.testing.assert_allclose(together, alone, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("settings", [SETTINGS, ODD], ids=["even", "odd"])
@pytest.mark.parametrize("chunk_bytes", [1, cnn.CHUNK_BYTES])
def test_input_gradient_is_the_gradient_of_forward(
    chunk_bytes: int, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cnn, "CHUNK_BYTES", chunk_bytes)
    params, images, doutputs = made_params(settings=settings), normal(2, 28, 28), normal(2, 11)
    found = cnn.input_gradient(params, images, doutputs, settings)
    # One pixel of 784 moves the outputs so little that rounding would decide: nudge each by a hundred times as much.
    check_gradient(lambda values: cnn.forward(params, 100 * values, settings), images / 100, doutputs, 100 * found)


def test_map_gradients_belong_to_what_each_block_hands_on() -> None:
    params, images, doutputs = made_params(), normal(2, 28, 28), normal(2, 11)
    maps, dmaps = cnn.map_gradients(params, images, doutputs, SETTINGS)["block3"]
    np.testing.assert_array_equal(maps.reshape(2, -1), cnn.features(params, images, SETTINGS))
    np.testing.assert_allclose(dmaps.reshape(2, -1), doutputs @ params["output.weights"].T)


def test_the_last_layers_of_a_network_see_the_map_gradients_of_the_whole() -> None:
    """Without its first block and on that block's maps, the network has the same gradient by them."""
    params, images, doutputs = made_params(), normal(1, 28, 28), normal(1, 11)
    maps, dmaps = cnn.map_gradients(params, images, doutputs, SETTINGS)["block2"]
    weights, bias = params["block3.weights"], params["block3.bias"]

    def rest(values: Array) -> Array:
        features = np.maximum(conv2d(values, weights) + bias, 0).reshape(1, -1)
        return features @ params["output.weights"] + params["output.bias"]

    check_gradient(rest, maps, doutputs, dmaps)


def test_features_are_what_the_linear_layer_takes() -> None:
    features = cnn.features(made_params(), normal(2, 28, 28), SETTINGS)
    assert features.shape == (2, cnn.shapes(SETTINGS)["output.weights"][0])
    assert features.min() == 0


def test_initial_weights_are_he_normal_by_fan_in_and_biases_zero() -> None:
    settings = {"kernels": [5, 3], "channels": [64, 96], "pooled": [True, True]}
    params = cnn.init_params(np.random.default_rng(0), settings)
    for name, fan_in in (("block1", 25), ("block2", 9 * 64), ("output", 49 * 96)):
        assert params[f"{name}.weights"].std() == pytest.approx(np.sqrt(2 / fan_in), rel=0.05)
        assert not params[f"{name}.bias"].any()
    assert {name: values.shape for name, values in params.items()} == cnn.shapes(settings)


def test_blocks_need_one_entry_each() -> None:
    with pytest.raises(ValueError, match="shorter"):
        cnn.shapes({**SETTINGS, "pooled": [True]})


def test_what_can_not_be_halved_is_refused() -> None:
    settings = {"kernels": [1] * 5, "channels": [1] * 5, "pooled": [True] * 5}
    with pytest.raises(ValueError, match="block5"):
        cnn.shapes(settings)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_numbers_keep_their_type(kind: type[np.floating]) -> None:
    params, images = made_params(kind), frozen(normal(3, 28, 28).astype(kind))
    assert cnn.forward(params, images, SETTINGS).dtype == kind
    grads = gradients(params, images, {**SETTINGS, "dropout": 0.4})
    assert {name: grad.dtype for name, grad in grads.items()} == dict.fromkeys(params, np.dtype(kind))
