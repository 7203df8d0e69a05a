"""The command that makes the failures' curves: a shorter run of the same settings begins as the one that is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.failures import FAILURES, FailureName, load_curves
from scripts.run_failures import KEPT, run, short

STEPS = 20


@pytest.mark.parametrize("name", FAILURES)
def test_a_run_begins_as_the_one_that_is_kept(name: FailureName, tmp_path: Path) -> None:
    failure = replace(FAILURES[name], settings={**FAILURES[name].settings, "steps": STEPS})
    made, kept = run(failure, tmp_path / name), load_curves(name)
    assert made.keys() == kept.keys()
    assert made["data"] == kept["data"]
    assert made["alive"][0] == kept["alive"][0]
    assert made["history"][-1]["step"] == STEPS
    for key, value in kept["history"][0].items():
        assert made["history"][0][key] == pytest.approx(value, rel=1e-2), key
    assert set(made["history"][-1]) == set(KEPT)


def test_four_digits_are_kept_of_what_is_no_whole_number() -> None:
    assert [short(value) for value in (12345, 0.123456, 2.30258)] == [12345, 0.1235, 2.303]
