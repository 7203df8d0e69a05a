import numpy as np
import pytest

from model.calibration import DIGITS_REFUSED, LETTERS_CALLED_DIGIT, SURE, fit, fit_temperature
from model.losses import NOT_A_DIGIT, softmax
from model.reader import calibrated
from model.types import Array

ALL_ALIKE = np.zeros(8_000, int)


def made_outputs(count: int, temperature: float, seed: int = 0) -> tuple[Array, Array]:
    """Logits (count, 10) of a network that is too sure of itself by this factor, and labels drawn as it should be."""
    rng = np.random.default_rng(seed)
    honest = rng.standard_normal((count, 10)) * 2
    chances = softmax(honest).cumsum(1)
    labels = (rng.random(count)[:, None] > chances).sum(1).clip(0, 9)
    return honest * temperature, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 3.5])
def test_the_temperature_is_found_again(temperature: float) -> None:
    logits, labels = made_outputs(8_000, temperature)
    assert fit_temperature(logits, labels, ALL_ALIKE) == pytest.approx(temperature, rel=0.05)


def test_float32_is_enough() -> None:
    logits, labels = made_outputs(8_000, 2.0)
    exact = fit_temperature(logits, labels, ALL_ALIKE)
    assert fit_temperature(logits.astype(np.float32), labels, ALL_ALIKE) == pytest.approx(exact, rel=0.01)


def test_a_small_group_weighs_as_much_as_a_large_one() -> None:
    large, large_labels = made_outputs(7_000, 1.0)
    small, small_labels = made_outputs(1_000, 3.0, seed=1)
    logits, labels = np.concatenate([large, small]), np.concatenate([large_labels, small_labels])
    groups = np.repeat([0, 1], [7_000, 1_000])
    alone = fit_temperature(large, large_labels, groups[:7_000])
    together = fit_temperature(logits, labels, ALL_ALIKE)
    balanced = fit_temperature(logits, labels, groups)
    assert alone < together < balanced < 3
    doubled = fit_temperature(
        np.concatenate([logits, large]), np.concatenate([labels, large_labels]), np.r_[groups, 0 * large_labels]
    )
    assert doubled == pytest.approx(balanced, rel=0.01)


def test_probabilities_are_right_as_often_as_they_say() -> None:
    logits, labels = made_outputs(8_000, 3.0)
    found = fit(logits, labels, ALL_ALIKE)["calibration"]
    for outputs, settings, is_honest in ((logits, found, True), (logits, {}, False)):
        probabilities, _ = calibrated(outputs, settings)
        said = probabilities.max(1)
        right = probabilities.argmax(1) == labels
        bins = [(said >= low) & (said < low + 0.2) for low in (0.4, 0.6, 0.8)]
        gaps = [abs(right[some].mean() - said[some].mean()) for some in bins]
        assert (max(gaps) < 0.04) == is_honest


def outputs_with_letters() -> tuple[Array, Array, Array]:
    """4,000 digits of two groups and 1,000 letters; scores overlap, and the letters' are lower."""
    logits, labels = made_outputs(5_000, 1.5)
    rng = np.random.default_rng(2)
    is_digit = np.arange(5_000) < 4_000
    scores = np.where(is_digit, rng.normal(3, 1, 5_000), rng.normal(-1, 1, 5_000))
    return np.c_[logits * 3, scores], np.where(is_digit, labels, NOT_A_DIGIT), np.arange(5_000) % 2


def test_thresholds_keep_what_they_promise() -> None:
    outputs, labels, groups = outputs_with_letters()
    fitted = fit(outputs, labels, groups)
    verdict, rates = fitted["verdict"], fitted["verdict"]["rates"]
    probabilities, scores = calibrated(outputs, fitted["calibration"])
    is_digit = labels != NOT_A_DIGIT
    assert (scores[~is_digit] >= verdict["digit_from"]).mean() == pytest.approx(LETTERS_CALLED_DIGIT, abs=0.002)
    assert (scores[is_digit] < verdict["not_a_digit_below"]).mean() == pytest.approx(DIGITS_REFUSED, abs=0.001)
    called = (scores >= verdict["digit_from"]) & (probabilities.max(1) >= SURE)
    assert rates["digits_called_digit"] == called[is_digit].mean()
    assert rates["not_digits_called_digit"] == called[~is_digit].mean() <= LETTERS_CALLED_DIGIT
    assert rates["digits_refused"] == (scores[is_digit] < verdict["not_a_digit_below"]).mean()


def test_what_is_refused_is_never_called_a_digit() -> None:
    outputs, labels, groups = outputs_with_letters()
    outputs[:, 10] = np.where(labels == NOT_A_DIGIT, -8, 8) + outputs[:, 10] / 10
    verdict = fit(outputs, labels, groups)["verdict"]
    assert verdict["not_a_digit_below"] <= verdict["digit_from"]
    assert verdict["rates"]["digits_refused"] == 0, "scores that tell them apart for sure refuse no digit"


def test_ten_outputs_or_no_letters_leave_the_score_out() -> None:
    outputs, labels, groups = outputs_with_letters()
    for some, theirs in ((outputs[:, :10], labels), (outputs[:4_000], labels[:4_000])):
        verdict = fit(some, theirs, groups[: len(some)])["verdict"]
        assert verdict.keys() == {"unsure_below", "rates"}
        assert verdict["unsure_below"] == SURE
    assert fit(outputs[:4_000], labels[:4_000], groups[:4_000])["verdict"]["rates"]["not_digits_called_digit"] is None
