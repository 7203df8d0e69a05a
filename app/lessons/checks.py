"""The lesson's check: the gradient of one weight beside what nudging it does to the loss."""

from app.lessons.answers import CheckAnswer, Place
from app.lessons.desk import Lesson, check_place
from app.lessons.requests import CheckBody
from app.numbers import number
from model.gradient_check import check_gradient


def answer_check(lesson: Lesson, body: CheckBody) -> CheckAnswer:
    network, place = lesson.network, check_place(body.parameter, lesson.network)
    weight_decay = network.weight_decay if body.weight_decay is None else body.weight_decay
    found = check_gradient(network.params, lesson.inputs, lesson.labels, place, body.epsilon, weight_decay)
    return CheckAnswer(
        network=network.summarise(),
        parameter=Place(name=place.name, row=place.row, column=place.column),
        epsilon=body.epsilon,
        weight_decay=weight_decay,
        value=number(network.params[place.name][place.index]),
        loss=number(found.loss),
        loss_above=number(found.loss_above),
        loss_below=number(found.loss_below),
        difference=number(found.loss_above - found.loss_below),
        finite_difference=number(found.finite_difference),
        gradient=number(found.gradient),
        gradient_float32=number(found.gradient_float32),
        relative_error=number(found.relative_error),
        agreeing_digits=found.agreeing_digits,
        kinks_crossed=found.kinks_crossed,
    )
