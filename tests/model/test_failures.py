from math import log

import pytest

from model.failures import FAILURES, FailureName, load_curves
from model.short_runs import complete_settings


@pytest.mark.parametrize("name", FAILURES)
def test_the_curves_are_those_of_the_settings(name: FailureName) -> None:
    curves, failure = load_curves(name), FAILURES[name]
    assert curves["name"] == name
    expected = complete_settings(failure.settings, failure.images, failure.init, available=4000)
    assert curves["settings"] == {**expected, "records": curves["settings"]["records"]}
    steps = [row["step"] for row in curves["history"]]
    assert (steps[0], steps[-1]) == (0, curves["settings"]["steps"])
    assert curves["images"] == 4000 - curves["settings"]["held_out"]


def test_a_rate_too_large_throws_the_loss_up_and_kills_most_units() -> None:
    curves = load_curves("diverge")
    losses = [row["validation_loss"] for row in curves["history"]]
    assert max(losses) > 10 * losses[0]
    assert curves["history"][-1]["validation_accuracy"] < 0.2
    before, after = curves["alive"]
    assert before == 100 and after < 20


def test_weights_below_zero_learn_nothing() -> None:
    curves = load_curves("die")
    assert curves["alive"] == [0, 0]
    assert all(abs(row["validation_loss"] - log(10)) < 0.01 for row in curves["history"])


def test_few_pictures_are_learnt_by_heart_while_the_loss_on_others_climbs() -> None:
    rows = load_curves("overfit")["history"]
    losses = [row["validation_loss"] for row in rows]
    turn = losses.index(min(losses))
    assert turn < len(rows) / 4
    assert losses[-1] > 1.2 * losses[turn]
    assert rows[-1]["train_loss"] < 0.01 * losses[-1]
