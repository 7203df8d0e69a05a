"""The convolutional network: blocks of convolution, pooling, normalisation and ReLU, then one linear layer.

It has eleven outputs: the ten digits' logits, and the logit of "this is a digit at all".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

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
    max_pool,
    max_pool_backward,
    max_pool_values,
    relu,
    relu_backward,
)
from model.losses import DIGITS
from model.mlp import he_normal
from model.types import Array, Params, Rng

SIDE = 28
OUTPUTS = DIGITS + 1
CHUNK_BYTES = 2_000_000
"""Of gathered windows at a time: half a core's second-level cache."""


@dataclass(frozen=True)
class Block:
    """One convolution of kernel × kernel to so many channels, and whether a 2×2 max-pool follows it.

    The pool leaves the last row and column of an odd side out: of 7, at the border of a digit that is centred.
    """

    name: str
    kernel: int
    channels: int
    pooled: bool


def blocks(settings: Mapping[str, Any]) -> list[Block]:
    """The blocks that the settings ask for. settings: kernels, channels, pooled, a list each, one entry a block."""
    rows = zip(settings["kernels"], settings["channels"], settings["pooled"], strict=True)
    return [Block(f"block{i}", kernel, channels, pooled) for i, (kernel, channels, pooled) in enumerate(rows, 1)]


