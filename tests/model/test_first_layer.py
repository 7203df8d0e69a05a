from typing import Any

import numpy as np
import pytest

from model.first_layer import filters, lay_out, strongest
from model.layers import conv2d, linear
from model.registry import ARCHITECTURES
from model.types import Params

MLP: dict[str, Any] = {"hidden_size": 5}
CNN: dict[str, Any] = {"kernels": [3, 5], "channels": [4, 2], "pooled": [False, True]}
FLAT: dict[str, Any] = {"kernels": [5], "channels": [4], "pooled": [True]}


def made_params(architecture: str, settings: dict[str, Any]) -> Params:
    return ARCHITECTURES[architecture].init_params(np.random.default_rng(3), settings)


def test_a_hidden_unit_is_its_weights_as_a_picture() -> None:
    """A picture with one inked pixel draws that pixel's weight from each unit."""
    params = made_params("mlp", MLP)
    pictures = filters("mlp", params, MLP)
    assert pictures.shape == (5, 28, 28)
    image = np.zeros((28, 28), np.float32)
    image[4, 9] = 1
    sums = linear(image.reshape(1, -1), params["hidden.weights"], params["hidden.bias"])
    np.testing.assert_array_equal(pictures[:, 4, 9], sums[0])


def test_a_kernel_is_what_it_multiplies_its_window_with() -> None:
    params = made_params("cnn", CNN)
    pictures = filters("cnn", params, CNN)
    assert pictures.shape == (4, 3, 3)
    image = np.random.default_rng(0).random((1, 28, 28, 1), np.float32)
    maps = conv2d(image, params["block1.weights"])
    by_hand = (pictures * image[0, 9:12, 14:17, 0]).sum((1, 2))
    np.testing.assert_allclose(maps[0, 10, 15], by_hand, rtol=1e-5)


@pytest.mark.parametrize(("architecture", "settings"), [("mlp", MLP), ("cnn", CNN), ("cnn", FLAT)])
def test_the_greatest_say_comes_first(architecture: str, settings: dict[str, Any]) -> None:
    params = made_params(architecture, settings)
    first, second = [name for name in params if name.endswith(".weights")][:2]
    count = params[first].shape[-1]
    # The last unit's own weights, and those that listen to unit 1, wherever that is among their inputs.
    params[first][..., -1] *= 100
    listening = params[second].reshape(-1, count, params[second].shape[-1])
    listening[:, 1] *= 1000
    order = strongest(architecture, params, settings, 3)
    assert order[:2] == [1, count - 1]
    assert len(order) == 3
    assert sorted(strongest(architecture, params, settings, 99)) == list(range(count))


def test_say_is_what_counts_not_how_it_is_shared_out() -> None:
    """With ReLU, a unit whose weights are doubled and whose listeners are halved does just the same."""
    params = made_params("mlp", MLP)
    before = strongest("mlp", params, MLP, 5)
    params["hidden.weights"][:, before[-1]] *= 64
    params["output.weights"][before[-1]] /= 64
    assert strongest("mlp", params, MLP, 5) == before


def test_pictures_lie_row_by_row() -> None:
    pictures = np.arange(1, 6).repeat(6).reshape(5, 2, 3)
    np.testing.assert_array_equal(
        lay_out(pictures, 3, 1),
        [
            [1, 1, 1, 0, 2, 2, 2, 0, 3, 3, 3],
            [1, 1, 1, 0, 2, 2, 2, 0, 3, 3, 3],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [4, 4, 4, 0, 5, 5, 5, 0, 0, 0, 0],
            [4, 4, 4, 0, 5, 5, 5, 0, 0, 0, 0],
        ],
    )
    assert lay_out(pictures, 5, 0).shape == (2, 15)
