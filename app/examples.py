"""One drawing of a seven in every form that /predict takes: what /docs shows, and what the tests send."""

from typing import Any

from app.bodies import PICTURE_TYPES
from model.pictures import data_url, encode_png
from model.preprocessing import prepare_strokes

SEVEN_STROKES: list[list[list[float]]] = [
    [[62, 54], [96, 51], [140, 52], [182, 50], [214, 52], [201, 84], [180, 120], [158, 158], [140, 192], [126, 232]]
]
SEVEN_WIDTH = 22.0
_SEVEN = prepare_strokes(SEVEN_STROKES, SEVEN_WIDTH).image
SEVEN_PIXELS: list[list[float]] = [[round(float(ink), 2) for ink in row] for row in _SEVEN]
SEVEN_URL = data_url(encode_png(_SEVEN))
SEVEN_FILES = {media_type: f"examples/seven.{media_type.removeprefix('image/')}" for media_type in PICTURE_TYPES}
"""The static file of each picture type that holds this seven."""

PREDICTION: dict[str, Any] = {
    "digit": 7,
    "probabilities": [0.0, 0.0, 0.001, 0.002, 0.0, 0.0, 0.0, 0.995, 0.0, 0.002],
    "certain": True,
    "verdict": "digit",
    "score": 0.995,
    "model": "mlp",
    "version": "sha256:9b0f…",
    "input": SEVEN_URL,
    "problems": [],
    "stages": None,
}
