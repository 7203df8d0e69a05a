"""Recorded pen strokes, one drawing a line of JSON: read with the line named when it is wrong, split by writer."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.download import save
from model.idx import DataError, pack, read_raw


@dataclass(frozen=True)
class Drawing:
    """One sign as somebody drew it: each stroke (n, 2) float32, x to the right and y down, any unit."""

    label: str
    source: str
    writer: str
    strokes: list[NDArray[np.float32]]


def read_drawings(path: Path) -> list[Drawing]:
    """Read a stroke file, gzipped or plain. DataError names the line."""
    try:
        text = read_raw(path).decode()
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}: not UTF-8 text; a stroke file has one JSON object a line, gzipped or plain"
        ) from error
    drawings = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                drawings.append(parse_drawing(line))
            except ValueError as error:
                raise DataError(f"{path}, line {number}: {error}; repair or remove the line") from error
    if not drawings:
        raise DataError(f"{path}: no drawing in it; a stroke file has one JSON object a line")
    return drawings


def parse_drawing(line: str) -> Drawing:
    """One line as a Drawing; ValueError says what is wrong with it."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError("not valid JSON") from error
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    if missing := [key for key in ("label", "source", "writer", "strokes") if key not in row]:
        raise ValueError(f"lacks {', '.join(missing)}")
    if isinstance(row["label"], bool) or not isinstance(row["label"], int | str) or str(row["label"]) == "":
        raise ValueError("label must be a digit or a letter")
    if not all(isinstance(row[key], str) and row[key] for key in ("source", "writer")):
        raise ValueError("source and writer must be text")
    if not isinstance(row["strokes"], list) or not row["strokes"]:
        raise ValueError("strokes must be a list with at least one stroke")
    strokes = [parse_stroke(stroke) for stroke in row["strokes"]]
    return Drawing(str(row["label"]), row["source"], row["writer"], strokes)


def parse_stroke(stroke: Any) -> NDArray[np.float32]:
    """A stroke (n, 2) float32 from a list of points, n ≥ 1."""
    wrong = "a stroke must be a list of points [x, y], finite numbers"
    try:
        points = np.array(stroke, np.float32)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(wrong) from error
    if points.ndim != 2 or points.shape[1] != 2 or not len(points) or not np.isfinite(points).all():
        raise ValueError(wrong)
    return points


def split_by_writer(
    drawings: Sequence[Drawing], share: float = 0.2, seed: int = 0
) -> tuple[list[Drawing], list[Drawing]]:
    """Split into (training, validation) so that nobody writes on both sides; about `share` of the writers validate.

    A writer's side follows from their name and the seed alone: it is the same in every file, whatever else is in it.
    """
    held_out = {writer for writer in {drawing.writer for drawing in drawings} if writer_rank(writer, seed) < share}
    training = [drawing for drawing in drawings if drawing.writer not in held_out]
    validation = [drawing for drawing in drawings if drawing.writer in held_out]
    if not training or not validation:
        raise DataError(
            f"all writers of these {len(drawings)} drawings fall on one side; use more writers or another seed"
        )
    return training, validation


def writer_rank(writer: str, seed: int) -> float:
    """A number in [0, 1), even over writers, fixed for each writer and seed."""
    digest = hashlib.sha256(f"{seed}:{writer}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def write_drawings(path: Path, drawings: Iterable[Drawing]) -> int:
    """Write a stroke file whole or not at all, gzipped if its name ends in .gz; the number of drawings in it."""
    lines = list(format_drawings(drawings))
    raw = "".join(f"{line}\n" for line in lines).encode()
    save(path, pack(raw) if path.suffix == ".gz" else raw)
    return len(lines)


def format_drawings(drawings: Iterable[Drawing]) -> Iterator[str]:
    """Each drawing as a line of JSON, a tenth of a unit kept; digits' labels are numbers there."""
    for drawing in drawings:
        label = int(drawing.label) if drawing.label in set("0123456789") else drawing.label
        strokes = [[[round(float(x), 1), round(float(y), 1)] for x, y in stroke] for stroke in drawing.strokes]
        row = {"label": label, "source": drawing.source, "writer": drawing.writer, "strokes": strokes}
        yield json.dumps(row, separators=(",", ":"), ensure_ascii=False)
