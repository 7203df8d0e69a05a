"""The two-layer network written out once more, in float64 and with no function of the package, to hold answers against.

Its gradients are central differences of its loss, so nothing here knows how backpropagation goes.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from model.types import Array, Params

STEP = 1e-5


def exact(params: Mapping[str, Array]) -> Params:
    return {name: values.astype(np.float64) for name, values in params.items()}


def forward(params: Mapping[str, Array], inputs: Array) -> dict[str, Any]:
    """inputs: (784,) -> z, h, logits, probabilities."""
    z = np.array([float(np.dot(inputs, column)) for column in params["hidden.weights"].T]) + params["hidden.bias"]
    h = np.where(z > 0, z, 0.0)
    logits = np.array([float(np.dot(h, column)) for column in params["output.weights"].T]) + params["output.bias"]
    exponentials = np.exp(logits)
    return {"z": z, "h": h, "logits": logits, "probabilities": exponentials / exponentials.sum()}


def loss(params: Mapping[str, Array], drawings: list[tuple[Array, int]], weight_decay: float = 0.0) -> float:
    """The mean of −log p of the true digits, and ½·weight_decay·Σ w² over the weights."""
    truths = [forward(params, inputs)["probabilities"][label] for inputs, label in drawings]
    squares = sum(float((params[name] ** 2).sum()) for name in ("hidden.weights", "output.weights"))
    return float(-np.log(truths).mean()) + 0.5 * weight_decay * squares


def close(found: object, expected: object, rtol: float = 2e-4, atol: float = 2e-6) -> None:
    """Fails unless numbers of an answer, null for NaN, are those expected to what float32 can vouch for."""
    np.testing.assert_allclose(np.array(found, float), np.array(expected, float), rtol=rtol, atol=atol)


def slope(function: Callable[[float], float], at: float) -> float:
    return (function(at + STEP) - function(at - STEP)) / (2 * STEP)


def slope_at(
    params: Params, drawings: list[tuple[Array, int]], name: str, index: tuple[int, ...], weight_decay: float = 0.0
) -> float:
    """d(loss)/d(params[name][index])."""

    def with_value(value: float) -> float:
        values = params[name].copy()
        values[index] = value
        return loss(params | {name: values}, drawings, weight_decay)

    return slope(with_value, float(params[name][index]))
