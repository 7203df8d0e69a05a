import json
from pathlib import Path

import pytest

from model.__main__ import main

SEVEN = Path(__file__).parents[3] / "static/examples/seven.png"


def test_the_service_reads(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("7")
    names = [str(SEVEN), str(tmp_path / "notes.txt"), str(tmp_path / "gone.png")]
    assert main(["predict", "--url", server, "--model", "mlp", "--json", *names]) == 1
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert (answer["file"], answer["digit"], answer["verdict"], answer["model"]) == (str(SEVEN), 7, "digit", "mlp")
    assert [line.split(": ")[2] for line in err.splitlines()] == [
        "Not a picture of a known type; send PNG, JPEG, WEBP, GIF, BMP",
        "No such file or directory",
    ]


def test_the_fields_are_those_of_reading_here(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["predict", "--url", server, "--json", str(SEVEN)])
    main(["predict", "--json", str(SEVEN)])
    there, here = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert there.keys() == here.keys()
    assert (there["digit"], there["version"]) == (here["digit"], here["version"])


def test_the_table_is_the_same(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--url", server, str(SEVEN)]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["file", "digit", "probability", "verdict"]
    assert row.split()[1] == "7"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:1", "cannot be reached"),
        ("127.0.0.1:8000", "--url: must be"),
        ("http://here:eight", "--url: "),
        ("http://127.0.0.1:99999", "cannot"),
    ],
)
def test_a_service_that_is_not_there_is_said_to_be_so(url: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--url", url, str(SEVEN)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]


def test_an_unknown_model_ends_it(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--url", server, "--model", "lenet", str(SEVEN), str(SEVEN)]) == 2
    assert capsys.readouterr().err.startswith("inkdigit: No model is called 'lenet'")
