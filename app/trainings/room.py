"""The room for visitors' trainings: one folder a server, one folder and one process a training, for so many at once.

All state lies in the folder, so that every worker process of a server can answer for every training.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import Problem
from app.settings import Settings
from app.trainings.answers import Shut
from app.trainings.locks import is_held, take
from app.trainings.notes import (
    ALIVE,
    ASKED,
    ENDED,
    SERVER_LOCK,
    Order,
    OrderName,
    Report,
    Task,
    read_note,
    write_note,
)
from app.trainings.requests import CHOICES, TrainingBody
from model.checkpoints import CheckpointError, load_history
from model.sample import SAMPLE
from model.short_runs import find_data

PREFIX = "inkdigit-trainings-"
STARTING = "starting.lock"
KEPT, KEPT_SECONDS = 20, 3600
"""Trainings that have ended stay so long, the last so many."""
RETRY_SECONDS = 15
SPARING = {"records": 120, "watched": 2000}
"""Settings that nobody chooses: watching should cost little beside training."""
ID = re.compile(r"[0-9a-f]{32}")
MNIST_IMAGES, SAMPLE_IMAGES = 60_000, 4000
ROOT = Path(__file__).resolve().parents[2]
LOST = "There is no such training, or no longer: it has been removed, or the server was started anew. Start another."
SHUT_WORDS: dict[Shut, str] = {
    "switched_off": "Training is switched off on this server (INKDIGIT_TRAINING_HERE).",
    "no_folder": "This server has no folder that it may write trainings to (INKDIGIT_TRAINING_FOLDER).",
}
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")} | {
    "VECLIB_MAXIMUM_THREADS": "1"
}


@dataclass(frozen=True)
class Training:
    """One training as it is now."""

    id: str
    folder: Path
    task: Task
    report: Report
    history: list[dict[str, float]]

    @property
    def has_ended(self) -> bool:
        return self.report.phase in ENDED


class TrainingRoom:
    """Opened when the server starts and closed when it ends; then all its trainings end too."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.data = find_data(settings.data)
        self.folder: Path | None = None
        self._lock: int | None = None
        self._started: list[subprocess.Popen[bytes]] = []
        self._starting = threading.Lock()

    @property
    def images(self) -> int:
        """That there are to train on, with those for validation."""
        return SAMPLE_IMAGES if self.data == SAMPLE else MNIST_IMAGES

    @property
    def shut(self) -> Shut | None:
        """Why nothing is trained here, or None."""
        if not self.settings.training_here:
            return "switched_off"
        return None if self.folder else "no_folder"

    def __enter__(self) -> "TrainingRoom":
        self.open()
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def open(self) -> None:
        """Takes the folder; without one that can be written to, the room stays shut."""
        if not self.settings.training_here:
            return
        with suppress(OSError):
            folder = self.settings.training_folder or make_own_folder()
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = take(folder / SERVER_LOCK, shared=True)
            self.folder = folder

    def close(self) -> None:
        """Lets go of the folder; the last to do so ends what still trains and empties it."""
        if self.folder is None or self._lock is None:
            return
        os.close(self._lock)
        last = take(self.folder / SERVER_LOCK, wait=False)
        if last is not None:
            for folder in folders_in(self.folder):
                remove(folder)
            for process in self._started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=5)
            if self.folder.name.startswith(PREFIX):
                shutil.rmtree(self.folder, ignore_errors=True)
            os.close(last)
        self.folder = self._lock = None

    def start(self, body: TrainingBody, owner: str) -> Training:
        """Raises Problem 409 if the visitor has one under way, 503 if too many are, 422 if the data are too few."""
        folder = self.require_folder()
        self.check_size(body)
        with self.starting(folder):
            self.sweep()
            for own in self.owned_by(owner):
                if is_under_way(own):
                    raise Problem(409, f"You have a training under way: {own.name}. Stop it first, or go on with it.")
                remove(own)
            if sum(map(is_under_way, folders_in(folder))) >= self.settings.training_at_once:
                detail = "As many others are training here as this server allows at once; try again in a moment."
                raise Problem(503, detail, {"retry-after": str(RETRY_SECONDS)})
            return self.launch(folder / secrets.token_hex(16), body, owner)

    def check_size(self, body: TrainingBody) -> None:
        most = self.images - 100
        if body.images is not None and body.images > most:
            raise Problem(422, f"images: there are {most} at most to train on here.")
        if body.images is not None and body.batch_size > body.images:
            raise Problem(422, f"batch_size: a batch of {body.batch_size} needs as many images.")

    def launch(self, folder: Path, body: TrainingBody, owner: str) -> Training:
        folder.mkdir(mode=0o700)
        settings = {name: value for name, value in body.model_dump().items() if name not in CHOICES} | SPARING
        task = Task(
            settings, body.images, body.init, body.seed, body.slow_motion, str(self.data),
            self.settings.training_seconds, owner,
        )  # fmt: skip
        write_note(folder, task)
        (folder / ASKED).touch()
        # The child inherits the lock, so it is held from before the process is there until it has gone.
        alive = take(folder / ALIVE)
        assert alive is not None  # noqa: S101 - it waits
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        try:
            process = subprocess.Popen(  # noqa: S603 - ours
                [sys.executable, "-P", "-m", "app.trainings.trainer", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
                pass_fds=[alive],
                start_new_session=True,
            )
        finally:
            os.close(alive)
        (folder / ALIVE).write_text(str(process.pid))
        # From here rather than by the child itself, which would have loaded NumPy at full speed by then.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, self.settings.training_niceness)
        self._started = [*(other for other in self._started if other.poll() is None), process]
        return Training(folder.name, folder, task, Report(), [])

    def find(self, name: str) -> Training:
        """The training of that id; whoever asks keeps it alive. Problem 404 if it is lost."""
        folder = self.require_folder() / name
        # The id comes from an address: checked before it touches the file system.
        task = read_note(folder, Task) if ID.fullmatch(name) else None
        if task is None:
            raise Problem(404, LOST)
        with suppress(OSError):
            os.utime(folder / ASKED)
        was_alive = is_held(folder / ALIVE)
        report = read_note(folder, Report) or Report()
        if not was_alive and report.phase not in ENDED:
            report = replace(report, phase="failed")
        return Training(name, folder, task, report, rows_of(folder))

    def own(self, owner: str) -> str | None:
        """The id of the visitor's training."""
        self.sweep()
        return next((folder.name for folder in self.owned_by(owner)), None)

    def owned_by(self, owner: str) -> list[Path]:
        tasks = ((folder, read_note(folder, Task)) for folder in folders_in(self.folder))
        return [folder for folder, task in tasks if task is not None and owner and task.owner == owner]

    def sweep(self) -> None:
        """Removes what has ended and is old, or too much."""
        ended = [folder for folder in folders_in(self.folder) if not is_under_way(folder)]
        newest_first = sorted(ended, key=last_asked, reverse=True)
        for place, folder in enumerate(newest_first):
            if place >= KEPT or time.time() - last_asked(folder) > KEPT_SECONDS:
                remove(folder)

    def require_folder(self) -> Path:
        """Raises Problem 403 if nothing is trained here."""
        if self.folder is None:
            raise Problem(403, SHUT_WORDS[self.shut or "no_folder"])
        return self.folder

    @contextmanager
    def starting(self, folder: Path) -> Iterator[None]:
        """One start at a time, over all worker processes: two must not both take the last place."""
        with self._starting:
            handle = take(folder / STARTING)
            try:
                yield
            finally:
                if handle is not None:
                    os.close(handle)


def share_folder(settings: Settings) -> Settings:
    """The settings with a folder for trainings that all worker processes of a server share."""
    if settings.training_here and settings.training_folder is None:
        with suppress(OSError):
            return settings.model_copy(update={"training_folder": make_own_folder()})
    return settings


def give_order(training: Training, order: OrderName) -> str:
    """Writes an order; its token, which the report will repeat once it has been carried out."""
    token = secrets.token_hex(8)
    write_note(training.folder, Order(order, token))
    return token


def make_own_folder() -> Path:
    """A temporary folder of this server's own; those that servers left behind that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            ours = left.stat().st_uid == os.getuid() and (left / SERVER_LOCK).exists()
            if ours and not is_held(left / SERVER_LOCK, shared=True):
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX))


def folders_in(folder: Path | None) -> list[Path]:
    """The folders of all trainings."""
    if folder is None or not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if ID.fullmatch(path.name) and path.is_dir()]


def rows_of(folder: Path) -> list[dict[str, float]]:
    try:
        return load_history(folder)
    except CheckpointError:  # it has not begun yet
        return []


def last_asked(folder: Path) -> float:
    try:
        return (folder / ASKED).stat().st_mtime
    except OSError:
        return 0.0


def is_under_way(folder: Path) -> bool:
    """Whether a training has not ended, by its own report or because its process has gone."""
    report = read_note(folder, Report)
    return is_held(folder / ALIVE) and (report is None or report.phase not in ENDED)


def remove(folder: Path) -> None:
    """Kills the process of a training, if there still is one, and removes all that there is of it."""
    # While the process holds the lock, the pid in that file is its own.
    if is_held(folder / ALIVE):
        with suppress(OSError, ValueError):
            os.kill(int((folder / ALIVE).read_text()), signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
