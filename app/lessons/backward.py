"""Steps 7 to 11 of the lesson: from the loss back to every weight, and what becomes of one of them."""

from app.lessons.answers import (
    BackwardAnswer,
    DLogits,
    GradientColumn,
    GradientRow,
    HiddenGradients,
    OutputGradients,
    Place,
    UnitGradients,
    Update,
)
from app.lessons.desk import Lesson, check_place, check_unit
from app.lessons.forward import SIDE, liveliest, open_loss
from app.lessons.networks import LessonNetwork
from app.lessons.requests import BackwardBody, PlaceBody
from app.numbers import number, numbers, rounded
from app.signed_pictures import signed_picture
from model import gradient_check
from model.lesson import Pass, Step, run_pass, take_step
from model.losses import DIGITS
from model.types import Params


def answer_backward(lesson: Lesson, body: BackwardBody) -> BackwardAnswer:
    network, digit = lesson.network, lesson.label if body.digit is None else body.digit
    passed = run_pass(network.params, lesson.inputs, lesson.labels)
    unit = check_unit(body.unit, network, liveliest(passed))
    inkiest = int(passed.inputs[0].argmax())
    place = check_place(body.parameter or PlaceBody(name="hidden.weights", row=inkiest, column=unit), network)
    return BackwardAnswer(
        network=network.summarise(),
        loss=open_loss(network, passed, lesson.label, body.weight_decay),
        dlogits=DLogits(
            label=lesson.label,
            probabilities=numbers(passed.probabilities[0]),
            target=[float(digit == lesson.label) for digit in range(DIGITS)],
            values=numbers(passed.dlogits[0]),
        ),
        output=open_output(passed, unit, digit),
        hidden=HiddenGradients(
            dh=numbers(passed.dh[0]), dz=numbers(passed.dz[0]), blocked=int((~(passed.h[0] > 0)).sum())
        ),
        unit=open_unit(network.params, passed, unit),
        update=open_update(network, lesson, passed, place, body.learning_rate, body.weight_decay),
    )


def open_output(passed: Pass, unit: int, digit: int) -> OutputGradients:
    dweights = passed.grads["output.weights"]
    return OutputGradients(
        dbias=numbers(passed.grads["output.bias"]),
        picture=signed_picture(dweights.T),
        row=GradientRow(unit=unit, h=number(passed.h[0, unit]), values=numbers(dweights[unit])),
        column=GradientColumn(digit=digit, dlogit=number(passed.dlogits[0, digit]), values=numbers(dweights[:, digit])),
    )


def open_unit(params: Params, passed: Pass, unit: int) -> UnitGradients:
    """How the blame comes to one hidden unit, and what it makes of the unit's weights."""
    outgoing, dweights = params["output.weights"][unit], passed.grads["hidden.weights"][:, unit]
    return UnitGradients(
        index=unit,
        alive=bool(passed.h[0, unit] > 0),
        h=number(passed.h[0, unit]),
        outgoing=numbers(outgoing),
        products=numbers(passed.dlogits[0] * outgoing),
        dh=number(passed.dh[0, unit]),
        dz=number(passed.dz[0, unit]),
        dweights=numbers(dweights),
        dweights_picture=signed_picture(dweights.reshape(SIDE, SIDE)),
        scale=number(passed.dz[0, unit]),
        dbias=number(passed.grads["hidden.bias"][unit]),
    )


def open_update(
    network: LessonNetwork,
    lesson: Lesson,
    passed: Pass,
    place: gradient_check.Place,
    learning_rate: float | None,
    weight_decay: float | None,
) -> Update:
    """One step of gradient descent, seen at one weight."""
    learning_rate = network.learning_rate if learning_rate is None else learning_rate
    weight_decay = network.weight_decay if weight_decay is None else weight_decay
    stepped = take_step(network.params, Step(lesson.inputs, lesson.labels, learning_rate, weight_decay))
    old, new = network.params[place.name][place.index], stepped[place.name][place.index]
    slope = gradient_check.slope_at(network.params, passed.grads, place, weight_decay)
    return Update(
        parameter=Place(name=place.name, row=place.row, column=place.column),
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        old=number(old),
        gradient=rounded(slope.gradient),
        decay=rounded(slope.decay),
        slope=rounded(slope.whole),
        change=number(new - old),
        new=number(new),
    )
