"""Small data and settings for tests of training: real digits from the sample, and strokes that are made here."""

from typing import Any

import numpy as np

from model.data import Mnist
from model.datasets import Collection
from model.recipes import RECIPES
from model.sample import load_sample
from model.stroke_files import Drawing
from model.types import Array

PLAIN: dict[str, Any] = {
    **RECIPES["notebook"].settings,
    "hidden_size": 16,
    "steps": 60,
    "batch_size": 16,
    "held_out": 60,
    "records": 4,
    "watched": 60,
}
"""The notebook's recipe, small: its 340 training images make 21 batches an epoch."""

RICH: dict[str, Any] = {
    **PLAIN,
    "schedule": "cosine",
    "warm_up": 0.1,
    "momentum": 0.9,
    "dropout": 0.3,
    "augmentation": 1.0,
    "stroke_renders": 2,
}
"""All that a recipe can ask for: momentum, dropout, a schedule, augmentation and strokes."""

CNN: dict[str, Any] = {
    **{name: value for name, value in RICH.items() if name != "hidden_size"},
    "kernels": [3, 3],
    "channels": [4, 6],
    "pooled": [True, True],
    "not_digits": 20,
    "reject_weight": 0.3,
    "steps": 20,
    "optimizer": "adam",
    "learning_rate": 0.002,
}


def few_digits() -> Mnist:
    """400 training images of the sample."""
    sample = load_sample()
    return Mnist(
        sample.train_images[:400], sample.train_labels[:400], sample.test_images, sample.test_labels, sample.checksums
    )


def made_strokes(digits: int = 12, letters: int = 4) -> Collection:
    """Curves with a digit's or a letter's label: they look like nothing, but are drawn like everything."""
    rng = np.random.default_rng(7)

    def strokes() -> list[Array]:
        return [rng.uniform(0, 100, (int(rng.integers(3, 9)), 2)).astype(np.float32) for _ in range(rng.integers(1, 3))]

    return Collection(
        [Drawing(str(i % 10), "made", f"writer {i}", strokes()) for i in range(digits)],
        [Drawing("A", "made", f"writer {i}", strokes()) for i in range(letters)],
    )
