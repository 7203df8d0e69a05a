from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.assets import assets_folder
from app.bodies import PICTURE_TYPES
from app.examples import SEVEN_FILES, SEVEN_PIXELS, SEVEN_STROKES
from model.checkpoints import WEIGHTS
from model.pictures import decode_picture
from model.preprocessing import prepare_picture, prepare_pixels, prepare_strokes
from model.reader import load_reader


@pytest.mark.parametrize("media_type", PICTURE_TYPES)
def test_each_file_is_of_its_type(media_type: str) -> None:
    with Image.open(assets_folder("static") / SEVEN_FILES[media_type]) as image:
        assert image.get_format_mimetype() == media_type


def test_the_shipped_models_read_a_seven_in_every_form() -> None:
    folders = [path for path in WEIGHTS.iterdir() if (path / "card.json").exists()]
    assert folders
    files = [assets_folder("static") / name for name in SEVEN_FILES.values()]
    images = [
        prepare_strokes(SEVEN_STROKES).image,
        prepare_pixels(np.array(SEVEN_PIXELS)).image,
        *(prepare_picture(decode_picture(Path(file).read_bytes())).image for file in files),
    ]
    for folder in folders:
        assert [reading.digit for reading in load_reader(folder).read(np.stack(images))] == [7] * len(images)
