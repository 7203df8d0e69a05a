"""What training makes small: cross-entropy on raw logits, a digit-or-not loss beside it, and the L2 penalty."""

from functools import cache

import numpy as np

from model.types import Array, Params

DIGITS = 10
NOT_A_DIGIT = -1
"""The label of a drawing that is no digit."""


def softmax(logits: Array) -> Array:
    """p = exp(z − max z)/Σ exp(z − max z), by row; taking the maximum off changes nothing but keeps exp in range.

    logits: (N, K) -> (N, K), rows sum to 1.
    """
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    probabilities: Array = exponentials / exponentials.sum(1, keepdims=True)
    return probabilities


def cross_entropy(logits: Array, labels: Array) -> tuple[float, Array]:
    """loss = −mean log p[label], and dlogits = (p − y)/N: what was said minus what is true.

    logits: (N, K), labels: (N,) integers 0…K−1 -> the mean loss in nats, dlogits (N, K).
    """
    count, classes = logits.shape
    truth = _identity(classes).take(labels, 0)  # y: 1 at the label, else 0
    shifted = logits - logits.max(1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(1, keepdims=True)
    loss = float(np.log(sums).sum() - np.vdot(truth, shifted)) / count
    dlogits: Array = np.divide(exponentials, sums, out=exponentials)
    dlogits -= truth
    dlogits /= count
    return loss, dlogits


@cache
def _identity(classes: int) -> Array:
    return np.eye(classes, dtype=np.float32)


def binary_cross_entropy(logits: Array, targets: Array) -> tuple[float, Array]:
    """loss = mean log(1 + exp(−z)) for target 1, log(1 + exp(z)) for 0, and dz = (sigmoid(z) − target)/N.

    logits, targets: (N,) -> the mean loss in nats, dlogits (N,).
    """
    losses = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    dlogits: Array = (sigmoid(logits) - targets) / len(targets)
    return float(losses.mean()), dlogits


def sigmoid(logits: Array) -> Array:
    """1/(1 + exp(−z)), written with tanh because that overflows for no z."""
    probabilities: Array = 0.5 * (1 + np.tanh(0.5 * logits))
    return probabilities


def reading_loss(outputs: Array, labels: Array, reject_weight: float) -> tuple[float, Array]:
    """The loss of a batch that may hold drawings that are no digit, and its gradient.

    The first ten outputs are the digits' logits: cross-entropy over the drawings that are digits. An eleventh, where a
    network has one, is the logit of "this is a digit": binary cross-entropy over all drawings, times reject_weight.
    outputs: (N, 10) or (N, 11), labels: (N,) with NOT_A_DIGIT for none -> loss in nats, doutputs like outputs.
    """
    if outputs.shape[1] == DIGITS and NOT_A_DIGIT not in labels.tolist():
        return cross_entropy(outputs, labels)
    is_digit = labels != NOT_A_DIGIT
    doutputs = np.zeros_like(outputs)
    loss = 0.0
    if is_digit.any():
        loss, doutputs[is_digit, :DIGITS] = cross_entropy(outputs[is_digit, :DIGITS], labels[is_digit])
    if outputs.shape[1] == DIGITS:
        return loss, doutputs
    reject_loss, dreject = binary_cross_entropy(outputs[:, DIGITS], is_digit.astype(outputs.dtype))
    doutputs[:, DIGITS] = dreject * outputs.dtype.type(reject_weight)
    return loss + reject_weight * reject_loss, doutputs


def l2_penalty(params: Params, weight_decay: float) -> float:
    """½ · weight_decay · Σ w² over the weights alone: a bias moves the boundary and does not make it wilder."""
    return 0.5 * weight_decay * sum(float(np.vdot(params[name], params[name])) for name in decayed(params))


def decayed(params: Params) -> tuple[str, ...]:
    """The names of the arrays that L2 acts on."""
    return _decayed(tuple(params))


@cache
def _decayed(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if is_decayed(name))


def is_decayed(name: str) -> bool:
    """Whether L2 acts on the array of this name: a weight, not a bias."""
    return name.endswith("weights")
