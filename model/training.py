"""The training loop: a batch, forward, loss, backward, a step, and now and then a row of metrics. It prints nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any, NamedTuple, Protocol

import numpy as np

from model.losses import DIGITS, NOT_A_DIGIT, cross_entropy, decayed, l2_penalty, reading_loss
from model.optimizers import SCHEDULES, adam_step, sgd_step
from model.registry import Architecture
from model.types import Array, Params

SNAPSHOTS = 24
EVALUATION_BATCH = 500

# Streams of random numbers that must not meet: each is seeded by (seed, stream, …).
INIT, DROPOUT = 1, 2


class TrainingData(Protocol):
    """Where batches come from. Images are (N, 28, 28) uint8, ink high; labels (N,), NOT_A_DIGIT for none.

    plain_images are some training drawings that nothing was done to: a network that normalises takes its means and
    variances from these, since that is what it will read. From altered ones it misreads a third more.
    """

    epoch_size: int
    plain_images: Array
    validation_images: Array
    validation_labels: Array

    def epoch(self, number: int) -> tuple[Array, Array]:
        """The images and labels of one epoch, in the order in which to take them: the same for the same number."""
        ...


@dataclass(frozen=True)
class EpochMetrics:
    """One row of a history.

    train_loss is the smoothed cross-entropy of the batches in nats, batch_loss that of the last batch alone; the L2
    penalty stands beside them. gradient_norm is that of the loss with the penalty, before the step.
    """

    step: int
    epoch: float
    train_loss: float
    batch_loss: float
    penalty: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    gradient_norm: float

    def row(self) -> dict[str, float]:
        return asdict(self)


class TrainingState(NamedTuple):
    """All that a run needs to go on. The arrays belong to the training loop, which changes them: copy what you keep."""

    step: int
    params: Params
    velocity: Params
    train_loss: float
    squares: Params


def train(
    architecture: Architecture,
    settings: Mapping[str, Any],
    data: TrainingData,
    seed: int,
    state: TrainingState | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[EpochMetrics, TrainingState]]:
    """Trains from the start, or from a state, and yields a row and the state at every step of recorded_steps.

    A stop that is asked for takes effect after the step under way; its row and state come last. A run that was stopped
    and goes on from its state gives the same weights, to the bit, as one that was not.
    """
    steps, batch_size = int(settings["steps"]), int(settings["batch_size"])
    batches = data.epoch_size // batch_size
    records = set(recorded_steps(steps, settings["records"]))
    if state is None:
        params = architecture.init_params(np.random.default_rng((seed, INIT)), settings)
        squares = zeros_like(params) if settings["optimizer"] == "adam" else {}
        state = TrainingState(0, params, zeros_like(params), np.nan, squares)
        yield measure(architecture, settings, data, state, np.nan, np.nan, epoch=0.0), state
    number = -1
    for step in range(state.step + 1, steps + 1):
        number_now, batch = divmod(step - 1, batches)
        if number_now != number:
            number = number_now
            images, labels = data.epoch(number)
        chosen = slice(batch * batch_size, (batch + 1) * batch_size)
        rng = np.random.default_rng((seed, DROPOUT, step)) if settings["dropout"] else _NO_RNG
        stopping = should_stop()
        recording = stopping or step in records
        state, loss, norm = take_step(architecture, settings, state, images[chosen], labels[chosen], rng, recording)
        if recording:
            yield measure(architecture, settings, data, state, loss, norm, epoch=step / batches), state
        if stopping:
            return


_NO_RNG = np.random.default_rng(0)


def take_step(
    architecture: Architecture,
    settings: Mapping[str, Any],
    state: TrainingState,
    images: Array,
    labels: Array,
    rng: np.random.Generator,
    with_norm: bool,
) -> tuple[TrainingState, float, float]:
    """The state after a step with this batch, the batch's loss in nats, and the gradient's norm if asked for, else 0.

    It is a function so that all which a step made is gone when the next begins: that then writes where this one wrote,
    which the processor's cache still holds.
    """
    step, params, velocity, squares = state.step + 1, state.params, state.velocity, state.squares
    momentum, rate, decay = settings["momentum"], learning_rate_at(step, settings), settings["weight_decay"]
    adam = settings["optimizer"] == "adam"
    if not (adam or momentum) and rate * decay < 1:
        params, loss, norm = plain_descent(architecture, settings, params, images, labels, rng, rate, with_norm)
    else:
        loss, grads = gradients(architecture, settings, params, images, labels, rng)
        norm = gradient_norm(grads, params, l2_strength(settings)) if with_norm else 0.0
        how = {"learning_rate": rate, "momentum": momentum, "weight_decay": decay}
        if adam:
            params, velocity, squares = adam_step(params, grads, velocity, squares, step=step, **how)
        else:
            params, velocity = sgd_step(params, grads, velocity, **how)
    smoothing = settings["smoothing"]
    train_loss = loss if isnan(state.train_loss) else smoothing * state.train_loss + (1 - smoothing) * loss
    return TrainingState(step, params, velocity, train_loss, squares), loss, norm


def plain_descent(
    architecture: Architecture,
    settings: Mapping[str, Any],
    params: Params,
    images: Array,
    labels: Array,
    rng: np.random.Generator,
    learning_rate: float,
    with_norm: bool,
) -> tuple[Params, float, float]:
    """sgd_step without momentum and the passes before it: the same to rounding, in less time. As take_step.

    Only the part of the network that the batch reaches is worked on; and w·kept − rate·g is (w − g·rate/kept)·kept, so
    that one pass over all weights serves for their decay. Biases have none, and their gradients no such factor.
    """
    kept = 1 - learning_rate * settings["weight_decay"]
    scale = learning_rate / kept
    narrowed, images, reached = architecture.narrow(params, images)
    loss, grads = gradients(architecture, settings, narrowed, images, labels, rng, scale)
    norm = 0.0
    if with_norm:
        whole = architecture.widen(zeros_like(params), grads, reached)
        norm = gradient_norm(whole, params, scale * l2_strength(settings)) / scale
    weights = decayed(params)
    for name, values in narrowed.items():
        grad = grads[name]
        if name not in weights:
            grad *= kept
        values -= grad
    params = architecture.widen(params, narrowed, reached)
    if kept != 1:
        for name in weights:
            params[name] *= kept
    return params, loss, norm


def gradients(
    architecture: Architecture,
    settings: Mapping[str, Any],
    params: Params,
    images: Array,
    labels: Array,
    rng: np.random.Generator,
    scale: float = 1.0,
) -> tuple[float, Params]:
    """The batch's loss in nats, and its gradient by every parameter, times scale.

    All gradients follow linearly from doutputs: to multiply these, a few numbers a drawing, is all that it takes.
    """
    outputs, cache = architecture.forward_train(params, inputs_of(images), settings, rng)
    loss, doutputs = reading_loss(outputs, labels, settings["reject_weight"])
    if scale != 1:
        doutputs *= scale
    return loss, architecture.backward(params, cache, doutputs, settings)


def measure(
    architecture: Architecture,
    settings: Mapping[str, Any],
    data: TrainingData,
    state: TrainingState,
    batch_loss: float,
    norm: float,
    epoch: float,
) -> EpochMetrics:
    """The row of a history for this state."""
    params = serving_params(architecture, settings, data, state)
    # Every so-manieth image, so that watching a large network costs little.
    every = slice(None, None, max(1, len(data.validation_labels) // settings["watched"]))
    loss, accuracy = evaluate(
        architecture, params, settings, data.validation_images[every], data.validation_labels[every]
    )
    # Before the first step, that of the first.
    rate = learning_rate_at(max(state.step, 1), settings)
    penalty = l2_penalty(state.params, l2_strength(settings))
    return EpochMetrics(state.step, epoch, state.train_loss, batch_loss, penalty, loss, accuracy, rate, norm)


def serving_params(
    architecture: Architecture, settings: Mapping[str, Any], data: TrainingData, state: TrainingState
) -> Params:
    """What forward takes, from what is being trained."""
    return architecture.to_serving(state.params, inputs_of(data.plain_images), settings)


def evaluate(
    architecture: Architecture, params: Params, settings: Mapping[str, Any], images: Array, labels: Array
) -> tuple[float, float]:
    """Mean cross-entropy in nats and accuracy over the images that are digits. images: (N, 28, 28) uint8."""
    is_digit = labels != NOT_A_DIGIT
    images, labels = images[is_digit], labels[is_digit]
    logits = outputs_of(architecture, params, settings, images)[:, :DIGITS]
    loss, _ = cross_entropy(logits, labels)
    return loss, float((logits.argmax(1) == labels).mean())


def outputs_of(architecture: Architecture, params: Params, settings: Mapping[str, Any], images: Array) -> Array:
    """The network's outputs for images (N, 28, 28) uint8, a batch at a time."""
    batches = (images[start : start + EVALUATION_BATCH] for start in range(0, len(images), EVALUATION_BATCH))
    return np.concatenate([architecture.forward(params, inputs_of(batch), settings) for batch in batches])


