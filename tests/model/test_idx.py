import gzip
from pathlib import Path

import numpy as np
import pytest

from model import idx
from model.idx import DataError, encode_idx, md5, pack, parse_idx, read_raw

HERE = Path("some-idx3-ubyte")
IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def test_what_is_encoded_is_parsed_again() -> None:
    parsed = parse_idx(encode_idx(IMAGES), HERE, 3)
    assert parsed.dtype == np.uint8
    np.testing.assert_array_equal(parsed, IMAGES)


def test_the_header_is_that_of_the_published_format() -> None:
    assert encode_idx(IMAGES)[:16] == bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4])


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "not an IDX file"),
        (b"<html>404</html>", "not an IDX file"),
        (encode_idx(IMAGES)[:9], "truncated inside its header"),
        (encode_idx(IMAGES)[:-1], "truncated: 39 bytes, its header promises 40"),
        (encode_idx(IMAGES) + b"!", "too long: 41 bytes, its header promises 40"),
        (encode_idx(IMAGES[0]), "type 0x08 in 2 dimensions, expected unsigned bytes in 3"),
        (b"\0\0\x0d\x03" + encode_idx(IMAGES)[4:], "type 0x0d in 3 dimensions"),
        # 2³² − 1 to the third overflows 64 bits: the product must not
        (b"\0\0\x08\x03" + b"\xff" * 12, "truncated"),
    ],
)
def test_a_wrong_file_is_named_in_one_line(raw: bytes, complaint: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_idx(raw, HERE, 3)
    message = str(caught.value)
    assert message.startswith("some-idx3-ubyte: ")
    assert complaint in message
    assert "\n" not in message


def test_raw_bytes_are_the_same_gzipped_or_not(tmp_path: Path) -> None:
    raw = encode_idx(IMAGES)
    (tmp_path / "plain").write_bytes(raw)
    (tmp_path / "packed.gz").write_bytes(gzip.compress(raw))
    (tmp_path / "two-members").write_bytes(gzip.compress(raw[:10]) + gzip.compress(raw[10:]))
    for name in ("plain", "packed.gz", "two-members"):
        assert read_raw(tmp_path / name) == raw, name


@pytest.mark.parametrize("damage", ["truncated", "damaged", "no checksum"])
def test_a_broken_gzip_stream_is_named(tmp_path: Path, damage: str) -> None:
    packed = gzip.compress(bytes(range(256)) * 50)
    broken = {
        "truncated": packed[: len(packed) // 2],
        "damaged": packed[:20] + b"\xff\xff\xff\xff" + packed[24:],
        "no checksum": packed[:-8],
    }[damage]
    path = tmp_path / "images.gz"
    path.write_bytes(broken)
    with pytest.raises(DataError, match=r"images\.gz: the gzip stream is (truncated|damaged); fetch the file again"):
        read_raw(path)


def test_a_gzip_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "MAX_BYTES", 1 << 20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(2 << 20)))
    with pytest.raises(DataError, match="unpacks to more than 1 MiB"):
        read_raw(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere: cannot be read"):
        read_raw(tmp_path / "nowhere")


def test_packing_is_repeatable_and_carries_no_date() -> None:
    packed = pack(b"ink" * 100)
    assert packed[4:8] == b"\0\0\0\0"
    assert gzip.decompress(packed) == b"ink" * 100


def test_md5_is_md5() -> None:
    assert md5(b"") == "d41d8cd98f00b204e9800998ecf8427e"
