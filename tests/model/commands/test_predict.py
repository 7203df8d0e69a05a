import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model import answers
from model.__main__ import main
from model.commands import predict
from model.sample import load_sample


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Ten digits as PNG files, dark on white, in the working folder: name and digit of each."""
    monkeypatch.chdir(tmp_path)
    sample = load_sample()
    names = {}
    for digit in range(10):
        image = sample.test_images[sample.test_labels == digit][0]
        Image.fromarray(255 - np.pad(image, 20)).resize((272, 272)).save(f"{digit}.png")
        names[f"{digit}.png"] = digit
    return names


def test_the_table_has_a_line_a_picture(
    small_model: Path, pictures: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", "--model", str(small_model), *pictures]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["file", "digit", "probability", "verdict"]
    assert [row.split()[0] for row in rows] == list(pictures)
    right = sum(int(row.split()[1]) == digit for row, digit in zip(rows, pictures.values(), strict=True))
    assert right >= 8
    assert len({row.index(row.split()[3]) for row in [heading, *rows]}) == 1, "the columns are aligned"


def test_json_is_one_object_a_line_as_the_service_answers(
    small_model: Path, pictures: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (50, 50), 255).save("blank.png")
    assert main(["predict", "--model", str(small_model), "--json", "3.png", "blank.png"]) == 0
    digit, blank = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert set(digit) == {
        "file",
        "digit",
        "probabilities",
        "certain",
        "verdict",
        "score",
        "problems",
        "model",
        "version",
    }
    assert sum(digit["probabilities"]) == pytest.approx(1)
    assert digit["probabilities"][digit["digit"]] == max(digit["probabilities"])
    assert (blank["file"], blank["digit"], blank["verdict"]) == ("blank.png", None, "blank")


def test_a_blank_picture_has_no_digit_in_the_table(
    small_model: Path, pictures: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (50, 50), 255).save("blank.png")
    assert main(["predict", "--model", str(small_model), "blank.png"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["blank.png", "-", "-", "blank"]


def test_a_bad_file_is_reported_and_the_others_are_read(
    small_model: Path, pictures: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("notes.txt").write_text("7")
    Path("folder").mkdir()
    Path("half.png").write_bytes(Path("1.png").read_bytes()[:200])
    code = main(
        ["predict", "--model", str(small_model), "gone.png", "1.png", "notes.txt", "folder", "half.png", "2.png"]
    )
    assert code == 1
    out, err = capsys.readouterr()
    assert [row.split()[0] for row in out.splitlines()[1:]] == ["1.png", "2.png"]
    complaints = err.splitlines()
    assert [line.split(": ")[1] for line in complaints] == ["gone.png", "notes.txt", "folder", "half.png"]
    assert complaints[0] == "inkdigit: gone.png: No such file or directory"
    assert all(line.startswith("inkdigit: ") for line in complaints)


def test_a_dash_reads_standard_input(
    small_model: Path, pictures: dict[str, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("7.png").read_bytes())))
    assert main(["predict", "--model", str(small_model), "--json", "-"]) == 0
    piped = json.loads(capsys.readouterr().out)
    main(["predict", "--model", str(small_model), "--json", "7.png"])
    assert piped == json.loads(capsys.readouterr().out) | {"file": "-"}


def test_a_huge_file_is_not_read_whole(
    small_model: Path, pictures: dict[str, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(predict, "MAX_BYTES", 1 << 20)
    with Path("huge.png").open("wb") as file:
        file.truncate(3 << 20)
    assert main(["predict", "--model", str(small_model), "huge.png"]) == 1
    assert "huge.png: larger than 1 MiB" in capsys.readouterr().err


def test_what_is_the_matter_with_a_drawing_is_told(
    small_model: Path,
    pictures: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(answers, "problems_of", lambda blemishes, reading: ["touches_border"])
    main(["predict", "--model", str(small_model), "1.png"])
    assert capsys.readouterr().out.splitlines()[1].endswith(" (touches_border)")
    main(["predict", "--model", str(small_model), "--json", "1.png"])
    assert json.loads(capsys.readouterr().out)["problems"] == ["touches_border"]


def test_standard_input_is_called_so(
    small_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"7")))
    assert main(["predict", "--model", str(small_model), "-"]) == 1
    assert capsys.readouterr().err.startswith("inkdigit: standard input: not a picture")
