from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import mlp
from model.checkpoints import Checkpoint, CheckpointError
from model.reader import BLANK, Reader, calibrated, load_reader
from model.registry import ARCHITECTURES
from model.sample import load_sample
from model.types import Array

INK = np.zeros((1, 28, 28), np.float32)
INK[0, 4:24, 13:16] = 1  # a bar: what a digit might look like


def reader_with(outputs: list[float], monkeypatch: pytest.MonkeyPatch, **card: Any) -> Reader:
    """A reader whose network gives these outputs for any drawing."""
    made = replace(ARCHITECTURES["mlp"], forward=lambda params, images, settings: np.array([outputs] * len(images)))
    monkeypatch.setitem(ARCHITECTURES, "made", made)
    card = {"name": "made", "architecture": "made", "settings": {}, "checksum": "sha256:1", **card}
    return Reader(Checkpoint(Path("made"), {}, card))


def probabilities(*some: float) -> list[float]:
    """Logits whose softmax starts with these, and shares the rest."""
    rest = (1 - sum(some)) / (10 - len(some))
    return np.log([*some, *[rest] * (10 - len(some))]).tolist()


def logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def real_images() -> Array:
    return load_sample().test_images[:40].astype(np.float32) / np.float32(255)


def test_a_model_folder_reads_digits(small_model: Path) -> None:
    reader = load_reader(small_model)
    assert reader.name == "small"
    assert reader.version == reader.card["checksum"]
    readings = reader.read(real_images())
    assert np.mean([reading.digit for reading in readings] == load_sample().test_labels[:40]) > 0.7
    for reading in readings:
        assert reading.probabilities.shape == (10,)
        assert reading.probabilities.sum() == pytest.approx(1, abs=1e-12)
        assert reading.digit == reading.probabilities.argmax()
        assert 0 <= reading.score <= 1
        assert reading.certain == (reading.verdict == "digit")


def test_many_at_once_are_read_as_one_by_one(small_model: Path) -> None:
    reader = load_reader(small_model)
    for together, image in zip(reader.read(real_images()), real_images(), strict=True):
        [alone] = reader.read(image[None])
        assert alone.digit == together.digit
        assert alone.verdict == together.verdict
        np.testing.assert_allclose(alone.probabilities, together.probabilities, atol=1e-6)


def test_a_blank_drawing_among_others(small_model: Path) -> None:
    images = real_images()[:3]
    images[1] = 0
    first, blank, last = load_reader(small_model).read(images)
    assert (blank.digit, blank.verdict, blank.score, blank.certain) == (None, "blank", 0, False)
    assert blank.probabilities.tolist() == [0.1] * 10
    assert first.digit is not None
    assert last.digit is not None


@pytest.mark.parametrize("thresholds", [{}, {"digit_from": 0.8, "not_a_digit_below": 0.5}])
def test_a_dot_is_no_digit_however_sure_the_network_is(
    thresholds: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_with([*probabilities(0.99), 9.0], monkeypatch, verdict=thresholds)
    dot = np.zeros((1, 28, 28), np.float32)
    dot[0, 6:22, 6:22] = 1
    assert reader.read(INK)[0].verdict == "digit"
    assert [(reading.verdict, reading.score) for reading in reader.read(np.concatenate([dot, INK]))] == [
        ("not_a_digit", 0),
        ("digit", pytest.approx(0.99, abs=1e-3)),
    ]


def test_nothing_to_read_reads_nothing(small_model: Path) -> None:
    assert load_reader(small_model).read(np.zeros((0, 28, 28), np.float32)) == []


def test_nobody_can_change_what_blank_is() -> None:
    with pytest.raises(ValueError, match="read-only"):
        BLANK.probabilities[0] = 1


@pytest.mark.parametrize(("top", "verdict"), [(0.59, "unsure"), (0.61, "digit"), (0.999, "digit")])
def test_without_thresholds_the_top_probability_decides(
    top: float, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [reading] = reader_with(probabilities(top), monkeypatch).read(INK)
    assert (reading.digit, reading.verdict) == (0, verdict)
    assert reading.score == pytest.approx(top)


@pytest.mark.parametrize(
    ("top", "score", "verdict"),
    [
        (0.9, 0.89, "digit"),
        (0.9, 0.71, "digit"),
        (0.9, 0.69, "unsure"),
        (0.79, 0.78, "unsure"),
        (0.9, 0.31, "unsure"),
        (0.9, 0.29, "not_a_digit"),
        (0.5, 0.29, "not_a_digit"),
    ],
)
def test_thresholds_of_the_card_decide(top: float, score: float, verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    thresholds = {"unsure_below": 0.8, "digit_from": 0.7, "not_a_digit_below": 0.3}
    reader = reader_with([*probabilities(top), logit(score / top)], monkeypatch, verdict=thresholds)
    [reading] = reader.read(INK)
    assert reading.verdict == verdict
    assert reading.score == pytest.approx(score)
    assert reading.digit == 0


def test_the_temperature_of_the_card_cools_the_logits(monkeypatch: pytest.MonkeyPatch) -> None:
    logits = [float(digit) for digit in range(10)]
    [hot] = reader_with(logits, monkeypatch).read(INK)
    [cool] = reader_with(logits, monkeypatch, calibration={"temperature": 2.0}).read(INK)
    expected = np.exp(np.array(logits) / 2) / np.exp(np.array(logits) / 2).sum()
    np.testing.assert_allclose(cool.probabilities, expected)
    assert cool.probabilities[9] < hot.probabilities[9]
    assert cool.digit == hot.digit == 9


def test_an_eleventh_output_scales_the_score_and_touches_no_probability() -> None:
    outputs = np.random.default_rng(0).standard_normal((5, 11)).astype(np.float32)
    with_score, scores = calibrated(outputs, {"temperature": 1.5})
    without, tops = calibrated(outputs[:, :10], {"temperature": 1.5})
    assert (with_score == without).all()
    np.testing.assert_allclose(scores, without.max(1) / (1 + np.exp(-outputs[:, 10].astype(np.float64))))
    assert (tops == without.max(1)).all()


def test_outputs_are_those_of_the_network(small_model: Path) -> None:
    reader = load_reader(small_model)
    expected = mlp.forward(reader.checkpoint.params, real_images(), reader.card["settings"])
    assert (reader.outputs(real_images()) == expected).all()
    assert reader.outputs(real_images().astype(np.float64)).dtype == np.float32


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=str(tmp_path)):
        load_reader(tmp_path)
