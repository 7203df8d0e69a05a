"""Each contender must really train: a benchmark of something that learns nothing would be worth nothing."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from benchmarks import contenders, step_rivals
from benchmarks.contenders import Contender
from benchmarks.processes import in_processes
from model.recipes import RECIPES
from model.sample import load_sample
from model.types import Array

SETTINGS = RECIPES["notebook"].settings


def ours(images: Array, labels: Array) -> Contender:
    return contenders.training("mlp", SETTINGS, images, labels, steps=len(labels) // SETTINGS["batch_size"])


def accuracy(predict: Callable[[Array], Array]) -> float:
    sample = load_sample()
    return float((predict(contenders.scaled(sample.test_images)) == sample.test_labels).mean())


@pytest.mark.parametrize("make", [ours, step_rivals.notebook, step_rivals.plain_numpy])
def test_a_contender_learns_to_read_while_it_is_measured(make: Callable[[Array, Array], Contender]) -> None:
    sample = load_sample()
    contender = make(sample.train_images, sample.train_labels.astype(np.int64))
    assert all(contender.measure() > 0 for _ in range(4))
    assert accuracy(contender.predict) > 0.85


def test_more_steps_than_fit_between_two_rows_of_the_history_are_refused() -> None:
    sample = load_sample()
    settings = {**SETTINGS, "steps": 100}
    contender = contenders.training(
        "mlp", settings, sample.train_images, sample.train_labels.astype(np.int64), steps=100
    )
    with pytest.raises(AssertionError, match="row of step 10 "):
        contender.measure()


def test_reading_with_the_cnn_is_measured_too() -> None:
    drawings = contenders.scaled(load_sample().test_images[:3])
    contender = contenders.reading("cnn", RECIPES["cnn"].settings, drawings)
    assert contender.measure() > 0
    assert contender.predict(drawings).shape == (3,)


def test_a_contender_learns_in_a_process_of_its_own_too() -> None:
    sample = load_sample()
    make = partial(step_rivals.plain_numpy, sample.train_images, sample.train_labels.astype(np.int64))
    with in_processes({"plain": make}) as remotes:
        assert all(remotes["plain"].measure() > 0 for _ in range(4))
        assert accuracy(remotes["plain"].predict) > 0.85
