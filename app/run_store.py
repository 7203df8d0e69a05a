"""Reads run folders that `inkdigit train` may be writing at this moment; what is broken is named, never fatal."""

import re
import time
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from app.errors import Problem
from app.model_store import load_evaluation
from model.checkpoints import CheckpointError, load_card, load_history

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
ALIVE_SECONDS = 5 * 60
"""A run that says "running" but has written nothing for this long was killed; the slowest evaluation takes less."""

Status = Literal["running", "finished", "stopped", "broken"]


@dataclass(frozen=True)
class Run:
    """One run folder as it is now; a broken one has a problem, and no card or no history."""

    name: str
    status: Status
    problem: str | None
    card: dict[str, Any]
    history: list[dict[str, float]]
    evaluation: dict[str, Any] | None = None

    @property
    def test_accuracy(self) -> float | None:
        return float(self.evaluation["mnist"]["accuracy"]) if self.evaluation else None

    @property
    def steps(self) -> int | None:
        return whole_number(self.card.get("steps"))

    @property
    def steps_done(self) -> int:
        return whole_number(self.history[-1].get("step")) or 0 if self.history else 0


def list_runs(folder: Path | None, now: float | None = None) -> list[Run]:
    """Every run in `folder`, by name. Hidden folders are none: trainers write to them before they rename them."""
    if folder is None or not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_dir())
    return [read_run(folder / name, now) for name in names]


def get_run(folder: Path | None, name: str) -> Run:
    """The run of that name. Problem 404 if there is none, 409 if it is broken."""
    # The name comes from an address: checked before it touches the file system.
    if folder is None or not NAME.fullmatch(name) or not (folder / name).is_dir():
        raise Problem(404, f"No run is called {name[:100]!r}; /runs lists them.")
    run = read_run(folder / name)
    if run.status == "broken":
        raise Problem(409, f"The run {name!r} cannot be read: {run.problem}.")
    return run


def read_run(folder: Path, now: float | None = None) -> Run:
    try:
        card = load_card(folder)
        # A run that has just begun has no history yet.
        history = load_history(folder) if (folder / "history.jsonl").exists() else []
        evaluation = load_evaluation(folder / "evaluation.json")
    except (CheckpointError, OSError, RecursionError) as error:
        return Run(folder.name, "broken", one_line(error), {}, [])
    if evaluation and evaluation.get("version") != card.get("checksum"):
        evaluation = None  # of weights that are no longer there: the run went on since
    return Run(folder.name, status_of(card, folder, now), None, card, history, evaluation)


def status_of(card: dict[str, Any], folder: Path, now: float | None = None) -> Status:
    """What the card says, but a run that fell silent is stopped: a killed process can't say so itself."""
    if card.get("status") != "running":
        return "stopped" if card.get("status") == "stopped" else "finished"
    written = [last_written(folder / name) for name in ("card.json", "history.jsonl")]
    return "running" if (now or time.time()) - max(written) < ALIVE_SECONDS else "stopped"


def last_written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def whole_number(value: object) -> int | None:
    """What a file says is a count, if it is one."""
    return int(value) if isinstance(value, int | float) and isfinite(value) else None


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())
