"""Turns the bytes of a picture into pixels, within bounds checked before anything is unpacked, and pixels into PNG."""

import base64
import io
import struct

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from model.types import Array

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_SIDE = 4096
MAX_PIXELS = 64_000_000
"""However high max_side is set, nothing larger is unpacked."""
WORKING_SIDE = 768
"""Pictures of twice this side or more are shrunk before anything else is done with them."""

# Pillow's decoders raise all of these on broken files.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, TypeError, struct.error)


class PictureError(ValueError):
    """The bytes can't be read as a picture; the message says why, for the person who sent them."""


class PictureTooLarge(PictureError):  # noqa: N818
    """More pixels than the limits allow."""


class PictureTypeUnknown(PictureError):  # noqa: N818
    """None of the formats that are read."""


def decode_picture(data: bytes, *, max_side: int = MAX_SIDE) -> Array:
    """The pixels of a picture's first frame: uint8 (H, W) grey, (H, W, 2) with alpha, (H, W, 3) RGB or (H, W, 4) RGBA.

    The format is told by the content, never by a name; the size is checked in the header, before decoding; the camera's
    EXIF rotation is carried out. Raises PictureTypeUnknown, PictureTooLarge, or PictureError for what can't be decoded.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if max(width, height) > max_side or width * height > MAX_PIXELS:
                raise PictureTooLarge(f"the picture is {width}×{height} pixels; at most {max_side}×{max_side} are read")
            return np.asarray(_shrunk(_plain(_upright(image))))
    except PictureError:
        raise
    except Image.DecompressionBombError:
        raise PictureTooLarge("the picture unpacks to too many pixels") from None
    except UnidentifiedImageError:
        raise PictureTypeUnknown(f"not a picture of a known type; send {', '.join(FORMATS)}") from None
    except BROKEN as error:
        raise PictureError(f"the picture can't be decoded: {error}") from None


def count_pixels(data: bytes) -> int:
    """How many pixels a picture says that it has, without unpacking it; 0 for what is no picture."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return image.width * image.height
    except (Image.DecompressionBombError, *BROKEN):
        return 0


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as the camera was held, if it says so in a way that can be read."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN:
        return image


def _shrunk(image: Image.Image) -> Image.Image:
    """A large picture at half, a third, … of its size: a digit in it is still far larger than what the networks see."""
    factor = max(image.size) // WORKING_SIDE
    return image.reduce(factor) if factor > 1 else image


def _plain(image: Image.Image) -> Image.Image:
    """The same picture as 8-bit grey, grey with alpha, RGB or RGBA."""
    if image.mode.startswith(("I", "F")):
        # 16-bit grey: Pillow's own conversion would clip it to white.
        values = np.asarray(image, np.float32)
        return Image.fromarray((values * (255 / max(values.max(), 1))).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def encode_png(image: Array) -> bytes:
    """A grey PNG of image: (H, W), 0…1."""
    out = io.BytesIO()
    Image.fromarray((np.clip(image, 0, 1) * 255).round().astype(np.uint8)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def data_url(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
