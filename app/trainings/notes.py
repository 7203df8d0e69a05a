"""The notes in a training's folder: its task, the orders of its visitor, and its reports. Each is replaced whole."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from model.files import write_whole
from model.short_runs import Init

Phase = Literal["starting", "running", "paused", "finished", "stopped", "diverged", "failed"]
ENDED: tuple[Phase, ...] = ("finished", "stopped", "diverged", "failed")
Why = Literal["asked", "time", "unattended"]
OrderName = Literal["pause", "resume", "step", "stop"]

SERVER_LOCK = "server.lock"
"""In the folder of all trainings: each process of the server holds it, shared."""
ALIVE = "alive.lock"
"""In the folder of one training: its process holds it, and its pid stands in it."""
ASKED = "asked"
"""In the folder of one training: touched whenever somebody asks about it."""


@dataclass(frozen=True)
class Task:
    """What to train. settings: those that differ from the notebook's; data: a folder; seconds: of computing at most."""

    settings: dict[str, Any]
    images: int | None
    init: Init
    seed: int
    slow_motion: bool
    data: str
    seconds: int
    owner: str


@dataclass(frozen=True)
class Order:
    """token: its own name, which the report repeats once it has been carried out."""

    order: OrderName
    token: str


@dataclass(frozen=True)
class Report:
    """How a training stands. why: it was stopped; seconds: it has computed; alive: hidden units that speak at all."""

    phase: Phase = "starting"
    why: Why | None = None
    step: int = 0
    seconds: float = 0.0
    token: str = ""
    diverged_at: int | None = None
    alive: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    images: int | None = None
    command: str = ""


Note = TypeVar("Note", Task, Order, Report)
FILES: dict[type[Any], str] = {Task: "task.json", Order: "order.json", Report: "report.json"}


def write_note(folder: Path, note: Task | Order | Report) -> None:
    write_whole(folder / FILES[type(note)], json.dumps(asdict(note)).encode())


def read_note(folder: Path, kind: type[Note]) -> Note | None:
    """The note of that kind, or None where there is none."""
    try:
        return kind(**json.loads((folder / FILES[kind]).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
