from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from model.datasets import Collection, MixedData, mixed_data
from model.losses import NOT_A_DIGIT, cross_entropy, l2_penalty, reading_loss
from model.registry import ARCHITECTURES
from model.sample import load_sample
from model.training import (
    SNAPSHOTS,
    EpochMetrics,
    TrainingState,
    evaluate,
    gradient_norm,
    inputs_of,
    outputs_of,
    recorded_steps,
    snapshot_steps,
    take_step,
    train,
)
from model.types import Params
from tests.model.made_data import PLAIN, few_digits

MLP = ARCHITECTURES["mlp"]
LAYERS: dict[str, Any] = {"kernels": [3, 3], "channels": [2, 3], "pooled": [True, True]}


def data(settings: dict[str, Any] = PLAIN, seed: int = 1) -> MixedData:
    return mixed_data(few_digits(), settings, seed, Collection(), Collection())


def copied(state: TrainingState) -> TrainingState:
    params, velocity, squares = (
        {name: values.copy() for name, values in part.items()} for part in (state.params, state.velocity, state.squares)
    )
    return TrainingState(state.step, params, velocity, state.train_loss, squares)


def trained(
    settings: dict[str, Any] = PLAIN,
    seed: int = 1,
    state: TrainingState | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[list[EpochMetrics], TrainingState]:
    """All rows and the last state of a training."""
    both = list(train(MLP, settings, data(settings, seed), seed, state, should_stop))
    return [metrics for metrics, _ in both], both[-1][1]


def stop_after(steps: int) -> Callable[[], bool]:
    """A wish to stop that comes up in this many steps."""
    asked = iter(range(1, 10_000))
    return lambda: next(asked) >= steps


def same(first: Params, second: Params) -> bool:
    return first.keys() == second.keys() and all((first[name] == second[name]).all() for name in first)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    (rows, state), (rows_again, again), (_, other) = trained(), trained(), trained(seed=2)
    assert same(state.params, again.params)
    assert rows[1:] == rows_again[1:]
    assert not same(state.params, other.params)


def test_a_row_for_every_recorded_step() -> None:
    rows, state = trained()
    assert [row.step for row in rows] == recorded_steps(60, 4)
    assert state.step == 60
    assert rows[-1].epoch == pytest.approx(60 / 21)


def test_the_loss_falls_and_real_digits_are_learnt() -> None:
    settings = {**PLAIN, "hidden_size": 50, "steps": 750, "held_out": 500, "watched": 500}
    sample = mixed_data(load_sample(), settings, 1, Collection(), Collection())
    rows = [metrics for metrics, _ in train(MLP, settings, sample, 1)]
    assert rows[0].validation_accuracy < 0.3
    assert rows[-1].validation_accuracy > 0.85
    assert rows[-1].validation_loss < 0.6 < 1.8 < rows[0].validation_loss
    assert rows[-1].train_loss < 0.6 < 1.8 < rows[1].train_loss


def test_the_loss_is_smoothed_from_batch_to_batch() -> None:
    rows, _ = trained({**PLAIN, "records": 60, "smoothing": 0.8})
    assert [row.step for row in rows] == list(range(61))
    smoothed = rows[1].batch_loss
    assert rows[1].train_loss == smoothed
    for row in rows[2:]:
        smoothed = 0.8 * smoothed + 0.2 * row.batch_loss
        assert row.train_loss == pytest.approx(smoothed)


def test_the_first_row_is_the_untrained_network() -> None:
    rows, _ = trained()
    assert (rows[0].step, rows[0].epoch) == (0, 0)
    assert np.isnan([rows[0].train_loss, rows[0].batch_loss, rows[0].gradient_norm]).all()


def test_batches_run_through_epoch_after_epoch() -> None:
    taken: list[int] = []

    class Watched:
        epoch_size, validation_images, validation_labels = 50, np.zeros((10, 28, 28), np.uint8), np.arange(10)
        plain_images = validation_images

        def epoch(self, number: int) -> tuple[Any, Any]:
            taken.append(number)
            images = np.full((50, 28, 28), number, np.uint8)
            return images, np.arange(50) % 10

    settings = {**PLAIN, "steps": 8, "records": 1}
    for _ in train(MLP, settings, Watched(), 1):
        pass
    # Three batches of 16 an epoch.
    assert taken == [0, 1, 2]


def test_a_stop_takes_effect_after_the_step_under_way() -> None:
    rows, state = trained(should_stop=stop_after(33))
    assert state.step == rows[-1].step == 33
    assert rows[-1].gradient_norm > 0


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_going_on_from_a_state_gives_the_same_as_never_stopping(optimizer: str) -> None:
    settings = {**PLAIN, "optimizer": optimizer, "momentum": 0.9, "dropout": 0.3, "schedule": "cosine", "warm_up": 0.2}
    rows, state = trained(settings)
    _, stopped = trained(settings, should_stop=stop_after(33))
    later_rows, resumed = trained(settings, state=copied(stopped))
    assert same(state.params, resumed.params)
    assert same(state.velocity, resumed.velocity)
    assert same(state.squares, resumed.squares)
    assert later_rows == [row for row in rows if row.step > 33]


def test_the_penalty_and_the_learning_rate_of_a_row() -> None:
    settings = {**PLAIN, "schedule": "cosine", "warm_up": 0.5, "weight_decay": 0.1}
    rows, state = trained(settings)
    assert rows[-1].penalty == pytest.approx(l2_penalty(state.params, 0.1))
    assert rows[-1].learning_rate < 0.001 < max(row.learning_rate for row in rows) <= PLAIN["learning_rate"]
    assert rows[1].row()["penalty"] == rows[1].penalty


def test_gradient_norm_by_hand() -> None:
    params = {"a.weights": np.array([[10.0, 0.0]]), "a.bias": np.array([100.0])}
    grads = {"a.weights": np.array([[2.0, 2.0]]), "a.bias": np.array([1.0])}
    assert gradient_norm(grads, params, 0.1) == pytest.approx(np.sqrt(3**2 + 2**2 + 1**2))


def test_the_gradient_norm_of_a_row_is_that_of_its_batch() -> None:
    settings = {**PLAIN, "steps": 1, "weight_decay": 0.1}
    rows, _ = trained(settings)
    source = data(settings)
    images, labels = source.epoch(0)
    _, first = next(train(MLP, settings, source, 1))
    outputs, cache = MLP.forward_train(
        first.params, images[:16].astype(np.float32) / np.float32(255), settings, np.random.default_rng(0)
    )
    grads = MLP.backward(first.params, cache, cross_entropy(outputs, labels[:16])[1], settings)
    whole = [grad + 0.1 * first.params[name] if name.endswith("weights") else grad for name, grad in grads.items()]
    assert rows[-1].gradient_norm == pytest.approx(np.sqrt(sum((part**2).sum() for part in whole)), rel=1e-4)


def test_evaluate_leaves_out_what_is_no_digit() -> None:
    settings = {"kernels": [3], "channels": [2], "pooled": [True]}
    cnn = ARCHITECTURES["cnn"]
    params = cnn.init_params(np.random.default_rng(0), settings)
    images, labels = load_sample().test_images[:30], load_sample().test_labels[:30].astype(np.int64)
    mixed = np.where(np.arange(30) < 20, labels, NOT_A_DIGIT)
    assert evaluate(cnn, params, settings, images, mixed) == evaluate(cnn, params, settings, images[:20], labels[:20])
    logits = outputs_of(cnn, params, settings, images[:20])[:, :10]
    loss, accuracy = evaluate(cnn, params, settings, images[:20], labels[:20])
    assert loss == pytest.approx(cross_entropy(logits, labels[:20])[0])
    assert accuracy == (logits.argmax(1) == labels[:20]).mean()


def test_outputs_of_many_images_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    images, params = load_sample().test_images[:30], MLP.init_params(np.random.default_rng(0), PLAIN)
    whole = outputs_of(MLP, params, PLAIN, images)
    monkeypatch.setattr("model.training.EVALUATION_BATCH", 7)
    np.testing.assert_allclose(outputs_of(MLP, params, PLAIN, images), whole, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("steps", [1, 2, 9, 10, 100, 14_000, 100_000])
def test_snapshots_are_dense_early_and_hold_both_ends(steps: int) -> None:
    chosen = snapshot_steps(steps)
    assert chosen[0] == 0
    assert chosen[-1] == steps
    assert len(chosen) <= SNAPSHOTS
    assert (np.diff(np.diff(chosen[1:])) >= -1).all(), "each gap is longer than the one before, but for rounding"


def test_a_long_run_has_all_its_snapshots() -> None:
    assert len(snapshot_steps(100_000)) == SNAPSHOTS


@pytest.mark.parametrize(("steps", "records"), [(1, 200), (10, 5), (100_000, 200), (7, 3)])
def test_recorded_steps_are_evenly_spread_and_hold_the_snapshots(steps: int, records: int) -> None:
    chosen = recorded_steps(steps, records)
    assert chosen == sorted(set(chosen))
    assert set(snapshot_steps(steps)) <= set(chosen)
    assert np.diff(chosen).max() <= -(-steps // min(records, steps))


@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
@pytest.mark.parametrize("weight_decay", [0.0, 1e-4, 5.0, 50.0, 60.0])  # at 0.02 a step, 50 leaves nothing of a weight
@pytest.mark.parametrize("blank", [False, True])
def test_a_plain_step_is_the_learning_rate_times_the_gradient_with_its_penalty(
    architecture: str, weight_decay: float, blank: bool
) -> None:
    settings = {**PLAIN, **LAYERS, "weight_decay": weight_decay}
    network = ARCHITECTURES[architecture]
    images, labels = data().epoch(0)
    images, labels = images[:16] * (not blank), labels[:16]
    state = TrainingState(0, network.init_params(np.random.default_rng(1), settings), {}, np.nan, {})
    before = copied(state)
    outputs, cache = network.forward_train(before.params, inputs_of(images), settings, np.random.default_rng(0))
    loss, doutputs = reading_loss(outputs, labels, settings["reject_weight"])
    grads = network.backward(before.params, cache, doutputs, settings)
    after, batch_loss, norm = take_step(network, settings, state, images, labels, np.random.default_rng(0), True)
    assert after.step == 1
    assert batch_loss == after.train_loss == pytest.approx(loss, rel=1e-6)
    assert norm == pytest.approx(gradient_norm(grads, before.params, weight_decay), rel=1e-5)
    for name, values in before.params.items():
        decay = weight_decay if name.endswith("weights") else 0.0
        rate = settings["learning_rate"]
        expected = values * (1 - rate * decay) - rate * grads[name]
        np.testing.assert_allclose(after.params[name], expected, rtol=1e-5, atol=1e-8)


def test_a_plain_step_leaves_the_weights_of_blank_pixels_but_for_their_decay() -> None:
    images, labels = data().epoch(0)
    state = TrainingState(0, MLP.init_params(np.random.default_rng(1), PLAIN), {}, np.nan, {})
    before = copied(state).params["hidden.weights"]
    settings = {**PLAIN, "weight_decay": 5.0}
    after, _, _ = take_step(MLP, settings, state, images[:16], labels[:16], np.random.default_rng(0), False)
    blank = ~images[:16].reshape(16, -1).any(0)
    assert 0 < blank.sum() < 784
    np.testing.assert_allclose(after.params["hidden.weights"][blank], before[blank] * np.float32(0.9), rtol=1e-6)
