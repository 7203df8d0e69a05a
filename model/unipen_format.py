"""Reads files in the UNIPEN format: pen strokes, and segments that say which strokes are which character.

The format (Guyon et al., 1994) is text: statements that start with a dot in the first column. `.INCLUDE` inserts a
file, `.COORD` names the numbers of a point, `.PEN_DOWN` begins a stroke, whose points follow, `.PEN_UP` ends it, and
`.SEGMENT CHARACTER 3-5 ? "7"` says that the strokes 3 to 5, counted from 0 as they appear, are somebody's 7.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.idx import DataError

Stroke = NDArray[np.float32]

STATEMENT = re.compile(r"^(?=\.[A-Z])", re.MULTILINE)
SEGMENT = re.compile(r'CHARACTER\s+(\S+)\s+(\S+)\s+"((?:[^"\\]|\\.)*)"')
SPAN = re.compile(r"(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?")
MAX_NESTING = 16


@dataclass(frozen=True)
class Segment:
    """One .SEGMENT CHARACTER: which strokes, and what they are said to be."""

    spans: str
    label: str


@dataclass
class Ink:
    """What a file and its includes hold, in order; writers has the writer of each stroke ("" unless it is told)."""

    strokes: list[Stroke] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    writer: str = ""  # as of the last .WRITER_ID
    columns: tuple[int, int] = (0, 1)  # of x and y in a point, as of the last .COORD
    missing: set[str] = field(default_factory=set)  # includes that were not found


def read_ink(path: Path, folders: Sequence[Path]) -> Ink:
    """What `path` holds, with its includes, which are looked up in `folders`, in their places."""
    ink = Ink()
    follow(path, folders, ink)
    return ink


def follow(path: Path, folders: Sequence[Path], ink: Ink, depth: int = 0) -> None:
    """Append to `ink` what `path` holds, with its includes in their places."""
    if depth > MAX_NESTING:
        raise DataError(f"{path}: includes nested more than {MAX_NESTING} deep; does a file include itself?")
    for keyword, text, numbers in statements(path):
        if keyword == ".INCLUDE":
            name = text.strip().lstrip("/")
            included = next((folder / name for folder in folders if (folder / name).is_file()), None)
            if included:
                follow(included, folders, ink, depth + 1)
            else:
                ink.missing.add(name)
        elif keyword == ".WRITER_ID":
            ink.writer = " ".join(text.split())
        elif keyword == ".COORD":
            names = text.upper().split()
            if "X" in names and "Y" in names:
                ink.columns = names.index("X"), names.index("Y")
        elif keyword == ".PEN_DOWN":
            enough = numbers.shape[1] > max(ink.columns)
            ink.strokes.append(numbers[:, ink.columns] if enough else np.empty((0, 2), np.float32))
            ink.writers.append(ink.writer)
        elif keyword == ".SEGMENT" and (match := SEGMENT.match(text.strip())):
            ink.segments.append(Segment(match[1], match[3]))


@lru_cache(maxsize=16)
def statements(path: Path) -> tuple[tuple[str, str, Stroke], ...]:
    """(keyword, text, numbers) of each statement of a file; numbers (n, columns) for .PEN_DOWN, else empty."""
    found = []
    for statement in STATEMENT.split(path.read_text("latin-1")):
        keyword, text = [*statement.split(maxsplit=1), "", ""][:2]
        found.append((keyword, "", table(text)) if keyword == ".PEN_DOWN" else (keyword, text, table("")))
    return tuple(found)


def table(text: str) -> Stroke:
    """The numbers (n, columns), a point a line; lines without numbers, or fewer than the first has, are passed over."""
    rows: list[list[float]] = []
    for line in text.splitlines():
        try:
            row = [float(word) for word in line.split()]
        except ValueError:
            continue
        if row and (not rows or len(row) >= len(rows[0])):
            rows.append(row[: len(rows[0])] if rows else row)
    return np.array(rows, np.float32) if rows else np.empty((0, 2), np.float32)


def pick(spans: str, strokes: Sequence[Stroke]) -> list[tuple[int, Stroke]]:
    """(number, points) of the strokes that `spans` names: 3, 3-5, 3,5, or from a point to a point 3:10-5:20.

    Numbers are those of pen-down strokes, counted from 0; both ends belong. ValueError or IndexError if there is none.
    """
    picked = []
    for span in spans.split(","):
        match = SPAN.fullmatch(span)
        if not match:
            raise ValueError(f"not a span of strokes: {span}")
        first, last = int(match[1]), int(match[3] or match[1])
        if last < first:
            raise ValueError(f"a span that ends before it begins: {span}")
        for number in range(first, last + 1):
            begin = int(match[2]) if match[2] and number == first else 0
            end = int(match[4]) + 1 if match[4] and number == last else None
            picked.append((number, strokes[number][begin:end]))
    return picked
