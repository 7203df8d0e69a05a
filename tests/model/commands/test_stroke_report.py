from pathlib import Path
from typing import Any

import pytest

from model.commands.stroke_report import stroke_summary
from model.datasets import Collection
from model.reader import load_reader
from model.stroke_evaluation import evaluate_strokes
from tests.model import written


@pytest.fixture(scope="module")
def part(small_model: Path) -> dict[str, Any]:
    """An evaluation of ten drawings, ten more that are left out, and letters."""
    letters = [drawing for drawing in written.written_drawings(2) if drawing.label == "4"]
    validation = Collection(written.written_drawings(2), letters)
    return evaluate_strokes(load_reader(small_model), validation, left_out=["torn"])


def test_the_summary_has_every_main_figure(part: dict[str, Any]) -> None:
    text = stroke_summary(part)
    lines = text.splitlines()
    assert lines[0] == "pen strokes of 1 writers whom the network never saw"
    assert lines[1].startswith(f"accuracy {part['accuracy']:.2%} of 10 drawings, 95 % interval ")
    assert lines[2] == f"with torn: {part['with_left_out']['accuracy']:.2%} of 20"
    assert f"AUROC of {part['letters']['auroc']:.4f}" in text
    passed = sum(row["passed"] for row in part["never_a_digit"])
    assert f"lines: {passed} of {len(part['never_a_digit'])} read as they should be" in text
    for name in ("collection torn", "digit 3", "crossed 7", "9 with a curled tail", "place", "turn", "form"):
        assert any(line.startswith(name) for line in lines), name
    row = next(line.split() for line in lines if line.startswith("digit 3"))
    assert row == ["digit", "3", "0", "-"], "of none there is no share"


def test_the_loss_of_a_sweep_is_its_worst_point_below_the_usual(part: dict[str, Any]) -> None:
    points = [{"value": 0.2, "n": 30, "accuracy": 0.75}, {"value": 0.5, "n": 30, "accuracy": 0.9}]
    changed = {**part, "usual": {**part["usual"], "accuracy": 0.9}, "sweeps": {"scale": points}}
    assert stroke_summary(changed).splitlines()[-1].split() == ["size", "30", "90.00%", "75.00%", "15.00", "0.2"]


def test_without_letters_and_with_nothing_left_out_their_lines_are_not_there(part: dict[str, Any]) -> None:
    text = stroke_summary({**part, "letters": None, "left_out": []})
    assert "letters" not in text
    assert "\nwith " not in text
