"""Pictures of the way from a drawing to what the network sees, small enough to send."""

import numpy as np
from PIL import Image

from app.schemas import Stage
from model.pictures import data_url, encode_png
from model.preprocessing import Prepared
from model.types import Array

LONGEST_SIDE = 280  # a drawing may be 4096 pixels wide; the page shows it about this large


def stage_pictures(prepared: Prepared) -> list[Stage]:
    """raw → crop → box → centred; a blank drawing has nothing to crop."""
    stages = [Stage(name="raw", image=picture(prepared.ink))]
    if not prepared.blank:
        stages += [Stage(name="crop", image=picture(prepared.crop)), Stage(name="box", image=picture(prepared.box))]
    return [*stages, Stage(name="centred", image=picture(prepared.image))]


def picture(ink: Array) -> str:
    """ink: (H, W) float32, 0…1 -> a data URL, shrunk to LONGEST_SIDE."""
    height, width = ink.shape
    shrink = max(height, width) / LONGEST_SIDE
    if shrink > 1:
        size = (max(1, round(width / shrink)), max(1, round(height / shrink)))
        ink = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))
    return data_url(encode_png(ink))
