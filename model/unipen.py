"""Turns an unpacked copy of the UNIPEN collection of handwriting into one stroke file of digits, or of letters."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from model.idx import DataError
from model.stroke_files import Drawing
from model.unipen_format import Stroke, pick, read_ink

# Of the letters those alone that cannot pass for a digit: o, l, Z, S, b, q and their like would teach nothing.
LABELS = {"digits": frozenset("0123456789"), "letters": frozenset("aefhkmnprtwxAEFHKMNPRWX")}
LONGEST_SIDE = 255.0
CATEGORY = re.compile(r"\d[a-d]?")  # the folders of the distribution: 1a (digits) to 8 (text)


@dataclass
class Skipped:
    """What a conversion left out, and why; for the report at its end."""

    missing_files: set[str] = field(default_factory=set)
    bad_segments: int = 0
    empty: int = 0
    repeated: int = 0


def convert(
    root: Path, labels: str = "digits", progress: Callable[[int, int], None] | None = None
) -> tuple[list[Drawing], Skipped]:
    """All drawings under `root` whose label is one of `labels` ("digits" or "letters"), each once.

    `progress` is told how many files of how many are done.
    """
    if not root.is_dir():
        raise DataError(f"{root}: no such folder; pass the folder of an unpacked UNIPEN distribution")
    skipped, seen, drawings = Skipped(), set(), []
    paths = data_files(root)
    for done, path in enumerate(paths, 1):
        for drawing in read_file(path, root, LABELS[labels], skipped):
            content = (drawing.label, drawing.writer, *(stroke.tobytes() for stroke in drawing.strokes))
            if content in seen:
                skipped.repeated += 1
                continue
            seen.add(content)
            drawings.append(drawing)
        if progress:
            progress(done, len(paths))
    if not drawings:
        raise DataError(f"{root}: no {labels} in it; is it the folder that holds UNIPEN's data and include folders?")
    return drawings, skipped


def data_files(root: Path) -> list[Path]:
    """The .dat files with segments, ordered so that those that include the same file follow one another."""
    paths = [path for path in root.rglob("*.dat") if b".SEGMENT CHARACTER" in path.read_bytes()]
    return sorted(paths, key=lambda path: (collection(path, root), path.name, path))


def read_file(path: Path, root: Path, wanted: frozenset[str], skipped: Skipped) -> Iterator[Drawing]:
    """The drawings of one file that are wanted."""
    ink = read_ink(path, include_folders(path, root))
    skipped.missing_files.update(ink.missing)
    source = collection(path, root)
    for segment in ink.segments:
        if segment.label not in wanted:
            continue
        try:
            parts = pick(segment.spans, ink.strokes)
        except (ValueError, IndexError):
            skipped.bad_segments += 1
            continue
        strokes = normalise([points for _, points in parts])
        if not strokes:
            skipped.empty += 1
            continue
        # Without a name, each file counts as a writer of its own: two writers as one would leak in a split by writer.
        writer = ink.writers[parts[0][0]] or path.relative_to(root).with_suffix("").as_posix()
        yield Drawing(segment.label, source, hashed(f"{source}/{writer}"), strokes)


def include_folders(path: Path, root: Path) -> list[Path]:
    """Where the includes of `path` are looked up: from its own folder up to `root`, and above, if `root` is a part."""
    inside = path.parents[: len(path.relative_to(root).parts)]
    folders = [*inside, *root.resolve().parents[:2]]
    return [candidate for folder in folders for candidate in (folder, folder / "include")]


def normalise(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes from (0, 0) up, y downwards, with a longest side of LONGEST_SIDE; none if they have no extent."""
    kept = [stroke * np.array([1, -1], np.float32) for stroke in strokes if len(stroke)]
    if not kept:
        return []
    points = np.concatenate(kept)
    low = points.min(axis=0)
    longest = float((points.max(axis=0) - low).max())
    if longest <= 0:
        return []
    return [(stroke - low) * np.float32(LONGEST_SIDE / longest) for stroke in kept]


def collection(path: Path, root: Path) -> str:
    """Who contributed the file: the folder below the category (data/1a/aga/… -> aga), or below `root`."""
    folders = [part for part in path.relative_to(root).parts[:-1] if part not in ("data", "include")]
    while folders and CATEGORY.fullmatch(folders[0]):
        folders = folders[1:]
    return folders[0] if folders else root.resolve().name


def hashed(name: str) -> str:
    """Eight hex digits in place of a name: a stroke file need not tell who wrote."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]
