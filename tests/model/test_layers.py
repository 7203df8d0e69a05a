from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from model.layers import (
    EPSILON,
    batch_norm,
    batch_norm_backward,
    conv2d,
    conv2d_backward_inputs,
    conv2d_backward_params,
    dropout,
    dropout_backward,
    linear,
    linear_backward_inputs,
    linear_backward_params,
    matrix_product,
    max_pool,
    max_pool_backward,
    max_pool_values,
    relu,
    relu_backward,
)
from model.types import Array
from tests.model.finite_difference import check_gradient, frozen, normal


def conv2d_by_loops(inputs: Array, weights: Array) -> Array:
    """Every output by itself, from the definition."""
    images, height, width, _ = inputs.shape
    kernel, outputs = weights.shape[0], np.zeros((*inputs.shape[:3], weights.shape[-1]))
    for n, row, column in product(range(images), range(height), range(width)):
        for i, j in product(range(kernel), range(kernel)):
            y, x = row + i - kernel // 2, column + j - kernel // 2
            if 0 <= y < height and 0 <= x < width:
                outputs[n, row, column] += inputs[n, y, x] @ weights[i, j]
    return outputs


def max_pool_by_loops(inputs: Array) -> Array:
    images, height, width, channels = inputs.shape
    outputs = np.empty((images, height // 2, width // 2, channels))
    for n, row, column, channel in np.ndindex(outputs.shape):
        outputs[n, row, column, channel] = max(
            inputs[n, 2 * row + i, 2 * column + j, channel] for i in range(2) for j in range(2)
        )
    return outputs


def different_numbers(*shape: int) -> Array:
    """Numbers no two of which are nearly the same, in random order: a maximum then stays where it is."""
    return frozen(np.random.default_rng(1).permutation(np.linspace(-1, 1, int(np.prod(shape)))).reshape(shape))


def test_linear_is_a_product_and_a_sum() -> None:
    inputs, weights, bias = frozen(np.array([[1.0, 2.0]])), frozen(np.array([[3.0], [4.0]])), frozen(np.array([5.0]))
    assert linear(inputs, weights, bias).tolist() == [[16.0]]


def test_linear_backward() -> None:
    inputs, weights, bias, doutputs = normal(4, 5), normal(5, 3), normal(3), normal(4, 3)
    dweights, dbias = linear_backward_params(doutputs, inputs)
    check_gradient(lambda x: linear(x, weights, bias), inputs, doutputs, linear_backward_inputs(doutputs, weights))
    check_gradient(lambda w: linear(inputs, w, bias), weights, doutputs, dweights)
    check_gradient(lambda b: linear(inputs, weights, b), bias, doutputs, dbias)


def test_relu_backward() -> None:
    inputs, doutputs = different_numbers(4, 6), normal(4, 6)
    assert (relu(inputs) == np.where(inputs > 0, inputs, 0)).all()
    check_gradient(relu, inputs, doutputs, relu_backward(doutputs, frozen(relu(inputs))))


def test_relu_at_zero_passes_no_gradient() -> None:
    assert relu_backward(np.ones(3), relu(np.array([-0.0, 0.0, 1.0]))).tolist() == [0, 0, 1]


def test_dropout_backward() -> None:
    inputs, doutputs = normal(6, 7), normal(6, 7)
    outputs, mask = dropout(inputs, 0.4, np.random.default_rng(3))
    assert 0 < (mask == 0).mean() < 1
    assert (outputs == inputs * mask).all()
    gradient = dropout_backward(doutputs, frozen(mask))
    check_gradient(lambda x: dropout(x, 0.4, np.random.default_rng(3))[0], inputs, doutputs, gradient)


def test_dropout_silences_its_share_and_keeps_the_mean() -> None:
    outputs, mask = dropout(np.ones((200, 500)), 0.3, np.random.default_rng(0))
    assert (outputs == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert outputs.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(mask)) == {0, 1 / 0.7}


def test_dropout_of_nothing_changes_nothing() -> None:
    inputs = normal(3, 4)
    assert (dropout(inputs, 0.0, np.random.default_rng(0))[0] == inputs).all()


@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_conv2d_is_what_its_definition_says(kernel: int) -> None:
    inputs, weights = normal(2, 5, 7, 3), normal(kernel, kernel, 3, 4)
    np.testing.assert_allclose(conv2d(inputs, weights), conv2d_by_loops(inputs, weights), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("channels", [1, 3])
def test_conv2d_backward(kernel: int, channels: int) -> None:
    inputs, weights, doutputs = normal(2, 4, 6, channels), normal(kernel, kernel, channels, 2), normal(2, 4, 6, 2)
    check_gradient(lambda x: conv2d(x, weights), inputs, doutputs, conv2d_backward_inputs(doutputs, weights))
    check_gradient(lambda w: conv2d(inputs, w), weights, doutputs, conv2d_backward_params(doutputs, inputs, kernel))


@pytest.mark.parametrize("sides", [(4, 6), (5, 6), (4, 7), (5, 3)])
def test_max_pool_is_what_its_definition_says(sides: tuple[int, int]) -> None:
    inputs = normal(2, *sides, 3)
    assert (max_pool(inputs)[0] == max_pool_by_loops(inputs)).all()
    assert (max_pool_values(inputs) == max_pool_by_loops(inputs)).all()


@pytest.mark.parametrize("sides", [(4, 6), (5, 6), (4, 7), (5, 3)])
def test_max_pool_backward(sides: tuple[int, int]) -> None:
    height, width = sides
    inputs, doutputs = different_numbers(2, *sides, 3), normal(2, height // 2, width // 2, 3)
    _, winners = max_pool(inputs)
    gradient = max_pool_backward(doutputs, winners, height)
    check_gradient(lambda x: max_pool(x)[0], inputs, doutputs, gradient)


@pytest.mark.parametrize(
    ("block", "first"),
    [
        ([[1, 1], [1, 1]], (0, 0)),
        ([[0, 1], [0, 1]], (0, 1)),
        ([[0, 0], [1, 1]], (1, 0)),
        ([[0, 1], [1, 1]], (1, 0)),  # the left column comes first
        ([[0, 0], [0, 0]], (0, 0)),
    ],
)
def test_a_tie_gives_the_whole_gradient_to_the_first(block: list[list[float]], first: tuple[int, int]) -> None:
    _, winners = max_pool(np.array(block, float).reshape(1, 2, 2, 1))
    expected = np.zeros((2, 2))
    expected[first] = 3
    assert (max_pool_backward(np.full((1, 1, 1, 1), 3.0), winners, 2)[0, :, :, 0] == expected).all()


@pytest.mark.parametrize("shape", [(7, 3), (2, 3, 5, 4)])
def test_batch_norm_is_what_its_definition_says(shape: tuple[int, ...]) -> None:
    inputs, shift = 3 + 2 * normal(*shape), normal(shape[-1])
    axes = tuple(range(len(shape) - 1))
    expected = (inputs - inputs.mean(axes)) / np.sqrt(inputs.var(axes) + EPSILON)
    outputs, normalised, variance = batch_norm(inputs, shift)
    np.testing.assert_allclose(outputs, expected + shift, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(normalised, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(variance, inputs.var(axes), rtol=1e-10)


@pytest.mark.parametrize("shape", [(7, 3), (2, 3, 4, 2)])
def test_batch_norm_backward(shape: tuple[int, ...]) -> None:
    inputs, shift, doutputs = normal(*shape), normal(shape[-1]), normal(*shape, seed=1)
    _, normalised, variance = batch_norm(inputs, shift)
    dinputs, dshift = batch_norm_backward(doutputs, frozen(normalised), frozen(variance))
    check_gradient(lambda x: batch_norm(x, shift)[0], inputs, doutputs, dinputs)
    check_gradient(lambda s: batch_norm(inputs, s)[0], shift, doutputs, dshift)


def test_batch_norm_of_a_channel_that_never_changes_is_its_shift() -> None:
    outputs, _, variance = batch_norm(np.full((5, 2), 4.0, np.float32), np.array([1, -1], np.float32))
    assert variance.tolist() == [0, 0]
    assert (outputs == [1, -1]).all()


def everything(kind: type[np.floating]) -> dict[str, Callable[[], Array | tuple[Array, ...]]]:
    """Each function of the module on arrays of one type that can't be written to."""

    def given(*shape: int) -> Array:
        return frozen(normal(*shape).astype(kind))

    picture, normalised = given(2, 4, 6, 3), given(2, 4, 6, 3)
    winners = tuple(frozen(winner) for winner in max_pool(picture)[1])
    rng = np.random.default_rng(0)
    return {
        "linear": lambda: linear(given(4, 5), given(5, 3), given(3)),
        "linear_backward_params": lambda: linear_backward_params(given(4, 3), given(4, 5)),
        "linear_backward_inputs": lambda: linear_backward_inputs(given(4, 3), given(5, 3)),
        "relu": lambda: relu(picture),
        "relu_backward": lambda: relu_backward(picture, given(2, 4, 6, 3)),
        "dropout": lambda: dropout(picture, 0.5, rng),
        "dropout_backward": lambda: dropout_backward(picture, given(2, 4, 6, 3)),
        "conv2d": lambda: conv2d(picture, given(3, 3, 3, 2)),
        "conv2d_backward_params": lambda: conv2d_backward_params(given(2, 4, 6, 2), picture, 3),
        "conv2d_backward_inputs": lambda: conv2d_backward_inputs(given(2, 4, 6, 2), given(3, 3, 3, 2)),
        "max_pool": lambda: max_pool(picture)[0],
        "max_pool_backward": lambda: max_pool_backward(given(2, 2, 3, 3), (winners[0], winners[1]), 4),
        "batch_norm": lambda: batch_norm(picture, given(3)),
        "batch_norm_backward": lambda: batch_norm_backward(picture, normalised, frozen(np.abs(given(3)))),
    }


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("name", everything(np.float64))
def test_numbers_keep_their_type_and_arguments_their_values(name: str, kind: type[np.floating]) -> None:
    result = everything(kind)[name]()
    for array in result if isinstance(result, tuple) else [result]:
        assert array.dtype == kind


@pytest.mark.parametrize("shape", [(16, 784, 100), (784, 16, 100), (15, 784, 100), (128, 784, 100), (3, 5, 2)])
def test_a_product_is_the_same_in_halves(shape: tuple[int, int, int]) -> None:
    rows, depth, columns = shape
    rng = np.random.default_rng(3)
    left, right = rng.standard_normal((rows, depth)), rng.standard_normal((depth, columns))
    expected = np.einsum("ij,jk->ik", left, right)
    np.testing.assert_allclose(matrix_product(left, right), expected, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(matrix_product(np.asfortranarray(left), right), expected, rtol=1e-10, atol=1e-10)
