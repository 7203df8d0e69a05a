from pathlib import Path

import pytest

from model.__main__ import main
from model.stroke_files import read_drawings


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "train" / "data" / "1a" / "abc"
    folder.mkdir(parents=True)
    (folder / "a.dat").write_text(
        ".INCLUDE gone.doc\n.PEN_DOWN\n0 9\n0 0\n.PEN_UP\n.PEN_DOWN\n0 0\n.PEN_UP\n"
        '.SEGMENT CHARACTER 0 ? "1"\n.SEGMENT CHARACTER 0 ? "1"\n.SEGMENT CHARACTER 1 ? "1"\n'
        '.SEGMENT CHARACTER 7 ? "1"\n'
        '.SEGMENT CHARACTER 0-1 ? "k"\n'
    )
    return tmp_path / "train"


def test_a_tree_becomes_a_stroke_file_and_what_is_left_out_is_said(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["strokes", "convert", str(root)]) == 0
    out, err = capsys.readouterr()
    assert out == "digits.jsonl.gz: 1 drawings of digits by 1 writers in 1 collections\n"
    assert [line.split(": ")[1].split(",")[0] for line in err.splitlines()] == [
        "1 included files are missing",
        "left out 1 segments that name strokes which are not there",
        "left out 1 segments without extent",
        "left out 1 segments that stand in another category too",
    ]
    assert [drawing.label for drawing in read_drawings(Path("digits.jsonl.gz"))] == ["1"]


def test_letters_go_to_the_file_that_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["strokes", "convert", str(root), "--labels", "letters", "--out", "others.jsonl"]) == 0
    assert [drawing.label for drawing in read_drawings(Path("others.jsonl"))] == ["k"]


def test_a_wrong_folder_is_said_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["strokes", "convert", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"inkdigit: {tmp_path}: no digits in it")
