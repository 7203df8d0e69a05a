"""The trainer in the test's own process: it hears of orders, of the time and of the server through its folder alone."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from app.trainings import trainer
from app.trainings.notes import ASKED, ENDED, Order, OrderName, Phase, Report, Task, read_note, write_note
from app.trainings.trainer import UNATTENDED_SECONDS, Trainer
from model.checkpoints import load_card, load_checkpoint, load_history
from model.idx import DataError
from model.runs import load_state
from tests.app.trainings.tasks import hold_server_lock, make_folder, make_task

PATIENCE = 60.0
SLOWLY = {"slow_motion": True, "seconds": 60}


@pytest.fixture(autouse=True)
def somewhat_slow_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow enough for an order to come in between, and no slower."""
    monkeypatch.setattr(trainer, "WATCHED_SECONDS", 3.0)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """A folder for trainings whose server lives."""
    handle = hold_server_lock(tmp_path / "room")
    yield tmp_path / "room"
    os.close(handle)


def carry_out(folder: Path, task: Task) -> Report:
    with np.errstate(all="ignore"):
        Trainer(folder, task).carry_out()
    return report_of(folder)


def report_of(folder: Path) -> Report:
    report = read_note(folder, Report)
    assert report is not None
    return report


def wait_for(folder: Path, *phases: Phase, token: str | None = None) -> Report:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        report = read_note(folder, Report)
        if report and report.phase in phases and token in (None, report.token):
            return report
        assert report is None or report.phase not in ENDED, report
        time.sleep(0.01)
    pytest.fail(f"not {phases}: {read_note(folder, Report)}")


@pytest.fixture
def started(room: Path) -> Iterator[Callable[[Task], Path]]:
    """started(task): its folder, while a thread carries it out."""
    threads: list[tuple[Path, Thread]] = []

    def start(task: Task) -> Path:
        folder = make_folder(room, task)
        thread = Thread(target=carry_out, args=(folder, task), daemon=True)
        thread.start()
        threads.append((folder, thread))
        return folder

    yield start
    for folder, thread in threads:
        if thread.is_alive():
            write_note(folder, Order("stop", "at last"))
        thread.join(PATIENCE)


def give(folder: Path, order: OrderName, *phases: Phase) -> Report:
    token = f"{order} {time.monotonic()}"
    write_note(folder, Order(order, token))
    return wait_for(folder, *phases, token=token)


def test_a_training_leaves_a_run_that_the_run_pages_can_show(room: Path) -> None:
    task = make_task()
    folder = make_folder(room, task)
    report = carry_out(folder, task)
    assert (report.phase, report.step, report.why, report.diverged_at) == ("finished", 30, None, None)
    assert report.images == 3000
    assert report.alive in range(5)
    assert load_checkpoint(folder).card["status"] == "finished"
    assert load_history(folder)[-1]["step"] == 30
    assert list((folder / "snapshots").iterdir())


def test_pauses_and_steps_change_nothing_of_what_is_learnt(room: Path, started: Callable[[Task], Path]) -> None:
    folder = started(make_task(**SLOWLY))
    wait_for(folder, "running")
    first = give(folder, "pause", "paused")
    assert first.step < 30
    second = give(folder, "step", "paused")
    assert second.step == first.step + 1
    assert load_state(folder).step == second.step
    assert load_card(folder)["status"] == "stopped"
    give(folder, "step", "paused")
    give(folder, "resume", "running")
    assert wait_for(folder, "finished").step == 30
    task = make_task()
    unbroken = make_folder(room, task, name="f" * 32)
    carry_out(unbroken, task)
    assert (folder / "weights.safetensors").read_bytes() == (unbroken / "weights.safetensors").read_bytes()
    assert [row["step"] for row in load_history(folder)] == [row["step"] for row in load_history(unbroken)]


@pytest.mark.parametrize("paused", [False, True])
def test_a_stop_keeps_what_was_learnt(started: Callable[[Task], Path], paused: bool) -> None:
    folder = started(make_task(**SLOWLY))
    wait_for(folder, "running")
    if paused:
        give(folder, "pause", "paused")
    report = give(folder, "stop", "stopped")
    assert report.why == "asked"
    assert 0 < load_state(folder).step == report.step < 30


def test_the_time_ends_it(room: Path) -> None:
    task = make_task(steps=100_000, seconds=0.2, slow_motion=True)
    report = carry_out(make_folder(room, task), task)
    assert (report.phase, report.why) == ("stopped", "time")


def test_a_pause_is_not_for_ever(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "LIFETIMES", 0.02)
    task = make_task(**SLOWLY)
    folder = make_folder(room, task)
    write_note(folder, Order("pause", "from the start"))
    report = carry_out(folder, task)
    assert (report.phase, report.why) == ("stopped", "time")
    assert report.seconds < 30


def test_nobody_asking_ends_it(room: Path) -> None:
    task = make_task(**SLOWLY)
    folder = make_folder(room, task)
    long_ago = time.time() - UNATTENDED_SECONDS - 1
    os.utime(folder / ASKED, (long_ago, long_ago))
    report = carry_out(folder, task)
    assert (report.phase, report.why) == ("stopped", "unattended")


def test_it_ends_with_the_server_and_leaves_nothing(tmp_path: Path) -> None:
    handle = hold_server_lock(tmp_path)
    task = make_task(**SLOWLY)
    folder = make_folder(tmp_path, task)
    thread = Thread(target=Trainer(folder, task).carry_out, daemon=True)
    thread.start()
    wait_for(folder, "running")
    os.close(handle)
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert not folder.exists()


def test_a_loss_that_is_no_longer_a_number_is_told_and_written_nowhere(room: Path) -> None:
    task = make_task()
    task.settings.update(learning_rate=10.0, weight_decay=1.0, steps=100)
    folder = make_folder(room, task)
    report = carry_out(folder, task)
    assert report.phase == "diverged"
    assert report.diverged_at is not None and report.diverged_at == report.step > 0
    assert "NaN" not in (folder / "history.jsonl").read_text()
    assert load_history(folder)[-1]["step"] < report.diverged_at


def test_dead_units_are_counted(room: Path) -> None:
    task = make_task(init="below_zero")
    report = carry_out(make_folder(room, task), task)
    assert (report.phase, report.alive) == ("finished", 0)


def test_a_fault_is_told_and_then_raised(room: Path, tmp_path: Path) -> None:
    task = make_task(data=str(tmp_path / "nothing"))
    folder = make_folder(room, task)
    with pytest.raises(DataError):
        carry_out(folder, task)
    assert report_of(folder).phase == "failed"
