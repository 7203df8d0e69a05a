"""The process of one training that a visitor started: trains, obeys orders, and ends when nobody needs it any more.

python -m app.trainings.trainer FOLDER
"""

import math
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from threadpoolctl import threadpool_limits

from app.trainings.locks import is_held
from app.trainings.notes import ASKED, SERVER_LOCK, Order, OrderName, Phase, Report, Task, Why, read_note, write_note
from model.checkpoints import CheckpointError
from model.datasets import MixedData
from model.runs import DivergedError, Run, load_state, resume_run, start_run, train_run
from model.short_runs import (
    RECIPE,
    architecture_of,
    complete_settings,
    count_alive,
    describe_command,
    load_data,
    short_run_data,
)
from model.training import TrainingState, inputs_of

WATCHED_SECONDS = 12.0
"""What a training in slow motion takes at least: long enough to watch, to pause, to step."""
UNATTENDED_SECONDS = 180.0
"""A training that nobody has asked about for so long ends; a page asks every second or so while it is seen."""
LIFETIMES = 5
"""With all its pauses a training lasts at most so many times the seconds that it may compute."""
GLANCE_SECONDS = 0.05
ALIVE_AMONG = 2000

Mode = Literal["going", "standing", "stepping"]
MODES: dict[OrderName, Mode] = {"pause": "standing", "resume": "going", "step": "stepping"}


class Trainer:
    """One training. mode: standing: it waits from the next step on; stepping: it takes one step and waits again.

    ending: why it ends at the next step. seconds are those of computing, without the pauses.
    """

    def __init__(self, folder: Path, task: Task) -> None:
        self.folder, self.task = folder, task
        self.report = Report()
        self.step, self.steps = 0, 1
        self.mode: Mode = "going"
        self.ending: Why | None = None
        self.begun = self.glanced = time.monotonic()
        self.computed, self.went_on = 0.0, math.inf
        self.watched = min(WATCHED_SECONDS, task.seconds / 2)

    def carry_out(self) -> None:
        """From the data to the end, whichever end it is. Raises whatever went wrong, after it has told."""
        try:
            self.tell("starting")
            run, data = self.start()
            phase, diverged_at = self.train(run, data)
            if not self.is_deserted():
                alive = None if phase == "diverged" else self.count_alive(data)
                self.tell(phase, diverged_at=diverged_at, alive=alive)
        except Exception:
            if not self.is_deserted():
                self.tell("failed")
                raise
        finally:
            if self.is_deserted():
                shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> tuple[Run, MixedData]:
        task = self.task
        mnist = load_data(Path(task.data))
        settings = complete_settings(task.settings, task.images, task.init, len(mnist.train_images))
        data = short_run_data(mnist, settings, task.seed)
        self.steps = settings["steps"]
        command = describe_command(task.settings, settings, task.seed)
        run = start_run(
            self.folder,
            architecture=RECIPE.architecture,
            recipe=RECIPE.name,
            settings=settings,
            seed=task.seed,
            data={"mnist": mnist.checksums},
            command=command,
        )
        self.report = replace(self.report, settings=settings, images=data.epoch_size, command=command)
        return run, data

    def train(self, run: Run, data: MixedData) -> tuple[Phase, int | None]:
        """Trains and waits by turns; how it ended, and the step at which the loss was no longer a number."""
        state: TrainingState | None = None
        architecture = architecture_of(run.settings)
        while True:
            self.went_on = time.monotonic()
            self.tell("running")
            try:
                for row in train_run(run, data, state, self.should_stop, architecture):
                    self.step = row.step
            except DivergedError as error:
                self.step = error.step
                return "diverged", error.step
            if self.step == self.steps:
                return "finished", None
            self.rest()
            if self.ending:
                return "stopped", None
            run, state = resume_run(self.folder)

    def rest(self) -> None:
        """Stand until there is an order to go on, or a reason to end."""
        self.computed += time.monotonic() - self.went_on
        self.went_on = math.inf
        if self.mode == "standing" and not self.ending:
            self.tell("paused")
        while self.mode == "standing" and not self.ending:
            time.sleep(GLANCE_SECONDS)
            self.glance()

    def should_stop(self) -> bool:
        """Asked once a step, when its gradient is known: in slow motion it is here that the time passes."""
        self.step += 1
        while True:
            if time.monotonic() - self.glanced >= GLANCE_SECONDS:
                self.glance()
            if self.mode != "going" or self.ending:
                self.mode = "standing"
                return True
            ahead = self.step / self.steps * self.watched - self.seconds() if self.task.slow_motion else 0.0
            if ahead <= 0:
                return False
            time.sleep(min(ahead, GLANCE_SECONDS))

    def glance(self) -> None:
        """Look up: is there an order, does anybody still care, is the time up?"""
        now = self.glanced = time.monotonic()
        order = read_note(self.folder, Order)
        if order and order.token != self.report.token:
            self.report = replace(self.report, token=order.token)
            self.obey(order.order)
        if self.seconds() > self.task.seconds or now - self.begun > LIFETIMES * self.task.seconds:
            self.ending = self.ending or "time"
        if self.is_deserted() or seconds_since(self.folder / ASKED) > UNATTENDED_SECONDS:
            self.ending = self.ending or "unattended"

    def obey(self, order: OrderName) -> None:
        if order == "stop":
            self.ending = "asked"
        else:
            self.mode = MODES[order]

    def seconds(self) -> float:
        return self.computed + max(0.0, time.monotonic() - self.went_on)

    def is_deserted(self) -> bool:
        """Whether the server has ended, or has removed the folder."""
        return not self.folder.is_dir() or not is_held(self.folder.parent / SERVER_LOCK, shared=True)

    def tell(self, phase: Phase, *, diverged_at: int | None = None, alive: int | None = None) -> None:
        self.report = replace(
            self.report,
            phase=phase,
            why=self.ending if phase == "stopped" else None,
            step=self.step,
            seconds=round(self.seconds(), 2),
            diverged_at=diverged_at,
            alive=alive,
        )
        write_note(self.folder, self.report)

    def count_alive(self, data: MixedData) -> int | None:
        """Hidden units that speak for any of some validation images; None if no weights are left to ask."""
        images = data.validation_images[:ALIVE_AMONG]
        try:
            return count_alive(load_state(self.folder).params, inputs_of(images).reshape(len(images), -1))
        except CheckpointError:
            return None


def seconds_since(path: Path) -> float:
    """Since the file was touched; infinitely many if it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return math.inf


def main(folder: Path) -> None:
    task = read_note(folder, Task)
    if task is not None:
        with threadpool_limits(1), np.errstate(all="ignore"):
            Trainer(folder, task).carry_out()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
