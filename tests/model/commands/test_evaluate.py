import json
from pathlib import Path

import pytest

from model.__main__ import main
from model.sample import SAMPLE, load_sample

DATA = ["--data", str(SAMPLE), "--no-verify"]


def test_the_table_has_accuracy_interval_and_confusion(small_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(small_model), *DATA]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("small (sha256:")
    assert "of 1,000 test images, 95 % interval " in lines[1]
    matrix = lines[-10:]
    assert lines[-11].split() == [str(digit) for digit in range(10)]
    assert len({len(line) for line in matrix}) == 1, "the columns are aligned"
    counts = [[int(cell.replace("·", "0")) for cell in line.split()[1:]] for line in matrix]
    assert sum(map(sum, counts)) == 1000
    right = sum(counts[digit][digit] for digit in range(10))
    assert f"accuracy {right / 1000:.2%}" in lines[1]
    assert right > 800


def test_json_and_file_hold_the_same_evaluation(
    small_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "evaluation.json"
    assert main(["evaluate", str(small_model), *DATA, "--json", "--out", str(out)]) == 0
    printed, err = capsys.readouterr()
    assert err == ""
    evaluation = json.loads(printed)
    assert json.loads(out.read_text()) == evaluation
    assert evaluation["name"] == "small"
    assert evaluation["version"].startswith("sha256:")
    assert evaluation["command"] == f"inkdigit evaluate {small_model} --data DIR --no-verify --out {out}"
    assert len(evaluation["date"]) == 10
    assert evaluation["mnist"]["n"] == len(load_sample().test_labels)


def test_wrong_data_and_a_bad_file_to_write_are_said_in_one_line(
    small_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(small_model), "--data", str(SAMPLE)]) == 2
    err = capsys.readouterr().err
    assert "wrong checksum" in err
    assert err.count("\n") == 1
    (tmp_path / "file").write_text("")
    assert main(["evaluate", str(small_model), *DATA, "--out", str(tmp_path / "file" / "x")]) == 2
    assert "cannot be written" in capsys.readouterr().err
