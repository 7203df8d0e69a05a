"""One pass forward and back through the two-layer network with every number kept, and steps of descent on a copy.

For the lesson: all of it comes from the functions that train and serve, so what it shows is what they do.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model import mlp
from model.layers import linear, linear_backward_inputs, relu_backward
from model.losses import cross_entropy, softmax
from model.optimizers import sgd_step
from model.types import Array, Params

SETTINGS = {"dropout": 0.0}
"""The lesson drops nothing out, even where a network was trained with dropout: its numbers must be repeatable."""
_NO_RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Pass:
    """Every number of one pass, in the notation of the lesson; N drawings, H hidden units.

    inputs x (N, 784), z and h (N, H), logits and probabilities p (N, 10), loss: the mean cross-entropy in nats;
    dlogits = (p − y)/N (N, 10), dh and dz (N, H), grads: of the mean loss by every parameter.
    """

    inputs: Array
    z: Array
    h: Array
    logits: Array
    probabilities: Array
    loss: float
    dlogits: Array
    dh: Array
    dz: Array
    grads: Params


def run_pass(params: Params, inputs: Array, labels: Array) -> Pass:
    """Forward and back. inputs: (N, 784), labels: (N,) integers 0…9. Numbers keep the type of params and inputs."""
    logits, cache = mlp.forward_train(params, inputs, SETTINGS, _NO_RNG)
    loss, dlogits = cross_entropy(logits, labels)
    grads = mlp.backward(params, cache, dlogits, SETTINGS)
    # What the network keeps to itself on the way, from the same layers.
    z = linear(cache["inputs"], params["hidden.weights"], params["hidden.bias"])
    dh = linear_backward_inputs(dlogits, params["output.weights"])
    dz = relu_backward(dh, cache["hidden"])
    return Pass(cache["inputs"], z, cache["hidden"], logits, softmax(logits), loss, dlogits, dh, dz, grads)


@dataclass(frozen=True)
class Step:
    """One step of gradient descent: on which drawings, how far, and with how much decay.

    inputs: (N, 784) float32, labels: (N,).
    """

    inputs: Array
    labels: Array
    learning_rate: float
    weight_decay: float

    @cached_property
    def digest(self) -> bytes:
        """Two steps with the same digest do the same."""
        rates = np.array([self.learning_rate, self.weight_decay], np.float64)
        parts = (self.inputs.astype(np.float32), self.labels.astype(np.int64), rates)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).digest()


def take_step(params: Params, step: Step) -> Params:
    """The params after the step. Those that were given stay as they are."""
    grads = run_pass(params, step.inputs, step.labels).grads
    # sgd_step works in the arrays that it is given, so it gets a copy.
    stepped, _ = sgd_step(
        {name: values.copy() for name, values in params.items()},
        grads,
        {},
        learning_rate=step.learning_rate,
        momentum=0.0,
        weight_decay=step.weight_decay,
    )
    return stepped


def replay(params: Params, steps: Iterable[Step]) -> Params:
    """The params after all the steps, from the first on; those of a step that diverged stay as it left them."""
    for step in steps:
        if not all_finite(params):
            return params
        params = take_step(params, step)
    return params


def all_finite(params: Params) -> bool:
    """Whether every parameter is a number still: too large a step leads to infinity, and from there to NaN."""
    return all(bool(np.isfinite(values).all()) for values in params.values())


def chain_digests(start: bytes, steps: Sequence[Step]) -> list[bytes]:
    """A name for the network before the first step, after it, after the second, …: len(steps) + 1 digests."""
    digests = [start]
    for step in steps:
        digests.append(hashlib.sha256(digests[-1] + step.digest).digest())
    return digests
