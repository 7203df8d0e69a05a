"""The ways in which a drawing comes as a picture: dark or light, grey or coloured, on a page or on nothing."""

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from model.types import Array

INK_BLUE, CREAM = (28, 52, 140), (250, 244, 226)
PALE, GREY = (170, 170, 170), (110, 110, 110)


def save_picture(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    return save_picture(image, "PNG", compress_level=1)


def light(ink: Array) -> Image.Image:
    """White ink on black, grey. ink: (H, W) uint8, ink high, here and below."""
    return Image.fromarray(ink)


def dark(ink: Array) -> Image.Image:
    """Black ink on white, grey."""
    return Image.fromarray(255 - ink)


def on_page(ink: Array, pen: Sequence[int], page: Sequence[int]) -> Image.Image:
    """Ink of one colour on a page of another, RGB."""
    share = ink[..., None] / np.float32(255)
    colours = share * np.array(pen, np.float32) + (1 - share) * np.array(page, np.float32)
    return Image.fromarray(colours.round().astype(np.uint8))


def on_nothing(ink: Array, pen: Sequence[int]) -> Image.Image:
    """Ink of one colour on a transparent ground, RGBA: what a canvas gives that was never painted white."""
    colour = np.broadcast_to(np.array(pen, np.uint8), (*ink.shape, 3))
    return Image.fromarray(np.concatenate([colour, ink[..., None]], axis=2))


WHITE, BLACK = "white on black PNG", "black on white PNG"
TRANSPARENT = "RGBA black on transparent PNG"

FORMS: dict[str, Callable[[Array], bytes]] = {
    WHITE: lambda ink: png(light(ink)),
    BLACK: lambda ink: png(dark(ink)),
    "pale on grey PNG": lambda ink: png(on_page(ink, PALE, GREY)),
    "RGB blue on cream PNG": lambda ink: png(on_page(ink, INK_BLUE, CREAM)),
    TRANSPARENT: lambda ink: png(on_nothing(ink, (0, 0, 0))),
    "RGBA white on transparent PNG": lambda ink: png(on_nothing(ink, (255, 255, 255))),
    "JPEG quality 75": lambda ink: save_picture(dark(ink), "JPEG", quality=75),
    "JPEG quality 30": lambda ink: save_picture(dark(ink), "JPEG", quality=30),
    "WebP": lambda ink: save_picture(dark(ink), "WEBP", quality=75, method=0),
    "GIF": lambda ink: save_picture(dark(ink), "GIF"),
    "BMP": lambda ink: save_picture(dark(ink), "BMP"),
}
"""What makes a file's bytes from ink, by the name under which evaluations report it."""
