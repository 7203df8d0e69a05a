"""How far a reader's certainty can be trusted: how often it is right when it is that sure, and when it may refuse."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from model.types import Array

BINS = 15
COVERAGES = (1.0, 0.995, 0.99, 0.985, 0.98, 0.97, 0.96, 0.95, 0.94, 0.92, 0.9, 0.88, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5)
"""Shares that are kept; errors lie among the least certain, so most of these are near the whole."""


def bin_of(top: Array, bins: int = BINS) -> Array:
    """Which of `bins` equal bins each probability falls into; 1 belongs to the last."""
    return np.minimum((top * bins).astype(np.int64), bins - 1)


def reliability(probabilities: ArrayLike, labels: ArrayLike, bins: int = BINS) -> list[dict[str, Any]]:
    """For each bin of the top probability its mean and the accuracy, None where nothing fell (Guo et al., 2017).

    probabilities: (N, classes); labels: (N,).
    """
    table = np.asarray(probabilities, np.float64)
    top, right = table.max(axis=1), table.argmax(axis=1) == np.asarray(labels)
    where = bin_of(top, bins)
    rows = []
    for index in range(bins):
        inside = where == index
        rows.append(
            {
                "from": index / bins,
                "to": (index + 1) / bins,
                "n": int(inside.sum()),
                "confidence": float(top[inside].mean()) if inside.any() else None,
                "accuracy": float(right[inside].mean()) if inside.any() else None,
            }
        )
    return rows


def rejection(probabilities: ArrayLike, labels: ArrayLike) -> list[dict[str, Any]]:
    """The accuracy of what is left when the least certain are refused, for each share of the whole that is kept.

    At least one is kept. probabilities: (N, classes); labels: (N,).
    """
    table = np.asarray(probabilities, np.float64)
    right = table.argmax(axis=1) == np.asarray(labels)
    surest = right[np.argsort(-table.max(axis=1), kind="stable")]
    kept = [max(1, round(coverage * len(surest))) for coverage in COVERAGES]
    return [
        {"coverage": coverage, "accuracy": float(surest[:count].mean())}
        for coverage, count in zip(COVERAGES, kept, strict=True)
    ]
