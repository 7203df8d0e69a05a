"""Small files that would unpack to much, or for long: refused by what stands in front, and never much memory."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model import pictures
from model.pictures import (
    LARGE_PIXELS,
    MAX_SCANS,
    MAX_WEBP_PIXELS,
    PictureError,
    PictureTooLarge,
    decode_picture,
)
from model.types import Array

SIDE = 30_000
FEW_MEGABYTES, MANY_MEGABYTES = 5, 145
"""What a refusal may take, and what the largest picture may: 256 in all, less what the service itself needs."""


def png(width: int, height: int, colour: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), *extra, (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    parts = (struct.pack(">I", len(of)) + kind + of + struct.pack(">I", zlib.crc32(kind + of)) for kind, of in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png_with_notes() -> bytes:
    """60 notes of a megabyte each beside a picture of 28×28, 63 kB in all."""
    note = zlib.compress(bytes(1024**2 - 100), 9)
    return png(28, 28, 0, bytes(29 * 28), *((b"zTXt", f"n{i}\0\0".encode() + note) for i in range(60)))


def png_with_profile() -> bytes:
    return png(28, 28, 0, bytes(29 * 28), (b"iCCP", b"p\0\0" + zlib.compress(bytes(50 * 1024**2), 9)))


def gif() -> bytes:
    screen = b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + bytes(6)
    return screen + b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\x02\x02\x44\x01\x00;"


def bmp() -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + header + bytes(40)


def webp() -> bytes:
    """An animation of one small frame on a canvas of 16,383×16,383."""

    def part(kind: bytes, content: bytes) -> bytes:
        return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

    def three(number: int) -> bytes:
        return struct.pack("<I", number)[:3]

    frame = encoded(Image.new("RGB", (16, 16)), "WEBP")[12:]
    placed = three(0) + three(0) + three(15) + three(15) + three(100) + b"\0" + frame
    canvas = part(b"VP8X", bytes([2, 0, 0, 0]) + three(16_382) + three(16_382))
    body = b"WEBP" + canvas + part(b"ANIM", bytes(6)) + part(b"ANMF", placed)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg() -> bytes:
    small = encoded(Image.new("L", (16, 16)), "JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", 65_000, 65_000) + small[at + 4 :]


def jpeg_of_scans(count: int, side: int = 64) -> bytes:
    """A progressive JPEG whose last scan is repeated until there are `count`."""
    whole = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * (count - whole.count(b"\xff\xda")) + whole[-2:]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


REFUSED: dict[str, Callable[[], bytes]] = {
    "PNG": lambda: png(SIDE, SIDE, 6, bytes(1000)),
    "PNG with notes": png_with_notes,
    "PNG with a profile": png_with_profile,
    "JPEG": jpeg,
    "JPEG of many scans": lambda: jpeg_of_scans(5000, 4096),
    "GIF": gif,
    "BMP": bmp,
    "WebP": webp,
    "WebP of many pixels": lambda: encoded(Image.new("RGBA", (4096, 4096)), "WEBP", lossless=True),
}
READ: dict[str, Callable[[], bytes]] = {
    "RGBA": lambda: encoded(Image.new("RGBA", (4096, 4096)), "PNG"),
    "palette": lambda: encoded(Image.new("P", (4096, 4096)), "PNG", transparency=0),
    "16 bits": lambda: encoded(Image.fromarray(np.zeros((4096, 4096), np.uint16)), "PNG"),
    "progressive": lambda: encoded(Image.new("CMYK", (4096, 4096)), "JPEG", progressive=True),
    "WebP": lambda: encoded(Image.new("RGBA", (2828, 2828)), "WEBP", lossless=True),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_before_its_pixels_are_unpacked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = REFUSED[name]()
    assert len(data) < 1024**2

    def unpacked(*_: object) -> None:
        raise AssertionError("nothing may be unpacked")

    monkeypatch.setattr(pictures, "_pixels", unpacked)
    with pytest.raises(PictureError):
        decode_picture(data)


def most_memory(files: list[Path]) -> int:
    """By how many megabytes a process grows at most while it reads these pictures one after another."""
    program = """
import io, resource, sys
from PIL import Image
from model.pictures import PictureError, decode_picture
unit = 1024**2 if sys.platform == "darwin" else 1024
for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP"):
    out = io.BytesIO()
    Image.new("L", (32, 32)).save(out, kind)
    decode_picture(out.getvalue())
contents = [open(name, "rb").read() for name in sys.argv[1:]]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for content in contents:
    try:
        decode_picture(content)
    except PictureError:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // unit)
"""
    command = [sys.executable, "-W", "ignore", "-c", program, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return int(done.stdout)


def written(folder: Path, contents: dict[str, Callable[[], bytes]]) -> Iterator[Path]:
    for name, content in contents.items():
        (folder / name).write_bytes(content())
        yield folder / name


def test_refusing_takes_next_to_no_memory(tmp_path: Path) -> None:
    assert most_memory(list(written(tmp_path, REFUSED))) < FEW_MEGABYTES


def test_the_largest_pictures_fit_beside_the_service(tmp_path: Path) -> None:
    assert most_memory(list(written(tmp_path, READ))) < MANY_MEGABYTES


@pytest.mark.parametrize(("side", "alone"), [(int(LARGE_PIXELS**0.5), False), (int(LARGE_PIXELS**0.5) + 1, True)])
def test_of_large_pictures_one_is_unpacked_at_a_time(side: int, alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = []

    def watch(image: Image.Image) -> Array:
        locked.append(pictures._large_pictures.locked())
        return np.zeros((1, 1), np.uint8)

    monkeypatch.setattr(pictures, "_pixels", watch)
    decode_picture(encoded(Image.new("L", (side, side)), "PNG"))
    assert locked == [alone]
    assert not pictures._large_pictures.locked()


def test_a_jpeg_may_have_as_many_scans_as_any_program_writes() -> None:
    assert decode_picture(jpeg_of_scans(MAX_SCANS)).shape == (64, 64)
    with pytest.raises(PictureError, match="more than 40 scans"):
        decode_picture(jpeg_of_scans(MAX_SCANS + 1))


def test_a_webp_picture_may_be_as_large_as_memory_allows() -> None:
    side = int(MAX_WEBP_PIXELS**0.5)
    assert decode_picture(encoded(Image.new("L", (side, side), 7), "WEBP", lossless=True)).max() == 7
    with pytest.raises(PictureTooLarge, match=r"of WebP at most 8,000,000 pixels"):
        decode_picture(encoded(Image.new("L", (side + 1, side + 1)), "WEBP", lossless=True))
