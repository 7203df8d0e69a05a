import base64
import io

import numpy as np
from PIL import Image

from app.signed_pictures import NEGATIVE, POSITIVE, SignedPicture, signed_picture
from model.types import Array


def pixels(picture: SignedPicture) -> Array:
    data = base64.b64decode(picture.image.removeprefix("data:image/png;base64,"))
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "RGBA"
        return np.asarray(image)


def test_colour_is_the_sign_and_opacity_the_size() -> None:
    values = np.array([[2.0, -1.0], [0.0, -2.0]])
    picture = signed_picture(values)
    assert picture.scale == 2
    found = pixels(picture)
    assert found[..., 3].tolist() == [[255, 128], [0, 255]]
    assert tuple(found[0, 0, :3]) == POSITIVE
    assert tuple(found[0, 1, :3]) == tuple(found[1, 1, :3]) == NEGATIVE


def test_several_pictures_can_share_a_scale() -> None:
    picture = signed_picture(np.array([[1.0, -1.0]]), 4.0)
    assert picture.scale == 4
    assert pixels(picture)[0, :, 3].tolist() == [64, 64]


def test_nothing_is_paper() -> None:
    picture = signed_picture(np.zeros((3, 3), np.float32))
    assert picture.scale == 0
    assert not pixels(picture)[..., 3].any()


def test_what_is_not_finite_is_no_fault() -> None:
    picture = signed_picture(np.array([[np.nan, np.inf, 1.0]]))
    assert picture.scale is None
    assert not pixels(picture)[..., 3].any()


def test_the_scale_is_one_of_the_numbers() -> None:
    values = np.random.default_rng(1).standard_normal((28, 28)).astype(np.float32)
    assert signed_picture(values).scale == float(str(np.abs(values).max()))
