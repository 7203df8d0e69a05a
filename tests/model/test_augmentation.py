from collections.abc import Callable

import numpy as np
import pytest

from model.augmentation import (
    CHUNK,
    PEN_SHARES,
    augment_images,
    change_pen,
    random_grids,
    random_pen,
    resample,
    restyle,
    warp_strokes,
)
from model.sample import load_sample
from model.types import Array
from tests.model.finite_difference import frozen

IMAGES = frozen(load_sample().test_images[:300])
SEVEN = [frozen(np.array([[10.0, 10], [60, 12], [50, 40], [35, 90]]))]
ONE = [frozen(np.array([[50.0, 0], [52, 100]]))]
CURVE = np.linspace(0, 2 * np.pi, 40)
ZERO = [frozen(np.stack([50 + 30 * np.cos(CURVE), 50 + 50 * np.sin(CURVE)], 1))]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def size(strokes: list[Array]) -> Array:
    extent: Array = np.ptp(np.concatenate(strokes), axis=0)
    return extent


def test_images_are_altered_each_in_its_own_way() -> None:
    same = np.repeat(IMAGES[:1], 20, axis=0)
    altered = augment_images(same, rng())
    assert altered.shape == same.shape
    assert altered.dtype == np.uint8
    assert len(np.unique(altered.reshape(20, -1), axis=0)) == 20


def test_what_is_drawn_stays_what_it_was() -> None:
    altered = augment_images(IMAGES, rng())
    assert (altered.max((1, 2)) >= 254).all(), "full contrast, as preprocessing gives it"
    alike = [np.corrcoef(old.ravel(), new.ravel())[0, 1] for old, new in zip(IMAGES, altered, strict=True)]
    assert np.mean(alike) > 0.5
    assert np.median(alike) < 0.98


def test_the_same_rng_gives_the_same_images_and_another_others() -> None:
    first, again, other = (augment_images(IMAGES, rng(seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1])
def test_any_number_of_images(count: int) -> None:
    assert augment_images(IMAGES[:count], rng()).shape == (count, 28, 28)


def test_more_strength_moves_more() -> None:
    moved = [
        np.abs(random_grids(200, rng(), strength)[0] - random_grids(200, rng(), 0)[0]).mean()
        for strength in (0.5, 1, 2)
    ]
    assert 0 < moved[0] < moved[1] < moved[2]
    assert 0.5 < moved[1] < 2.5, "a pixel or two"


def test_no_strength_takes_each_pixel_from_its_own_place() -> None:
    rows, columns = random_grids(2, rng(), 0)
    assert (rows[0].reshape(28, 28) == np.arange(28)[:, None]).all()
    assert (columns[1].reshape(28, 28) == np.arange(28)).all()
    images = IMAGES[:2].astype(np.float32)
    np.testing.assert_allclose(resample(images, rows, columns), images, atol=1e-3)


def test_resampling_is_bilinear_and_black_beyond_the_border() -> None:
    image = np.zeros((1, 28, 28), np.float32)
    image[0, 5, 7:9] = (100, 200)
    image[0, 0, 0] = 80

    def at(row: float, column: float) -> float:
        return float(
            resample(image, np.full((1, 784), row, np.float32), np.full((1, 784), column, np.float32))[0, 0, 0]
        )

    assert at(5, 7) == 100
    assert at(5, 7.5) == 150
    assert at(5.5, 7.5) == 75
    assert at(-0.5, 0) == 40
    assert at(-9, 3) == at(99, 99) == at(5, -50) == 0


def test_pens_get_thicker_thinner_or_stay() -> None:
    images = IMAGES.astype(np.float32)
    changed = change_pen(frozen(images), rng())
    ink = changed.sum((1, 2)) / images.sum((1, 2))
    assert (ink == 1).mean() == pytest.approx(0.5, abs=0.1)
    assert (ink > 1.02).mean() > 0.15
    assert (ink < 0.98).mean() > 0.15
    assert changed.min() >= 0
    assert changed.max() < 255.5, "still 255 when it is rounded"


def test_a_thicker_pen_spreads_by_one_pixel() -> None:
    dot = np.zeros((200, 28, 28), np.float32)
    dot[:, 10, 10] = 255
    for image in change_pen(dot, rng()):
        assert set(zip(*np.nonzero(image), strict=True)) <= {(10, 10), (9, 10), (11, 10), (10, 9), (10, 11)}


def test_warped_strokes_are_the_same_drawing_by_another_hand() -> None:
    warped = [warp_strokes(SEVEN, rng(seed)) for seed in range(50)]
    shapes = np.array([size(strokes) / size(strokes).max() for strokes in warped])
    plain = size(SEVEN) / size(SEVEN).max()
    assert shapes.std(0).max() > 0.03
    assert np.abs(np.median(shapes, 0) - plain).max() < 0.15
    assert all(strokes[0].shape == SEVEN[0].shape for strokes in warped)


def test_without_strength_strokes_only_change_their_unit() -> None:
    [warped] = warp_strokes(SEVEN, rng(), strength=0.0)
    longest = size(SEVEN).max()
    middle = (SEVEN[0].max(0) + SEVEN[0].min(0)) / 2
    np.testing.assert_allclose(warped, (SEVEN[0] - middle) / longest, atol=1e-12)


@pytest.mark.parametrize("strokes", [[np.zeros((1, 2))], [np.full((3, 2), 7.0)]])
def test_a_dot_is_warped_to_something_finite(strokes: list[Array]) -> None:
    warped = warp_strokes(strokes, rng())
    assert np.isfinite(np.concatenate(warped)).all()
    assert random_pen(warped, rng()) > 0


def styles(strokes: list[Array], label: int, tries: int = 400) -> list[list[Array]]:
    return [restyle(strokes, label, rng(seed)) for seed in range(tries)]


@pytest.mark.parametrize(("strokes", "label", "share"), [(ZERO, 0, 0.2), (SEVEN, 7, 0.3), (ONE, 1, 0.3)])
def test_some_digits_get_the_other_style(strokes: list[Array], label: int, share: float) -> None:
    made = styles(strokes, label)
    changed = [sum(map(len, some)) > sum(map(len, strokes)) for some in made]
    assert np.mean(changed) == pytest.approx(share, abs=0.07)
    for some, other in zip(made, changed, strict=True):
        assert other or (some[0] == strokes[0]).all()


@pytest.mark.parametrize(
    ("strokes", "label"), [(ZERO, 6), (SEVEN, 1), ([*SEVEN, *SEVEN], 7), ([*ZERO, *ZERO], 0), (SEVEN, 2)]
)
def test_others_keep_their_style(strokes: list[Array], label: int) -> None:
    for made in styles(strokes, label, 50):
        assert len(made) == len(strokes)


def test_pens_are_as_wide_as_people_draw() -> None:
    widths = [random_pen(SEVEN, rng(seed)) / size(SEVEN).max() for seed in range(200)]
    assert min(widths) == pytest.approx(PEN_SHARES[0], abs=0.01)
    assert max(widths) == pytest.approx(PEN_SHARES[1], abs=0.01)


@pytest.mark.parametrize(
    "alter", [lambda: augment_images(IMAGES, rng()), lambda: warp_strokes(SEVEN, rng()), lambda: restyle(ONE, 1, rng())]
)
def test_what_is_altered_is_not_changed_in_place(alter: Callable[[], object]) -> None:
    alter()  # the arrays can't be written to