def shapes(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The shape of every parameter."""
    result: dict[str, tuple[int, ...]] = {}
    side, channels = SIDE, 1
    for block in blocks(settings):
        result[f"{block.name}.weights"] = (block.kernel, block.kernel, channels, block.channels)
        result[f"{block.name}.bias"] = (block.channels,)
        if block.pooled and side < 2:
            raise ValueError(f"{block.name}: a side of {side} can't be halved")
        side, channels = side // 2 if block.pooled else side, block.channels
    return result | {"output.weights": (side * side * channels, OUTPUTS), "output.bias": (OUTPUTS,)}


def init_params(rng: Rng, settings: Mapping[str, Any]) -> Params:
    """He-normal weights, scaled by fan-in (He et al. 2015), zero biases."""
    return {
        name: np.zeros(shape, np.float32)
        if name.endswith("bias")
        else he_normal(rng, shape, fan_in=int(np.prod(shape[:-1])))
        for name, shape in shapes(settings).items()
    }


def forward(params: Params, images: Array, settings: Mapping[str, Any]) -> Array:
    """With the normalisation folded in (see fold). images: (N, 28, 28), 0…1 -> outputs (N, 11)."""
    return linear(features(params, images, settings), params["output.weights"], params["output.bias"])


def features(params: Params, images: Array, settings: Mapping[str, Any]) -> Array:
    """What the last block hands to the linear layer: (N, F)."""
    values = _with_channel(images)
    for block in blocks(settings):
        parts = [conv2d(values[chunk], params[f"{block.name}.weights"]) for chunk in _chunks(values, block)]
        if block.pooled:
            parts = [max_pool_values(part) for part in parts]
        sums = parts[0] if len(parts) == 1 else np.concatenate(parts)
        sums += params[f"{block.name}.bias"]
        values = relu(sums)
    return values.reshape(len(images), -1)


def forward_train(params: Params, images: Array, settings: Mapping[str, Any], rng: Rng) -> tuple[Array, dict[str, Any]]:
    """Normalises each batch by its own mean and variance and drops features out; also the cache for backward.

    images: (N, 28, 28) -> outputs (N, 11), cache.
    """
    values = _with_channel(images)
    cache: dict[str, Any] = {}
    for block in blocks(settings):
        inputs = values
        pooled, winners = _convolve(block, inputs, params[f"{block.name}.weights"])
        shifted, normalised, variance = batch_norm(pooled, params[f"{block.name}.bias"])
        values = relu(shifted)
        cache[block.name] = (inputs, winners, normalised, variance, values)
    flat, mask = dropout(values.reshape(len(images), -1), settings["dropout"], rng)
    cache["output"] = (flat, mask)
    return linear(flat, params["output.weights"], params["output.bias"]), cache


def backward(params: Params, cache: Mapping[str, Any], doutputs: Array, settings: Mapping[str, Any]) -> Params:
    """The gradient of every parameter, from doutputs (N, 11): the layers' backwards, last layer first."""
    flat, mask = cache["output"]
    grads: Params = {}
    grads["output.weights"], grads["output.bias"] = linear_backward_params(doutputs, flat)
    dvalues = dropout_backward(linear_backward_inputs(doutputs, params["output.weights"]), mask)
    for block in reversed(blocks(settings)):
        inputs, winners, normalised, variance, values = cache[block.name]
        dshifted = relu_backward(dvalues.reshape(values.shape), values)
        dpooled, grads[f"{block.name}.bias"] = batch_norm_backward(dshifted, normalised, variance)
        dvalues, grads[f"{block.name}.weights"] = _convolve_backward(
            block, dpooled, winners, inputs, params[f"{block.name}.weights"]
        )
    return {name: grads[name] for name in params}


def input_gradient(params: Params, images: Array, doutputs: Array, settings: Mapping[str, Any]) -> Array:
    """dx of Σ doutputs ⊙ forward(x): which pixels the outputs hang on.

    images: (N, 28, 28), doutputs: (N, 11) -> (N, 28, 28).
    """
    _, dimages = map_gradients(params, images, doutputs, settings)["images"]
    return dimages.reshape(images.shape)


def map_gradients(
    params: Params, images: Array, doutputs: Array, settings: Mapping[str, Any]
) -> dict[str, tuple[Array, Array]]:
    """What each block of forward hands on, and the gradient of Σ doutputs ⊙ outputs by it; the images' own last.

    images: (N, 28, 28), doutputs: (N, 11) -> for each block's name, and "images": maps, dmaps, both (N, H, W, C).
    """
    values = _with_channel(images)
    passed = []
    for block in blocks(settings):
        inputs = values
        pooled, winners = _convolve(block, inputs, params[f"{block.name}.weights"])
        values = relu(pooled + params[f"{block.name}.bias"])
        passed.append((block, inputs, winners, values))
    gradients: dict[str, tuple[Array, Array]] = {}
    dvalues = linear_backward_inputs(doutputs, params["output.weights"])
    for block, inputs, winners, values in reversed(passed):
        dmaps = dvalues.reshape(values.shape)
        gradients[block.name] = values, dmaps
        dpooled = relu_backward(dmaps, values)
        dvalues = _convolve_backward_inputs(block, dpooled, winners, inputs, params[f"{block.name}.weights"])
    return gradients | {"images": (_with_channel(images), dvalues)}


def fold(params: Params, images: Array, settings: Mapping[str, Any]) -> Params:
    """The params that forward serves with: each block's normalisation folded into its weights and bias.

    The means and variances are those of `images` (N, 28, 28), a sample of the training pictures: exact for these very
    weights, where a running average over the training lags behind them (Wu and Johnson 2021, "precise" statistics).
    """
    values = _with_channel(images)
    folded: Params = {}
    for block in blocks(settings):
        weights, shift = params[f"{block.name}.weights"], params[f"{block.name}.bias"]
        pooled, _ = _convolve(block, values, weights)
        _, _, variance = batch_norm(pooled, shift)
        scale = 1 / np.sqrt(variance + np.float32(EPSILON))
        bias = shift - pooled.mean((0, 1, 2), dtype=np.float64).astype(np.float32) * scale
        folded |= {f"{block.name}.weights": weights * scale, f"{block.name}.bias": bias}
        values = relu(pooled * scale + bias)
    return folded | {name: params[name] for name in ("output.weights", "output.bias")}


def _with_channel(images: Array) -> Array:
    return images.reshape(len(images), SIDE, SIDE, 1)


def _convolve(block: Block, inputs: Array, weights: Array) -> tuple[Array, list[Any]]:
    """The block's convolution and pooling: (N, H, W, C) -> (N, H', W', M), and who won in each chunk of images.

    A few images at a time, so that their windows and all that follows stay in the core's cache.
    """
    images, height, width, _ = inputs.shape
    shrink = 2 if block.pooled else 1
    outputs = np.empty((images, height // shrink, width // shrink, block.channels), inputs.dtype)
    winners = []
    for chunk in _chunks(inputs, block):
        convolved = conv2d(inputs[chunk], weights)
        if block.pooled:
            outputs[chunk], won = max_pool(convolved)
            winners.append(won)
        else:
            outputs[chunk] = convolved
    return outputs, winners


def _convolve_backward(
    block: Block, doutputs: Array, winners: list[Any], inputs: Array, weights: Array
) -> tuple[Array, Array]:
    """dinputs, dweights of _convolve. The first block's dinputs stay empty: nobody changes the picture."""
    needs_dinputs = inputs.shape[-1] > 1
    dinputs = np.empty_like(inputs)
    dweights = np.zeros_like(weights)
    for chunk, dconvolved in _unpooled(block, doutputs, winners, inputs):
        dweights += conv2d_backward_params(dconvolved, inputs[chunk], block.kernel)
        if needs_dinputs:
            dinputs[chunk] = conv2d_backward_inputs(dconvolved, weights)
    return dinputs, dweights


def _convolve_backward_inputs(
    block: Block, doutputs: Array, winners: list[Any], inputs: Array, weights: Array
) -> Array:
    """dinputs of _convolve alone, the first block's too: here it is the picture that is asked about."""
    dinputs = np.empty_like(inputs)
    for chunk, dconvolved in _unpooled(block, doutputs, winners, inputs):
        dinputs[chunk] = conv2d_backward_inputs(dconvolved, weights)
    return dinputs


def _unpooled(block: Block, doutputs: Array, winners: list[Any], inputs: Array) -> Iterator[tuple[slice, Array]]:
    """The gradient of what the block's convolution gave its pool, for each chunk of images."""
    for index, chunk in enumerate(_chunks(inputs, block)):
        pooled = doutputs[chunk]
        yield chunk, max_pool_backward(pooled, winners[index], inputs.shape[1]) if block.pooled else pooled


def _chunks(inputs: Array, block: Block) -> list[slice]:
    images, height, width, channels = inputs.shape
    window_bytes = height * width * channels * block.kernel**2 * inputs.itemsize
    size = max(1, CHUNK_BYTES // window_bytes)
    return [slice(start, start + size) for start in range(0, images, size)]
