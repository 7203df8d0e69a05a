import base64
import io

import numpy as np
from PIL import Image

from app.examples import SEVEN_STROKES
from app.stages import LONGEST_SIDE, picture, stage_pictures
from model.preprocessing import prepare_picture, prepare_strokes


def open_url(url: str) -> Image.Image:
    head, _, encoded = url.partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(encoded)))


def test_the_stages_lead_from_the_drawing_to_the_28_by_28() -> None:
    stages = stage_pictures(prepare_strokes(SEVEN_STROKES))
    assert [stage.name for stage in stages] == ["raw", "crop", "box", "centred"]
    sizes = [open_url(stage.image).size for stage in stages]
    assert max(sizes[2]) == 20
    assert sizes[3] == (28, 28)


def test_a_blank_drawing_has_nothing_to_crop() -> None:
    assert [stage.name for stage in stage_pictures(prepare_strokes([]))] == ["raw", "centred"]


def test_a_large_drawing_is_sent_small() -> None:
    pixels = np.zeros((1000, 2000), np.uint8)
    pixels[300:700, 900:1000] = 255
    raw = stage_pictures(prepare_picture(pixels))[0]
    assert open_url(raw.image).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_line_of_one_pixel_survives_the_shrinking() -> None:
    assert open_url(picture(np.ones((1, 4000), np.float32))).size == (LONGEST_SIDE, 1)
