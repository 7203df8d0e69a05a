"""The room without processes: what is started, refused, found, swept and emptied is seen from its folder."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import Problem
from app.settings import Settings
from app.trainings.locks import is_held
from app.trainings.notes import ALIVE, ASKED, SERVER_LOCK, Report, write_note
from app.trainings.requests import TrainingBody
from app.trainings.room import (
    KEPT,
    KEPT_SECONDS,
    PREFIX,
    Training,
    TrainingRoom,
    folders_in,
    make_own_folder,
    share_folder,
)
from model.sample import SAMPLE
from tests.app.trainings.tasks import NAME, NoProcess, hold_server_lock, make_folder, make_task

BODY = TrainingBody()
ME, YOU, THEM = "a" * 32, "b" * 32, "c" * 32
OpenRoom = Callable[..., TrainingRoom]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[NoProcess]]:
    """What would have been started."""
    started: list[NoProcess] = []

    def start(*given: Any, **how: Any) -> NoProcess:
        started.append(NoProcess(*given, **how))
        return started[-1]

    monkeypatch.setattr("app.trainings.room.subprocess.Popen", start)
    yield started
    for process in started:
        process.end()


@pytest.fixture
def open_room(tmp_path: Path, processes: list[NoProcess]) -> Iterator[OpenRoom]:
    """open_room(**settings): another worker's room in the same folder."""
    rooms: list[TrainingRoom] = []

    def open_one(**settings: Any) -> TrainingRoom:
        rooms.append(TrainingRoom(Settings(**{"training_folder": tmp_path / "room", **settings})))
        rooms[-1].open()
        return rooms[-1]

    yield open_one
    for room in rooms:
        room.close()


