"""What is done so far, a line a picture, beside the results to come: an interruption costs a few pictures at most."""

import fcntl
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from model.batches.errors import BatchError
from model.batches.rows import Row


@dataclass(frozen=True)
class Journal:
    """An open journal. done: the files that had their rows when it was opened."""

    path: Path
    done: frozenset[str]
    file: BinaryIO

    def add(self, rows: Sequence[Row]) -> None:
        self.file.write("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode())
        self.file.flush()


def journal_of(out: Path) -> Path:
    return out.with_name(f"{out.name}.partial")


@contextmanager
def open_journal(out: Path, head: Mapping[str, Any]) -> Iterator[Journal]:
    """The journal of results that go to `out`; a new one, or that of an interrupted reading with the same head."""
    path = journal_of(out)
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BatchError(f"{path}: another process is at it; wait for its end") from None
        end = whole_lines(file)
        file.truncate(end)  # a line that was cut off is done again
        if end == 0:
            file.write(f"{json.dumps(head)}\n".encode())
        yield Journal(path, frozenset(row["file"] for row in rows_after(file, head, path)), file)


def whole_lines(file: BinaryIO) -> int:
    """How many bytes of a file are whole lines."""
    file.seek(0)
    return sum(len(line) for line in file if line.endswith(b"\n"))


def rows_in(journal: Journal) -> Iterator[Row]:
    """All rows, those that were added too."""
    with journal.path.open("rb") as file:
        file.readline()
        for line in file:
            yield json.loads(line)


def rows_after(file: BinaryIO, head: Mapping[str, Any], path: Path) -> Iterator[Row]:
    file.seek(0)
    try:
        found = json.loads(file.readline() or "{}")
        if found != head and found:
            was = ", ".join(f"{name} {value}" for name, value in found.items())
            raise BatchError(f"{path}: was begun with {was}; go on with the same, or remove it")
        for line in file:
            yield json.loads(line)
    except (ValueError, AttributeError) as error:
        raise BatchError(f"{path}: not a journal of results ({error}); remove it") from None
