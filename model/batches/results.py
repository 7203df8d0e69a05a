"""Writes rows of results as CSV, JSON lines or Parquet, whole or not at all, a few thousand in memory at a time."""

import csv
import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from model.batches.errors import BatchError
from model.batches.rows import FIELDS, Row
from model.losses import DIGITS

PART = 10_000
"""Rows of a part of a Parquet file."""
COLUMNS = [
    *FIELDS[: FIELDS.index("probabilities")],
    *(f"probability_{digit}" for digit in range(DIGITS)),
    *FIELDS[FIELDS.index("probabilities") + 1 :],
]
"""Of CSV, which has no lists."""


def write_results(out: Path, rows: Iterable[Row]) -> None:
    """Write rows into `out` in the format that its name says. What is there is replaced when all is written."""
    temporary = out.with_name(f".{out.name}.writing")
    try:
        FORMATS[out.suffix](temporary, ({field: row.get(field) for field in FIELDS} for row in rows))
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def check_format(out: Path) -> None:
    """Raises BatchError, before anything is read, if the results could not be written in the end."""
    if out.suffix not in FORMATS:
        raise BatchError(f"{out}: the name must end in {', '.join(FORMATS)}")
    if out.suffix == ".parquet" and find_spec("pyarrow") is None:
        raise BatchError(f"{out}: Parquet needs pyarrow; run: pip install 'inkdigit[parquet]'")


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for row in rows:
            table.writerow(flat(row))


def flat(row: Row) -> list[Any]:
    """A row's cells; nothing where there is nothing."""
    cells: list[Any] = []
    for field in FIELDS:
        value = row[field]
        if field == "probabilities":
            cells += value or [None] * DIGITS
        else:
            cells.append(" ".join(value) if isinstance(value, list) else value)
    return [str(cell).lower() if isinstance(cell, bool) else cell for cell in cells]


def write_json_lines(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def write_parquet(path: Path, rows: Iterable[Row]) -> None:
    arrow = importlib.import_module("pyarrow")
    parquet = importlib.import_module("pyarrow.parquet")
    text = arrow.string()
    types = {
        **dict.fromkeys(FIELDS, text),
        **{"digit": arrow.int8(), "certain": arrow.bool_(), "score": arrow.float64()},
        **{"probabilities": arrow.list_(arrow.float64()), "problems": arrow.list_(text)},
    }
    schema = arrow.schema(list(types.items()))
    with parquet.ParquetWriter(path, schema) as writer:
        for part in parts(rows):
            writer.write_table(arrow.Table.from_pylist(part, schema))


def parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while part := list(islice(left, PART)):
        yield part


FORMATS: dict[str, Callable[[Path, Iterable[Row]], None]] = {
    ".csv": write_csv,
    ".jsonl": write_json_lines,
    ".parquet": write_parquet,
}
"""How results are written, by the ending of the file's name."""
