"""Fits, on validation data, what turns a network's outputs into probabilities and verdicts that can be trusted."""

from typing import Any

import numpy as np

from model.losses import DIGITS, NOT_A_DIGIT, softmax
from model.reader import calibrated
from model.types import Array

LETTERS_CALLED_DIGIT = 0.03
DIGITS_REFUSED = 0.01
WRONG_LABELS = 0.005
SURE = 0.6
"""A digit that is less probable than this is unsure, however much the drawing looks like one."""


def fit(outputs: Array, labels: Array, groups: Array) -> dict[str, Any]:
    """Temperature and thresholds for the card, from validation outputs.

    outputs: (N, 10) or (N, 11); labels: (N,), NOT_A_DIGIT for none; groups: (N,) where each drawing comes from (MNIST,
    strokes): for the temperature each weighs the same, however large. -> {"calibration": …, "verdict": …} with the
    rates that the thresholds reach.
    """
    is_digit = labels != NOT_A_DIGIT
    temperature = fit_temperature(outputs[is_digit, :DIGITS], labels[is_digit], groups[is_digit])
    calibration = {"temperature": temperature}
    probabilities, scores = calibrated(outputs, calibration)
    verdict: dict[str, Any] = {"unsure_below": SURE}
    if not is_digit.all() and outputs.shape[1] > DIGITS:
        # From the score on, so few letters are left; below the lower one, so few digits are lost.
        verdict["digit_from"] = float(np.quantile(scores[~is_digit], 1 - LETTERS_CALLED_DIGIT))
        verdict["not_a_digit_below"] = min(float(np.quantile(scores[is_digit], DIGITS_REFUSED)), verdict["digit_from"])
    called = (scores >= verdict.get("digit_from", 0)) & (probabilities.max(1) >= SURE)
    verdict["rates"] = {
        "digits_called_digit": float(called[is_digit].mean()),
        "digits_refused": float((scores[is_digit] < verdict.get("not_a_digit_below", 0)).mean()),
        "not_digits_called_digit": float(called[~is_digit].mean()) if not is_digit.all() else None,
    }
    return {"calibration": calibration, "verdict": verdict}


def fit_temperature(logits: Array, labels: Array, groups: Array) -> float:
    """The temperature with the least cross-entropy, groups weighing the same (Guo et al. 2017). logits: (N, 10).

    The better a network is, the surer it contradicts a label that is wrong, and a few of those would cool every
    probability. So each label counts as wrong, and any digit as true, with a probability of WRONG_LABELS.
    """
    kinds = np.unique(groups)
    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        told = softmax(logits / temperature)[rows, labels]
        losses = -np.log((1 - WRONG_LABELS) * told + WRONG_LABELS / DIGITS)
        return sum(float(losses[groups == kind].mean()) for kind in kinds)

    # The loss has one valley in log T: narrow it down by thirds.
    low, high = np.log(0.2), np.log(5.0)
    while high - low > 1e-4:
        first, second = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, second) if loss(np.exp(first)) < loss(np.exp(second)) else (first, high)
    return float(np.exp((low + high) / 2))
