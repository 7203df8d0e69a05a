"""Steps 1 to 6 of the lesson: from the drawing to the loss."""

import numpy as np

from app.lessons.answers import (
    ForwardAnswer,
    Hidden,
    Inputs,
    Logit,
    Logits,
    Loss,
    PixelProduct,
    Softmax,
    Unit,
    UnitProduct,
)
from app.lessons.desk import Lesson, check_unit
from app.lessons.networks import LessonNetwork
from app.lessons.requests import ForwardBody
from app.numbers import number, numbers, rounded
from app.signed_pictures import signed_picture
from model.lesson import Pass, run_pass
from model.losses import decayed, l2_penalty
from model.pictures import data_url, encode_png
from model.types import Array, Params

SIDE = 28
TOP = 10


def answer_forward(lesson: Lesson, body: ForwardBody) -> ForwardAnswer:
    network, digit = lesson.network, lesson.label if body.digit is None else body.digit
    passed = run_pass(network.params, lesson.inputs, lesson.labels)
    unit = check_unit(body.unit, network, liveliest(passed))
    return ForwardAnswer(
        network=network.summarise(),
        inputs=show_inputs(passed.inputs[0]),
        hidden=Hidden(z=numbers(passed.z[0]), h=numbers(passed.h[0]), alive=int((passed.h[0] > 0).sum())),
        unit=open_unit(network.params, passed, unit),
        logits=Logits(values=numbers(passed.logits[0]), bias=numbers(network.params["output.bias"])),
        logit=open_logit(network.params, passed, digit),
        softmax=open_softmax(passed),
        loss=open_loss(network, passed, lesson.label, body.weight_decay),
    )


def liveliest(passed: Pass) -> int:
    """The hidden unit with the largest mean h."""
    return int(np.nan_to_num(passed.h.mean(0)).argmax())


def show_inputs(inputs: Array) -> Inputs:
    inked = int(np.count_nonzero(inputs))
    return Inputs(image=grey_picture(inputs), values=numbers(inputs), inked=inked, blank=inked == 0)


def grey_picture(inputs: Array) -> str:
    return data_url(encode_png(inputs.reshape(SIDE, SIDE)))


def open_unit(params: Params, passed: Pass, unit: int) -> Unit:
    """z of one hidden unit, product by product."""
    inputs, weights = passed.inputs[0], params["hidden.weights"][:, unit]
    products = inputs * weights
    return Unit(
        index=unit,
        weights=numbers(weights),
        weights_picture=signed_picture(weights.reshape(SIDE, SIDE)),
        products=numbers(products),
        products_picture=signed_picture(products.reshape(SIDE, SIDE)),
        top=[
            PixelProduct(
                pixel=pixel,
                row=pixel // SIDE,
                column=pixel % SIDE,
                input=number(inputs[pixel]),
                weight=number(weights[pixel]),
                product=number(products[pixel]),
            )
            for pixel in largest_first(products)
        ],
        sum=number(add_up(products)),
        bias=number(params["hidden.bias"][unit]),
        z=number(passed.z[0, unit]),
        h=number(passed.h[0, unit]),
        alive=bool(passed.h[0, unit] > 0),
        outgoing=numbers(params["output.weights"][unit]),
    )


def open_logit(params: Params, passed: Pass, digit: int) -> Logit:
    """One digit's logit, product by product."""
    h, weights = passed.h[0], params["output.weights"][:, digit]
    products = h * weights
    return Logit(
        digit=digit,
        weights=numbers(weights),
        products=numbers(products),
        top=[
            UnitProduct(unit=unit, h=number(h[unit]), weight=number(weights[unit]), product=number(products[unit]))
            for unit in largest_first(products)
        ],
        sum=number(add_up(products)),
        bias=number(params["output.bias"][digit]),
        logit=number(passed.logits[0, digit]),
    )


def open_softmax(passed: Pass) -> Softmax:
    """What softmax does on the way, one thing after the other."""
    logits, probabilities = passed.logits[0], passed.probabilities[0]
    maximum = logits.max()
    exponentials = np.exp(logits - maximum)
    return Softmax(
        maximum=number(maximum),
        shifted=numbers(logits - maximum),
        exponentials=numbers(exponentials),
        total=number(exponentials.sum()),
        probabilities=numbers(probabilities),
        digit=read_digit(probabilities),
        naive_overflows=not bool(np.isfinite(np.exp(logits)).all()),
    )


def open_loss(network: LessonNetwork, passed: Pass, label: int, weight_decay: float | None) -> Loss:
    weight_decay = network.weight_decay if weight_decay is None else weight_decay
    params = network.params
    penalty = l2_penalty(params, weight_decay)
    return Loss(
        label=label,
        probability=number(passed.probabilities[0, label]),
        cross_entropy=rounded(passed.loss),
        weight_decay=weight_decay,
        # Half of twice the sum: the very sum that the penalty takes.
        sums_of_squares={name: rounded(l2_penalty({name: params[name]}, 2.0)) for name in sorted(decayed(params))},
        penalty=rounded(penalty),
        total=rounded(passed.loss + penalty),
    )


def read_digit(probabilities: Array) -> int | None:
    """The most probable digit; none where the numbers are no longer numbers."""
    return int(probabilities.argmax()) if np.isfinite(probabilities).all() else None


def largest_first(products: Array) -> list[int]:
    """Where the TOP products of the largest size are, without zeros."""
    sizes = np.nan_to_num(np.abs(products), posinf=0.0)
    order = np.argsort(-sizes, kind="stable")[:TOP]
    return [int(index) for index in order if sizes[index] > 0]


def add_up(products: Array) -> np.float32:
    """The sum, rounded once at the end."""
    return np.float32(products.sum(dtype=np.float64))
