"""The history of a training run as it leaves the server: JSON that every browser parses, or a CSV to download."""

import csv
import io
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, Literal

from fastapi import Response

from app.schemas import History

Format = Literal["json", "csv"]
Row = Mapping[str, float]


def history_response(name: str, rows: Iterable[Row], wanted: Format) -> History | Response:
    if wanted == "csv":
        disposition = f'attachment; filename="{name}-history.csv"'
        return Response(to_csv(rows), media_type="text/csv", headers={"content-disposition": disposition})
    return History(name=name, history=[finite(dict(row)) for row in rows])


def to_csv(rows: Iterable[Row]) -> str:
    """A header of every column that any row has, in order of appearance, and a line a row."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: plain(number) for column, number in row.items()} for row in rows)
    return out.getvalue()


def plain(number: float) -> float:
    """Steps are whole: 100, not 100.0."""
    return int(number) if float(number).is_integer() else number


def finite(value: Any) -> Any:
    """`value` with null for NaN and infinity, which JSON does not know: a run that diverged has them."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
