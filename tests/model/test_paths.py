import numpy as np
import pytest

from model.paths import STEP, distance, is_level, length, lowest, others, to_unit, walk


def test_a_unit_shape_starts_at_the_origin_and_keeps_its_aspect() -> None:
    shape = to_unit([np.array([[10.0, 20.0], [30.0, 20.0]]), np.array([[20.0, 60.0]])])
    np.testing.assert_allclose(shape[0], np.array([[0, 0], [0.5, 0]]))
    np.testing.assert_allclose(shape[1], [[0.25, 1]])
    assert lowest(shape) == 1
    assert others(shape, shape[1]) == [shape[0]]


def test_a_dot_stays_a_dot() -> None:
    np.testing.assert_array_equal(to_unit([np.array([[3.0, 4.0]])])[0], [[0, 0]])


def test_a_path_is_walked_in_even_steps_around_its_corners() -> None:
    path = np.array([[0, 0], [0.3, 0], [0.3, 0.4]])
    points = walk(path)
    assert length(path) == pytest.approx(0.7)
    assert len(points) == round(0.7 / STEP) + 1
    np.testing.assert_allclose(points[[0, 15, -1]], np.array([[0, 0], [0.3, 0], [0.3, 0.4]]), atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(np.diff(points, axis=0), axis=1), STEP, atol=1e-9)


def test_points_that_repeat_and_dots_can_be_walked() -> None:
    assert len(walk(np.zeros((3, 2)))) == 1
    assert len(walk(np.array([[0, 0], [0, 0], [0.1, 0]]))) == 6


def test_paths_that_cross_are_near_though_no_corner_is() -> None:
    across, down = np.array([[0, 0.5], [1, 0.5]]), np.array([[0.5, 0], [0.5, 1]])
    assert distance(across, down) < STEP
    assert distance(across, down + np.array([0, 0.7])) == pytest.approx(0.2, abs=STEP)


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ([[0, 0], [1, 0]], True),
        ([[1, 0.3], [0, 0]], True),
        ([[0, 0], [1, 1]], False),
        ([[0, 0], [0.05, 0]], False),
        ([[0, 0], [1, 0], [0, 0.1], [1, 0.1]], False),
    ],
)
def test_level_strokes_are_straight_long_enough_and_not_steep(path: list[list[float]], level: bool) -> None:
    assert is_level(np.array(path, np.float64)) is level
