from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from model.datasets import Collection, EpochSource, MixedData, draw, draw_collection, mixed_data, without
from model.losses import NOT_A_DIGIT
from model.types import Array
from tests.model.made_data import CNN, PLAIN, RICH, few_digits, made_strokes

MNIST = few_digits()
STROKES = made_strokes(12, 4)


def mixed(settings: Mapping[str, Any], seed: int = 1, strokes: Collection = STROKES) -> MixedData:
    return mixed_data(MNIST, settings, seed, strokes, strokes)


@pytest.fixture
def rich() -> Iterator[MixedData]:
    """Data whose epochs are made in another process."""
    data = mixed({**RICH, "not_digits": 10})
    yield data
    data.close()


def rows(images: Array, labels: Array) -> list[bytes]:
    """Each image with its label, in an order of its own: to compare sets of them."""
    return sorted(image.tobytes() + bytes([int(label) % 256]) for image, label in zip(images, labels, strict=True))


def source(**settings: Any) -> EpochSource:
    images, labels = MNIST.train_images[:50], MNIST.train_labels[:50].astype(np.int64)
    return EpochSource(images, labels, STROKES, {**RICH, "not_digits": 10, **settings}, 1)


def test_held_out_images_are_never_trained_on() -> None:
    data = mixed(PLAIN, strokes=Collection())
    assert data.epoch_size == 340
    assert len(data.validation_images) == 60
    images, labels = data.epoch(0)
    held_out = rows(data.validation_images, data.validation_labels)
    assert sorted([*rows(images, labels), *held_out]) == rows(MNIST.train_images, MNIST.train_labels)


def test_an_epoch_is_the_same_for_the_same_number_and_another_order_for_another() -> None:
    first, second = mixed(PLAIN, strokes=Collection()), mixed(PLAIN, strokes=Collection())
    second.epoch(0)
    for number in (2, 0):
        for one, other in zip(first.epoch(number), second.epoch(number), strict=True):
            assert (one == other).all()
    assert (first.epoch(0)[0] != first.epoch(1)[0]).any()
    assert rows(*first.epoch(0)) == rows(*first.epoch(1))


def test_another_seed_holds_out_others_and_orders_otherwise() -> None:
    first, second = mixed(PLAIN, 1, Collection()), mixed(PLAIN, 2, Collection())
    assert rows(first.validation_images, first.validation_labels) != rows(
        second.validation_images, second.validation_labels
    )


@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_an_epoch_holds_all_kinds_of_drawings(strength: float) -> None:
    made = source(augmentation=strength)
    images, labels = made.make(3)
    assert len(images) == len(labels) == made.size == 50 + 2 * 12 + 4 + 10
    assert images.dtype == np.uint8
    assert (labels == NOT_A_DIGIT).sum() == 14
    of_strokes = [int(drawing.label) for drawing in STROKES.digits] * 2
    expected = np.bincount([*MNIST.train_labels[:50].tolist(), *of_strokes], minlength=10)
    assert (np.bincount(labels[labels != NOT_A_DIGIT], minlength=10) == expected).all()
    assert (images.max((1, 2)) >= 254).all()


def test_without_augmentation_images_stay_as_they_are() -> None:
    made = source(augmentation=0.0)
    originals = rows(made.images, made.labels)
    assert set(originals) <= set(rows(*made.make(0)))
    assert not set(originals) & set(rows(*source().make(0)))


def test_epochs_differ_and_repeat() -> None:
    first, again, second = source().make(0), source().make(0), source().make(1)
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()
    assert not set(rows(*first)) & set(rows(*second)), "every drawing is drawn anew"


def test_epochs_of_the_other_process_are_those_of_this_one(rich: MixedData) -> None:
    here = EpochSource(*_trained_on(rich), STROKES, {**RICH, "not_digits": 10}, 1)
    for number in (1, 0, 0):
        for made, expected in zip(rich.epoch(number), here.make(number), strict=True):
            assert (made == expected).all()
    assert rich.epoch_size == here.size


def _trained_on(data: MixedData) -> tuple[Array, Array]:
    source = data._source
    return source.images, source.labels


def test_closing_data_that_made_no_epoch_is_fine() -> None:
    mixed(RICH).close()


def test_validation_drawings_come_after_the_held_out_images() -> None:
    data = mixed({**CNN, "held_out": 60})
    assert len(data.validation_labels) == 60 + 12 + 4
    assert data.validation_labels[60:].tolist() == [i % 10 for i in range(12)] + [NOT_A_DIGIT] * 4
    assert (data.validation_labels[:60] >= 0).all()


def test_validation_drawings_are_the_same_for_every_seed() -> None:
    first, second = mixed(CNN, 1), mixed(CNN, 2)
    assert (first.validation_images[60:] == second.validation_images[60:]).all()


def test_strokes_are_left_out_where_the_settings_draw_none() -> None:
    assert mixed(PLAIN).epoch_size == 340
    assert len(mixed(PLAIN).validation_images) == 60
    assert mixed({**RICH, "not_digits": 0}).epoch_size == 340 + 2 * 12, "letters are for those who learn to refuse"


def test_collections_that_are_left_out() -> None:
    assert mixed({**RICH, "left_out": ["made"]}).epoch_size == 340
    kept = without(STROKES, ["made"])
    assert (len(kept.digits), len(kept.letters)) == (0, 4)
    assert len(without(STROKES, ["other"]).digits) == 12


def test_a_drawing_is_made_by_another_hand_each_time() -> None:
    rng = np.random.default_rng(0)
    strokes = STROKES.digits[0].strokes
    images = [draw(strokes, rng) for _ in range(5)]
    assert {(image.shape, image.dtype.name) for image in images} == {((28, 28), "uint8")}
    assert len({image.tobytes() for image in images}) == 5


def test_an_empty_collection_draws_nothing() -> None:
    images, labels = draw_collection(Collection(), np.random.default_rng(0))
    assert images.shape == (0, 28, 28)
    assert len(labels) == 0