def inputs_of(images: Array) -> Array:
    """What a network takes: images (N, 28, 28) uint8 -> float32, 0…1."""
    inputs = images.astype(np.float32)
    inputs *= np.float32(1 / 255)
    return inputs


def learning_rate_at(step: int, settings: Mapping[str, Any]) -> float:
    """The learning rate of a step, the first being 1."""
    schedule = SCHEDULES[settings["schedule"]]
    return schedule(step - 1, int(settings["steps"]), settings["learning_rate"], settings["warm_up"])


def recorded_steps(steps: int, records: int) -> list[int]:
    """The steps with a row in the history: so many evenly spread, and those of the snapshots."""
    even = np.linspace(0, steps, min(records, steps) + 1).round().astype(int)
    return sorted({*even.tolist(), *snapshot_steps(steps)})


def snapshot_steps(steps: int) -> list[int]:
    """Some SNAPSHOTS steps from 0 to the last, each gap a fixed factor longer: most is learnt early."""
    spread = np.geomspace(min(10, steps), steps, SNAPSHOTS - 1).round().astype(int)
    return sorted({0, *spread.tolist()})


def l2_strength(settings: Mapping[str, Any]) -> float:
    """The weight decay that is part of the loss; Adam's is decoupled from it."""
    return float(settings["weight_decay"]) if settings["optimizer"] == "sgd" else 0.0


def zeros_like(params: Params) -> Params:
    return {name: np.zeros_like(values) for name, values in params.items()}


def gradient_norm(grads: Params, params: Params, weight_decay: float) -> float:
    """The Euclidean norm of the gradient of loss and L2 penalty together, over all parameters."""
    weights, total = decayed(params), 0.0
    for name, grad in grads.items():
        whole = grad + weight_decay * params[name] if name in weights else grad
        total += float(np.vdot(whole, whole))
    return float(np.sqrt(total))
