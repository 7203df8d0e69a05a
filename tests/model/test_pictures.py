import base64
import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.pictures import (
    MAX_PIXELS,
    WORKING_SIDE,
    PictureError,
    PictureTooLarge,
    PictureTypeUnknown,
    data_url,
    decode_picture,
    encode_png,
)
from model.types import Array

PIXELS = np.random.default_rng(0).integers(0, 256, (12, 17, 3), np.uint8)
SMOOTH = np.linspace(0, 255, 30 * 40 * 3).astype(np.uint8).reshape(30, 40, 3)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose header says that it is so large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_plain_modes_come_back_as_they_are(mode: str) -> None:
    image = Image.fromarray(PIXELS).convert(mode)
    decoded = decode_picture(encoded(image))
    assert decoded.dtype == np.uint8
    assert (decoded == np.asarray(image)).all()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP", "JPEG"])
def test_formats_are_told_by_their_content(kind: str) -> None:
    lossless: dict[str, dict[str, Any]] = {"WEBP": {"lossless": True}, "JPEG": {"quality": 95, "subsampling": 0}}
    decoded = decode_picture(encoded(Image.fromarray(SMOOTH), kind, **lossless.get(kind, {})))[..., :3]
    assert decoded.shape == SMOOTH.shape
    assert np.abs(decoded.astype(int) - SMOOTH).mean() < {"GIF": 20, "JPEG": 8}.get(kind, 0.001)


def test_black_and_white_is_grey() -> None:
    image = Image.fromarray(PIXELS).convert("1")
    assert (decode_picture(encoded(image)) == np.asarray(image.convert("L"))).all()


def test_a_palette_is_looked_up() -> None:
    image = Image.fromarray(PIXELS).convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    assert (decode_picture(encoded(image)) == np.asarray(image.convert("RGB"))).all()


def test_a_transparent_palette_entry_is_honoured() -> None:
    image = Image.fromarray(PIXELS).convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    decoded = decode_picture(encoded(image, transparency=3))
    assert decoded.shape == (12, 17, 4)
    assert ((decoded[..., 3] == 0) == (np.asarray(image) == 3)).all()


@pytest.mark.parametrize(("mode", "key"), [("L", 200), ("RGB", (1, 2, 3))])
def test_a_transparent_colour_is_honoured(mode: str, key: Any) -> None:
    image = Image.new(mode, (4, 3), key)
    image.putpixel((1, 1), 0)
    alpha = decode_picture(encoded(image, transparency=key))[..., 3]
    assert alpha[1, 1] == 255
    assert (alpha == 0).sum() == 11


@pytest.mark.parametrize("brightest", [255, 40_000, 65_535])
def test_sixteen_bits_of_grey_become_eight(brightest: int) -> None:
    values = np.linspace(0, brightest, 20 * 30).reshape(20, 30).astype(np.uint16)
    decoded = decode_picture(encoded(Image.fromarray(values)))
    np.testing.assert_allclose(decoded, values * (255 / brightest), atol=1.01)


