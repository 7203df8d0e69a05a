"""The drawings in an input tensor: pixels in FP32, or whole pictures in BYTES."""

import base64
import binascii
from itertools import chain
from typing import Annotated, Any

import numpy as np
from pydantic import FailFast, TypeAdapter, ValidationError

from app.batches import MAX_DRAWINGS, see_all
from app.errors import Problem
from app.inference.schemas import InputTensor, TensorMetadata
from app.inference.wire import split_elements
from app.schemas import Ink
from app.settings import Settings
from model.answers import Seen, see
from model.preprocessing import SIDE, prepare_pixels
from model.types import Array

INPUTS = [
    TensorMetadata(name="pixels", datatype="FP32", shape=[-1, SIDE, SIDE]),
    TensorMetadata(name="pictures", datatype="BYTES", shape=[-1]),
]
DRAWINGS = ((SIDE * SIDE,), (SIDE, SIDE), (1, SIDE, SIDE), (SIDE, SIDE, 1))
"""How one drawing's pixels may be arranged."""
PIXELS = "numbers from 0 for paper to 1 for ink"
INKS: TypeAdapter[list[float]] = TypeAdapter(Annotated[list[Ink], FailFast()])


def see_tensor(tensor: InputTensor, raw: bytes | None, settings: Settings) -> list[Seen]:
    """What a network sees of each drawing of a tensor; raw is its binary data. Raises Problem 400 or 413."""
    if tensor.data is None and raw is None:
        raise Problem(400, f"The input {tensor.name[:80]!r} has no data; shared memory is not read.")
    count = tensor.shape[0]
    if not 1 <= count <= MAX_DRAWINGS:
        raise Problem(400, f"The shape {tensor.shape} has {count} drawings; send 1 to {MAX_DRAWINGS}.")
    if tensor.datatype == "FP32":
        return [see(prepare_pixels(pixels)) for pixels in pixels_of(tensor, raw)]
    if tensor.datatype == "BYTES":
        return see_pictures(pictures_of(tensor, raw), settings)
    raise Problem(400, f"The datatype {tensor.datatype[:80]!r} is not read; send FP32 pixels or BYTES pictures.")


def pixels_of(tensor: InputTensor, raw: bytes | None) -> Array:
    """(N, 28, 28) float32, 0…1."""
    if tuple(tensor.shape[1:]) not in DRAWINGS:
        raise Problem(400, f"The shape {tensor.shape} is not [N, 784] or [N, 28, 28].")
    expected = tensor.shape[0] * SIDE * SIDE
    if raw is not None:
        found, unit = len(raw) / 4, "numbers of 4 bytes"
        values = np.frombuffer(raw, "<f4") if found == expected else np.empty(0, np.float32)
    else:
        numbers = flatten(tensor.data or [])
        found, unit = len(numbers), "numbers"
        values = np.array(inks(numbers), np.float32) if found == expected else np.empty(0, np.float32)
    if found != expected:
        raise Problem(400, f"The shape {tensor.shape} asks for {expected} numbers, but there are {found:g} {unit}.")
    if not ((values >= 0) & (values <= 1)).all():
        raise Problem(400, f"The pixels must be {PIXELS}; divide by 255, and don't normalise, what comes as 0 to 255.")
    return values.reshape(-1, SIDE, SIDE)


def flatten(data: list[Any]) -> list[Any]:
    """The numbers of nested lists; as many levels as a shape may have."""
    for _ in DRAWINGS:
        if not any(isinstance(part, list) for part in data):
            break
        if not all(isinstance(part, list) for part in data):
            raise Problem(400, "data must be numbers, or lists of lists of numbers, not both.")
        data = list(chain.from_iterable(data))
    return data


def inks(numbers: list[Any]) -> list[float]:
    try:
        return INKS.validate_python(numbers, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise Problem(400, f"data[{first['loc'][0]}]: {first['msg']}; the pixels must be {PIXELS}.") from None


def pictures_of(tensor: InputTensor, raw: bytes | None) -> list[bytes]:
    """The picture files in a BYTES tensor."""
    count, *more = tensor.shape
    if more not in ([], [1]):
        raise Problem(400, f"The shape {tensor.shape} is not [N].")
    if raw is not None:
        return [from_base64(element) for element in split_elements(raw, count)]
    data = flatten(tensor.data or [])
    if len(data) != count:
        raise Problem(400, f"The shape {tensor.shape} asks for {count} pictures, but there are {len(data)}.")
    return [picture_in(text, index) for index, text in enumerate(data)]


def picture_in(text: Any, index: int) -> bytes:
    """The picture in one element of JSON: base64, as a data URL or alone."""
    if not isinstance(text, str):
        raise Problem(400, f"data[{index}]: must be text, a picture file in base64.")
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Problem(400, f"data[{index}]: is not base64.") from None


def from_base64(element: bytes) -> bytes:
    """An element of binary data: a picture file, or one in base64, which no picture file could be taken for."""
    try:
        return base64.b64decode(element, validate=True)
    except binascii.Error:
        return element


def see_pictures(pictures: list[bytes], settings: Settings) -> list[Seen]:
    """All or none: the protocol has no answer for a part of a tensor."""
    seen: list[Seen] = []
    for index, result in enumerate(see_all(pictures, settings)):
        if isinstance(result, Problem):
            raise Problem(413 if result.status == 413 else 400, f"The picture {index} is refused. {result.detail}")
        seen.append(result)
    return seen
