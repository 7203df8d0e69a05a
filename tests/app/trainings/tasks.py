"""What the tests of trainings have in common: a room's folder, tiny tasks, and the end of a process that is none."""

import os
from pathlib import Path
from typing import Any

from app.trainings.locks import take
from app.trainings.notes import ASKED, SERVER_LOCK, Task, write_note
from model.sample import SAMPLE

NAME = "0123456789abcdef0123456789abcdef"
SETTINGS: dict[str, Any] = {"hidden_size": 4, "batch_size": 8, "steps": 30, "records": 5, "watched": 100}
SERVED_SECONDS = 60


def make_task(**changes: Any) -> Task:
    usual: dict[str, Any] = {
        "settings": dict(SETTINGS),
        "images": None,
        "init": "usual",
        "seed": 1,
        "slow_motion": False,
        "data": str(SAMPLE),
        "seconds": SERVED_SECONDS,
        "owner": "",
    }
    if "steps" in changes:
        usual["settings"] = {**SETTINGS, "steps": changes.pop("steps")}
    return Task(**{**usual, **changes})


def make_folder(room: Path, task: Task, name: str = NAME) -> Path:
    """The folder of a training, as the room makes it before it starts the process."""
    folder = room / name
    folder.mkdir(parents=True)
    write_note(folder, task)
    (folder / ASKED).touch()
    return folder


def hold_server_lock(room: Path) -> int:
    room.mkdir(parents=True, exist_ok=True)
    handle = take(room / SERVER_LOCK, shared=True)
    assert handle is not None
    return handle


class NoProcess:
    """Stands for subprocess.Popen: holds the lock that it inherits until end()."""

    pid = 2**22 + 1  # larger than any pid that Linux gives

    def __init__(self, command: list[str], pass_fds: list[int], **how: Any) -> None:
        self.command, self.how = command, how
        self.handle = os.dup(pass_fds[0])
        self.running = True

    def end(self) -> None:
        if self.running:
            os.close(self.handle)
        self.running = False

    def poll(self) -> int | None:
        return None if self.running else 0

    def wait(self, timeout: float) -> int:
        self.end()
        return 0
