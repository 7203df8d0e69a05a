"""A training run on disk: its folder is started, fed row by row, finished, and picked up again where it stopped."""

import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from model.calibration import fit
from model.checkpoints import (
    CheckpointError,
    check_params,
    list_snapshots,
    load_card,
    load_history,
    save_card,
    save_checkpoint,
    save_snapshot,
)
from model.datasets import MixedData
from model.files import write_whole
from model.memory import MMAP_THRESHOLD, TOP_PAD, TRIM_THRESHOLD, tell_malloc
from model.registry import ARCHITECTURES, Architecture
from model.training import (
    EpochMetrics,
    TrainingState,
    outputs_of,
    recorded_steps,
    serving_params,
    snapshot_steps,
    train,
)
from model.types import Array

SECONDS_BETWEEN_STATES = 20
SELECTION = {
    "chosen_on": "validation data",
    "test_set": "read by inkdigit evaluate alone, once the weights were final; nothing was chosen by it",
}
"""What a finished card says of how far its test accuracy can be trusted; a run makes no use of the test images."""


class DivergedError(CheckpointError):
    """The loss of a run is no longer a number; step: the first row without one."""

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


@dataclass(frozen=True)
class Run:
    """A run's folder and what its card says: architecture, recipe, settings, seed, data, command."""

    folder: Path
    card: dict[str, Any]

    @property
    def settings(self) -> dict[str, Any]:
        return dict(self.card["settings"])


