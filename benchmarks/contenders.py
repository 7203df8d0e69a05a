"""What every contender of a benchmark offers, and ours: the trainer's own loop and the forward that serves."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, pairwise
from time import process_time
from typing import Any

import numpy as np

from model.registry import ARCHITECTURES
from model.runs import keep_memory
from model.training import TrainingState, recorded_steps, train
from model.types import Array


@dataclass(frozen=True)
class Contender:
    """A network. `measure` trains it further, or reads with it, and returns the seconds that a step or a drawing took.

    They are seconds of processor time, not the clock's: what else runs on the machine then matters little. `predict`
    says which digits images (N, 28, 28) float32 are.
    """

    measure: Callable[[], float]
    predict: Callable[[Array], Array]


@dataclass
class ShuffledImages:
    """Training data as model.training wants it: each epoch another order of the same images, (N, 28, 28) uint8."""

    images: Array
    labels: Array
    epoch_size: int = field(init=False)
    plain_images: Array = field(init=False)
    validation_images: Array = field(init=False)
    validation_labels: Array = field(init=False)

    def __post_init__(self) -> None:
        self.epoch_size = len(self.images)
        self.plain_images = self.validation_images = self.images[:1]
        self.validation_labels = self.labels[:1]

    def epoch(self, number: int) -> tuple[Array, Array]:
        order = np.random.default_rng(number).permutation(len(self.images))
        return self.images.take(order, 0), self.labels.take(order, 0)


class EnoughStepsError(Exception):
    """Ends the trainer's loop without the evaluation that an orderly stop makes."""


def training(name: str, settings: Mapping[str, Any], images: Array, labels: Array, steps: int) -> Contender:
    """model.training.train itself, with a recipe's settings, between two rows of its history: evaluation aside."""
    architecture = ARCHITECTURES[name]
    settings = {**settings, "records": 1}  # rows at its snapshots alone, so that there is room between two
    data = ShuffledImages(images, labels)
    params = architecture.init_params(np.random.default_rng(0), settings)
    velocity = {name: np.zeros_like(values) for name, values in params.items()}
    # The loop updates the arrays of the state in place, so that each measurement goes on with the same network.
    state = TrainingState(longest_gap(settings), params, velocity, 2.3, {})
    keep_memory()  # as `inkdigit train` does

    def measure() -> float:
        ticks: list[float] = []
        begun = count()

        def clock() -> bool:
            # Asked for before every step, but to read the processor's time takes too long to do it each time.
            number = next(begun)
            if number in (0, steps):
                ticks.append(process_time())
            if number == steps:
                raise EnoughStepsError
            return False

        with suppress(EnoughStepsError):
            for row, _ in train(architecture, settings, data, 0, state, clock):
                raise AssertionError(f"the history's row of step {row.step} would be timed too: take fewer steps")
        return (ticks[-1] - ticks[0]) / steps

    def predict(tested: Array) -> Array:
        serving = architecture.to_serving(params, scaled(images[:1000]), settings)
        return architecture.forward(serving, tested, settings)[:, :10].argmax(1)

    return Contender(measure, predict)


def reading(name: str, settings: Mapping[str, Any], drawings: Array) -> Contender:
    """The forward that serves, one drawing after another; the network is untrained, which takes it no less time."""
    architecture = ARCHITECTURES[name]
    params = architecture.init_params(np.random.default_rng(0), settings)
    serving = architecture.to_serving(params, drawings, settings)

    def measure() -> float:
        start = process_time()
        for drawing in drawings[:, None]:
            architecture.forward(serving, drawing, settings)
        return (process_time() - start) / len(drawings)

    def predict(tested: Array) -> Array:
        return architecture.forward(serving, tested, settings)[:, :10].argmax(1)

    return Contender(measure, predict)


def longest_gap(settings: Mapping[str, Any]) -> int:
    """The recorded step that the longest stretch without another one follows."""
    steps = recorded_steps(int(settings["steps"]), int(settings["records"]))
    return max(pairwise(steps), key=lambda pair: pair[1] - pair[0])[0]


def scaled(images: Array) -> Array:
    """(N, 28, 28) uint8 -> float32 0…1."""
    return images.astype(np.float32) / np.float32(255)
