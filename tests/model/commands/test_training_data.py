import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from model.commands.console import CommandError
from model.commands.training_data import add_training_data_options, choose, read_sources
from model.data import DataError
from model.recipes import RECIPES
from model.sample import SAMPLE

SETTINGS = {**RECIPES["notebook"].settings, "held_out": 500}


def write_strokes(path: Path, labels: str) -> Path:
    """Each label by twenty writers."""
    strokes = [[[0, 0], [100, 0], [40, 255]]]
    rows = [
        {"label": label, "source": "abc", "writer": f"writer-{number}", "strokes": strokes}
        for label in labels
        for number in range(20)
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def parse(*arguments: str | Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_training_data_options(parser)
    return parser.parse_args(["--data", str(SAMPLE), "--no-verify", *map(str, arguments)])


def test_the_record_knows_the_files_and_the_split_again(tmp_path: Path) -> None:
    digits, letters = write_strokes(tmp_path / "d.jsonl", "17"), write_strokes(tmp_path / "l.jsonl", "k")
    sources = read_sources(parse("--strokes", digits, "--letters", letters))
    strokes = sources.record["strokes"]
    assert strokes["sha256"] == sha256(digits.read_bytes()).hexdigest()
    assert strokes["writers"]["train"] + strokes["writers"]["validation"] == 20
    assert strokes["drawings"] == {name: 2 * count for name, count in strokes["writers"].items()}
    assert sources.record["letters"]["writers"] == strokes["writers"], "the same people validate in both files"
    trained = {drawing.writer for drawing in (*sources.training.digits, *sources.training.letters)}
    validated = {drawing.writer for drawing in (*sources.validation.digits, *sources.validation.letters)}
    assert trained.isdisjoint(validated)
    assert json.loads(json.dumps(sources.record)) == sources.record, "a card gives it back as it was"


def test_without_strokes_the_record_says_so() -> None:
    record = read_sources(parse()).record
    assert (record["strokes"], record["letters"]) == (None, None)
    assert len(record["mnist"]) == 4


def test_letters_among_the_digits_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"d\.jsonl: has a drawing of 'k'.*--letters"):
        read_sources(parse("--strokes", write_strokes(tmp_path / "d.jsonl", "1k")))


@pytest.mark.parametrize(
    ("changes", "files", "complaint"),
    [
        ({"held_out": 4000}, (), "--held-out 4000: of 4000 training images"),
        ({"batch_size": 3501}, (), "--batch-size 3501: an epoch has 3500 drawings only"),
        ({"not_digits": 5}, (), "give --strokes"),
        ({}, ("--strokes",), "does not train on strokes"),
        ({"stroke_renders": 1}, ("--strokes", "--letters"), "does not learn what is no digit"),
    ],
)
def test_data_and_settings_that_do_not_fit_are_refused(
    tmp_path: Path, changes: dict[str, Any], files: tuple[str, ...], complaint: str
) -> None:
    given = [word for name in files for word in (name, write_strokes(tmp_path / f"{name}.jsonl", "1"))]
    sources = read_sources(parse(*given))
    with pytest.raises(CommandError, match=complaint):
        choose(sources, {**SETTINGS, **changes}, seed=1)


def test_an_epoch_has_what_is_not_held_out() -> None:
    data = choose(read_sources(parse()), SETTINGS, seed=1)
    assert data.epoch_size == 3500
    assert len(data.validation_labels) == 500
