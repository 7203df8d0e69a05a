import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.errors import Problem
from app.model_store import ModelStore, load_models
from app.trainings.notes import Phase, Report, Task, read_note
from app.trainings.readings import read_beside, shipped_model
from app.trainings.room import Training
from model.losses import softmax
from model.mlp import forward
from model.reader import load_reader
from model.runs import load_state, save_state
from model.sample import load_sample
from model.training import TrainingState
from tests.app.trainings.tasks import hold_server_lock, make_folder, make_task
from tests.app.trainings.test_trainer import carry_out

IMAGE = load_sample().test_images[0] / np.float32(255)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A training that has ended."""
    room = tmp_path_factory.mktemp("room")
    handle = hold_server_lock(room)
    task = make_task()
    made = make_folder(room, task)
    carry_out(made, task)
    yield made
    os.close(handle)


@pytest.fixture
def models(lesson_weights: Path) -> ModelStore:
    return load_models(lesson_weights)


def training(folder: Path, phase: Phase = "finished") -> Training:
    task = read_note(folder, Task)
    assert task is not None
    return Training(folder.name, folder, task, Report(phase, step=30), [])


def test_both_read_the_same_drawing(folder: Path, models: ModelStore) -> None:
    answer = read_beside(training(folder), shipped_model(models), IMAGE)
    assert answer.step == 30
    assert answer.shipped.name == "notebook"
    expected = load_reader(models.get("notebook").reader.checkpoint.folder).read(IMAGE[None])[0].probabilities
    assert answer.shipped.probabilities == pytest.approx(expected.tolist())
    logits = forward(load_state(folder).params, IMAGE[None], {})
    assert answer.yours.digit == logits.argmax()
    assert np.argsort(answer.yours.probabilities).tolist() == np.argsort(softmax(logits)[0]).tolist()


def test_a_blank_drawing_is_no_digit(folder: Path, models: ModelStore) -> None:
    answer = read_beside(training(folder), shipped_model(models), np.zeros_like(IMAGE))
    assert (answer.yours.digit, answer.shipped.digit) == (None, None)


@pytest.mark.parametrize(
    ("phase", "word"), [("running", "pause it"), ("starting", "pause it"), ("diverged", "no longer")]
)
def test_there_is_nothing_to_draw_against_yet_or_any_more(
    folder: Path, models: ModelStore, phase: Phase, word: str
) -> None:
    with pytest.raises(Problem, match=word) as caught:
        read_beside(training(folder, phase), shipped_model(models), IMAGE)
    assert caught.value.status == 409


def test_weights_that_are_no_numbers_read_nothing(folder: Path, models: ModelStore) -> None:
    state = load_state(folder)
    broken = {name: np.full_like(values, np.nan) for name, values in state.params.items()}
    save_state(folder, TrainingState(state.step, broken, state.velocity, state.train_loss, {}))
    with pytest.raises(Problem, match="no longer numbers"):
        read_beside(training(folder), shipped_model(models), IMAGE)
    save_state(folder, state)


def test_without_the_notebook_the_default_model_reads(shared_weights: Path) -> None:
    assert shipped_model(load_models(shared_weights)).summary.name == "first"
