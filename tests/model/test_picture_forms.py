import io

import numpy as np
import pytest
from PIL import Image

from model.picture_forms import BLACK, FORMS, TRANSPARENT, WHITE
from model.pictures import decode_picture

INK = np.zeros((40, 50), np.uint8)
INK[10:30, 20:30] = 255


@pytest.mark.parametrize(
    ("form", "kind", "mode"),
    [
        (WHITE, "PNG", "L"),
        (BLACK, "PNG", "L"),
        ("RGB blue on cream PNG", "PNG", "RGB"),
        (TRANSPARENT, "PNG", "RGBA"),
        ("RGBA white on transparent PNG", "PNG", "RGBA"),
        ("JPEG quality 75", "JPEG", "L"),
        ("JPEG quality 30", "JPEG", "L"),
        ("WebP", "WEBP", "RGB"),
        ("GIF", "GIF", None),
        ("BMP", "BMP", "L"),
    ],
)
def test_each_form_is_what_its_name_says(form: str, kind: str, mode: str | None) -> None:
    image = Image.open(io.BytesIO(FORMS[form](INK)))
    assert image.format == kind
    assert image.size == (50, 40)
    assert mode in (None, image.mode)


def test_white_and_black_are_each_others_negative() -> None:
    white, black = (decode_picture(FORMS[form](INK)) for form in (WHITE, BLACK))
    np.testing.assert_array_equal(white, INK)
    np.testing.assert_array_equal(black, 255 - INK)


@pytest.mark.parametrize("form", FORMS)
def test_ink_differs_from_the_page_in_every_form(form: str) -> None:
    pixels = decode_picture(FORMS[form](INK)).astype(int)
    assert pixels.shape[:2] == INK.shape
    assert np.abs(pixels[20, 25] - pixels[5, 5]).max() >= 50


def test_on_a_transparent_ground_the_colour_is_everywhere_and_ink_is_opacity() -> None:
    pixels = decode_picture(FORMS[TRANSPARENT](INK))
    assert not pixels[..., :3].any()
    np.testing.assert_array_equal(pixels[..., 3], INK)
