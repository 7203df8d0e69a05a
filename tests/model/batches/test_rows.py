from pathlib import Path

import numpy as np
import pytest

from model.batches import rows
from model.batches.rows import FIELDS, chunks, read_chunk, see_content
from model.pictures import encode_png
from model.reader import load_reader
from model.sample import load_sample


def test_each_picture_has_a_row_and_a_bad_one_an_error(small_model: Path) -> None:
    sample = load_sample()
    pictures = [encode_png(np.pad(image, 10) / np.float32(255)) for image in sample.test_images[:20]]
    chunk = [(f"{index}.png", picture) for index, picture in enumerate(pictures)]
    table = read_chunk(
        load_reader(small_model), [*chunk[:7], ("bad.png", b"7"), ("gone.png", "No such file"), *chunk[7:]]
    )
    assert [row["file"] for row in table] == [*map("{}.png".format, range(7)), "bad.png", "gone.png"] + [
        f"{index}.png" for index in range(7, 20)
    ]
    assert table[7].keys() == {"file", "error"}
    assert "not a picture" in table[7]["error"]
    assert table[8] == {"file": "gone.png", "error": "No such file"}
    good = [row for row in table if "error" not in row]
    assert sum(row["digit"] == label for row, label in zip(good, sample.test_labels[:20], strict=True)) >= 14
    assert set(FIELDS) == good[0].keys() | {"error"}


def test_chunks_hold_so_many_files_or_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK_FILES", 3)
    monkeypatch.setattr(rows, "CHUNK_BYTES", 100)
    sizes = [1, 1, 1, 1, 200, 1, 60, 60, 1]
    parts = list(chunks((str(size), b"x" * size) for size in sizes))
    assert [[int(name) for name, _ in part] for part in parts] == [[1, 1, 1], [1, 200], [1, 60, 60], [1]]
    assert list(chunks([])) == []


def test_an_error_is_one_line() -> None:
    error = see_content(b"\x89PNG\r\n\x1a\n" + b"\0" * 30)
    assert isinstance(error, str)
    assert "\n" not in error
