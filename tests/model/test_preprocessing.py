import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.pictures import decode_picture
from model.preprocessing import (
    BOX,
    EDGE,
    MAX_COORDINATE,
    SIDE,
    Prepared,
    ink_of_picture,
    ink_of_strokes,
    prepare_ink,
    prepare_picture,
    prepare_pixels,
    prepare_strokes,
)
from model.sample import load_sample
from model.types import Array
from tests.model.finite_difference import frozen

ALONG = np.linspace(0, 1, 60)
DRAWINGS = {
    "crossed seven": [np.array([[10.0, 10], [60, 12], [35, 90]]), np.array([[25.0, 50], [60, 48]])],
    "zero": [np.stack([50 + 30 * np.cos(ALONG * 6.4), 60 + 50 * np.sin(ALONG * 6.4)], 1)],
    "one": [np.array([[0.0, 0], [2, 100]])],
    "wave": [np.stack([100 * ALONG, 20 * np.sin(ALONG * 9)], 1)],
}
STROKES = DRAWINGS["crossed seven"]
PEN = 0.12


def picture(
    strokes: list[Array] = STROKES, side: int = 300, share: float = 0.6, at: tuple[float, float] = (0.2, 0.2)
) -> Array:
    """Strokes in black on white paper: (side, side) uint8, as large a share of it, from `at` on; anti-aliased."""
    large = 4 * side
    points = np.concatenate(strokes)
    scale = share * large / np.ptp(points, axis=0).max()
    pen = PEN * share * large
    canvas = Image.new("L", (large, large), 255)
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        corners = [
            tuple(point) for point in ((stroke - points.min(0)) * scale + np.array(at) * large + pen / 2).tolist()
        ]
        draw.line(corners, fill=0, width=round(pen))
        for x, y in corners:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=0)
    return np.asarray(canvas.resize((side, side), Image.Resampling.BOX))


def centre_of_mass(image: Array) -> tuple[float, float]:
    place = np.arange(len(image))
    return float(image.sum(1) @ place / image.sum()), float(image.sum(0) @ place / image.sum())


def extent(image: Array) -> tuple[int, int]:
    rows, columns = np.flatnonzero((image >= EDGE).any(1)), np.flatnonzero((image >= EDGE).any(0))
    return int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1


def alike(found: Prepared, expected: Prepared, tolerance: float = 0.005) -> None:
    """Fails unless the network sees nearly the same; tolerance: of the mean difference of a pixel, 0…1."""
    assert found.image.any()
    assert np.abs(found.image - expected.image).mean() <= tolerance


def through(mode: str, grey: Array, kind: str = "PNG", **options: Any) -> Prepared:
    """The picture in another mode, sent as a file."""
    out = io.BytesIO()
    Image.fromarray(grey).convert(mode).save(out, kind, **options)
    return prepare_picture(decode_picture(out.getvalue()))


def transparent(ink: int, page: int) -> Array:
    """Ink of one grey on a transparent page that hides another grey: (H, W, 4)."""
    alpha = 255 - picture()
    grey = np.where(alpha > 0, ink, page).astype(np.uint8)
    return np.stack([grey, grey, grey, alpha], -1)


@pytest.mark.parametrize("name", DRAWINGS)
def test_what_comes_out_is_as_mnist_is(name: str) -> None:
    prepared = prepare_picture(picture(DRAWINGS[name]))
    assert prepared.image.shape == (SIDE, SIDE)
    assert prepared.image.dtype == np.float32
    assert prepared.image.min() >= 0
    assert prepared.image.max() == 1
    assert not prepared.blank
    assert max(prepared.box.shape) == BOX
    assert max(extent(prepared.image)) in (BOX, BOX + 1)
    assert centre_of_mass(prepared.image) == pytest.approx((14, 14), abs=0.05)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_aspect_is_kept(name: str) -> None:
    points = np.concatenate(DRAWINGS[name])
    width, height = np.ptp(points, axis=0) + PEN * np.ptp(points, axis=0).max()
    rows, columns = prepare_picture(picture(DRAWINGS[name])).box.shape
    assert columns / rows == pytest.approx(width / height, abs=max(columns / rows, 1) * 0.06)


