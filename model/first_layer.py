"""The first layer of any network as pictures: what each hidden unit, or each kernel, looks for in a drawing."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from model.registry import ARCHITECTURES
from model.types import Array, Params

SIDE = 28


def filters(architecture: str, params: Params, settings: Mapping[str, Any]) -> Array:
    """The weights of the first layer, one picture a unit: (units, 28, 28), or (kernels, K, K) of a convolution."""
    weights = params[_weight_names(architecture, settings)[0]]
    square = weights.reshape(SIDE, SIDE, -1) if weights.ndim == 2 else weights[:, :, 0]
    return np.moveaxis(square, 2, 0)


def strongest(architecture: str, params: Params, settings: Mapping[str, Any], count: int) -> list[int]:
    """The units with the greatest say, up to `count`, the greatest first.

    A unit's say is the Euclidean norm of its own weights times that of all the weights that listen to it: either
    alone can be scaled up and the other down without changing what the network does.
    """
    own = filters(architecture, params, settings)
    listening = params[_weight_names(architecture, settings)[1]]
    heard = listening.reshape(-1, len(own), listening.shape[-1])
    say = np.linalg.norm(own, axis=(1, 2)) * np.sqrt(np.square(heard).sum((0, 2)))
    return [int(unit) for unit in np.argsort(-say, kind="stable")[:count]]


def lay_out(pictures: Array, columns: int, gap: int) -> Array:
    """All pictures (N, H, W) on one sheet, row by row, `gap` zeros between them: (rows·(H + gap) − gap, …)."""
    count, height, width = pictures.shape
    rows = -(-count // columns)
    sheet = np.zeros((rows, columns, height + gap, width + gap), pictures.dtype)
    sheet.reshape(-1, height + gap, width + gap)[:count, :height, :width] = pictures
    return sheet.swapaxes(1, 2).reshape(rows * (height + gap), columns * (width + gap))[: -gap or None, : -gap or None]


def _weight_names(architecture: str, settings: Mapping[str, Any]) -> list[str]:
    """The names of each layer's weights: an architecture lists its parameters in the order in which they are used."""
    return [name for name in ARCHITECTURES[architecture].shapes(settings) if name.endswith(".weights")]
