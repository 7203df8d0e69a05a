import os
from pathlib import Path

import pytest

from model.batches.folders import find_pictures, printable


def test_pictures_are_found_at_any_depth_in_one_order(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "notes.txt", "deep/er/c.webp", "deep/a.gif", "a/z.bmp", "deep/x.jpeg", "png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "deep" / "round").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in find_pictures([tmp_path])]
    assert found == ["a/z.bmp", "a.JPG", "b.png", "deep/a.gif", "deep/er/c.webp", "deep/x.jpeg"]


def test_a_file_that_is_named_is_taken_as_it_is(tmp_path: Path) -> None:
    named = [tmp_path / "notes.txt", tmp_path / "gone.png"]
    named[0].touch()
    assert list(find_pictures(named)) == named


def test_names_that_are_no_text_can_be_written_down(tmp_path: Path) -> None:
    name = os.fsdecode(b"seven\xff.png")
    assert printable(Path(name)) == "seven\\xff.png"
    assert printable(Path("sieben-ü.png")) == "sieben-ü.png"
    with pytest.raises(UnicodeEncodeError):
        name.encode()