def test_real_digits_are_centred() -> None:
    for image in load_sample().test_images[:100]:
        large = np.asarray(Image.fromarray(image).resize((280, 280), Image.Resampling.BICUBIC))
        prepared = prepare_picture(255 - large)
        assert centre_of_mass(prepared.image) == pytest.approx((14, 14), abs=0.3)
        assert np.abs(prepared.image - image / 255).mean() < 0.08, "nearly the digit that it was made from"


def test_mnist_passes_unchanged() -> None:
    for image in load_sample().test_images[:200]:
        pixels = image.astype(np.float32) / np.float32(255)
        assert (prepare_pixels(pixels).image == pixels).all()
        assert np.abs(prepare_picture(image).image - pixels).mean() < 0.02
        assert np.abs(prepare_picture(255 - image).image - pixels).mean() < 0.02


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("at", [(0.0, 0.0), (0.31, 0.0), (0.31, 0.32)])
def test_the_place_does_not_matter(name: str, at: tuple[float, float]) -> None:
    strokes = DRAWINGS[name]
    alike(prepare_picture(picture(strokes, at=(at[0] + 0.01, at[1] + 0.01))), prepare_picture(picture(strokes)), 0.01)


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("share", [0.2, 0.4, 0.8])
def test_the_size_does_not_matter(name: str, share: float) -> None:
    strokes = DRAWINGS[name]
    alike(prepare_picture(picture(strokes, share=share, at=(0.05, 0.05))), prepare_picture(picture(strokes)), 0.01)


def test_the_size_of_the_picture_does_not_matter() -> None:
    for side in (60, 150, 700):
        alike(prepare_picture(picture(side=side)), prepare_picture(picture()), 0.02)


@pytest.mark.parametrize("name", DRAWINGS)
def test_dark_on_light_and_light_on_dark_are_the_same(name: str) -> None:
    dark = picture(DRAWINGS[name])
    alike(prepare_picture(255 - dark), prepare_picture(dark), 0.001)


@pytest.mark.parametrize(("ink", "page"), [(0, 90), (255, 170), (120, 200), (40, 0)])
def test_pale_ink_is_brought_to_full_contrast(ink: int, page: int) -> None:
    pale = (ink + (page - ink) * (picture() / 255)).round().astype(np.uint8)
    alike(prepare_picture(pale), prepare_picture(picture()), 0.01)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P", "1"])
@pytest.mark.parametrize("light", [False, True])
def test_every_mode_is_read(mode: str, light: bool) -> None:
    grey = picture()
    alike(through(mode, 255 - grey if light else grey), prepare_picture(grey), 0.03 if mode == "1" else 0.005)


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("CMYK", "JPEG", {}),
        ("RGB", "JPEG", {"quality": 30}),
        ("L", "JPEG", {"quality": 75}),
        ("RGB", "WEBP", {}),
        ("P", "GIF", {}),
        ("RGB", "BMP", {}),
    ],
)
def test_every_format_is_read(mode: str, kind: str, options: dict[str, Any]) -> None:
    alike(through(mode, picture(), kind, **options), prepare_picture(picture()), 0.01)


def test_sixteen_bits_are_read() -> None:
    out = io.BytesIO()
    Image.fromarray(picture().astype(np.uint16) * 257).save(out, "PNG")
    alike(prepare_picture(decode_picture(out.getvalue())), prepare_picture(picture()))


def test_a_palette_with_a_transparent_page_is_read() -> None:
    image = Image.fromarray(picture()).quantize(8)
    page = image.getpixel((0, 0))
    out = io.BytesIO()
    image.save(out, "PNG", transparency=page)
    alike(prepare_picture(decode_picture(out.getvalue())), prepare_picture(picture()), 0.02)


