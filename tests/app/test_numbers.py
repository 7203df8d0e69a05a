import json
import math

import numpy as np
import pytest

from app.numbers import number, numbers, rounded


def test_float32_is_short_and_reads_back_the_same() -> None:
    values = np.random.default_rng(1).standard_normal(1000).astype(np.float32)
    text = json.dumps(numbers(values))
    np.testing.assert_array_equal(np.array(json.loads(text), np.float32), values)
    assert number(np.float32(0.1)) == 0.1
    assert numbers(np.array([0.1], np.float32)) == [0.1]


def test_float64_stays_as_it_is() -> None:
    assert number(1 / 3) == 1 / 3
    assert numbers(np.array([1 / 3])) == [1 / 3]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_what_is_not_finite_is_null(kind: type[np.floating]) -> None:
    assert numbers(np.array([np.nan, np.inf, -np.inf, 1], kind)) == [None, None, None, 1]
    assert number(kind(np.nan)) is None


def test_zero_has_no_sign() -> None:
    found = [number(-0.0), number(np.float32(-0.0)), *numbers(np.array([-0.0]))]
    assert [math.copysign(1, value or 0) for value in found] == [1, 1, 1]


def test_rounding_to_what_a_float32_can_vouch_for() -> None:
    assert rounded(0.1 + 1e-12) == 0.1
