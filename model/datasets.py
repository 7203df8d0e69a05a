"""Puts together what a recipe trains on: MNIST, pen strokes drawn afresh each epoch, and drawings that are no digit."""

import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from model.augmentation import augment_images, random_pen, restyle, warp_strokes
from model.data import Mnist, split_indices
from model.losses import NOT_A_DIGIT
from model.not_digits import not_a_digit
from model.preprocessing import prepare_strokes
from model.stroke_files import Drawing
from model.types import Array, Rng

PLAIN_IMAGES = 1000
"""So many MNIST images, and at least so many stroke drawings where there are, make up plain_images."""

# Streams of random numbers that must not meet: each is seeded by (seed, stream, …).
SPLIT, ORDER, AUGMENT, VALIDATE = 11, 12, 13, 14


@dataclass(frozen=True)
class Collection:
    """Drawings with strokes, split by writer; letters are drawings that are no digit."""

    digits: Sequence[Drawing] = ()
    letters: Sequence[Drawing] = ()


@dataclass(frozen=True)
class EpochSource:
    """What epochs are made from: images (N, 28, 28) uint8, labels (N,), strokes, and how to alter them."""

    images: Array
    labels: Array
    strokes: Collection
    settings: Mapping[str, Any]
    seed: int

    @property
    def size(self) -> int:
        """Drawings an epoch."""
        renders = self.settings["stroke_renders"] * len(self.strokes.digits)
        return len(self.images) + renders + len(self.strokes.letters) + int(self.settings["not_digits"])

    @property
    def is_plain(self) -> bool:
        """Whether an epoch is the images as they are, and nothing else."""
        return not self.settings["augmentation"] and self.size == len(self.images)

    def make(self, number: int) -> tuple[Array, Array]:
        """One epoch, shuffled; with augmentation, all images altered and all strokes drawn by another hand and pen."""
        if self.is_plain:
            return _shuffled(self.images, self.labels, np.random.default_rng((self.seed, ORDER, number)))
        rng, strength = np.random.default_rng((self.seed, AUGMENT, number)), self.settings["augmentation"]
        parts = [augment_images(self.images, rng, strength) if strength else self.images]
        part_labels = [self.labels]
        for _ in range(self.settings["stroke_renders"]):
            restyled = (restyle(d.strokes, int(d.label), rng) for d in self.strokes.digits)
            parts.append(_stack(draw(strokes, rng, strength) for strokes in restyled))
            part_labels.append(np.array([int(d.label) for d in self.strokes.digits], np.int64))
        digits = [d.strokes for d in self.strokes.digits]
        parts.append(_stack(draw(d.strokes, rng, strength) for d in self.strokes.letters))
        parts.append(_stack(draw(not_a_digit(digits, rng), rng, strength) for _ in range(self.settings["not_digits"])))
        part_labels.append(np.full(len(parts[-1]) + len(parts[-2]), NOT_A_DIGIT))
        return _shuffled(np.concatenate(parts), np.concatenate(part_labels), rng)


class MixedData:
    """A training.TrainingData whose augmented epochs are made ahead, in a process of their own."""

    def __init__(
        self, source: EpochSource, plain_images: Array, validation_images: Array, validation_labels: Array
    ) -> None:
        self.plain_images = plain_images
        self.validation_images = validation_images
        self.validation_labels = validation_labels
        self.epoch_size = source.size
        self._source = source
        self._maker: ProcessPoolExecutor | None = None
        self._ahead: dict[int, Future[tuple[Array, Array]]] = {}

    def epoch(self, number: int) -> tuple[Array, Array]:
        """See training.TrainingData."""
        return self._source.make(number) if self._source.is_plain else self._made_ahead(number)

    def close(self) -> None:
        """Ends the process that makes epochs."""
        if self._maker is not None:
            self._maker.shutdown(wait=False, cancel_futures=True)

    def _made_ahead(self, number: int) -> tuple[Array, Array]:
        if self._maker is None:
            self._maker = ProcessPoolExecutor(1, get_context("spawn"), _remember, (self._source,))
        for wanted in (number, number + 1):
            if wanted not in self._ahead:
                self._ahead[wanted] = self._maker.submit(_make_remembered, wanted)
        return self._ahead.pop(number).result()


def mixed_data(
    mnist: Mnist, settings: Mapping[str, Any], seed: int, training: Collection, validation: Collection
) -> MixedData:
    """What to train on: MNIST's training images but for held_out, with the collections if the settings draw strokes.

    The validation images are held_out of MNIST's first, then the validation drawings.
    """
    training, validation = (without(collection, settings["left_out"]) for collection in (training, validation))
    train, held_out = split_indices(len(mnist.train_images), settings["held_out"], np.random.default_rng((seed, SPLIT)))
    images, labels = mnist.train_images[held_out], mnist.train_labels[held_out].astype(np.int64)
    if settings["stroke_renders"]:
        drawn, drawn_labels = draw_collection(validation, np.random.default_rng(VALIDATE))
        images, labels = np.concatenate([images, drawn]), np.concatenate([labels, drawn_labels])
    used = Collection(
        training.digits if settings["stroke_renders"] else (), training.letters if settings["not_digits"] else ()
    )
    source = EpochSource(mnist.train_images[train], mnist.train_labels[train].astype(np.int64), used, settings, seed)
    digits = Collection(used.digits[:: max(1, len(used.digits) // PLAIN_IMAGES)])
    drawn_plainly, _ = draw_collection(digits, np.random.default_rng(VALIDATE))
    return MixedData(source, np.concatenate([source.images[:PLAIN_IMAGES], drawn_plainly]), images, labels)


def without(collection: Collection, left_out: Sequence[str]) -> Collection:
    """The same without the digits of these collections; what is no digit stays none, whatever it lacks."""
    return Collection([d for d in collection.digits if d.source not in left_out], collection.letters)


def draw(strokes: Sequence[Array], rng: Rng, strength: float = 1.0) -> Array:
    """Strokes by another hand with another pen, as the network sees them: (28, 28) uint8."""
    warped = warp_strokes(strokes, rng, strength)
    return (prepare_strokes(warped, random_pen(warped, rng)).image * 255).round().astype(np.uint8)


def draw_collection(collection: Collection, rng: Rng) -> tuple[Array, Array]:
    """Every drawing once as it was written, with any pen: images (N, 28, 28) uint8, labels (N,)."""
    drawings = [*collection.digits, *collection.letters]
    labels = [int(d.label) for d in collection.digits] + [NOT_A_DIGIT] * len(collection.letters)
    return _stack(draw(d.strokes, rng, strength=0.0) for d in drawings), np.array(labels, np.int64)


def _stack(images: Any) -> Array:
    made = list(images)
    return np.stack(made) if made else np.zeros((0, 28, 28), np.uint8)


def _shuffled(images: Array, labels: Array, rng: Rng) -> tuple[Array, Array]:
    order = rng.permutation(len(images))
    return images.take(order, 0), labels.take(order, 0)


_source: EpochSource | None = None


def _remember(source: EpochSource) -> None:
    """In the epoch process: keep what every epoch is made from, so that it is sent over once."""
    global _source
    # Ctrl-C is for the process that trains: it stops in order, and then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)
    _source = source


def _make_remembered(number: int) -> tuple[Array, Array]:
    assert _source is not None  # noqa: S101 - the pool's initializer has set it
    return _source.make(number)
