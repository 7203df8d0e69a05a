"""The two-layer network: 784 pixels → hidden units with ReLU → 10 logits."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from model.layers import (
    dropout,
    dropout_backward,
    linear,
    linear_backward_inputs,
    linear_backward_params,
    relu,
    relu_backward,
)
from model.losses import DIGITS
from model.types import Array, Params, Rng

PIXELS = 784


def init_params(rng: Rng, settings: Mapping[str, Any]) -> Params:
    """He-normal weights, scaled by fan-in (He et al. 2015), zero biases. settings: hidden_size."""
    hidden_size = int(settings["hidden_size"])
    return {
        "hidden.weights": he_normal(rng, (PIXELS, hidden_size), fan_in=PIXELS),
        "hidden.bias": np.zeros(hidden_size, np.float32),
        "output.weights": he_normal(rng, (hidden_size, DIGITS), fan_in=hidden_size),
        "output.bias": np.zeros(DIGITS, np.float32),
    }


def he_normal(rng: Rng, shape: tuple[int, ...], fan_in: int) -> Array:
    """Normal with variance 2/fan_in, so that ReLU layers neither swell nor fade the signal."""
    return (rng.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32)


def shapes(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The shape of every parameter."""
    hidden_size = int(settings["hidden_size"])
    return {
        "hidden.weights": (PIXELS, hidden_size),
        "hidden.bias": (hidden_size,),
        "output.weights": (hidden_size, DIGITS),
        "output.bias": (DIGITS,),
    }


def forward(params: Params, images: Array, settings: Mapping[str, Any]) -> Array:
    """images: (N, 28, 28) or (N, 784), 0…1 -> logits (N, 10)."""
    inputs = images.reshape(len(images), PIXELS)
    hidden = relu(linear(inputs, params["hidden.weights"], params["hidden.bias"]))
    return linear(hidden, params["output.weights"], params["output.bias"])


def forward_train(params: Params, images: Array, settings: Mapping[str, Any], rng: Rng) -> tuple[Array, dict[str, Any]]:
    """As forward, with dropout of hidden units where settings ask for it; also the cache that backward needs.

    The cache: inputs (N, 784), hidden (N, hidden_size) after ReLU and dropout, and the dropout's mask or None. Of a
    network that narrow made the inputs are the P pixels that it left.
    """
    inputs = images.reshape(len(images), -1)
    hidden = relu(linear(inputs, params["hidden.weights"], params["hidden.bias"]))
    mask = None
    if settings["dropout"]:
        hidden, mask = dropout(hidden, settings["dropout"], rng)
    logits = linear(hidden, params["output.weights"], params["output.bias"])
    return logits, {"inputs": inputs, "hidden": hidden, "mask": mask}


def backward(params: Params, cache: Mapping[str, Any], dlogits: Array, settings: Mapping[str, Any]) -> Params:
    """The gradient of every parameter, from dlogits (N, 10): the layers' backwards, last layer first."""
    hidden, mask = cache["hidden"], cache["mask"]
    doutput_weights, doutput_bias = linear_backward_params(dlogits, hidden)
    dhidden = linear_backward_inputs(dlogits, params["output.weights"])
    if mask is not None:
        dhidden = dropout_backward(dhidden, mask)
    dhidden_raw = relu_backward(dhidden, hidden)
    dhidden_weights, dhidden_bias = linear_backward_params(dhidden_raw, cache["inputs"])
    return {
        "hidden.weights": dhidden_weights,
        "hidden.bias": dhidden_bias,
        "output.weights": doutput_weights,
        "output.bias": doutput_bias,
    }


def narrow(params: Params, images: Array) -> tuple[Params, Array, Array]:
    """The network and the images without the pixels that are blank in every image: of 16 digits, nearly half.

    The weights of those are multiplied by 0 and get no blame, so that a step needs neither.
    images: (N, 28, 28) uint8 -> params with hidden.weights (P, hidden_size), images (N, P), the P pixels that are left.
    """
    pixels = images.reshape(len(images), PIXELS)
    inked = pixels.max(0).nonzero()[0]
    weights = params["hidden.weights"].take(inked, 0)
    return {**params, "hidden.weights": weights}, pixels.take(inked, 1), inked


def widen(params: Params, narrowed: Params, inked: Array) -> Params:
    """Undoes narrow: what was left goes back among the weights of params, which are changed in place."""
    weights = params["hidden.weights"]
    row = f"V{weights.strides[0]}"  # a row as one value: NumPy puts those in half the time
    weights.view(row).put(inked, narrowed["hidden.weights"].view(row))
    return {**narrowed, "hidden.weights": weights}


def input_gradient(params: Params, images: Array, doutputs: Array, settings: Mapping[str, Any]) -> Array:
    """dx = ((doutputs·W2ᵀ) where h > 0)·W1ᵀ of Σ doutputs ⊙ forward(x): which pixels the logits hang on.

    images: (N, 28, 28) or (N, 784), doutputs: (N, 10) -> the shape of images.
    """
    inputs = images.reshape(len(images), PIXELS)
    hidden = relu(linear(inputs, params["hidden.weights"], params["hidden.bias"]))
    dhidden_raw = relu_backward(linear_backward_inputs(doutputs, params["output.weights"]), hidden)
    return linear_backward_inputs(dhidden_raw, params["hidden.weights"]).reshape(images.shape)
