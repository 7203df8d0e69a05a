"""Takes steps of gradient descent on a copy of the network, and says what they did to the drawing and to others."""

from dataclasses import dataclass

from app.errors import Problem
from app.lessons import samples
from app.lessons.answers import SampleStanding, Standing, StepAnswer
from app.lessons.desk import Desk, Lesson
from app.lessons.forward import read_digit
from app.lessons.networks import LessonNetwork, unfold
from app.lessons.requests import MAX_BATCH, MAX_DRAWINGS, MAX_STEPS, KeptDrawing, NetworkBody, NextStep, TakenStep
from app.numbers import Number, number, numbers, rounded
from model.layers import linear, relu
from model.lesson import SETTINGS, all_finite, chain_digests, run_pass, take_step
from model.losses import cross_entropy, l2_penalty, softmax
from model.mlp import forward
from model.registry import ARCHITECTURES
from model.training import evaluate
from model.types import Array, Params


@dataclass(frozen=True)
class Reading:
    """A drawing before the network at one moment: its loss in nats and probabilities (10,)."""

    loss: float
    probabilities: Array


def answer_steps(desk: Desk, lesson: Lesson, asked: NextStep) -> StepAnswer:
    network = lesson.network
    taken, body = plan(network, lesson, asked)
    steps = unfold(taken, body)
    params, diverged_at = network.params, None if not network.diverged else 0
    readings, batch_losses = [read(params, lesson)], []
    for count, step in enumerate(steps, 1):
        if diverged_at is not None:
            break
        if taken.kind == "batch":
            batch_losses.append(run_pass(params, step.inputs, step.labels).loss)
        params = take_step(params, step)
        readings.append(read(params, lesson))
        diverged_at = None if all_finite(params) else count
    desk.networks.keep(chain_digests(network.digest, steps)[-1], params)
    weight_decay = taken.weight_decay
    return StepAnswer(
        network=body,
        steps_done=body.steps_done,
        steps_left=MAX_STEPS - body.steps_done,
        next_batch=next_batch(body),
        diverged=diverged_at is not None,
        diverged_at=diverged_at,
        before=stand(network.params, readings[0], weight_decay),
        after=stand(params, readings[-1], weight_decay),
        losses=padded([rounded(reading.loss) for reading in readings], taken.times + 1),
        label_probabilities=padded([number(r.probabilities[lesson.label]) for r in readings], taken.times + 1),
        batch_losses=padded([rounded(loss) for loss in batch_losses], taken.times) if taken.kind == "batch" else None,
        sample=stand_with_others(network.params, params),
    )


def plan(network: LessonNetwork, lesson: Lesson, asked: NextStep) -> tuple[TakenStep, NetworkBody]:
    """The steps to take, and the network that will have taken them. Raises Problem 422 beyond the limits."""
    body = network.body
    left = MAX_STEPS - body.steps_done
    if asked.times > left:
        raise Problem(422, f"step.times: a network takes at most {MAX_STEPS} steps; this one has {left} left.")
    if asked.kind == "drawing" and asked.batch is not None:
        raise Problem(422, "step.batch: belongs to steps of kind `batch`.")
    drawings, at, batch = body.drawings, None, None
    if asked.kind == "batch":
        batch = next_batch(body) if asked.batch is None else asked.batch
    else:
        drawings, at = with_drawing(body.drawings, lesson)
    taken = TakenStep(
        kind=asked.kind,
        times=asked.times,
        learning_rate=network.learning_rate if asked.learning_rate is None else asked.learning_rate,
        weight_decay=network.weight_decay if asked.weight_decay is None else asked.weight_decay,
        drawing=at,
        batch=batch,
    )
    changes = {"model": network.served.summary.name, "drawings": drawings, "steps": join([*body.steps, taken])}
    return taken, body.model_copy(update=changes)


def with_drawing(drawings: list[KeptDrawing], lesson: Lesson) -> tuple[list[KeptDrawing], int]:
    """The drawings with this one among them, and its place."""
    inputs = [value or 0.0 for value in numbers(lesson.inputs[0])]
    drawing = KeptDrawing.model_construct(inputs=inputs, label=lesson.label)
    if drawing in drawings:
        return drawings, drawings.index(drawing)
    if len(drawings) == MAX_DRAWINGS:
        raise Problem(422, f"drawing: a network is trained on at most {MAX_DRAWINGS} drawings; start it anew.")
    return [*drawings, drawing], len(drawings)


def join(steps: list[TakenStep]) -> list[TakenStep]:
    """The last step made one with that before it, where it only goes on with it."""
    if len(steps) < 2:
        return steps
    *earlier, before, last = steps
    follows_on = None if before.batch is None else before.batch + before.times
    same = before.model_copy(update={"times": last.times, "batch": follows_on}) == last
    return [*earlier, before.model_copy(update={"times": before.times + last.times})] if same else steps


def next_batch(body: NetworkBody) -> int:
    """The number after the last batch that the network was trained on."""
    ends = [step.batch + step.times for step in body.steps if step.batch is not None]
    return ends[-1] % (MAX_BATCH + 1) if ends else 0


def read(params: Params, lesson: Lesson) -> Reading:
    logits = forward(params, lesson.inputs, SETTINGS)
    return Reading(cross_entropy(logits, lesson.labels)[0], softmax(logits)[0])


def stand(params: Params, reading: Reading, weight_decay: float) -> Standing:
    penalty = l2_penalty(params, weight_decay)
    return Standing(
        probabilities=numbers(reading.probabilities),
        digit=read_digit(reading.probabilities),
        cross_entropy=rounded(reading.loss),
        penalty=rounded(penalty),
        total=rounded(reading.loss + penalty),
    )


def stand_with_others(before: Params, after: Params) -> SampleStanding:
    chosen = slice(samples.OTHERS)
    images, labels = samples.digits().test_images[chosen], samples.digits().test_labels[chosen]
    return SampleStanding(
        count=len(labels),
        accuracy_before=accuracy(before, images, labels),
        accuracy_after=accuracy(after, images, labels),
        alive_before=count_alive(before, images),
        alive_after=count_alive(after, images),
    )


def accuracy(params: Params, images: Array, labels: Array) -> Number:
    return evaluate(ARCHITECTURES["mlp"], params, SETTINGS, images, labels)[1] if all_finite(params) else None


def count_alive(params: Params, images: Array) -> int:
    """How many hidden units answer to at least one of the images."""
    hidden = relu(linear(samples.as_inputs(images), params["hidden.weights"], params["hidden.bias"]))
    return int((hidden > 0).any(0).sum())


def padded(values: list[Number], length: int) -> list[Number]:
    """What was not reached any more is null."""
    return values + [None] * (length - len(values))
