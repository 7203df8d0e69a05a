"""What can be sent as a drawing, and how each is put into a request."""

import base64
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

SIDE = 28
MOST_DRAWINGS = 256
MOST_BYTES = 3 << 20
"""Of one request with many drawings; the service takes 4 MiB unless it is set otherwise."""
JSON, PICTURE = "application/json", "application/octet-stream"

Points = Sequence[Sequence[Sequence[float]]]


@dataclass(frozen=True)
class Strokes:
    """Pen strokes: a list of (x, y) each, y downwards, in any unit. width: of the pen, in the same unit, if known."""

    points: Points
    width: float | None = None


Drawing = str | os.PathLike[str] | bytes | npt.NDArray[Any] | Strokes | Points
"""A path of a picture file, its content, pixels, or strokes.

Pixels are an array: floats 0…1, ink high, (28, 28) or (H, W); or bytes (uint8), as a picture has them, (H, W) grey,
(H, W, 3) RGB or (H, W, 4) RGBA, dark on light or light on dark.
"""


@dataclass(frozen=True)
class Body:
    content: bytes
    content_type: str


def single(drawing: Drawing) -> Body:
    """The body that has one drawing. Raises OSError for a file that can't be read, TypeError or ValueError."""
    plain = picture_or_json(drawing)
    return Body(plain, PICTURE) if isinstance(plain, bytes) else Body(json.dumps(plain).encode(), JSON)


def batches(drawings: Iterable[Drawing]) -> Iterator[tuple[int, Body]]:
    """Bodies of many drawings each, and how many; as large as the service takes, made only when they are asked for."""
    part: list[bytes] = []
    size = 0
    for drawing in drawings:
        text = as_json(drawing)
        if part and (len(part) == MOST_DRAWINGS or size + len(text) > MOST_BYTES):
            yield len(part), many(part)
            part, size = [], 0
        part.append(text)
        size += len(text) + 1
    if part:
        yield len(part), many(part)


def many(texts: Sequence[bytes]) -> Body:
    return Body(b"[" + b",".join(texts) + b"]", JSON)


def as_json(drawing: Drawing) -> bytes:
    plain = picture_or_json(drawing)
    if isinstance(plain, bytes):
        # The service tells a picture's type by its content: what is named here does not matter.
        plain = {"image": f"data:image/png;base64,{base64.b64encode(plain).decode()}"}
    return json.dumps(plain, separators=(",", ":")).encode()


def picture_or_json(drawing: Drawing) -> bytes | dict[str, Any]:
    """The bytes of a picture, or a drawing as the service takes it in JSON."""
    match drawing:
        case bytes():
            return drawing
        case str() | os.PathLike():
            return Path(drawing).read_bytes()
        case np.ndarray():
            return pixels(drawing)
        case Strokes(points, width):
            return strokes(points) | ({} if width is None else {"width": float(width)})
        case list() | tuple():
            return strokes(drawing)
    raise TypeError(f"a drawing is a path, bytes, an array, or a list of strokes, not {type(drawing).__name__}")


def pixels(values: npt.NDArray[Any]) -> bytes | dict[str, Any]:
    if values.dtype.kind == "f":
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError("pixels that are floats must be numbers from 0 for paper to 1 for ink")
        if values.shape == (SIDE, SIDE):
            return {"pixels": values.tolist()}
        values = (values * 255).round().astype(np.uint8)
    if values.dtype != np.uint8 or values.ndim not in (2, 3) or values.shape[2:] not in ((), (3,), (4,)):
        raise ValueError(f"pixels must be (H, W) floats, or uint8 (H, W), (H, W, 3) or (H, W, 4), not {values.shape}")
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(values)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def strokes(points: Points) -> dict[str, Any]:
    try:
        return {"strokes": [[[float(x), float(y)] for x, y in stroke] for stroke in points]}
    except (TypeError, ValueError):
        raise ValueError("strokes must be lists of points (x, y): [[(62, 54), (214, 52)], …]") from None
