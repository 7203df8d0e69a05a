import numpy as np
import pytest

from model.certainty import COVERAGES, bin_of, rejection, reliability
from model.evaluation import expected_calibration_error


def test_bins_are_equal_and_the_last_holds_1() -> None:
    assert bin_of(np.array([0, 0.0666, 0.0667, 0.5, 0.99, 1])).tolist() == [0, 0, 1, 7, 14, 14]


def test_reliability_by_hand() -> None:
    rows = reliability([[0.95, 0.05], [0.01, 0.99], [0.55, 0.45]], [0, 0, 0])
    assert len(rows) == 15
    assert [row["n"] for row in rows] == [0] * 8 + [1] + [0] * 5 + [2]
    assert rows[8] == {"from": 8 / 15, "to": 9 / 15, "n": 1, "confidence": 0.55, "accuracy": 1}
    assert rows[14]["confidence"] == pytest.approx(0.97)
    assert rows[14]["accuracy"] == 0.5
    assert rows[0]["confidence"] is rows[0]["accuracy"] is None


def test_the_calibration_error_is_the_mean_gap_of_the_diagram() -> None:
    rng = np.random.default_rng(2)
    probabilities, labels = rng.dirichlet(np.full(10, 0.3), 500), rng.integers(10, size=500)
    gaps = [
        row["n"] * abs(row["confidence"] - row["accuracy"]) for row in reliability(probabilities, labels) if row["n"]
    ]
    assert sum(gaps) / 500 == pytest.approx(expected_calibration_error(probabilities, labels))


def test_the_least_certain_are_refused_first() -> None:
    # 200 drawings of rising certainty, the 20 least certain wrong.
    top = np.linspace(0.51, 0.99, 200)
    probabilities, labels = np.stack([top, 1 - top], 1), np.array([1] * 20 + [0] * 180)
    curve = {row["coverage"]: row["accuracy"] for row in rejection(probabilities, labels)}
    assert list(curve) == list(COVERAGES) == sorted(COVERAGES, reverse=True)
    assert curve[1.0] == pytest.approx(180 / 200)
    assert curve[0.95] == pytest.approx(180 / 190)
    assert curve[0.9] == curve[0.5] == 1


def test_something_is_always_kept() -> None:
    assert {row["accuracy"] for row in rejection([[0.6, 0.4]], [0])} == {1.0}
