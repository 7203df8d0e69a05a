import numpy as np
import pytest

from model.types import Array
from model.writing_styles import (
    has_curled_tail,
    has_flag,
    has_foot,
    has_straight_tail,
    is_crossed_seven,
    is_open_four,
    is_slashed_zero,
    tail_offsets,
)
from tests.model import written


@pytest.mark.parametrize("unit", [1, 0.01, 900])
def test_each_rule_finds_what_it_claims_in_any_unit(unit: float) -> None:
    def scaled(strokes: list[Array]) -> list[Array]:
        return [stroke * np.float32(unit) + np.float32(5) for stroke in strokes]

    assert is_crossed_seven(scaled(written.CROSSED_SEVEN))
    assert is_crossed_seven(scaled(written.SEVEN_OF_THREE))
    assert is_slashed_zero(scaled(written.SLASHED_ZERO))
    assert has_flag(scaled(written.FLAGGED_ONE))
    assert has_foot(scaled(written.FOOTED_ONE))
    assert is_open_four(scaled(written.OPEN_FOUR))
    assert is_open_four(scaled(written.OPEN_FOUR_AT_ONCE))
    assert has_straight_tail(scaled(written.STRAIGHT_NINE))
    assert has_straight_tail(scaled(written.UPWARD_NINE))
    assert has_straight_tail(scaled(written.TICKED_NINE))
    assert has_curled_tail(scaled(written.CURLED_NINE))


@pytest.mark.parametrize("seven", [written.PLAIN_SEVEN, written.TWO_STROKE_SEVEN, written.SEVEN_WITH_BASE])
def test_a_top_or_a_base_is_no_bar(seven: list[Array]) -> None:
    assert not is_crossed_seven(seven)


def test_a_bar_that_misses_the_stem_does_not_cross_it() -> None:
    assert not is_crossed_seven(written.strokes(written.SEVEN, [(70, 50), (95, 50)]))


@pytest.mark.parametrize("zero", [written.ZERO, written.TWO_RINGS])
def test_rings_are_no_slash(zero: list[Array]) -> None:
    assert not is_slashed_zero(zero)


def test_a_level_or_short_line_is_no_slash() -> None:
    assert not is_slashed_zero([*written.ZERO, *written.strokes([(5, 50), (75, 50)])])
    assert not is_slashed_zero([*written.ZERO, *written.strokes([(60, 10), (50, 22)])])


@pytest.mark.parametrize("one", [written.ONE, written.SLANTED_ONE, written.HOOKED_ONE, written.FOOTED_ONE])
def test_what_has_no_flag(one: list[Array]) -> None:
    assert not has_flag(one)


@pytest.mark.parametrize("one", [written.ONE, written.SLANTED_ONE, written.FLAGGED_ONE, written.ARROW_ONE])
def test_what_has_no_foot(one: list[Array]) -> None:
    assert not has_foot(one)


@pytest.mark.parametrize("four", [written.CLOSED_FOUR, written.CLOSED_FOUR_AT_ONCE])
def test_fours_whose_ends_meet_are_not_open(four: list[Array]) -> None:
    assert not is_open_four(four)


def test_two_dots_are_no_four() -> None:
    assert not is_open_four(written.strokes([(0, 0)], [(50, 100)]))


def test_tails_are_straight_or_curled_or_neither() -> None:
    assert not has_curled_tail(written.STRAIGHT_NINE)
    assert not has_straight_tail(written.CURLED_NINE)
    to_the_right = [np.array([100, 0]) + stroke * np.array([-1, 1]) for stroke in written.CURLED_NINE]
    assert not has_curled_tail(to_the_right)
    assert not has_straight_tail(to_the_right)


def test_offsets_of_a_tail_are_distances_from_its_line_left_negative() -> None:
    # A tail that falls straight from (0.56, 0.05) and ends 0.2 to the left of its line.
    nine = written.strokes([*written.BOWL, (56, 0), (56, 80), (36, 100)])
    off = tail_offsets(nine)
    assert off.min() == pytest.approx(-0.2, abs=0.03)
    assert off.max() == pytest.approx(0, abs=0.01)
    assert not len(tail_offsets(written.strokes([(0, 0)])))
