"""Draws recorded strokes as people draw on a page: at any size and place, with any pen, then saved as a picture.

Evaluation goes this way, so that a network is measured on what it will be sent: a canvas, a picture's bytes, and back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from model.picture_forms import BLACK, FORMS, WHITE
from model.pictures import decode_picture
from model.preprocessing import Prepared, prepare_picture, prepare_strokes
from model.types import Array, Rng

CANVAS = 280
"""Pixels a side."""
FINER = 3
"""Strokes are drawn this many times larger, and shrunk: smooth edges, as a browser's."""
MARGIN = 2
"""Pixels between the ink and the canvas's border, so that nothing is cut off."""
SIZES = (90.0, 230.0)
PENS = (0.05, 0.16)

STROKES = "strokes"
"""The form of a drawing that is no picture: its strokes are sent, without the pen's width."""


@dataclass(frozen=True)
class Placing:
    """How a drawing lies on the canvas, and what it is sent as.

    size: of the longest side, from the middle of the pen to the middle, in pixels. pen: its width as a share of size.
    at: where on the canvas, 0 for the left or top, 1 for the right or bottom. form: one of FORMS, or STROKES.
    """

    size: float
    pen: float
    at: tuple[float, float] = (0.5, 0.5)
    form: str = WHITE


def any_placing(rng: Rng) -> Placing:
    """As somebody may draw: a third to four fifths of the canvas, anywhere, any pen, dark or light ink."""
    size, pen = rng.uniform(*SIZES), rng.uniform(*PENS)
    at = (float(rng.uniform()), float(rng.uniform()))
    return Placing(float(size), float(pen), at, WHITE if rng.random() < 0.5 else BLACK)


def prepare_drawing(strokes: Sequence[Array], placing: Placing) -> Prepared:
    """What a network sees of strokes, (n, 2) each, that are placed, drawn, saved and sent like this."""
    placed = place(strokes, placing)
    if placing.form == STROKES:
        return prepare_strokes(placed)
    return prepare_picture(decode_picture(FORMS[placing.form](draw(placed, placing.pen * placing.size))))


def place(strokes: Sequence[Array], placing: Placing) -> list[Array]:
    """The strokes in pixels of the canvas. A dot has no size: it stays one."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low = points.min(0)
    extent = points.max(0) - low
    scale = placing.size / max(float(extent.max()), 1e-6) if extent.any() else 1.0
    border = placing.pen * placing.size / 2 + MARGIN
    free = np.maximum(CANVAS - extent * scale - 2 * border, 0)
    origin = border + free * np.array(placing.at)
    return [origin + (stroke - low) * scale for stroke in strokes]


def draw(strokes: Sequence[Array], pen: float) -> Array:
    """The canvas with strokes drawn by a round pen: (280, 280) uint8, ink high. strokes and pen in pixels."""
    side = CANVAS * FINER
    image = Image.new("L", (side, side))
    paper = ImageDraw.Draw(image)
    radius = pen / 2 * FINER
    for stroke in strokes:
        corners = [(float(x), float(y)) for x, y in stroke * FINER]
        if len(corners) > 1:
            paper.line(corners, fill=255, width=max(1, round(2 * radius)), joint="curve")
        for x, y in (corners[0], corners[-1]):
            paper.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(FINER))
