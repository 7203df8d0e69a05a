"""Turns what was sent into the 28×28 that a network sees, refusing with a Problem whatever is not a drawing."""

import base64
import binascii
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from anyio import CapacityLimiter, to_thread
from fastapi import Request
from pydantic import ValidationError

from app.bodies import read_drawing_bytes
from app.errors import Problem
from app.json_bodies import describe, load_json, refuse_too_many_lists, too_many_points
from app.metrics import DECODE, PREPARE
from app.schemas import ImageBody, PixelsBody, StrokesBody
from app.settings import Settings
from model.pictures import PictureError, PictureTooLarge, PictureTypeUnknown, decode_picture
from model.preprocessing import Prepared, prepare_picture, prepare_pixels, prepare_strokes
from model.types import Array

BODIES: dict[str, type[StrokesBody | PixelsBody | ImageBody]] = {
    "strokes": StrokesBody,
    "pixels": PixelsBody,
    "image": ImageBody,
}
ONE_OF = "A drawing must be a JSON object with exactly one of `strokes`, `pixels` and `image`"
SMALL_POINTS = 500  # about a millisecond of work; more might hold up the other requests

Drawing = bytes | StrokesBody | PixelsBody


async def prepare_drawing(request: Request, settings: Settings, threads: CapacityLimiter) -> Prepared:
    """The drawing in the request's body, prepared. Raises Problem."""
    prepare_it = await receive_drawing(request, settings, threads)
    return prepare_it()


async def receive_drawing(request: Request, settings: Settings, threads: CapacityLimiter) -> Callable[[], Prepared]:
    """What prepares the drawing in the request's body, in no more than a millisecond. Both raise Problem."""
    kind, body = await read_drawing_bytes(request, settings.max_body_bytes)
    drawing = parse_json(body, settings.max_points) if kind == "json" else body
    if isinstance(drawing, PixelsBody) or (isinstance(drawing, StrokesBody) and count_points(drawing) <= SMALL_POINTS):
        return partial(prepare, drawing, settings)
    # A picture of a few kilobytes may unpack to 16 million pixels: decoding must not stop the event loop.
    prepared = await to_thread.run_sync(prepare, drawing, settings, limiter=threads)
    return lambda: prepared


def parse_json(body: bytes, max_points: int) -> Drawing:
    """The drawing in a JSON body; a picture in a data URL becomes its bytes."""
    refuse_too_many_lists(body, max_points)
    with DECODE.time():
        return parse_drawing(load_json(body), max_points)


def parse_drawing(content: Any, max_points: int) -> Drawing:
    """The drawing in what JSON held."""
    given = [name for name in BODIES if isinstance(content, dict) and name in content]
    if len(given) != 1:
        found = f", but has {' and '.join(f'`{name}`' for name in given)}" if given else ""
        raise Problem(422, f"{ONE_OF}{found}.")
    try:
        drawing = BODIES[given[0]].model_validate(content)
    except ValidationError as error:
        raise Problem(422, describe(error)) from None
    if isinstance(drawing, ImageBody):
        return decode_data_url(drawing.image)
    if isinstance(drawing, StrokesBody) and count_points(drawing) > max_points:
        raise too_many_points(max_points)
    return drawing


def count_points(drawing: StrokesBody) -> int:
    # An empty stroke counts too: a million of them is as much work.
    return sum(max(len(stroke), 1) for stroke in drawing.strokes)


def decode_data_url(url: str) -> bytes:
    head, comma, encoded = url.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise Problem(422, "image: must be a data URL, data:image/png;base64,….")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Problem(400, "image: the data URL's content is not base64.") from None


def prepare(drawing: Drawing, settings: Settings) -> Prepared:
    """The drawing as the network sees it; the same functions serve the command line and the evaluations."""
    if isinstance(drawing, bytes):
        pixels = decode(drawing, settings)
    with PREPARE.time():
        if isinstance(drawing, PixelsBody):
            return prepare_pixels(np.array(drawing.pixels, np.float32))
        return prepare_pen(drawing) if isinstance(drawing, StrokesBody) else prepare_picture(pixels)


def decode(picture: bytes, settings: Settings) -> Array:
    try:
        with DECODE.time():
            return decode_picture(picture, max_side=settings.max_picture_side)
    except PictureTooLarge as error:
        raise Problem(413, sentence(error)) from None
    except PictureTypeUnknown as error:
        raise Problem(415, sentence(error)) from None
    except PictureError as error:
        raise Problem(400, sentence(error)) from None


def prepare_pen(drawing: StrokesBody) -> Prepared:
    # A pen that touched and left between two events gives a stroke without a point.
    strokes = [stroke for stroke in drawing.strokes if stroke]
    try:
        return prepare_strokes(strokes, drawing.width)
    except (ValueError, OverflowError) as error:
        raise Problem(422, f"strokes: {error}.") from None


def sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
