"""The lesson with a batch of real digits instead of one drawing: what each asks for, and the mean that is done."""

from app.lessons import samples
from app.lessons.answers import BatchAnswer, BatchExample, BatchUnit
from app.lessons.desk import Desk, check_unit
from app.lessons.forward import SIDE, grey_picture, liveliest, read_digit
from app.lessons.requests import BatchBody
from app.numbers import number, numbers, rounded
from app.signed_pictures import largest, signed_picture
from model.lesson import run_pass
from model.losses import cross_entropy, l2_penalty
from model.types import Array


def answer_batch(desk: Desk, body: BatchBody) -> BatchAnswer:
    network = desk.networks.find(body.network)
    inputs, labels = samples.batch(body.batch)
    passed = run_pass(network.params, inputs, labels)
    unit = check_unit(body.unit, network, liveliest(passed))
    # Of a batch of N each drawing gets 1/N of the blame; alone it would get all of it.
    dlogits, dz = passed.dlogits * len(labels), passed.dz[:, unit] * len(labels)
    dweights = passed.grads["hidden.weights"][:, unit]
    scale = max(largest(dweights), largest(inputs * dz[:, None]))

    def example(n: int) -> BatchExample:
        loss, _ = cross_entropy(passed.logits[n : n + 1], labels[n : n + 1])
        return BatchExample(
            image=grey_picture(inputs[n]),
            label=int(labels[n]),
            digit=read_digit(passed.probabilities[n]),
            probabilities=numbers(passed.probabilities[n]),
            cross_entropy=rounded(loss),
            dlogits=numbers(dlogits[n]),
            z=number(passed.z[n, unit]),
            h=number(passed.h[n, unit]),
            dz=number(dz[n]),
            scale=number(passed.dz[n, unit]),
            dweights_picture=signed_picture(as_picture(inputs[n] * dz[n]), scale),
        )

    weight_decay = network.weight_decay if body.weight_decay is None else body.weight_decay
    penalty = l2_penalty(network.params, weight_decay)
    examples = [example(n) for n in range(len(labels))]
    return BatchAnswer(
        network=network.summarise(),
        batch=body.batch,
        examples=examples,
        right=sum(one.digit == one.label for one in examples),
        cross_entropy=rounded(passed.loss),
        weight_decay=weight_decay,
        penalty=rounded(penalty),
        total=rounded(passed.loss + penalty),
        output_dbias=numbers(passed.grads["output.bias"]),
        unit=BatchUnit(
            index=unit,
            alive=int((passed.h[:, unit] > 0).sum()),
            weights_picture=signed_picture(as_picture(network.params["hidden.weights"][:, unit])),
            outgoing=numbers(network.params["output.weights"][unit]),
            dweights=numbers(dweights),
            dweights_picture=signed_picture(as_picture(dweights), scale),
            dbias=number(passed.grads["hidden.bias"][unit]),
        ),
    )


def as_picture(values: Array) -> Array:
    return values.reshape(SIDE, SIDE)
