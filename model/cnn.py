"""The convolutional network: blocks of convolution, pooling, normalisation and ReLU, then one linear layer.

It has eleven outputs: the ten digits' logits, and the logit of "this is a digit at all".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.layers import (
    batch_norm,
    batch_norm_backward,
    conv2d,
    conv2d_backward,
    dropout,
    dropout_backward,
    linear,
    linear_backward_inputs,
    linear_backward_params,
    max_pool,
    max_pool_backward,
    relu,
    relu_backward,
)
from model.losses import DIGITS
from model.mlp import he_normal
from model.types import Array, Params, Rng

SIDE = 28
OUTPUTS = DIGITS + 1
EPSILON = 1e-5
STATISTICS_BATCH = 256


@dataclass(frozen=True)
class Block:
    """One convolution of kernel × kernel to so many channels, and whether a 2×2 max-pool follows it."""

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
    values = images.reshape(len(images), SIDE, SIDE, 1)
    for block in blocks(settings):
        values = conv2d(values, params[f"{block.name}.weights"])
        if block.pooled:
            values = max_pool(values)
        values = relu(values + params[f"{block.name}.bias"])
    return values.reshape(len(images), -1)


def forward_train(params: Params, images: Array, settings: Mapping[str, Any], rng: Rng) -> tuple[Array, dict[str, Any]]:
    """Normalises each batch by its own mean and variance and drops features out; also the cache for backward.

    images: (N, 28, 28) -> outputs (N, 11), cache.
    """
    values = images.reshape(len(images), SIDE, SIDE, 1)
    cache: dict[str, Any] = {}
    for block in blocks(settings):
        convolved = conv2d(values, params[f"{block.name}.weights"])
        pooled = max_pool(convolved) if block.pooled else convolved
        shifted, normalised, mean, variance = batch_norm(pooled, params[f"{block.name}.bias"], EPSILON)
        outputs = relu(shifted)
        cache[block.name] = (values, convolved, normalised, mean, variance, outputs)
        values = outputs
    flat, mask = dropout(values.reshape(len(images), -1), settings["dropout"], rng)
    cache["output"] = (flat, mask, values.shape)
    return linear(flat, params["output.weights"], params["output.bias"]), cache


def backward(params: Params, cache: Mapping[str, Any], doutputs: Array, settings: Mapping[str, Any]) -> Params:
    """The gradient of every parameter, from doutputs (N, 11): the layers' backwards, last layer first."""
    flat, mask, shape = cache["output"]
    grads: Params = {}
    grads["output.weights"], grads["output.bias"] = linear_backward_params(doutputs, flat)
    dvalues = dropout_backward(linear_backward_inputs(doutputs, params["output.weights"]), mask).reshape(shape)
    for block in reversed(blocks(settings)):
        inputs, convolved, normalised, _, variance, outputs = cache[block.name]
        dshifted = relu_backward(dvalues, outputs)
        dpooled, grads[f"{block.name}.bias"] = batch_norm_backward(dshifted, normalised, variance, EPSILON)
        dconvolved = max_pool_backward(dpooled, convolved) if block.pooled else dpooled
        first = inputs.shape[-1] == 1
        dinputs, grads[f"{block.name}.weights"] = conv2d_backward(
            dconvolved, inputs, params[f"{block.name}.weights"], needs_dinputs=not first
        )
        if dinputs is not None:
            dvalues = dinputs
    return {name: grads[name] for name in params}


def fold(params: Params, images: Array, settings: Mapping[str, Any]) -> Params:
    """The params that forward serves with: each block's normalisation folded into its weights and bias.

    The means and variances are those of `images` (N, 28, 28), a sample of the training pictures: exact for these very
    weights, where a running average over the training lags behind them (Wu and Johnson 2021, "precise" statistics).
    """
    values = images.reshape(len(images), SIDE, SIDE, 1)
    folded = {name: params[name] for name in ("output.weights", "output.bias")}
    for block in blocks(settings):
        weights, shift = params[f"{block.name}.weights"], params[f"{block.name}.bias"]
        batches = range(0, len(values), STATISTICS_BATCH)
        convolved = (conv2d(values[start : start + STATISTICS_BATCH], weights) for start in batches)
        pooled = np.concatenate([max_pool(part) if block.pooled else part for part in convolved])
        rows = pooled.reshape(-1, block.channels)
        scale = (1 / np.sqrt(rows.var(0, dtype=np.float64) + EPSILON)).astype(np.float32)
        bias = shift - rows.mean(0, dtype=np.float64).astype(np.float32) * scale
        folded |= {f"{block.name}.weights": weights * scale, f"{block.name}.bias": bias}
        values = relu(pooled * scale + bias)
    return {name: folded[name] for name in params}
