"""Pictures as the world sends them: each odd form is read as the plain one is, and nothing of it comes back."""

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageCms

from app.assets import assets_folder
from app.examples import SEVEN_FILES
from model.pictures import decode_picture

PLAIN = Image.open(assets_folder("static") / SEVEN_FILES["image/png"]).convert("L")
BLANK = Image.new("L", PLAIN.size, 255)
ROTATED_90, ORIENTATION = 6, 0x0112
PAYLOAD = b"<script>alert('polyglot')</script>"


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sixteen_bits() -> bytes:
    return encoded(Image.fromarray(np.asarray(PLAIN).astype(np.uint16) * 257))


def inks() -> bytes:
    white = Image.new("L", PLAIN.size)
    black = Image.fromarray(255 - np.asarray(PLAIN))
    return encoded(Image.merge("CMYK", (white, white, white, black)), "JPEG", quality=95)


def turned_by_the_camera() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED_90
    return encoded(PLAIN.rotate(90, expand=True), "JPEG", quality=95, exif=exif)


def with_a_profile(kind: str) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(PLAIN.convert("RGB"), kind, icc_profile=profile)


FORMS: dict[str, Callable[[], bytes]] = {
    "animated GIF": lambda: encoded(PLAIN, "GIF", save_all=True, append_images=[BLANK, BLANK]),
    "animated WebP": lambda: encoded(PLAIN, "WEBP", save_all=True, append_images=[BLANK], lossless=True),
    "animated PNG": lambda: encoded(PLAIN, "PNG", save_all=True, append_images=[BLANK]),
    "16 bits": sixteen_bits,
    "CMYK": inks,
    "turned by the camera": turned_by_the_camera,
    "PNG with a profile": lambda: with_a_profile("PNG"),
    "JPEG with a profile": lambda: with_a_profile("JPEG"),
    "palette": lambda: encoded(PLAIN.convert("P")),
    "one bit": lambda: encoded(PLAIN.convert("1", dither=Image.Dither.NONE)),
    "interlaced": lambda: encoded(PLAIN, "PNG", interlace=True),
    "progressive": lambda: encoded(PLAIN, "JPEG", progressive=True, quality=95),
}


def seen(client: TestClient, picture: bytes) -> np.ndarray:
    """The 28×28 that the network saw."""
    response = client.post("/predict", content=picture, headers={"content-type": "image/png"})
    assert response.status_code == 200, response.text
    return decode_picture(base64.b64decode(response.json()["input"].partition(",")[2])) / 255


@pytest.mark.parametrize("form", FORMS)
def test_an_odd_form_is_read_as_the_plain_one(client: TestClient, form: str) -> None:
    difference = np.abs(seen(client, FORMS[form]()) - seen(client, encoded(PLAIN)))
    assert difference.mean() < 0.01


def test_a_picture_on_its_side_would_be_another() -> None:
    assert np.abs(np.asarray(PLAIN.rotate(90), float) - np.asarray(PLAIN, float)).mean() > 10


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
@pytest.mark.parametrize("place", ["after", "before", "comment"])
def test_what_is_hidden_in_a_picture_never_comes_back(client: TestClient, kind: str, place: str) -> None:
    whole = encoded(PLAIN, kind, **({"comment": PAYLOAD} if place == "comment" and kind in ("JPEG", "GIF") else {}))
    body = {"after": whole + PAYLOAD, "before": PAYLOAD + whole, "comment": whole}[place]
    for content_type in ("image/png", "text/html", "application/json"):
        response = client.post("/predict?stages=true", content=body, headers={"content-type": content_type})
        assert response.status_code in (200, 400, 415, 422)
        assert b"polyglot" not in response.content
        assert response.headers["content-type"] in ("application/json", "application/problem+json")
        assert response.headers["x-content-type-options"] == "nosniff"
        pictures = [response.json()["input"]] if response.status_code == 200 else []
        assert all(PAYLOAD not in base64.b64decode(url.partition(",")[2]) for url in pictures)


def test_the_names_in_a_form_never_come_back(client: TestClient) -> None:
    name = "<script>polyglot</script>.png"
    for files in ({"file": (name, b"no picture", "text/html")}, {"fil": (name, encoded(PLAIN), "text/html")}):
        response = client.post("/predict", files=files)
        assert response.status_code in (415, 422)
        assert "polyglot" not in response.text
