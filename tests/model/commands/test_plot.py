import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from model.__main__ import main


@pytest.fixture
def run_folder(small_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_model, tmp_path / "run"))


def test_both_figures_are_written_and_named(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "figures"
    assert main(["plot", str(run_folder), "--out", str(out)]) == 0
    assert capsys.readouterr().out.split() == [str(out / "loss.png"), str(out / "samples.png")]
    for name in ("loss.png", "samples.png"):
        with Image.open(out / name) as image:
            assert image.format == "PNG"
            assert image.width > 900


def test_a_run_without_weights_yet_has_its_loss_alone(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run_folder / "weights.safetensors").unlink()
    assert main(["plot", str(run_folder)]) == 0
    assert capsys.readouterr().out.split() == [str(run_folder / "loss.png")]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("history.jsonl", "", "no row yet"),
        ("history.jsonl", "?\n", "history.jsonl"),
        ("evaluation.json", json.dumps({"mnist": 7}), "evaluation.json: not an evaluation"),
        ("card.json", "{", "card.json"),
    ],
)
def test_a_broken_run_is_named(
    run_folder: Path, name: str, content: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (run_folder / name).write_text(content)
    assert main(["plot", str(run_folder)]) == 2
    err = capsys.readouterr().err
    assert complaint in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_named(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", str(run_folder), "--out", str(run_folder / "card.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err
