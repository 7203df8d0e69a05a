"""How well a network reads, as numbers: accuracy with its interval, confusion, calibration, digits told from others."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.certainty import BINS, bin_of, rejection, reliability
from model.data import Mnist
from model.pictures import data_url, encode_png
from model.reader import Reader
from model.types import Array

CLASSES = 10
Z_95 = 1.959963984540054  # the 97.5 % point of the normal distribution
SAMPLES_EACH = 20  # sample predictions right, and as many wrong
BATCH = 1000


def accuracy(labels: ArrayLike, predictions: ArrayLike) -> float:
    """The share of predictions that are right. labels, predictions: (N,)."""
    return float(np.mean(np.asarray(labels) == np.asarray(predictions)))


def share_right(right: Array) -> dict[str, Any]:
    """How many there are, and the share that is right; of none there is no share. right: (N,) booleans."""
    return {"n": len(right), "accuracy": float(right.mean()) if len(right) else None}


def wilson_interval(correct: int, count: int) -> tuple[float, float]:
    """95 % interval of a share, by Wilson (1927): unlike p ± 1.96·σ it stays within 0…1 and holds near 1."""
    if not 0 <= correct <= count or count < 1:
        raise ValueError(f"{correct} of {count} is not a share")
    share, z2 = correct / count, Z_95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z_95 / (1 + z2 / count) * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def confusion_matrix(labels: ArrayLike, predictions: ArrayLike, classes: int = CLASSES) -> NDArray[np.int64]:
    """(classes, classes) counts: the row is what was written, the column what was read."""
    pairs = np.asarray(labels, np.int64) * classes + np.asarray(predictions, np.int64)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def expected_calibration_error(probabilities: ArrayLike, labels: ArrayLike, bins: int = BINS) -> float:
    """Mean gap between the top probability and the accuracy, over equal-width bins of it (Guo et al., 2017).

    probabilities: (N, classes); labels: (N,).
    """
    table = np.asarray(probabilities, np.float64)
    top, right = table.max(axis=1), table.argmax(axis=1) == np.asarray(labels)
    where = bin_of(top, bins)
    gap = np.bincount(where, weights=right - top, minlength=bins)
    return float(np.abs(gap).sum() / len(table))


def auroc(high: ArrayLike, low: ArrayLike) -> float:
    """The chance that a score of `high` exceeds one of `low`, ties counted half: the area under the ROC curve."""
    positive, negative = np.asarray(high, np.float64), np.sort(np.asarray(low, np.float64))
    if not len(positive) or not len(negative):
        raise ValueError("both sides need at least one score")
    below = np.searchsorted(negative, positive, side="left")
    not_above = np.searchsorted(negative, positive, side="right")
    return float((below + not_above).sum() / (2 * len(positive) * len(negative)))


def read_all(reader: Reader, images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Probabilities (N, 10) for MNIST's images (N, 28, 28) uint8, through the same reader that serves."""
    parts = []
    for start in range(0, len(images), BATCH):
        inputs = images[start : start + BATCH].astype(np.float32) / np.float32(255)
        parts.append(np.stack([reading.probabilities for reading in reader.read(inputs)]))
    return np.concatenate(parts).astype(np.float64)


def evaluate_mnist(reader: Reader, mnist: Mnist) -> dict[str, Any]:
    """The "mnist" part of an evaluation: what the reader makes of the test set."""
    labels = mnist.test_labels.astype(np.int64)
    probabilities = read_all(reader, mnist.test_images)
    predictions = probabilities.argmax(axis=1)
    correct = int((predictions == labels).sum())
    return {
        "n": len(labels),
        "correct": correct,
        "accuracy": correct / len(labels),
        "interval": list(wilson_interval(correct, len(labels))),
        "calibration_error": expected_calibration_error(probabilities, labels),
        "reliability": reliability(probabilities, labels),
        "rejection": rejection(probabilities, labels),
        "confusion": confusion_matrix(labels, predictions).tolist(),
        "samples": sample_predictions(mnist.test_images, labels, probabilities),
    }


def sample_predictions(
    images: NDArray[np.uint8], labels: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Sample predictions with their pictures: the first of each digit that were read right, then the surest errors."""
    predictions, top = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = np.flatnonzero(predictions == labels)
    by_digit = [right[labels[right] == digit][: SAMPLES_EACH // CLASSES] for digit in range(CLASSES)]
    wrong = np.flatnonzero(predictions != labels)
    surest = wrong[np.argsort(-top[wrong], kind="stable")][:SAMPLES_EACH]
    return [
        {
            "index": int(index),
            "label": int(labels[index]),
            "digit": int(predictions[index]),
            "probability": float(top[index]),
            "image": data_url(encode_png(images[index].astype(np.float32) / np.float32(255))),
        }
        for index in np.concatenate([*by_digit, surest])
    ]
