import numpy as np
import pytest

from app.lessons import samples
from app.lessons.answers import BatchAnswer
from app.lessons.backward import answer_backward
from app.lessons.batches import answer_batch
from app.lessons.desk import Desk, open_lesson
from app.lessons.requests import BackwardBody, BatchBody
from tests.app.lessons import by_hand
from tests.app.lessons.by_hand import close

UNIT = 1


@pytest.fixture
def answer(desk: Desk) -> BatchAnswer:
    return answer_batch(desk, BatchBody(batch=3, unit=UNIT, weight_decay=0.01))


def test_the_gradient_is_the_slope_of_the_mean_loss(desk: Desk, answer: BatchAnswer) -> None:
    params = by_hand.exact(desk.networks.find(BatchBody().network).params)
    inputs, labels = samples.batch(3)
    drawings = [(row.astype(np.float64), int(label)) for row, label in zip(inputs, labels, strict=True)]
    close(answer.cross_entropy, by_hand.loss(params, drawings))
    close(answer.total, by_hand.loss(params, drawings, 0.01))
    close(answer.unit.dbias, by_hand.slope_at(params, drawings, "hidden.bias", (UNIT,)))
    close(answer.output_dbias, [by_hand.slope_at(params, drawings, "output.bias", (digit,)) for digit in range(10)])
    for pixel in (0, 350, 400, 405):
        close(answer.unit.dweights[pixel], by_hand.slope_at(params, drawings, "hidden.weights", (pixel, UNIT)))


def test_each_drawing_is_as_if_it_were_alone(desk: Desk, answer: BatchAnswer) -> None:
    inputs, labels = samples.batch(3)
    for n in (0, 9):
        alone = BackwardBody.model_validate(
            {"drawing": {"inputs": inputs[n].tolist()}, "label": int(labels[n]), "unit": UNIT}
        )
        expected = answer_backward(open_lesson(desk, alone), alone)
        close(answer.examples[n].dlogits, expected.dlogits.values)
        close(answer.examples[n].dz, expected.unit.dz)
        close(answer.examples[n].cross_entropy, expected.loss.cross_entropy)
        assert answer.examples[n].label == labels[n]


def test_the_mean_is_what_the_drawings_share_out(answer: BatchAnswer) -> None:
    inputs, _ = samples.batch(3)
    scales = np.array([example.scale for example in answer.examples], float)
    close(scales, np.array([example.dz for example in answer.examples], float) / 16)
    close(answer.unit.dweights, scales @ inputs)
    close(answer.unit.dbias, scales.sum())
    close(answer.cross_entropy, np.mean([example.cross_entropy or 0 for example in answer.examples]))
    close(answer.output_dbias, np.mean(np.array([example.dlogits for example in answer.examples], float), 0))
    assert answer.unit.alive == sum((example.h or 0) > 0 for example in answer.examples)
    assert answer.right == sum(example.digit == example.label for example in answer.examples)


def test_all_gradients_share_one_scale(answer: BatchAnswer) -> None:
    inputs, _ = samples.batch(3)
    scales = {example.dweights_picture.scale for example in answer.examples} | {answer.unit.dweights_picture.scale}
    assert len(scales) == 1
    largest = max(abs(example.dz or 0) * inputs[n].max() for n, example in enumerate(answer.examples))
    close(scales.pop(), largest)


def test_batches_start_over() -> None:
    first, again = samples.batch(0), samples.batch(samples.count_batches())
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (samples.batch(1)[0] != first[0]).any()
