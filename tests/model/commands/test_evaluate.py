import json
from hashlib import sha256
from pathlib import Path

import pytest

from model.__main__ import main
from model.sample import SAMPLE, load_sample
from model.stroke_files import Drawing, split_by_writer, write_drawings
from tests.model import written

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


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """--strokes and --letters with files of twenty writers."""
    digits, letters = tmp_path / "d.jsonl.gz", tmp_path / "l.jsonl"
    write_drawings(digits, [drawing for drawing in written.written_drawings(20) if drawing.label == "7"])
    write_drawings(letters, [Drawing("k", "whole", f"writer {number}", written.CLOSED_FOUR) for number in range(20)])
    return ["--strokes", str(digits), "--letters", str(letters)]


def test_strokes_of_validation_writers_stand_beside_mnist(
    small_model: Path, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "evaluation.json"
    assert main(["evaluate", str(small_model), *DATA, *files, "--out", str(out)]) == 0
    printed, err = capsys.readouterr()
    evaluation = json.loads(out.read_text())
    part = evaluation["strokes"]
    drawings = written.written_drawings(20)
    held_out = {drawing.writer for drawing in split_by_writer(drawings, 0.2, 4)[1]}
    assert part["writers"] == sorted(held_out)
    assert part["n"] == 2 * len(held_out)
    assert part["letters"]["n"] == len(held_out)
    assert part["files"] == {
        name: sha256(Path(file).read_bytes()).hexdigest()
        for name, file in (("strokes", files[1]), ("letters", files[3]))
    }
    assert part["command"] == evaluation["command"]
    assert part["command"] == (
        f"inkdigit evaluate {small_model} --data DIR --no-verify --strokes d.jsonl.gz --letters l.jsonl --out {out}"
    )
    assert part["date"] == evaluation["date"]
    assert evaluation["mnist"]["n"] == 1000
    assert f"pen strokes of {len(held_out)} writers" in printed
    assert err.splitlines()[-1].startswith("drawings read: ")
    assert len(out.read_bytes()) < 400_000


def test_what_training_left_out_is_left_out_here_unless_told_otherwise(
    small_model: Path, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = json.loads((small_model / "card.json").read_text())
    folder = tmp_path / "choosy"
    folder.mkdir()
    for name in ("weights.safetensors", "history.jsonl"):
        (folder / name).write_bytes((small_model / name).read_bytes())
    (folder / "card.json").write_text(json.dumps({**card, "settings": {**card["settings"], "left_out": ["torn"]}}))
    found = {}
    for left_out in (None, "", "torn,other"):
        options = [] if left_out is None else ["--left-out", left_out]
        assert main(["evaluate", str(folder), *DATA, *files, "--limit", "3", "--json", *options]) == 0
        part = json.loads(capsys.readouterr().out)["strokes"]
        found[left_out] = part["left_out"]
        assert part["n"] == 3
        assert ("--left-out" in part["command"]) == (left_out is not None)
        assert "--limit 3" in part["command"]
    assert found == {None: ["torn"], "": [], "torn,other": ["torn", "other"]}


def test_files_that_do_not_fit_are_refused_in_one_line(
    small_model: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for given, complaint in (
        (files[2:], "give digits with --strokes"),
        (["--strokes", files[3]], "give letters with --letters"),
    ):
        assert main(["evaluate", str(small_model), *DATA, *given]) == 2
        err = capsys.readouterr().err
        assert complaint in err
        assert err.count("\n") == 1


def test_leaving_everything_out_is_refused(
    small_model: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(small_model), *DATA, *files, "--left-out", "whole,torn"]) == 2
    assert "nobody validates outside whole, torn" in capsys.readouterr().err


def test_other_seeds_give_a_mean_and_a_worst(
    small_model: Path, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = json.loads((small_model / "card.json").read_text())
    for seed in (1, 2):
        folder = tmp_path / f"seed-{seed}"
        folder.mkdir()
        for name in ("weights.safetensors", "history.jsonl"):
            (folder / name).write_bytes((small_model / name).read_bytes())
        (folder / "card.json").write_text(json.dumps({**card, "name": folder.name, "seed": seed}))
    out = tmp_path / "evaluation.json"
    given = ["evaluate", str(tmp_path / "seed-1"), *DATA, *files, "--other-seeds", str(tmp_path / "seed-2")]
    assert main([*given, "--out", str(out)]) == 0
    evaluation = json.loads(out.read_text())
    figures = {"mnist": evaluation["mnist"]["accuracy"], "strokes": evaluation["strokes"]["accuracy"]}
    assert evaluation["seeds"]["mean"] == pytest.approx(figures)
    assert evaluation["seeds"]["worst"] == figures
    assert f"--other-seeds {tmp_path / 'seed-2'}" in evaluation["command"]
    table = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in table if "%" in line][2:6] == ["seed", "seed", "mean", "worst"]
    misread = [str(count) for count in evaluation["seeds"]["misread_by_all"].values()]
    assert [line.split() for line in table if "misread by all" in line] == [["misread", "by", "all", *misread]]
    assert main(["evaluate", str(tmp_path / "seed-1"), *DATA, "--other-seeds", str(tmp_path / "seed-1")]) == 2
    assert "--other-seeds: seed-1: seed 1 is there already" in capsys.readouterr().err
