"""Lets a network that was trained here read a drawing, beside the one that comes with the program."""

from app.errors import Problem
from app.model_store import ModelStore, ServedModel
from app.trainings.answers import NetworkReading, TrainingReading
from app.trainings.room import Training
from model.checkpoints import Checkpoint, CheckpointError, check_params, load_card
from model.pictures import data_url, encode_png
from model.reader import Reader, Reading
from model.runs import load_state
from model.short_runs import RECIPE
from model.types import Array

GONE = "It has left no network that could read: its weights are no longer numbers."


def shipped_model(models: ModelStore) -> ServedModel:
    """The notebook's network, trained to the end; the default model where it is not served."""
    return models.get(RECIPE.name if RECIPE.name in models.models else None)


def read_beside(training: Training, shipped: ServedModel, image: Array) -> TrainingReading:
    """image: (28, 28), 0…1, prepared. Raises Problem 409 while it trains, or if no weights are left."""
    if training.report.phase in ("starting", "running"):
        raise Problem(409, "It is still learning: pause it, stop it, or wait for its end, and then draw.")
    if training.report.phase == "diverged":
        raise Problem(409, GONE)
    step, reader = load_reader_of(training)
    (yours,), (theirs,) = reader.read(image[None]), shipped.reader.read(image[None])
    return TrainingReading(
        step=step,
        yours=told("yours", yours),
        shipped=told(shipped.summary.name, theirs),
        input=data_url(encode_png(image)),
    )


def load_reader_of(training: Training) -> tuple[int, Reader]:
    """Its network as it was saved last: in full precision, since half would not hold the weights of every failure."""
    path = training.folder / "state.safetensors"
    try:
        card, state = load_card(training.folder), load_state(training.folder)
        check_params(state.params, card, path)
    except CheckpointError:
        raise Problem(409, GONE) from None
    return state.step, Reader(Checkpoint(training.folder, state.params, card))


def told(name: str, reading: Reading) -> NetworkReading:
    return NetworkReading(name=name, digit=reading.digit, probabilities=reading.probabilities.tolist())
