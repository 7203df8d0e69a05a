"""One step of gradient descent each, and the learning rate over a run."""

import math

import numpy as np

from model.losses import is_decayed
from model.types import Params

SQUARES_KEPT = 0.999
EPSILON = 1e-8
OPTIMIZERS = ("sgd", "adam")


def sgd_step(
    params: Params, grads: Params, velocity: Params, *, learning_rate: float, momentum: float, weight_decay: float
) -> tuple[Params, Params]:
    """g = dL/dw + weight_decay·w, v = momentum·v + g, w = w − learning_rate·(g + momentum·v).

    That is Nesterov's momentum (Sutskever et al. 2013); without momentum it is plain gradient descent, and velocity is
    left alone. The decay acts on weights, not on biases. This is the hot loop's own step: it updates the arrays of
    params and velocity, which the training loop owns, and uses up those of grads; it returns params and velocity.
    """
    for name, values in params.items():
        grad = grads[name]
        decays = weight_decay and is_decayed(name)
        if momentum:
            if decays:
                grad += weight_decay * values
            speed = velocity[name]
            speed *= momentum
            speed += grad
            grad += momentum * speed
        elif decays:
            values *= 1 - learning_rate * weight_decay
        grad *= learning_rate
        values -= grad
    return params, velocity


def adam_step(
    params: Params,
    grads: Params,
    velocity: Params,
    squares: Params,
    *,
    step: int,
    learning_rate: float,
    momentum: float,
    weight_decay: float,
) -> tuple[Params, Params, Params]:
    """Adam (Kingma and Ba 2015): each parameter moves by the mean of its gradients over the root of their mean square.

    velocity is the running mean of the gradients, squares that of their squares (it keeps SQUARES_KEPT of itself), both
    corrected for having begun at zero `step` steps ago, the first step being 1. The decay is decoupled: it shrinks the
    weights, not the biases, by learning_rate·weight_decay and does not go through the means (Loshchilov and Hutter
    2019). As sgd_step, this updates the arrays of params, velocity and squares, and uses up those of grads.
    """
    rate = learning_rate * math.sqrt(1 - SQUARES_KEPT**step) / (1 - momentum**step)
    for name, values in params.items():
        grad, mean, square = grads[name], velocity[name], squares[name]
        mean *= momentum
        mean += (1 - momentum) * grad
        square *= SQUARES_KEPT
        np.square(grad, out=grad)
        grad *= 1 - SQUARES_KEPT
        square += grad
        if weight_decay and is_decayed(name):
            values *= 1 - learning_rate * weight_decay
        np.sqrt(square, out=grad)
        grad += EPSILON
        np.divide(mean, grad, out=grad)
        grad *= rate
        values -= grad
    return params, velocity, squares


def cosine_with_warm_up(step: int, steps: int, peak: float, warm_up: float) -> float:
    """From near 0 up to `peak` over the share `warm_up` of the run, then down to 0 along half a cosine."""
    progress = (step + 0.5) / steps
    if progress < warm_up:
        return peak * progress / warm_up
    return peak * 0.5 * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up)))


def constant(step: int, steps: int, peak: float, warm_up: float) -> float:
    """The same rate at every step."""
    return peak


SCHEDULES = {"constant": constant, "cosine": cosine_with_warm_up}