def refusal(act: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as caught:
        act()
    return caught.value


def end(process: NoProcess, training: Training, phase: Any = "finished") -> None:
    write_note(training.folder, Report(phase, step=7))
    process.end()


def test_a_process_is_started_on_the_task(open_room: OpenRoom, processes: list[NoProcess]) -> None:
    training = open_room(training_seconds=9).start(TrainingBody(learning_rate=0.5, images=600, steps=20), ME)
    assert processes[0].command[-1] == str(training.folder)
    assert processes[0].how["env"]["OPENBLAS_NUM_THREADS"] == "1"
    assert (training.task.images, training.task.seconds, training.task.owner) == (600, 9, ME)
    assert training.task.settings["learning_rate"] == 0.5
    assert training.folder.stat().st_mode & 0o077 == 0
    assert is_held(training.folder / ALIVE)


def test_one_a_visitor(open_room: OpenRoom, processes: list[NoProcess]) -> None:
    room = open_room()
    first = room.start(BODY, ME)
    problem = refusal(lambda: room.start(BODY, ME))
    assert problem.status == 409 and first.id in problem.detail
    assert room.own(ME) == first.id
    assert room.own(YOU) is None and room.own("") is None
    end(processes[0], first)
    second = room.start(BODY, ME)  # takes the place of the one that has ended
    assert room.own(ME) == second.id
    assert not first.folder.exists()


def test_a_few_a_server_over_all_workers(open_room: OpenRoom, processes: list[NoProcess]) -> None:
    one, other = open_room(training_at_once=2), open_room(training_at_once=2)
    first = one.start(BODY, ME)
    other.start(BODY, YOU)
    problem = refusal(lambda: one.start(BODY, THEM))
    assert problem.status == 503 and problem.headers and int(problem.headers["retry-after"]) > 0
    end(processes[0], first)
    other.start(BODY, THEM)


def test_every_worker_finds_every_training(open_room: OpenRoom) -> None:
    training = open_room().start(BODY, ME)
    found = open_room().find(training.id)
    assert (found.task, found.report.phase) == (training.task, "starting")


def test_asking_is_seen_by_the_trainer(open_room: OpenRoom) -> None:
    room = open_room()
    training = room.start(BODY, ME)
    os.utime(training.folder / ASKED, (1, 1))
    room.find(training.id)
    assert time.time() - (training.folder / ASKED).stat().st_mtime < 60


def test_a_process_that_has_gone_without_a_word_has_failed(open_room: OpenRoom, processes: list[NoProcess]) -> None:
    room = open_room()
    training = room.start(BODY, ME)
    write_note(training.folder, Report("running", step=3))
    assert room.find(training.id).report.phase == "running"
    processes[0].end()
    assert room.find(training.id).report.phase == "failed"


@pytest.mark.parametrize("name", [NAME, "", ".", "..", "../room", "A" * 32, NAME + "0", NAME + "\n"])
def test_a_lost_one_is_said(open_room: OpenRoom, name: str) -> None:
    problem = refusal(lambda: open_room().find(name))
    assert problem.status == 404 and "Start another" in problem.detail


@pytest.mark.parametrize(
    ("body", "word"), [({"images": 3950}, "images"), ({"images": 100, "batch_size": 200}, "batch_size")]
)
def test_what_the_data_do_not_hold_is_refused(open_room: OpenRoom, body: dict[str, Any], word: str) -> None:
    room = open_room()
    room.data = SAMPLE
    problem = refusal(lambda: room.start(TrainingBody(**body), ME))
    assert problem.status == 422 and problem.detail.startswith(word)


def test_what_has_ended_goes_when_it_is_old_or_too_much(open_room: OpenRoom) -> None:
    room = open_room()
    assert room.folder is not None
    for number in range(KEPT + 2):
        folder = make_folder(room.folder, make_task(), name=f"{number:032x}")
        write_note(folder, Report("stopped"))
        asked = time.time() - (KEPT_SECONDS + 9 if number == 5 else number)
        os.utime(folder / ASKED, (asked, asked))
    room.sweep()
    left = {int(folder.name, 16) for folder in folders_in(room.folder)}
    assert left == set(range(KEPT + 1)) - {5}


def test_what_is_under_way_is_not_swept(open_room: OpenRoom) -> None:
    room = open_room()
    training = room.start(BODY, ME)
    os.utime(training.folder / ASKED, (1, 1))
    room.sweep()
    assert training.folder.exists()


def test_the_last_worker_empties_the_room(open_room: OpenRoom) -> None:
    one, other = open_room(), open_room()
    training = one.start(BODY, ME)
    one.close()
    assert training.folder.exists()
    other.close()
    assert not training.folder.exists()
    assert training.folder.parent.exists(), "a folder that was given stays"


@pytest.mark.parametrize(
    ("settings", "shut", "word"),
    [
        ({"training_here": False}, "switched_off", "switched off"),
        ({"training_folder": Path("/proc/nowhere")}, "no_folder", "no folder"),
    ],
)
def test_a_room_that_is_shut_says_so(open_room: OpenRoom, settings: dict[str, Any], shut: str, word: str) -> None:
    room = open_room(**settings)
    assert room.shut == shut
    assert room.own(ME) is None
    for act in (lambda: room.start(BODY, ME), lambda: room.find(NAME)):
        problem = refusal(act)
        assert problem.status == 403 and word in problem.detail


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place for temporary folders, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_server_left_is_removed_and_what_a_living_one_has_is_not(temporary: Path) -> None:
    (temporary / f"{PREFIX}left").mkdir()
    (temporary / f"{PREFIX}left" / SERVER_LOCK).touch()
    handle = hold_server_lock(temporary / f"{PREFIX}used")
    own = make_own_folder()
    assert {path.name for path in temporary.iterdir()} == {f"{PREFIX}used", own.name}
    os.close(handle)


def test_a_temporary_folder_goes_with_the_server(temporary: Path) -> None:
    room = TrainingRoom(Settings())
    with room:
        assert room.folder is not None and room.folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_workers_share_a_folder(temporary: Path) -> None:
    shared = share_folder(Settings()).training_folder
    assert shared is not None and shared.parent == temporary
    given = Settings(training_folder=temporary / "mine")
    assert share_folder(given) == given
    off = Settings(training_here=False)
    assert share_folder(off) == off
