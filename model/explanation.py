"""Says why a network prefers one digit to another: each pixel's and each hidden part's share of the logits' difference.

Positive shares spoke for the first digit, negative ones for the second. All shares come with their sum and with what
is left, so that nobody has to take them on trust.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model import cnn, mlp
from model.layers import linear, relu
from model.losses import DIGITS
from model.registry import ARCHITECTURES
from model.types import Array, Params

INTEGRATION_STEPS = 128
"""The remainder is then some 0.2 % of the difference, for the trained convolutional network on digits of MNIST."""


@dataclass(frozen=True)
class PixelShares:
    """The difference logit[a] − logit[b] = Σ pixels + bias_part + remainder.

    pixels: (28, 28). bias_part: what would be there without ink. remainder: rounding, or the method's error.
    """

    difference: float
    pixels: Array
    bias_part: float

    @property
    def pixel_sum(self) -> float:
        return float(self.pixels.sum())

    @property
    def remainder(self) -> float:
        return self.difference - self.pixel_sum - self.bias_part


@dataclass(frozen=True)
class UnitShares:
    """The same difference by hidden units: Σ shares + bias = difference. h, weights_a, weights_b, shares: (H,)."""

    h: Array
    weights_a: Array
    weights_b: Array
    shares: Array
    bias: float


@dataclass(frozen=True)
class MapShares:
    """One block's feature maps (H, W, C) and the share (C,) of each.

    The last block's shares and the output's bias sum to the difference. An earlier block's are the slope's word alone:
    what comes after it is bent.
    """

    name: str
    maps: Array
    shares: Array


def explain_exactly(params: Params, image: Array, a: int, b: int) -> PixelShares:
    """Each pixel's share in the two-layer network: x ⊙ d(logit[a] − logit[b])/dx.

    With its hidden units alive or dead as they are, that network is linear in x: (x·W1 + b1) ⊙ alive · W2 + b2. So the
    products of pixels and slopes sum to the difference, but for what the biases add on their own.
    image: (28, 28) float32. Computed in float64, so that the remainder is rounding of that size.
    """
    params, image = _exact(params), image.astype(np.float64)
    preference = _preference(DIGITS, a, b)
    slope = mlp.input_gradient(params, image[None], preference, {})[0]
    alive = hidden_values(params, image) > 0
    of_biases = linear((params["hidden.bias"] * alive)[None], params["output.weights"], params["output.bias"])
    logits = mlp.forward(params, image[None], {})
    return PixelShares(_difference(logits, a, b), image * slope, _difference(of_biases, a, b))


def share_units(params: Params, image: Array, a: int, b: int) -> UnitShares:
    """Each hidden unit's share: h ⊙ (W2[:, a] − W2[:, b]). image: (28, 28) float32; computed in float64."""
    params = _exact(params)
    h = hidden_values(params, image.astype(np.float64))
    weights_a, weights_b = params["output.weights"][:, a], params["output.weights"][:, b]
    bias = float(params["output.bias"][a] - params["output.bias"][b])
    return UnitShares(h, weights_a, weights_b, h * (weights_a - weights_b), bias)


def hidden_values(params: Params, image: Array) -> Array:
    """h of one drawing: (H,)."""
    values: Array = relu(linear(image.reshape(1, -1), params["hidden.weights"], params["hidden.bias"]))[0]
    return values


def integrate_gradients(
    architecture: str,
    params: Params,
    settings: Mapping[str, Any],
    image: Array,
    a: int,
    b: int,
    steps: int = INTEGRATION_STEPS,
) -> PixelShares:
    """Each pixel's share in any network: x ⊙ the mean slope on the way from a blank paper to the drawing.

    Integrated gradients (Sundararajan, Taly and Yan 2017): over the whole way they sum to what changed, the difference
    less that of a blank paper, which is bias_part. The mean over `steps` points leaves a remainder.
    image: (28, 28) float32.
    """
    network = ARCHITECTURES[architecture]
    # The middle of each of as many equal pieces of the way.
    way = ((np.arange(steps) + 0.5) / steps).astype(np.float32)
    ends = network.forward(params, np.stack([np.zeros_like(image), image]), settings)
    preference = np.repeat(_preference(ends.shape[1], a, b).astype(np.float32), steps, 0)
    slopes = network.input_gradient(params, way[:, None, None] * image, preference, settings)
    pixels = image.astype(np.float64) * slopes.mean(0, dtype=np.float64)
    return PixelShares(_difference(ends[1:], a, b), pixels, _difference(ends[:1], a, b))


def share_maps(params: Params, settings: Mapping[str, Any], image: Array, a: int, b: int) -> list[MapShares]:
    """The feature maps' shares in the convolutional network, first block first: Σ map ⊙ slope, by channel."""
    preference = _preference(cnn.OUTPUTS, a, b).astype(image.dtype)
    gradients = cnn.map_gradients(params, image[None], preference, settings)
    return [
        MapShares(block.name, maps[0], (maps[0] * dmaps[0]).sum((0, 1), dtype=np.float64))
        for block in cnn.blocks(settings)
        for maps, dmaps in [gradients[block.name]]
    ]


def _preference(outputs: int, a: int, b: int) -> Array:
    """(1, outputs): +1 for a, −1 for b; outputs times this is the difference that is explained."""
    preference = np.zeros((1, outputs))
    preference[0, a], preference[0, b] = 1, -1
    return preference


def _difference(outputs: Array, a: int, b: int) -> float:
    return float(np.float64(outputs[0, a]) - np.float64(outputs[0, b]))


def _exact(params: Params) -> Params:
    return {name: values.astype(np.float64) for name, values in params.items()}
