import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.errors import Problem
from app.run_store import ALIVE_SECONDS, get_run, list_runs, read_run
from tests.app.conftest import write_history

NOW = 1_800_000_000.0


def make_run(folder: Path, status: str = "running", silent_for: float = 0, **card: Any) -> Path:
    """A run folder as a trainer leaves it, last written `silent_for` seconds before NOW."""
    folder.mkdir(parents=True)
    fields = {
        "name": folder.name,
        "architecture": "mlp",
        "settings": {"hidden_size": 4},
        "steps": 400,
        "status": status,
    }
    (folder / "card.json").write_text(json.dumps(fields | card))
    write_history(folder, [{"step": 0, "train_loss": 2.3}, {"step": 100, "train_loss": 1.1}])
    for path in folder.iterdir():
        os.utime(path, (NOW - silent_for, NOW - silent_for))
    return folder


def test_runs_are_listed_by_name_with_how_far_they_are(tmp_path: Path) -> None:
    make_run(tmp_path / "b")
    make_run(tmp_path / "a", "finished")
    runs = list_runs(tmp_path, NOW)
    assert [(run.name, run.status, run.steps_done) for run in runs] == [("a", "finished", 100), ("b", "running", 100)]


@pytest.mark.parametrize(
    ("says", "silent_for", "status"),
    [
        ("running", 0, "running"),
        ("running", ALIVE_SECONDS - 1, "running"),
        ("running", ALIVE_SECONDS + 1, "stopped"),
        ("stopped", 0, "stopped"),
        ("finished", 10**6, "finished"),
    ],
)
def test_a_run_that_fell_silent_is_stopped(tmp_path: Path, says: str, silent_for: float, status: str) -> None:
    assert read_run(make_run(tmp_path / "run", says, silent_for), NOW).status == status


def test_a_run_that_writes_its_history_lives_however_old_its_card_is(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", "running", 10 * ALIVE_SECONDS)
    os.utime(folder / "history.jsonl", (NOW, NOW))
    assert read_run(folder, NOW).status == "running"


def test_a_run_that_has_just_begun_has_no_steps(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run")
    (folder / "history.jsonl").unlink()
    run = read_run(folder, NOW)
    assert (run.status, run.steps_done, run.history) == ("running", 0, [])


def test_a_half_written_line_waits_for_its_rest(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run")
    with (folder / "history.jsonl").open("a") as file:
        file.write('{"step": 200, "train')
    run = read_run(folder)
    assert run.problem is None
    assert run.steps_done == 100


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("card.json", ""),
        ("card.json", '{"name": "x"'),
        ("card.json", "[]"),
        ("card.json", '{"name": "x", "architecture": "other", "settings": {}}'),
        ("card.json", None),
        ("history.jsonl", "nonsense\n"),
        ("history.jsonl", '{"step": 1}\n[1]\n{"step": 2}\n'),
    ],
)
def test_a_broken_run_is_named_and_the_others_go_on(tmp_path: Path, file: str, content: str | None) -> None:
    make_run(tmp_path / "good", "finished")
    path = make_run(tmp_path / "bad") / file
    path.unlink() if content is None else path.write_text(content)
    bad, good = list_runs(tmp_path)
    assert (bad.name, bad.status, good.status) == ("bad", "broken", "finished")
    assert bad.problem is not None
    assert file in bad.problem
    assert "\n" not in bad.problem
    with pytest.raises(Problem) as caught:
        get_run(tmp_path, "bad")
    assert caught.value.status == 409


@pytest.mark.parametrize("steps", ["many", None, [], float("nan"), float("inf")])
def test_a_card_or_row_with_a_strange_count_is_no_fault(tmp_path: Path, steps: object) -> None:
    folder = make_run(tmp_path / "run", steps=steps)
    (folder / "history.jsonl").write_text('{"step": NaN}\n')
    run = read_run(folder)
    assert (run.steps, run.steps_done) == (None, 0)


def test_files_and_hidden_folders_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / ".tmp").mkdir()
    assert list_runs(tmp_path) == []


@pytest.mark.parametrize("folder", [None, Path("/nowhere/at/all")])
def test_no_folder_has_no_runs(folder: Path | None) -> None:
    assert list_runs(folder) == []
    with pytest.raises(Problem):
        get_run(folder, "run")


@pytest.mark.parametrize(
    "name", ["..", ".", "", "../runs", "a/b", "a\\b", "/etc", "a\0b", ".hidden", "x" * 101, "unknown"]
)
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    make_run(tmp_path / "runs" / "run")
    make_run(tmp_path / "runs" / ".hidden")
    with pytest.raises(Problem) as caught:
        get_run(tmp_path / "runs", name)
    assert caught.value.status == 404


def test_an_evaluation_of_other_weights_is_none(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", "finished", checksum="sha256:new")
    (folder / "evaluation.json").write_text('{"version": "sha256:old", "mnist": {"accuracy": 0.97}}')
    assert read_run(folder, NOW).evaluation is None
    (folder / "evaluation.json").write_text('{"version": "sha256:new", "mnist": {"accuracy": 0.97}}')
    assert read_run(folder, NOW).test_accuracy == 0.97


def test_a_broken_evaluation_is_named(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", "finished")
    (folder / "evaluation.json").write_text('{"mnist": ')
    run = read_run(folder, NOW)
    assert run.status == "broken"
    assert "evaluation.json" in (run.problem or "")
