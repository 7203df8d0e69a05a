from typing import Any

import numpy as np
import pytest

from model import cnn, mlp
from model.checkpoints import WEIGHTS, load_checkpoint
from model.explanation import explain_exactly, integrate_gradients, share_maps, share_units
from model.sample import load_sample
from model.types import Array, Params
from tests.model import test_cnn
from tests.model.finite_difference import frozen, normal
from tests.model.test_lesson import made_params

A, B = 7, 1


def made_image() -> Array:
    image = load_sample().test_images[5].astype(np.float32) / np.float32(255)
    return frozen(image)


def difference(outputs: Array) -> float:
    return float(outputs[0, A] - outputs[0, B])


def exact(params: Params) -> Params:
    return {name: values.astype(np.float64) for name, values in params.items()}


def test_the_pixels_shares_sum_to_the_difference_of_the_logits() -> None:
    params, image = made_params(np.float32), made_image()
    found = explain_exactly(params, image, A, B)
    assert found.difference == pytest.approx(difference(mlp.forward(params, image[None], {})), rel=1e-5)
    assert abs(found.remainder) < 1e-12
    assert found.pixel_sum + found.bias_part == pytest.approx(found.difference, rel=1e-12)


def test_a_pixels_share_is_what_the_live_units_make_of_it() -> None:
    """Written out by hand, with no function of the package."""
    params, image = made_params(np.float32), made_image()
    found = explain_exactly(params, image, A, B)
    weights, prefers = exact(params)["hidden.weights"], exact(params)["output.weights"]
    inputs = image.astype(np.float64).ravel()
    z = inputs @ weights + exact(params)["hidden.bias"]
    by_hand = [
        sum(inputs[i] * weights[i, j] * (prefers[j, A] - prefers[j, B]) for j in range(len(z)) if z[j] > 0)
        for i in range(784)
    ]
    assert found.pixels.ravel() == pytest.approx(by_hand, rel=1e-9, abs=1e-15)


def test_the_shares_turn_round_with_the_question() -> None:
    params, image = made_params(np.float32), made_image()
    there, back = explain_exactly(params, image, A, B), explain_exactly(params, image, B, A)
    np.testing.assert_allclose(there.pixels, -back.pixels)
    assert there.bias_part == pytest.approx(-back.bias_part)


def test_paper_has_no_share() -> None:
    params, image = made_params(np.float32), made_image()
    assert not explain_exactly(params, image, A, B).pixels[image == 0].any()
    blank = explain_exactly(params, np.zeros_like(image), A, B)
    assert blank.pixel_sum == 0
    assert blank.bias_part == pytest.approx(blank.difference)


def test_the_units_shares_sum_to_the_difference() -> None:
    params, image = made_params(np.float32), made_image()
    found = share_units(params, image, A, B)
    expected = difference(mlp.forward(exact(params), image[None].astype(np.float64), {}))
    assert found.shares.sum() + found.bias == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(found.shares, found.h * (found.weights_a - found.weights_b))


def test_the_shipped_networks_explanation_is_exact() -> None:
    checkpoint = load_checkpoint(WEIGHTS / "notebook")
    found = explain_exactly(checkpoint.params, made_image(), A, B)
    assert abs(found.remainder) < 1e-10
    assert np.abs(found.pixels).max() > 0.01


def made_cnn() -> tuple[Params, dict[str, Any]]:
    settings = test_cnn.REAL
    params = cnn.init_params(np.random.default_rng(3), settings)
    return params | {f"block{i}.bias": normal(settings["channels"][i - 1]).astype(np.float32) for i in (1, 2)}, settings


def test_integrated_gradients_sum_to_what_changed_from_a_blank_paper() -> None:
    params, settings = made_cnn()
    image = made_image()
    found = integrate_gradients("cnn", params, settings, image, A, B)
    assert found.difference == pytest.approx(difference(cnn.forward(params, image[None], settings)), rel=1e-5)
    blank = cnn.forward(params, np.zeros((1, 28, 28), np.float32), settings)
    assert found.bias_part == pytest.approx(difference(blank), rel=1e-6)
    whole = abs(found.difference - found.bias_part)
    assert abs(found.remainder) < 0.05 * whole
    finer = integrate_gradients("cnn", params, settings, image, A, B, steps=1024)
    assert abs(finer.remainder) < 0.005 * whole, "the remainder must be the mean's, and shrink with its points"


def test_integrated_gradients_are_the_mean_of_slopes_found_by_differences() -> None:
    params, settings = made_cnn()
    # No plain paper: where all of a window is equal, the largest has a corner, and no slope to find.
    image = np.random.default_rng(2).random((28, 28), np.float32)
    found = integrate_gradients("cnn", params, settings, image, A, B, steps=4)
    exactly = exact(params)
    i, j = np.unravel_index(np.abs(found.pixels).argmax(), image.shape)
    slopes = []
    for share in (0.125, 0.375, 0.625, 0.875):
        above, below = image * np.float64(share), image * np.float64(share)
        above[i, j] += 1e-6
        below[i, j] -= 1e-6
        outputs = [difference(cnn.forward(exactly, picture[None], settings)) for picture in (above, below)]
        slopes.append((outputs[0] - outputs[1]) / 2e-6)
    assert found.pixels[i, j] == pytest.approx(image[i, j] * np.mean(slopes), rel=1e-3)


def test_in_a_network_that_is_linear_both_methods_agree() -> None:
    """Without a unit that switches on the way, integrated gradients are exact too."""
    params, image = dict(made_params(np.float32)), made_image()
    params["hidden.bias"] = np.full_like(params["hidden.bias"], 100)
    found = integrate_gradients("mlp", params, {}, image, A, B, steps=3)
    expected = explain_exactly(params, image, A, B)
    np.testing.assert_allclose(found.pixels, expected.pixels, rtol=1e-4, atol=1e-7)
    assert found.bias_part == pytest.approx(expected.bias_part, rel=1e-4)


def test_the_last_blocks_maps_sum_to_the_difference() -> None:
    params, settings = made_cnn()
    image = made_image()
    blocks = share_maps(params, settings, image, A, B)
    assert [block.maps.shape for block in blocks] == [(14, 14, 6), (7, 7, 8), (7, 7, 10)]
    bias = float(params["output.bias"][A] - params["output.bias"][B])
    expected = difference(cnn.forward(params, image[None], settings))
    assert blocks[-1].shares.sum() + bias == pytest.approx(expected, rel=1e-4)
    assert all(block.shares.shape == block.maps.shape[2:] for block in blocks)
