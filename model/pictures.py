"""Turns the bytes of a picture into pixels, within bounds checked before anything is unpacked, and pixels into PNG."""

import base64
import io
import struct
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from threading import Lock

import numpy as np
from PIL import ExifTags, Image, PngImagePlugin, UnidentifiedImageError

from model.types import Array

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_SIDE = 4096
MAX_PIXELS = 64_000_000
"""However high max_side is set, nothing larger is unpacked."""
MAX_WEBP_PIXELS = 8_000_000
"""Pillow's decoder holds four whole copies of a WebP picture, 16 bytes a pixel."""
MAX_SCANS = 40
"""A progressive JPEG repeats the whole picture in each of its scans; cameras and editors write some ten of them."""
LARGE_PIXELS = 2_000_000
"""Of pictures larger than this, one is unpacked at a time: several at once might take more memory than there is."""
WORKING_SIDE = 768
"""Pictures of twice this side or more are shrunk before anything else is done with them."""
BAND_ROWS = 256
"""So many rows are converted at a time, since converted whole, a picture would take its memory again."""

PngImagePlugin.MAX_TEXT_MEMORY = 1024**2  # for notes that nobody reads; 64 MB otherwise

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
WINDOW_BITS = 10
"""Of deflate, in a PNG that we write: it looks back over a kilobyte, as much as a 28×28 has."""

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
            _check_size(image, max_side)
            if image.format == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS:
                raise PictureError(f"the picture can't be decoded: it has more than {MAX_SCANS} scans")
            with _large_pictures if image.width * image.height > LARGE_PIXELS else nullcontext():
                return _upright(_pixels(image), _orientation(image))
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


_large_pictures = Lock()


def _check_size(image: Image.Image, max_side: int) -> None:
    width, height = image.size
    if max(width, height) > max_side or width * height > MAX_PIXELS:
        raise PictureTooLarge(f"the picture is {width}×{height} pixels; at most {max_side}×{max_side} are read")
    if image.format == "WEBP" and width * height > MAX_WEBP_PIXELS:
        raise PictureTooLarge(
            f"the picture is {width}×{height} pixels; of WebP at most {MAX_WEBP_PIXELS:,} pixels are read"
        )


def _pixels(image: Image.Image) -> Array:
    """The plain pixels; of a large picture at half, a third, … of its size, which still shows more than is needed."""
    image.draft(None, (WORKING_SIDE, WORKING_SIDE))  # a JPEG can be unpacked at half of its size, a quarter, …
    image.load()
    factor = max(image.size) // WORKING_SIDE
    brightest = float(np.max(image.getextrema())) if image.mode.startswith(("I", "F")) else 255
    if factor <= 1:
        return np.asarray(_plain(image, brightest))
    rows = BAND_ROWS // factor * factor
    bands = (image.crop((0, top, image.width, min(top + rows, image.height))) for top in range(0, image.height, rows))
    return np.concatenate([np.asarray(_plain(band, brightest).reduce(factor)) for band in bands])


def _orientation(image: Image.Image) -> int:
    """How the camera was held, by EXIF, if it says so in a way that can be read; 1 is upright."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:
        return 1


TURNS: dict[int, Callable[[Array], Array]] = {
    2: np.fliplr,
    3: lambda pixels: np.rot90(pixels, 2),
    4: np.flipud,
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    8: np.rot90,
}
"""What makes a picture upright, by its EXIF orientation."""


def _upright(pixels: Array, orientation: int) -> Array:
    return np.ascontiguousarray(TURNS[orientation](pixels)) if orientation in TURNS else pixels


def _plain(image: Image.Image, brightest: float) -> Image.Image:
    """The same picture as 8-bit grey, grey with alpha, RGB or RGBA; of 16-bit grey `brightest` becomes white."""
    if image.mode.startswith(("I", "F")):
        # Pillow's own conversion would clip it to white.
        values = np.asarray(image, np.float32)
        return Image.fromarray((values * (255 / max(brightest, 1))).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def encode_png(image: Array) -> bytes:
    """A grey PNG of image: (H, W), 0…1.

    By hand: for pictures as small as ours, Pillow's way takes several times as long (PNG, W3C 2003, sections 9 and 11).
    """
    height, width = image.shape
    rows = np.zeros((height, 1 + width), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = np.clip(image, 0, 1) * np.float32(255) + np.float32(0.5)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    # With the least memory: the usual quarter of a megabyte would throw out of the cache what the next reading needs.
    deflate = zlib.compressobj(1, zlib.DEFLATED, WINDOW_BITS, 1)
    data = deflate.compress(rows.tobytes()) + deflate.flush()
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def data_url(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
