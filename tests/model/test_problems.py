import numpy as np
import pytest

from model.preprocessing import Prepared, prepare_ink, prepare_strokes
from model.problems import Problem, blemishes, find_problems, problems_of
from model.reader import Reading, Verdict

DOT = [[(5.0, 5.0)]]
ELEVEN = [[(0.0, 0.0), (0.0, 100.0)], [(60.0, 0.0), (60.0, 100.0)]]
CIRCLE = [[(50 + 40 * np.cos(angle), 50 + 40 * np.sin(angle)) for angle in np.linspace(0, 6.2, 40)]]


def cut_off() -> Prepared:
    ink = np.zeros((100, 100), np.float32)
    ink[40:, 48:52] = 1
    return prepare_ink(ink)


def reading(verdict: Verdict) -> Reading:
    return Reading(None if verdict == "blank" else 1, np.full(10, 0.1), 0.1, verdict)


@pytest.mark.parametrize(
    ("prepared", "found"),
    [
        (prepare_strokes(DOT), ["too_little_ink"]),
        (prepare_strokes(ELEVEN), ["two_digits"]),
        (prepare_strokes(CIRCLE), []),
        (cut_off(), ["touches_border"]),
        (prepare_strokes([]), []),
    ],
)
def test_the_shape_tells_what_is_the_matter(prepared: Prepared, found: list[Problem]) -> None:
    assert blemishes(prepared) == found
    assert find_problems(prepared, reading("unsure")) == found


@pytest.mark.parametrize("verdict", ["digit", "blank"])
def test_nothing_speaks_against_what_is_read(verdict: Verdict) -> None:
    assert find_problems(prepare_strokes(DOT), reading(verdict)) == []
    assert problems_of(["touches_border"], reading(verdict)) == []


def test_what_is_no_digit_without_a_blemish_is_unlike_digits() -> None:
    assert problems_of([], reading("not_a_digit")) == ["unlike_digits"]
    assert problems_of(["two_digits"], reading("not_a_digit")) == ["two_digits"]
    assert problems_of([], reading("unsure")) == []
