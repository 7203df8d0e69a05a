"""The settings that training starts from, by name; the command line can override each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """An architecture and every setting of its training.

    settings: steps, batch_size, optimizer (see optimizers.OPTIMIZERS), learning_rate (the peak), schedule (see
    optimizers.SCHEDULES), warm_up (share of the run), momentum, weight_decay, dropout (share of the features),
    smoothing (of the loss), held_out (MNIST images for validation), records (rows of the history, beside those of the
    snapshots), watched (validation images a row, at least), augmentation (strength; 0 is none), stroke_renders (of each
    stroke drawing an epoch), left_out (collections of digits that are not used), not_digits (drawings that are no
    digit, an epoch, beside the letters), reject_weight (of the loss on the eleventh output); and what the architecture
    takes: hidden_size, or kernels, channels and pooled, one entry a block.
    """

    name: str
    architecture: str
    summary: str
    settings: Mapping[str, Any]


_PLAIN = {
    "optimizer": "sgd",
    "schedule": "constant",
    "warm_up": 0.0,
    "momentum": 0.0,
    "dropout": 0.0,
    "smoothing": 0.95,
    "held_out": 5000,
    "records": 200,
    "watched": 5000,
    "augmentation": 0.0,
    "stroke_renders": 0,
    "left_out": [],
    "not_digits": 0,
    "reject_weight": 0.0,
}

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "notebook",
            "mlp",
            "the two-layer network of the notebook that this project goes back to: MNIST alone, plain gradient descent",
            {
                **_PLAIN,
                "hidden_size": 100,
                "steps": 100_000,
                "batch_size": 16,
                "learning_rate": 0.02,
                "weight_decay": 1e-4,
            },
        ),
        Recipe(
            "mlp",
            "mlp",
            "as far as two layers go: 800 hidden units, MNIST and pen strokes, new drawings every epoch",
            {
                **_PLAIN,
                "hidden_size": 800,
                "steps": 30_000,
                "batch_size": 128,
                "learning_rate": 0.1,
                "schedule": "cosine",
                "warm_up": 0.05,
                "momentum": 0.9,
                "weight_decay": 2e-5,
                "dropout": 0.2,
                "augmentation": 1.0,
                "stroke_renders": 2,
                # One digit of twenty in this collection lacks a stroke: what is left bears the wrong label.
                "left_out": ["ibm"],
            },
        ),
        Recipe(
            "cnn",
            "cnn",
            "the default reader: four convolutions, MNIST and pen strokes, and what is no digit",
            {
                **_PLAIN,
                "kernels": [5, 3, 3, 3],
                "channels": [32, 64, 96, 96],
                "pooled": [True, True, False, False],
                "steps": 24_000,
                "records": 60,
                "watched": 2000,
                "batch_size": 128,
                "learning_rate": 0.1,
                "schedule": "cosine",
                "warm_up": 0.1,
                "momentum": 0.9,
                "weight_decay": 2e-4,
                "dropout": 0.3,
                "augmentation": 1.0,
                "stroke_renders": 4,
                # One digit of twenty in this collection lacks a stroke: what is left bears the wrong label.
                "left_out": ["ibm"],
                "not_digits": 5000,
                "reject_weight": 0.3,
            },
        ),
    )
}
