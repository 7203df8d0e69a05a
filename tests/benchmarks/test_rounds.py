from collections.abc import Callable

import pytest

from benchmarks.rounds import ratio, table, take_turns


def test_all_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []

    def measure(name: str) -> Callable[[], float]:
        def one() -> float:
            order.append(name)
            return float(len(order))

        return one

    taken = take_turns({name: measure(name) for name in "abc"}, rounds=2)
    assert "".join(order) == "abcbcacab"
    assert taken == {"a": [6.0, 8.0], "b": [4.0, 9.0], "c": [5.0, 7.0]}


def test_a_ratio_compares_within_rounds() -> None:
    # The second round met a machine four times as slow: that changes medians, not the ratio.
    taken = {"ours": [1.0, 4.0, 1.0], "theirs": [3.0, 12.0, 3.5]}
    assert ratio(taken, "theirs", to="ours") == 3.0


def test_the_table_has_a_row_for_each_with_its_ratio_to_ours() -> None:
    lines = table({"ours": [2e-6, 1e-6, 3e-6], "theirs": [8e-6, 4e-6, 12e-6]}, "ours", "µs a step", scale=1e6)
    assert "µs a step" in lines[0]
    assert [float(word) for word in lines[1].split()[1:]] == pytest.approx([2, 1, 3, 1])
    assert [float(word) for word in lines[2].split()[1:]] == pytest.approx([8, 4, 12, 4])