@pytest.mark.parametrize(("ink", "page"), [(0, 0), (0, 255), (255, 255), (255, 0), (60, 60), (200, 60)])
def test_a_transparent_page_shows_the_ink_whatever_colour_hides_in_it(ink: int, page: int) -> None:
    alike(prepare_picture(transparent(ink, page)), prepare_picture(picture()), 0.01)
    alike(prepare_picture(transparent(ink, page)[..., 2:]), prepare_picture(picture()), 0.01)


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 0, 255), (255, 220, 0), (0, 90, 0)])
def test_coloured_ink_on_white_is_read(colour: tuple[int, int, int]) -> None:
    page = picture()[..., None] / 255
    coloured = (page * 255 + (1 - page) * np.array(colour)).round().astype(np.uint8)
    alike(prepare_picture(coloured), prepare_picture(picture()), 0.02)


def test_floats_are_as_good_as_bytes() -> None:
    alike(prepare_picture(picture() / 255), prepare_picture(picture()), 1e-5)


def test_the_grain_of_the_paper_is_no_ink() -> None:
    noise = np.random.default_rng(0).normal(0, 4, (300, 300))
    noisy = (picture() * 0.8 + 30 + noise).clip(0, 255).astype(np.uint8)
    alike(prepare_picture(noisy), prepare_picture(picture()), 0.02)


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (28, 28), (300, 200), (40, 40, 2), (40, 40, 3), (40, 40, 4)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_one_colour_is_blank(shape: tuple[int, ...], value: int) -> None:
    prepared = prepare_picture(np.full(shape, value, np.uint8))
    assert prepared.blank
    assert not prepared.image.any()
    assert prepared.crop.size == 0
    assert prepared.box.size == 0


def test_a_transparent_picture_is_blank() -> None:
    assert prepare_picture(np.zeros((30, 30, 4), np.uint8)).blank
    noise = np.random.default_rng(0).integers(0, 256, (30, 30, 4), np.uint8)
    noise[..., 3] = 0
    assert prepare_picture(noise).blank


def test_paper_with_a_little_grain_is_blank() -> None:
    assert prepare_picture(np.random.default_rng(0).integers(240, 250, (100, 100)).astype(np.uint8)).blank


@pytest.mark.parametrize("size", [1, 3, 30])
def test_a_dot_is_a_blob_in_the_middle(size: int) -> None:
    dotted = np.full((90, 120), 255, np.uint8)
    dotted[20 : 20 + size, 70 : 70 + size] = 0
    prepared = prepare_picture(dotted)
    assert prepared.bounds == (20, 20 + size, 70, 70 + size)
    assert prepared.box.shape == (BOX, BOX)
    assert centre_of_mass(prepared.image) == pytest.approx((14, 14), abs=0.3)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (1, 40), (40, 1), (2, 2), (3, 900), (4096, 4096), (4096, 1)])
def test_pictures_of_every_size_are_read(shape: tuple[int, int]) -> None:
    pixels = np.full(shape, 255, np.uint8)
    pixels[-1, -1] = 0
    assert prepare_picture(pixels).image.shape == (SIDE, SIDE)
    assert np.isfinite(prepare_picture(pixels).image).all()


def test_stages_lead_from_the_picture_to_the_image() -> None:
    prepared = prepare_picture(picture())
    assert prepared.ink.shape == (300, 300)
    top, bottom, left, right = prepared.bounds
    assert (prepared.crop == prepared.ink[top:bottom, left:right]).all()
    assert extent(prepared.crop) == prepared.crop.shape
    assert prepared.box.max() == 1
    assert (prepared.ink == ink_of_picture(picture())).all()
    assert (prepare_ink(prepared.ink).image == prepared.image).all()


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize(("scale", "move"), [(1, 0), (0.001, 5), (100, -3000), (9000, 1)])
def test_strokes_are_the_same_in_every_unit_and_place(name: str, scale: float, move: float) -> None:
    strokes = DRAWINGS[name]
    moved = [(stroke * scale + move).tolist() for stroke in strokes]
    alike(prepare_strokes(moved), prepare_strokes(strokes), 0.01)


@pytest.mark.parametrize("name", DRAWINGS)
def test_strokes_are_what_a_picture_of_them_is(name: str) -> None:
    strokes = DRAWINGS[name]
    alike(prepare_strokes(strokes), prepare_picture(picture(strokes)), 0.02)
    pen = PEN * float(np.ptp(np.concatenate(strokes), axis=0).max())
    alike(prepare_strokes(strokes, pen), prepare_picture(picture(strokes)), 0.02)


