from collections.abc import Callable

import numpy as np
import pytest

from model.not_digits import Strokes, dots, line, not_a_digit, piece, scribble, shape, two_digits
from model.preprocessing import prepare_strokes
from model.types import Rng
from tests.model.finite_difference import frozen

SEVEN = [frozen(np.array([[10.0, 10], [60, 12], [35, 90]]))]
ZERO = [frozen(np.stack([np.cos(np.arange(0, 6.3, 0.1)), np.sin(np.arange(0, 6.3, 0.1))], 1))]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def extent(strokes: Strokes) -> tuple[float, float]:
    width, height = np.ptp(np.concatenate(strokes), axis=0)
    return float(width), float(height)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: not_a_digit([SEVEN, ZERO], rng),
        lambda rng: two_digits(SEVEN, ZERO, rng),
        scribble,
        line,
        dots,
        shape,
        lambda rng: piece(ZERO, rng),
    ],
)
def test_every_kind_is_drawn_anew_from_the_rng(make: Callable[[Rng], Strokes]) -> None:
    seen = set()
    for seed in range(60):
        strokes, again = make(rng(seed)), make(rng(seed))
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and len(stroke) for stroke in strokes)
        assert all((first == second).all() for first, second in zip(strokes, again, strict=True))
        assert not prepare_strokes(strokes).blank
        seen.add(np.concatenate(strokes).tobytes())
    assert len(seen) > 20


def test_all_kinds_come_up() -> None:
    made = [not_a_digit([SEVEN, ZERO], rng(seed)) for seed in range(300)]
    assert any(len(strokes) == 1 and len(strokes[0]) == 1 for strokes in made), "a dot"
    assert any(len(strokes) == 2 and len(strokes[0]) == 3 and len(strokes[1]) > 50 for strokes in made), "7 and 0"
    assert any(len(strokes) == 1 and len(strokes[0]) > 60 for strokes in made), "a scribble"


def test_two_digits_stand_side_by_side() -> None:
    for seed in range(50):
        left, right = two_digits(SEVEN, ZERO, rng(seed))
        assert right[:, 0].min() > left[:, 0].max()
        assert extent([left])[1] / extent([right])[1] == pytest.approx(1, abs=0.3)
        assert right[:, 1].min() < left[:, 1].max()
        assert left[:, 1].min() < right[:, 1].max()


def test_one_line_is_never_upright() -> None:
    for seed in range(100):
        strokes = line(rng(seed))
        assert len(strokes) in (1, 2)
        width, height = extent(strokes[:1])
        assert width > height, "an upright line is a 1"


def test_dots_are_points() -> None:
    counts = {len(dots(rng(seed))) for seed in range(60)}
    assert counts == {1, 2, 3, 4}


def test_a_piece_is_short_and_wide() -> None:
    for seed in range(60):
        [part] = piece(ZERO, rng(seed))
        width, height = extent([part])
        assert width >= height, "an upright piece would be a 1"
        assert 2 <= len(part) <= len(ZERO[0]) / 4


def test_a_piece_of_a_dot_is_what_there_is() -> None:
    assert len(piece([np.zeros((1, 2))], rng())[0]) == 1


def test_shapes_are_of_six_kinds() -> None:
    counts = {tuple(len(stroke) for stroke in shape(rng(seed))) for seed in range(100)}
    stars, crosses, spirals, faces = (6,), (2, 2), (60,), (30, 12, 1, 1)
    assert {stars, crosses, spirals, faces} <= counts
    assert any(set(count) == {2} and len(count) > 4 for count in counts), "grids"
    assert {(4,), (5,)} <= counts, "triangles and squares"


def test_a_scribble_goes_to_and_fro() -> None:
    for seed in range(50):
        [path] = scribble(rng(seed))
        steps = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
        assert len(path) >= 7
        assert steps > 1.5 * max(extent([path]))
