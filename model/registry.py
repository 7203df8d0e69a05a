"""Which architectures there are: the one place that lists them, so that everything else takes them by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model import cnn, mlp
from model.types import Array, Params, Rng

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Architecture:
    """What training and serving need to know of a network; the functions are documented in its module."""

    name: str
    summary: str
    shapes: Callable[[Settings], dict[str, tuple[int, ...]]]
    init_params: Callable[[Rng, Settings], Params]
    forward: Callable[[Params, Array, Settings], Array]
    forward_train: Callable[[Params, Array, Settings, Rng], tuple[Array, dict[str, Any]]]
    backward: Callable[[Params, Mapping[str, Any], Array, Settings], Params]
    input_gradient: Callable[[Params, Array, Array, Settings], Array]
    to_serving: Callable[[Params, Array, Settings], Params]
    """From the params that are trained and a sample of training pictures, the params that forward takes."""
    narrow: Callable[[Params, Array], tuple[Params, Array, Any]] = lambda params, images: (params, images, None)
    """The part of the network that a batch reaches, and the batch for it; else all as it is."""
    widen: Callable[[Params, Params, Any], Params] = lambda params, narrowed, reached: narrowed
    """Puts back what narrow took out."""


ARCHITECTURES = {
    "mlp": Architecture(
        name="mlp",
        summary="784 → hidden → 10, ReLU",
        shapes=mlp.shapes,
        init_params=mlp.init_params,
        forward=mlp.forward,
        forward_train=mlp.forward_train,
        backward=mlp.backward,
        input_gradient=mlp.input_gradient,
        to_serving=lambda params, images, settings: dict(params),
        narrow=mlp.narrow,
        widen=mlp.widen,
    ),
    "cnn": Architecture(
        name="cnn",
        summary="convolutions with batch normalisation and pooling, then 10 + 1 outputs",
        shapes=cnn.shapes,
        init_params=cnn.init_params,
        forward=cnn.forward,
        forward_train=cnn.forward_train,
        backward=cnn.backward,
        input_gradient=cnn.input_gradient,
        to_serving=cnn.fold,
    ),
}
