from pathlib import Path

from app.trainings.notes import FILES, Order, Report, Task, read_note, write_note
from tests.app.trainings.tasks import make_task


def test_a_note_is_read_as_it_was_written(tmp_path: Path) -> None:
    task, order = make_task(images=500), Order("pause", "a1")
    report = Report("paused", step=7, settings={"steps": 9})
    for note in (task, order, report):
        write_note(tmp_path, note)
    assert read_note(tmp_path, Task) == task
    assert read_note(tmp_path, Order) == order
    assert read_note(tmp_path, Report) == report


def test_what_is_not_there_or_broken_is_none(tmp_path: Path) -> None:
    assert read_note(tmp_path, Order) is None
    for text in ("", "[]", '{"order": "pause"}', "\0"):
        (tmp_path / FILES[Order]).write_text(text)
        assert read_note(tmp_path, Order) is None
    assert read_note(tmp_path / "nowhere", Task) is None