def test_a_wider_pen_leaves_more_ink() -> None:
    ink = [prepare_strokes(STROKES, width).image.sum() for width in (1e-6, 4, 8, 16, 32)]
    assert (np.diff(ink) > 0).all()


def test_strokes_touch_no_border_of_their_raster() -> None:
    for width in (None, 1e-6, 5, 50):
        for strokes in DRAWINGS.values():
            ink = ink_of_strokes(strokes, width)
            assert not any(edge.any() for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


@pytest.mark.parametrize(
    "strokes", [[[[3, 4]]], [[[3, 4], [3, 4]]], [[[0, 0], [1e-310, 0]]], [[[0, 0], [5e-324, 0]]], [[], [[3, 4]]]]
)
def test_a_single_point_is_a_dot(strokes: Any) -> None:
    prepared = prepare_strokes(strokes)
    assert set(extent(prepared.image)) <= {BOX, BOX + 1}
    assert prepared.image.mean() == pytest.approx(np.pi * 10**2 / 784, rel=0.05)


@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_no_stroke_and_strokes_of_no_point_are_blank(strokes: Any) -> None:
    assert prepare_strokes(strokes).blank


@pytest.mark.parametrize(
    "strokes",
    [
        [[[0, np.nan]]],
        [[[0, np.inf]]],
        [[[-np.inf, 0], [1, 1]]],
        [[[0, 1e308], [1, 1]]],
        [[[0, MAX_COORDINATE * 1.01]]],
        [[[0, 10**400]]],
        [[[1]]],
        [[[1, 2, 3]]],
        [[1, 2]],
        [[[1, 2], [3]]],
        [[[1, None]]],
        [[["a", "b"]]],
        ["ab"],
        [5],
    ],
)
def test_what_are_no_strokes_is_a_value_error(strokes: Any) -> None:
    with pytest.raises(ValueError, match=r"each stroke must be|coordinates must be"):
        prepare_strokes(strokes)


@pytest.mark.parametrize("width", [0, -1, np.nan, np.inf, 1e308, MAX_COORDINATE * 1.01])
def test_what_is_no_pen_is_a_value_error(width: float) -> None:
    with pytest.raises(ValueError, match="width"):
        prepare_strokes(STROKES, width)


def test_the_largest_coordinates_are_drawn() -> None:
    far = [[[-MAX_COORDINATE, -MAX_COORDINATE], [MAX_COORDINATE, MAX_COORDINATE]]]
    assert extent(prepare_strokes(far).image)[0] in (BOX, BOX + 1)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros(28),
        np.zeros((0, 28)),
        np.zeros((2, 28, 28)),
        np.full((28, 28), -0.01),
        np.full((28, 28), 1.01),
        np.full((28, 28), np.nan),
        np.full((28, 28), np.inf),
    ],
)
def test_what_are_no_pixels_is_a_value_error(pixels: Array) -> None:
    with pytest.raises(ValueError, match="pixels must be"):
        prepare_pixels(pixels)


def test_pixels_are_ink_already() -> None:
    pixels = np.zeros((28, 28))
    pixels[2:6, 3] = 1
    prepared = prepare_pixels(pixels)
    assert prepared.bounds == (2, 6, 3, 4)
    assert centre_of_mass(prepared.image) == pytest.approx((14, 14), abs=0.05)
    assert prepare_pixels(np.ones((28, 28))).image.sum() == 400, "no page is guessed from a full square"
    assert prepare_pixels(np.zeros((28, 28))).blank


@pytest.mark.parametrize("prepare", [prepare_picture, prepare_ink, ink_of_picture])
def test_pictures_keep_their_values(prepare: Callable[[Array], Any]) -> None:
    prepare(frozen(picture() / 255))
    prepare(frozen(load_sample().test_images[0] / 255))


def test_strokes_keep_their_values() -> None:
    prepare_strokes([frozen(stroke) for stroke in STROKES])
