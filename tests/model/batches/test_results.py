import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from model.batches import results
from model.batches.errors import BatchError
from model.batches.results import FORMATS, check_format, write_results
from model.batches.rows import FIELDS, Row

SEVEN: Row = {
    "file": 'a "seven", ü.png',
    "digit": 7,
    "probabilities": [0.0] * 7 + [1.0, 0.0, 0.0],
    "certain": True,
    "verdict": "digit",
    "score": 0.75,
    "problems": [],
    "model": "cnn",
    "version": "sha256:1",
}
ODD: Row = SEVEN | {"digit": None, "certain": False, "verdict": "blank", "problems": ["two_digits", "touches_border"]}
ROWS: list[Row] = [SEVEN, {"file": "bad.png", "error": "not a picture"}, ODD]


def whole(row: Row) -> Row:
    return {field: row.get(field) for field in FIELDS}


def test_csv_has_a_column_a_probability(tmp_path: Path) -> None:
    write_results(tmp_path / "out.csv", ROWS)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        seven, bad, odd = csv.DictReader(file)
    assert (seven["file"], seven["digit"], seven["certain"], seven["score"]) == (SEVEN["file"], "7", "true", "0.75")
    assert [float(seven[f"probability_{digit}"]) for digit in range(10)] == SEVEN["probabilities"]
    assert (bad["file"], bad["error"], bad["digit"], bad["probability_0"]) == ("bad.png", "not a picture", "", "")
    assert (odd["digit"], odd["certain"], odd["problems"]) == ("", "false", "two_digits touches_border")


def test_json_lines_have_every_field(tmp_path: Path) -> None:
    write_results(tmp_path / "out.jsonl", ROWS)
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [whole(row) for row in ROWS]


def test_parquet_has_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "PART", 2)
    write_results(tmp_path / "out.parquet", ROWS)
    table: Any = parquet.read_table(tmp_path / "out.parquet")
    assert table.to_pylist() == [whole(row) for row in ROWS]
    types = {name: str(table.schema.field(name).type) for name in ("digit", "certain", "score", "file")}
    assert types == {"digit": "int8", "certain": "bool", "score": "double", "file": "string"}


@pytest.mark.parametrize("suffix", FORMATS)
def test_results_are_written_whole_or_not_at_all(tmp_path: Path, suffix: str) -> None:
    def broken() -> Iterator[Row]:
        yield SEVEN
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_results(tmp_path / f"out{suffix}", broken())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.xlsx", "out", "csv"])
def test_a_name_without_a_format_is_refused(name: str) -> None:
    with pytest.raises(BatchError, match=r"\.csv, \.jsonl, \.parquet"):
        check_format(Path(name))


def test_parquet_without_pyarrow_is_refused_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    check_format(Path("out.parquet"))
    monkeypatch.setattr(results, "find_spec", lambda name: None)
    with pytest.raises(BatchError, match="pip install"):
        check_format(Path("out.parquet"))
    check_format(Path("out.csv"))
