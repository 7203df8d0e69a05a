from collections.abc import Callable

import numpy as np
import pytest

from model.made_styles import add_bar, add_flag_or_foot, add_slash, curl_tail
from model.paths import Strokes
from model.types import Array, Rng
from model.writing_styles import has_curled_tail, has_flag, has_foot, is_crossed_seven, is_slashed_zero
from tests.model import written

MAKERS = [
    (add_bar, written.PLAIN_SEVEN, is_crossed_seven),
    (add_slash, written.ZERO, is_slashed_zero),
    (add_flag_or_foot, written.ONE, lambda strokes: has_flag(strokes) or has_foot(strokes)),
    (curl_tail, written.STRAIGHT_NINE, has_curled_tail),
    (curl_tail, written.UPWARD_NINE, has_curled_tail),
    (curl_tail, written.TICKED_NINE, has_curled_tail),
]


@pytest.mark.parametrize(("make", "plain", "rule"), MAKERS)
def test_what_is_made_is_what_the_rule_finds(
    make: Callable[[Strokes, Rng], list[Array]], plain: Strokes, rule: Callable[[Strokes], bool]
) -> None:
    assert not rule(plain)
    before = [stroke.copy() for stroke in plain]
    made = [make(plain, np.random.default_rng(seed)) for seed in range(40)]
    assert np.mean([rule(one) for one in made]) >= 0.95
    assert len({np.concatenate(one).tobytes() for one in made}) == 40, "no two alike"
    for stroke, old in zip(plain, before, strict=True):
        np.testing.assert_array_equal(stroke, old)


def test_ones_get_flags_feet_and_both() -> None:
    made = [add_flag_or_foot(written.ONE, np.random.default_rng(seed)) for seed in range(40)]
    assert {(has_flag(one), has_foot(one)) for one in made} == {(True, False), (False, True), (True, True)}


def test_a_slash_rises_to_the_right_whichever_way_it_is_written() -> None:
    for seed in range(10):
        (x0, y0), (x1, y1) = add_slash(written.ZERO, np.random.default_rng(seed))[-1]
        assert (x1 - x0) * (y1 - y0) < 0


def test_an_arc_goes_on_from_the_tail_without_a_corner() -> None:
    path = curl_tail(written.STRAIGHT_NINE, np.random.default_rng(1))[0]
    steps = np.diff(path[-17:], axis=0)
    directions = np.degrees(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
    assert np.abs(np.diff(directions)).max() < 15
