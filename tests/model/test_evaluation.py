import base64
import io
import math
from typing import cast

import numpy as np
import pytest
from PIL import Image

from model.data import Mnist
from model.evaluation import (
    accuracy,
    auroc,
    confusion_matrix,
    evaluate_mnist,
    expected_calibration_error,
    share_right,
    wilson_interval,
)
from model.reader import Reader, Reading
from model.sample import load_sample
from model.types import Array


class MeanReader:
    """Reads by the nearest class mean: real readings, right about four times in five, without a trained network."""

    def __init__(self, mnist: Mnist) -> None:
        images = mnist.train_images / np.float32(255)
        self.means = np.stack([images[mnist.train_labels == digit].mean(axis=0) for digit in range(10)])

    def read(self, images: Array) -> list[Reading]:
        assert images.dtype == np.float32
        assert 0 <= images.min() <= images.max() <= 1
        distances = ((images[:, None] - self.means) ** 2).sum(axis=(2, 3))
        weights = np.exp(distances.min(axis=1, keepdims=True) - distances)
        probabilities = weights / weights.sum(axis=1, keepdims=True)
        return [Reading(int(p.argmax()), p, float(p.max()), "digit") for p in probabilities]


def test_accuracy_is_the_share_of_right_ones() -> None:
    assert accuracy([1, 2, 3, 4], [1, 2, 3, 9]) == 0.75


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    [
        (9800, 10000, 0.97706, 0.98257),  # from the formula, by hand
        (0, 10, 0.0, 0.27753),
        (10, 10, 0.72247, 1.0),
        (1, 1, 0.20654, 1.0),
    ],
)
def test_the_interval_is_wilsons(correct: int, count: int, low: float, high: float) -> None:
    assert wilson_interval(correct, count) == pytest.approx((low, high), abs=1e-5)


def test_the_ends_of_the_interval_are_where_the_score_test_rejects() -> None:
    """Wilson's ends are the shares p at which the observed share lies 1.96 standard errors of p away."""
    for end in wilson_interval(83, 100):
        assert abs(0.83 - end) / math.sqrt(end * (1 - end) / 100) == pytest.approx(1.96, abs=1e-4)


@pytest.mark.parametrize(("correct", "count"), [(-1, 10), (11, 10), (0, 0)])
def test_what_is_no_share_is_refused(correct: int, count: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson_interval(correct, count)


def test_rows_of_the_confusion_are_truth_and_columns_readings() -> None:
    matrix = confusion_matrix(np.array([7, 7, 1], np.uint8), [7, 1, 1])
    assert matrix.shape == (10, 10)
    assert matrix[7, 7] == 1
    assert matrix[7, 1] == 1
    assert matrix[1, 1] == 1
    assert matrix.sum() == 3


def test_labels_of_one_byte_do_not_overflow() -> None:
    matrix = confusion_matrix(np.full(5, 9, np.uint8), np.full(5, 200, np.uint8), classes=201)
    assert matrix[9, 200] == 5


def test_a_share_of_none_is_no_number() -> None:
    assert share_right(np.array([True, False, True, True])) == {"n": 4, "accuracy": 0.75}
    assert share_right(np.zeros(0, bool)) == {"n": 0, "accuracy": None}


def test_calibration_error_by_hand() -> None:
    # Bins of 1/15: 0.95 and 0.99 share the last (mean 0.97, half right), 0.55 is alone in its own (right).
    probabilities = np.array([[0.95, 0.05], [0.01, 0.99], [0.55, 0.45]])
    expected = (2 * abs(0.5 - 0.97) + abs(1 - 0.55)) / 3
    assert expected_calibration_error(probabilities, [0, 0, 0]) == pytest.approx(expected)


def test_a_calibrated_reader_has_no_error_and_certainty_of_1_counts() -> None:
    assert expected_calibration_error([[0.75, 0.25]] * 4, [0, 0, 0, 1]) == pytest.approx(0)
    assert expected_calibration_error([[1.0, 0.0]], [1]) == pytest.approx(1)


def test_auroc_counts_pairs() -> None:
    rng = np.random.default_rng(0)
    high, low = rng.integers(0, 20, 60), rng.integers(0, 15, 40)  # with ties
    pairs = [1.0 if h > one else 0.5 if h == one else 0.0 for h in high for one in low]
    assert auroc(high, low) == pytest.approx(np.mean(pairs))
    assert auroc([2, 3], [0, 1]) == 1
    assert auroc([0], [1]) == 0
    assert auroc([1, 1], [1]) == 0.5
    with pytest.raises(ValueError, match="both sides"):
        auroc([], [1])


def test_an_evaluation_of_mnist_agrees_with_itself_and_shows_right_and_wrong_digits() -> None:
    sample = load_sample()
    part = evaluate_mnist(cast(Reader, MeanReader(sample)), sample)
    confusion = np.array(part["confusion"])
    assert part["n"] == 1000
    assert confusion.sum(axis=1).tolist() == np.bincount(sample.test_labels).tolist()
    assert part["correct"] == np.trace(confusion)
    assert 0.7 < part["accuracy"] == part["correct"] / 1000 < 0.9
    assert part["interval"] == list(wilson_interval(part["correct"], 1000))
    assert 0 < part["calibration_error"] < 1
    assert sum(row["n"] for row in part["reliability"]) == 1000
    assert part["rejection"][0] == {"coverage": 1.0, "accuracy": part["accuracy"]}

    right, wrong = part["samples"][:20], part["samples"][20:]
    assert [one["label"] for one in right] == [digit for digit in range(10) for _ in range(2)]
    assert all(one["label"] == one["digit"] for one in right)
    assert len(wrong) == 20
    assert all(one["label"] != one["digit"] for one in wrong)
    surest = [one["probability"] for one in wrong]
    assert surest == sorted(surest, reverse=True)
    for one in part["samples"]:
        assert sample.test_labels[one["index"]] == one["label"]
    one = wrong[3]
    header, _, packed = one["image"].partition(",")
    assert header == "data:image/png;base64"
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(packed))))
    np.testing.assert_array_equal(pixels, sample.test_images[one["index"]])
