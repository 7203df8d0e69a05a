import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigit import drawings
from inkdigit.drawings import JSON, PICTURE, Strokes, as_json, batches, single

STROKES = [[(1, 2), (3, 4)], [(5, 6)]]


def unpacked(png: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_picture_is_sent_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(b"picture")
    for drawing in (b"picture", path, str(path)):
        body = single(drawing)
        assert (body.content, body.content_type) == (b"picture", PICTURE)


def test_among_others_a_picture_is_a_data_url() -> None:
    head, _, encoded = json.loads(as_json(b"picture"))["image"].partition(",")
    assert head.endswith(";base64")
    assert base64.b64decode(encoded) == b"picture"


def test_strokes_are_json() -> None:
    body = single(STROKES)
    assert body.content_type == JSON
    assert json.loads(body.content) == {"strokes": [[[1, 2], [3, 4]], [[5, 6]]]}
    assert json.loads(single(Strokes(STROKES, 2)).content)["width"] == 2
    assert json.loads(single([]).content) == {"strokes": []}
    assert json.loads(single([np.array([[1.5, 2], [3, 4]])]).content) == {"strokes": [[[1.5, 2], [3, 4]]]}  # type: ignore[list-item]


def test_floats_of_28_by_28_are_pixels() -> None:
    pixels = np.zeros((28, 28), np.float32)
    pixels[3, 4] = 0.5
    assert json.loads(single(pixels).content)["pixels"] == pixels.tolist()


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_bytes_are_a_picture(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert (unpacked(single(pixels).content) == pixels).all()


def test_floats_of_another_size_are_a_picture() -> None:
    assert unpacked(single(np.array([[0, 0.5, 1.0]])).content).tolist() == [[0, 128, 255]]


@pytest.mark.parametrize(
    "drawing",
    [
        np.full((28, 28), 255.0),
        np.full((28, 28), np.nan),
        np.zeros((28, 28), np.int64),
        np.zeros(784, np.uint8),
        np.zeros((4, 4, 2), np.uint8),
        [1, 2],
        [[1, 2]],
        [[(1, 2, 3)]],
        [["ab", "x"]],
    ],
)
def test_what_is_no_drawing_is_told_before_it_is_sent(drawing: Any) -> None:
    with pytest.raises(ValueError, match=r"pixels|strokes"):
        single(drawing)


@pytest.mark.parametrize("drawing", [7, None, {"strokes": []}])
def test_another_type_is_no_drawing(drawing: Any) -> None:
    with pytest.raises(TypeError, match=type(drawing).__name__):
        single(drawing)


def test_many_go_in_as_few_requests_as_the_service_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [count for count, _ in batches([STROKES] * 513)] == [256, 256, 1]
    assert list(batches([])) == []
    monkeypatch.setattr(drawings, "MOST_BYTES", 2 * len(as_json(STROKES)) + 1)
    parts = list(batches([STROKES] * 3))
    assert [(count, len(json.loads(body.content))) for count, body in parts] == [(2, 2), (1, 1)]


def test_one_that_is_too_large_goes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "MOST_BYTES", 5)
    assert [count for count, _ in batches([STROKES] * 2)] == [1, 1]
