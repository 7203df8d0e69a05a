import csv
import io

from app.histories import finite, to_csv
from tests.app.conftest import HISTORY


def test_a_csv_has_every_column_and_row() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(HISTORY))))
    assert list(rows[0]) == ["step", "train_loss", "validation_accuracy", "learning_rate"]
    assert [row["step"] for row in rows] == ["0", "100", "200"]
    assert [row["learning_rate"] for row in rows] == ["", "", "0.02"]


def test_the_csv_of_no_rows_is_a_line() -> None:
    assert to_csv([]) == "\n"


def test_what_json_does_not_know_is_null() -> None:
    value = {"a": float("nan"), "b": [float("inf"), 1.5, {"c": float("-inf")}], "d": "nan", "e": 3}
    assert finite(value) == {"a": None, "b": [None, 1.5, {"c": None}], "d": "nan", "e": 3}
