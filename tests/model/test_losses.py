import numpy as np
import pytest

from model.losses import (
    NOT_A_DIGIT,
    binary_cross_entropy,
    cross_entropy,
    decayed,
    l2_penalty,
    reading_loss,
    sigmoid,
    softmax,
)
from model.types import Array
from tests.model.finite_difference import check_gradient, frozen, normal

LABELS = frozen(np.array([3, 0, 9, 3]))
SOME_DIGITS = frozen(np.array([3, NOT_A_DIGIT, 9, NOT_A_DIGIT]))


def test_softmax_is_what_its_definition_says() -> None:
    logits = normal(4, 10)
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(softmax(logits), expected, rtol=1e-12)
    assert softmax(np.log(np.array([[1.0, 3.0]])))[0].tolist() == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_softmax_overflows_for_no_logits(kind: type[np.floating]) -> None:
    logits = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4], [1e4, 1e4, -1e4]], kind)
    probabilities = softmax(logits)
    assert probabilities.dtype == kind
    np.testing.assert_allclose(probabilities, [[1.0, 0, 0], [1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0]], rtol=1e-6)


def test_cross_entropy_by_hand() -> None:
    loss, dlogits = cross_entropy(np.log(np.array([[0.25, 0.75], [0.5, 0.5]])), np.array([0, 1]))
    assert loss == pytest.approx((np.log(4) + np.log(2)) / 2)
    np.testing.assert_allclose(dlogits, [[-0.375, 0.375], [0.25, -0.25]])


def test_cross_entropy_of_logits_that_know_nothing_is_log_10() -> None:
    assert cross_entropy(np.full((3, 10), 7.0), np.array([0, 5, 9]))[0] == pytest.approx(np.log(10))


def test_cross_entropy_backward() -> None:
    logits = normal(4, 10)
    check_gradient(lambda z: cross_entropy(z, LABELS)[0], logits, 1.0, cross_entropy(logits, LABELS)[1])


def test_cross_entropy_of_what_is_hopelessly_wrong_is_large_and_finite() -> None:
    loss, dlogits = cross_entropy(np.array([[1e4, -1e4]], np.float32), np.array([1]))
    assert loss == pytest.approx(2e4)
    assert dlogits.tolist() == [[1, -1]]


def test_sigmoid_overflows_nowhere() -> None:
    assert sigmoid(np.array([-1e4, 0, 1e4])).tolist() == [0, 0.5, 1]
    assert sigmoid(np.array([1.0]))[0] == pytest.approx(1 / (1 + np.exp(-1)))


def test_binary_cross_entropy_by_hand() -> None:
    loss, _ = binary_cross_entropy(np.log(np.array([3.0, 3.0])), np.array([1.0, 0.0]))
    assert loss == pytest.approx(-(np.log(0.75) + np.log(0.25)) / 2)


def test_binary_cross_entropy_backward() -> None:
    logits, targets = normal(5), frozen(np.array([1.0, 0, 1, 1, 0]))
    check_gradient(lambda z: binary_cross_entropy(z, targets)[0], logits, 1.0, binary_cross_entropy(logits, targets)[1])


def test_binary_cross_entropy_of_what_is_hopelessly_wrong_is_large_and_finite() -> None:
    loss, dlogits = binary_cross_entropy(np.array([1e4, -1e4]), np.array([0.0, 1.0]))
    assert loss == 1e4
    assert dlogits.tolist() == [0.5, -0.5]


@pytest.mark.parametrize("outputs", [10, 11])
@pytest.mark.parametrize("labels", [LABELS, SOME_DIGITS])
def test_reading_loss_backward(outputs: int, labels: Array) -> None:
    values = normal(4, outputs)
    _, doutputs = reading_loss(values, labels, 0.3)
    check_gradient(lambda z: reading_loss(z, labels, 0.3)[0], values, 1.0, doutputs)


def test_reading_loss_adds_both_losses() -> None:
    outputs = normal(4, 11)
    digits = cross_entropy(outputs[[0, 2], :10], LABELS[[0, 2]])[0]
    rejects = binary_cross_entropy(outputs[:, 10], np.array([1.0, 0, 1, 0]))[0]
    assert reading_loss(outputs, SOME_DIGITS, 0.3)[0] == pytest.approx(digits + 0.3 * rejects)


def test_ten_outputs_learn_from_the_digits_alone() -> None:
    outputs = normal(4, 10)
    loss, doutputs = reading_loss(outputs, SOME_DIGITS, 0.3)
    assert loss == pytest.approx(cross_entropy(outputs[[0, 2]], LABELS[[0, 2]])[0])
    assert not doutputs[[1, 3]].any()


@pytest.mark.parametrize("outputs", [10, 11])
def test_a_batch_without_a_digit_teaches_no_digit(outputs: int) -> None:
    loss, doutputs = reading_loss(normal(3, outputs), np.full(3, NOT_A_DIGIT), 0.3)
    assert np.isfinite(loss)
    assert not doutputs[:, :10].any()


def test_l2_backward_is_the_weights_times_their_decay() -> None:
    weights = normal(4, 3)
    check_gradient(lambda w: l2_penalty({"a.weights": w}, 0.01), weights, 1.0, 0.01 * weights)


def test_l2_leaves_biases_alone() -> None:
    params = {"a.weights": np.array([[1.0, 2.0]]), "a.bias": np.array([100.0]), "b.weights": np.array([[3.0]])}
    assert decayed(params) == ("a.weights", "b.weights")
    assert l2_penalty(params, 0.5) == pytest.approx(0.5 * 0.5 * (1 + 4 + 9))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_gradients_keep_the_type_of_the_outputs(kind: type[np.floating]) -> None:
    outputs = frozen(normal(4, 11).astype(kind))
    targets = frozen(np.ones(4, kind))
    results = [
        softmax(outputs),
        sigmoid(outputs),
        cross_entropy(outputs, LABELS)[1],
        binary_cross_entropy(outputs[:, 10], targets)[1],
        reading_loss(outputs, SOME_DIGITS, 0.3)[1],
        reading_loss(outputs[:, :10], SOME_DIGITS, 0.3)[1],
    ]
    assert [array.dtype for array in results] == [kind] * len(results)