def start_run(
    folder: Path,
    *,
    architecture: str,
    recipe: str,
    settings: Mapping[str, Any],
    seed: int,
    data: Mapping[str, Any],
    command: str,
) -> Run:
    """Makes the folder of a new run. Raises CheckpointError if there is a run already."""
    if (folder / "card.json").exists():
        raise CheckpointError(f"{folder}: holds a run already; give another --out, or --resume to go on with it")
    shapes = ARCHITECTURES[architecture].shapes(settings)
    card = {
        "name": folder.name,
        "status": "running",
        "architecture": architecture,
        "recipe": recipe,
        "settings": dict(settings),
        "seed": seed,
        "steps": settings["steps"],
        "parameters": sum(int(np.prod(shape)) for shape in shapes.values()),
        "command": command,
        "date": date.today().isoformat(),
        "machine": machine(),
        "data": dict(data),
        "versions": {
            "inkdigit": version("inkdigit"),
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_card(folder, card)
    (folder / "history.jsonl").write_bytes(b"")
    return Run(folder, card)


def resume_run(folder: Path) -> tuple[Run, TrainingState]:
    """The run and the state that it was last saved in; what was written after that state is cut off.

    Raises CheckpointError if there is nothing to resume.
    """
    run = Run(folder, load_card(folder))
    state = load_state(folder)
    parts = [state.params, state.velocity, *([state.squares] if run.settings["optimizer"] == "adam" else [])]
    for part in parts:
        check_params(part, run.card, folder / "state.safetensors")
    # In the order in which a new run has them: sums over all params are taken in it.
    order = ARCHITECTURES[run.card["architecture"]].shapes(run.settings)
    params, velocity, *squares = ({name: part[name] for name in order} for part in parts)
    state = TrainingState(state.step, params, velocity, state.train_loss, squares[0] if squares else {})
    # The row of a stop between two records goes too: the run will leave what it would have left without the stop.
    records = set(recorded_steps(run.settings["steps"], run.settings["records"]))
    rows = [row for row in load_history(folder) if row["step"] <= state.step and row["step"] in records]
    write_whole(folder / "history.jsonl", b"".join(_line(row) for row in rows))
    for step, path in list_snapshots(folder):
        if step > state.step:
            path.unlink()
    save_card(folder, {**run.card, "status": "running"})
    return run, state


def train_run(
    run: Run,
    data: MixedData,
    state: TrainingState | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    architecture: Architecture | None = None,
) -> Iterator[EpochMetrics]:
    """Trains and writes the run's folder as it goes; yields each row once it is safe on disk.

    At the end the folder holds the weights and a finished card; after a stop, the state to resume from. architecture:
    the card's, but with other initial weights. Raises DivergedError.
    """
    architecture = architecture or ARCHITECTURES[run.card["architecture"]]
    keep_memory()
    steps = run.settings["steps"]
    snapshots = set(snapshot_steps(steps))
    started, saved = time.monotonic(), -math.inf
    training = train(architecture, run.settings, data, run.card["seed"], state, should_stop)
    for metrics, state in training:
        if state.step and not math.isfinite(metrics.batch_loss + metrics.validation_loss):
            save_card(run.folder, {**run.card, "status": "stopped"})
            why = f"at step {state.step} the loss is no longer a number"
            raise DivergedError(f"{run.folder}: {why}; start anew with a smaller --learning-rate", state.step)
        with (run.folder / "history.jsonl").open("ab") as history:
            history.write(_line(metrics.row()))
        if state.step in snapshots:
            save_snapshot(run.folder, state.step, serving_params(architecture, run.settings, data, state))
        if time.monotonic() - saved > SECONDS_BETWEEN_STATES or state.step == steps:
            save_state(run.folder, state)
            saved = time.monotonic()
        yield metrics
    assert state is not None  # noqa: S101 - a new run has its first row at least
    seconds = round(run.card.get("seconds", 0.0) + time.monotonic() - started, 1)
    if state.step < steps:
        save_state(run.folder, state)
        save_card(run.folder, {**run.card, "status": "stopped", "seconds": seconds})
    else:
        finish_run(run, data, state, seconds)


def finish_run(run: Run, data: MixedData, state: TrainingState, seconds: float) -> None:
    """Writes the weights of the last state, and the card with what they reach and what readings they call certain."""
    architecture = ARCHITECTURES[run.card["architecture"]]
    params = serving_params(architecture, run.settings, data, state)
    # Half precision is what is served: fit and measure with that.
    params = {name: values.astype(np.float16).astype(np.float32) for name, values in params.items()}
    outputs = outputs_of(architecture, params, run.settings, data.validation_images)
    fitted = fit(outputs, data.validation_labels, _groups(data, run.settings["held_out"]))
    rows = load_history(run.folder)
    best = max(rows, key=lambda row: row["validation_accuracy"])
    metrics = {
        "validation_loss": rows[-1]["validation_loss"],
        "validation_accuracy": rows[-1]["validation_accuracy"],
        "best_step": best["step"],
        "best_validation_accuracy": best["validation_accuracy"],
    }
    ended = {"status": "finished", "seconds": seconds, "metrics": metrics}
    save_checkpoint(run.folder, params, {**run.card, **ended, **fitted, **SELECTION})


def save_state(folder: Path, state: TrainingState) -> None:
    """Keeps what --resume needs, in full precision, whole or not at all."""
    parts = {"params": state.params, "velocity": state.velocity, "squares": state.squares}
    arrays = {f"{part}.{name}": values for part, values_of in parts.items() for name, values in values_of.items()}
    arrays["train_loss"] = np.array([state.train_loss], np.float64)
    arrays["step"] = np.array([state.step], np.int64)
    write_whole(folder / "state.safetensors", save(arrays))


def load_state(folder: Path) -> TrainingState:
    """Raises CheckpointError if there is no state, or a broken one."""
    path = folder / "state.safetensors"
    try:
        with safe_open(path, "numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
        parts = {
            part: {name.removeprefix(part): arrays[name] for name in arrays if name.startswith(part)}
            for part in ("params.", "velocity.", "squares.")
        }
        step, train_loss = int(arrays["step"][0]), float(arrays["train_loss"][0])
    except FileNotFoundError:
        raise CheckpointError(
            f"{path}: no such file; there is nothing to resume, start anew without --resume"
        ) from None
    except (SafetensorError, OSError, KeyError, IndexError, ValueError) as error:
        raise CheckpointError(f"{path}: can't be read ({error}); start anew without --resume") from None
    return TrainingState(step, parts["params."], parts["velocity."], train_loss, parts["squares."])


def machine() -> str:
    """The kind of machine, for the card: what decides whether a run repeats to the bit."""
    name = platform.machine()
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name += next((f", {line.split(':', 1)[1].strip()}" for line in lines if line.startswith("model name")), "")
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, one BLAS thread"


def keep_memory() -> None:
    """Asks glibc to keep freed memory: a training step frees and takes the same large arrays over and over.

    Handing them back to the kernel and having them zeroed again costs a tenth of a step. Elsewhere this does nothing.
    """
    tell_malloc({TRIM_THRESHOLD: 2**31 - 1, TOP_PAD: 2**26, MMAP_THRESHOLD: 2**30})


def _groups(data: MixedData, held_out: int) -> Array:
    """Which validation drawings come from MNIST (0) and which from strokes (1)."""
    return (np.arange(len(data.validation_labels)) >= held_out).astype(int)


def _line(row: Mapping[str, float]) -> bytes:
    # The first row, which no batch has come before, has NaN, and that is no JSON.
    return json.dumps({key: value for key, value in row.items() if math.isfinite(value)}).encode() + b"\n"
