"""Saves and loads what training produced: a folder with weights, card, history and snapshots, checked on the way in."""

import hashlib
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from model.files import write_whole
from model.registry import ARCHITECTURES
from model.types import Array, Params

WEIGHTS = Path(__file__).parent / "weights"
"""The models that come with the package, a folder each."""

SNAPSHOT_LEVELS = 7
"""Snapshots keep each weight as one of 15 steps of its column's largest, which packs to some four bits."""
COARSE_LEVELS, COARSE_FROM = 3, 250_000
"""Networks of more parameters than this keep one of 7 steps; their accuracy stays within 0.1 points all the same."""

PackedSnapshot = dict[str, tuple[Array, Array]]
"""By a parameter's name, its codes (int8) and the scale of each column (float32)."""


class CheckpointError(Exception):
    """A file of a model folder is missing or not what it should be; the message is one line that names it."""


@dataclass(frozen=True)
class Checkpoint:
    """One model: where it lies, its parameters (float32, by name) and its card."""

    folder: Path
    params: Params
    card: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.card["name"])


def load_checkpoint(folder: Path) -> Checkpoint:
    """Reads a model folder and checks checksum, architecture, shapes, finite numbers. Raises CheckpointError."""
    card = load_card(folder)
    path = folder / "weights.safetensors"
    data = _read(path)
    if checksum(data) != card.get("checksum"):
        raise CheckpointError(f"{path}: checksum does not match {folder / 'card.json'}; restore both from one run")
    params = _arrays(data, path)
    check_params(params, card, path)
    return Checkpoint(folder, params, card)


def load_card(folder: Path) -> dict[str, Any]:
    """The card of a model or run folder. Raises CheckpointError if it is missing, broken or no card of a model."""
    path = folder / "card.json"
    try:
        card = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: not JSON ({error}); restore it or train again") from None
    lacking = [key for key in ("name", "architecture", "settings") if not isinstance(card, dict) or key not in card]
    if lacking:
        raise CheckpointError(f"{path}: has no {', '.join(lacking)}; is this the card of a trained model?")
    if card["architecture"] not in list(ARCHITECTURES):
        known = ", ".join(ARCHITECTURES)
        raise CheckpointError(f"{path}: unknown architecture {card['architecture']!r}; this version knows {known}")
    return dict(card)


def check_params(params: Params, card: Mapping[str, Any], path: Path) -> None:
    """Raises CheckpointError unless params are just what the card's architecture and settings ask for."""
    try:
        expected = ARCHITECTURES[card["architecture"]].shapes(card["settings"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CheckpointError(
            f"{path.parent / 'card.json'}: settings do not fit the architecture ({error!r})"
        ) from None
    for name in expected.keys() | params.keys():
        found = params[name].shape if name in params else None
        if found != expected.get(name):
            raise CheckpointError(f"{path}: {name} has shape {found}, expected {expected.get(name)}")
        if not np.isfinite(params[name]).all():
            raise CheckpointError(f"{path}: {name} holds NaN or infinity; restore it or train again")


def save_checkpoint(folder: Path, params: Params, card: Mapping[str, Any]) -> None:
    """Writes weights (half precision) and then the card with their checksum, each whole or not at all."""
    data = save({name: np.ascontiguousarray(values, np.float16) for name, values in params.items()})
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "weights.safetensors", data)
    save_card(folder, {**card, "checksum": checksum(data)})


def save_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Writes the card, whole or not at all."""
    write_whole(folder / "card.json", (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())


def load_history(folder: Path) -> list[dict[str, float]]:
    """The rows of history.jsonl, oldest first; a last line that is still being written is left out.

    Raises CheckpointError if the file is missing or another line is broken.
    """
    path = folder / "history.jsonl"
    lines = _read(path).split(b"\n")
    rows = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            row = json.loads(line)
            rows.append({key: value if isinstance(value, int) else float(value) for key, value in row.items()})
            rows[-1]["step"] += 0
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            raise CheckpointError(f"{path}: line {number} is not a row of a history; cut it out") from None
    return rows


def list_snapshots(folder: Path) -> list[tuple[int, Path]]:
    """(step, file) of each snapshot, by step."""
    paths = (folder / "snapshots").glob("*.npz")
    return sorted((int(path.stem), path) for path in paths if path.stem.isdecimal())


def save_snapshot(folder: Path, step: int, params: Params) -> None:
    """Keeps params of one step, small: int8 codes and a scale for each column, compressed."""
    arrays: Params = {}
    levels = SNAPSHOT_LEVELS if sum(values.size for values in params.values()) < COARSE_FROM else COARSE_LEVELS
    for name, values in params.items():
        columns = values.reshape(-1, values.shape[-1])
        scale = np.maximum(np.abs(columns).max(0), np.finfo(np.float32).tiny) / levels
        arrays[f"{name}.codes"] = np.rint(values / scale).astype(np.int8)
        arrays[f"{name}.scale"] = scale.astype(np.float32)
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    (folder / "snapshots").mkdir(parents=True, exist_ok=True)
    write_whole(folder / "snapshots" / f"{step:07d}.npz", out.getvalue())


def load_snapshot(path: Path) -> Params:
    """The params of a snapshot, float32, to within half a step of what was saved. Raises CheckpointError."""
    return unpack_snapshot(load_packed_snapshot(path))


def load_packed_snapshot(path: Path) -> PackedSnapshot:
    """A snapshot as small as its codes are, for whoever keeps many in memory. Raises CheckpointError."""
    try:
        with np.load(io.BytesIO(_read(path)), allow_pickle=False) as arrays:
            names = [name.removesuffix(".codes") for name in arrays.files if name.endswith(".codes")]
            packed = {name: (arrays[f"{name}.codes"], arrays[f"{name}.scale"]) for name in names}
        unpack_snapshot(packed)
    except (KeyError, ValueError, TypeError, OSError, EOFError, NotImplementedError, BadZipFile, zlib.error):
        raise CheckpointError(f"{path}: not a snapshot of a training run; train again, or remove it") from None
    return packed


def unpack_snapshot(packed: PackedSnapshot) -> Params:
    return {name: codes * scale for name, (codes, scale) in packed.items()}


def checksum(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}") from None


def _arrays(data: bytes, path: Path) -> Params:
    try:
        arrays = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise CheckpointError(f"{path}: not a safetensors file ({error}); restore it or train again") from None
    return {
        name: values.astype(np.float32) if values.dtype == np.float16 else values for name, values in arrays.items()
    }