def test_the_inks_of_a_printer_become_colours() -> None:
    decoded = decode_picture(encoded(Image.new("CMYK", (20, 10), (0, 0, 0, 255)), "JPEG"))
    assert decoded.shape == (10, 20, 3)
    assert decoded.max() < 8
    assert decode_picture(encoded(Image.new("CMYK", (20, 10)), "JPEG")).min() > 247


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (3, (29, 39)), (6, (0, 29)), (8, (39, 0)), (2, (0, 39))]
)
def test_the_picture_is_turned_as_the_camera_was_held(kind: str, orientation: int, corner: tuple[int, int]) -> None:
    pixels = np.full((30, 40), 255, np.uint8)
    pixels[:8, :8] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode_picture(encoded(Image.fromarray(pixels), kind, exif=exif))
    decoded = decoded if decoded.ndim == 2 else decoded[..., 0]
    assert decoded.shape == ((30, 40) if orientation < 5 else (40, 30))
    assert decoded[corner] < 30
    assert (decoded < 128).mean() == pytest.approx(64 / 1200, abs=0.01)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_notes_of_a_camera_that_are_broken_do_not_break_the_picture(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    whole = exif.tobytes()
    for length in range(6, len(whole)):
        decoded = decode_picture(encoded(Image.fromarray(SMOOTH), kind, exif=whole[:length]))
        assert decoded.shape == SMOOTH.shape


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("L", (5, 4), grey) for grey in (10, 200)]
    decoded = decode_picture(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert (decoded.reshape(4, 5, -1)[..., 0] == 10).all()


@pytest.mark.parametrize("side", [1, 2, 28])
def test_small_pictures_are_read(side: int) -> None:
    assert decode_picture(encoded(Image.new("L", (side, side), 7))).tolist() == [[7] * side] * side


@pytest.mark.parametrize(("width", "height"), [(4096, 4096), (4096, 1), (1, 4096)])
def test_the_largest_pictures_are_read_and_shrunk(width: int, height: int) -> None:
    decoded = decode_picture(encoded(Image.new("L", (width, height), 7)))
    assert (decoded == 7).all()
    assert WORKING_SIDE <= max(decoded.shape) < 2 * WORKING_SIDE
    assert decoded.shape[1] / decoded.shape[0] == pytest.approx(width / height, rel=0.01) or min(width, height) == 1


def test_shrinking_takes_means_and_leaves_out_colours_that_nobody_sees() -> None:
    pixels = np.zeros((2 * WORKING_SIDE, 2, 4), np.uint8)
    pixels[:, 0] = (200, 100, 0, 255)
    assert decode_picture(encoded(Image.fromarray(pixels)))[5, 0].tolist() == pytest.approx([200, 100, 0, 128], abs=1)


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_shrinking_band_by_band_gives_what_shrinking_whole_does(mode: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (2 * WORKING_SIDE + 31, 1000, 4), np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    assert (decode_picture(encoded(image)) == np.asarray(image.reduce(2))).all()


def test_a_large_jpeg_is_unpacked_at_a_part_of_its_size() -> None:
    image = Image.linear_gradient("L").resize((3000, 2400))
    decoded = decode_picture(encoded(image, "JPEG"))
    assert decoded.shape == (1200, 1500)
    assert np.abs(decoded - np.asarray(image.reduce(2)).astype(int)).mean() < 1


@pytest.mark.parametrize(
    ("width", "height"), [(4097, 1), (1, 4097), (30_000, 30_000), (10_000, 10_000), (2**31 - 1, 1)]
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_too_large_is_refused_by_its_header(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: object) -> None:
        raise AssertionError("nothing may be unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unpacked)
    with pytest.raises(PictureTooLarge):
        decode_picture(png_claiming(width, height))


def test_a_limit_is_a_limit() -> None:
    data = encoded(Image.new("L", (65, 64)))
    with pytest.raises(PictureTooLarge, match=r"65×64 pixels; at most 64×64"):
        decode_picture(data, max_side=64)
    assert decode_picture(data, max_side=65).shape == (64, 65)


def test_no_setting_lets_a_bomb_in() -> None:
    side = int(MAX_PIXELS**0.5) + 1
    with pytest.raises(PictureTooLarge):
        decode_picture(png_claiming(side, side), max_side=10**6)


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7\n", bytes(1000)]
)
def test_other_types_are_told_apart(data: bytes) -> None:
    with pytest.raises(PictureTypeUnknown, match="PNG, JPEG, WEBP, GIF, BMP"):
        decode_picture(data)


@pytest.mark.parametrize("kind", ["TIFF", "PPM", "ICO"])
def test_types_off_the_list_are_not_read(kind: str) -> None:
    with pytest.raises(PictureTypeUnknown):
        decode_picture(encoded(Image.fromarray(PIXELS), kind))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_that_was_cut_off_is_a_picture_error(kind: str) -> None:
    data = encoded(Image.fromarray(PIXELS).resize((200, 200)), kind)
    for kept in (10, 30, 60, len(data) // 2, len(data) * 3 // 4):
        with pytest.raises(PictureError):
            decode_picture(data[:kept])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.filterwarnings("ignore")
def test_damage_is_a_picture_error_or_does_no_harm(kind: str) -> None:
    rng = np.random.default_rng(0)
    data = np.frombuffer(encoded(Image.fromarray(SMOOTH), kind), np.uint8)
    for _ in range(60):
        damaged = data.copy()
        damaged[rng.integers(0, min(len(data), 300), 3)] = rng.integers(0, 256, 3)
        try:
            decoded: Array = decode_picture(damaged.tobytes())
        except PictureError as error:
            assert str(error)
        else:
            assert decoded.dtype == np.uint8


def test_png_and_back() -> None:
    image = np.linspace(0, 1, 28 * 28, dtype=np.float32).reshape(28, 28)
    np.testing.assert_allclose(decode_picture(encode_png(image)) / 255, image, atol=0.5 / 255 + 1e-6)


def test_a_data_url_holds_the_bytes() -> None:
    png = encode_png(np.zeros((2, 2), np.float32))
    head, content = data_url(png).split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(content) == png
