"""The digits that come with the package, as the lesson uses them: single ones to try, and batches to train on."""

from functools import cache

import numpy as np

from app.errors import Problem
from app.lessons.answers import LessonSample, LessonSamples
from model.data import DataError, Mnist
from model.pictures import data_url, encode_png
from model.sample import load_sample
from model.training import inputs_of
from model.types import Array

BATCH_SIZE = 16
OTHERS = 500
"""Test digits on which a network is tried out before and after its steps."""
SHOWN_EACH = 2


@cache
def digits() -> Mnist:
    """The sample, read when first asked for. Raises Problem 503 where an installation left it out."""
    try:
        return load_sample()
    except DataError as error:
        raise Problem(503, f"The sample digits cannot be read: {error}.") from None


def count_batches() -> int:
    return len(digits().train_labels) // BATCH_SIZE


def batch(number: int) -> tuple[Array, Array]:
    """Batch `number` of the sample's training digits, from the first again after the last: (16, 784), labels (16,)."""
    start = number % count_batches() * BATCH_SIZE
    chosen = slice(start, start + BATCH_SIZE)
    return as_inputs(digits().train_images[chosen]), digits().train_labels[chosen].astype(np.intp)


def drawing(number: int) -> Array:
    """The inputs (784,) of one of the test digits. Raises Problem 404."""
    images = digits().test_images
    if number >= len(images):
        raise Problem(404, f"There is no sample {number}; they go from 0 to {len(images) - 1}.")
    return as_inputs(images[number : number + 1])[0]


def as_inputs(images: Array) -> Array:
    """(N, 28, 28) uint8 -> (N, 784) float32, 0…1, as training has it."""
    return inputs_of(images).reshape(len(images), -1)


@cache
def shown() -> LessonSamples:
    """The first few of each digit among the test digits."""
    labels = digits().test_labels
    chosen = [int(number) for digit in range(10) for number in np.flatnonzero(labels == digit)[:SHOWN_EACH]]
    return LessonSamples(
        samples=[
            LessonSample(sample=n, label=int(labels[n]), image=data_url(encode_png(drawing(n).reshape(28, 28))))
            for n in chosen
        ]
    )
