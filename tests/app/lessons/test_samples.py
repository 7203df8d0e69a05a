import numpy as np
import pytest

from app.errors import Problem
from app.lessons import samples
from model.data import DataError
from model.sample import load_sample


def test_batches_and_drawings_are_scaled_as_in_training() -> None:
    sample = load_sample()
    inputs, labels = samples.batch(2)
    assert inputs.dtype == np.float32
    np.testing.assert_allclose(inputs, sample.train_images[32:48].reshape(16, 784) / 255, rtol=1e-6)
    np.testing.assert_array_equal(labels, sample.train_labels[32:48])
    np.testing.assert_allclose(samples.drawing(9), sample.test_images[9].ravel() / 255, rtol=1e-6)


def test_the_shown_are_what_they_say() -> None:
    labels = load_sample().test_labels
    assert all(labels[sample.sample] == sample.label for sample in samples.shown().samples)


def test_an_installation_without_the_sample_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise DataError("sample: no such folder")

    monkeypatch.setattr(samples, "load_sample", missing)
    with pytest.raises(Problem) as caught:
        samples.digits.__wrapped__()
    assert caught.value.status == 503


def test_there_are_so_many_and_no_more() -> None:
    with pytest.raises(Problem, match="from 0 to 999"):
        samples.drawing(1000)
