import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.datasets import Collection
from model.reader import Reader, load_reader
from model.stroke_evaluation import evaluate_strokes, some
from model.stroke_files import Drawing
from model.sweeps import SCALES
from tests.model import written

LETTERS = [Drawing("k", "torn", "writer 1", written.CLOSED_FOUR), Drawing("x", "whole", "writer 0", written.ONE)]


@pytest.fixture(scope="module")
def reader(small_model: Path) -> Reader:
    return load_reader(small_model)


@pytest.fixture(scope="module")
def report(reader: Reader) -> dict[str, Any]:
    return evaluate_strokes(reader, Collection(written.written_drawings(2), LETTERS), left_out=["torn"])


def test_figures_are_without_what_is_left_out_unless_they_say_so(report: dict[str, Any]) -> None:
    assert (report["n"], report["with_left_out"]["n"]) == (10, 20)
    assert report["left_out"] == ["torn"]
    assert report["writers"] == ["writer 0"]
    assert report["with_left_out"]["writers"] == ["writer 0", "writer 1"]
    assert {name: row["n"] for name, row in report["by_collection"].items()} == {"torn": 10, "whole": 10}
    assert report["letters"]["n"] == 1
    for part in (report["by_pen_width"], report["by_digit"].values()):
        assert sum(row["n"] for row in part) == 10
    assert report["slices"]["crossed 7"]["found"]["n"] == 1
    assert all(point["n"] == 10 for points in report["sweeps"].values() for point in points)
    assert {one["source"] for one in report["misread"]} <= {"whole"}


def test_figures_agree_with_each_other(report: dict[str, Any]) -> None:
    right = round(report["accuracy"] * report["n"])
    assert np.trace(report["confusion"]) == right
    assert len(report["misread"]) == 10 - right
    assert sum(round(row["accuracy"] * row["n"]) for row in report["by_pen_width"] if row["n"]) == right
    assert report["usual"]["accuracy"] in [
        point["accuracy"] for point in report["sweeps"]["scale"] if point["value"] == report["usual"]["scale"]
    ]
    assert len(report["sweeps"]["scale"]) == len(SCALES)


def test_a_report_is_json_and_the_same_each_time(reader: Reader, report: dict[str, Any]) -> None:
    again = evaluate_strokes(reader, Collection(written.written_drawings(2), LETTERS), left_out=["torn"])
    assert json.dumps(again, allow_nan=False) == json.dumps(report, allow_nan=False)


def test_a_faulty_collection_has_no_part_in_the_figures(reader: Reader, report: dict[str, Any]) -> None:
    alone = evaluate_strokes(reader, Collection(written.written_drawings(2)[:10], LETTERS[1:]))
    for name in ("accuracy", "nll", "letters", "confusion", "by_pen_width", "usual", "sweeps", "slices", "misread"):
        assert alone[name] == report[name], name


def test_another_seed_draws_otherwise(reader: Reader, report: dict[str, Any]) -> None:
    other = evaluate_strokes(reader, Collection(written.written_drawings(2)), left_out=["torn"], seed=2)
    assert other["nll"] != report["nll"]
    assert other["letters"] is None


def test_progress_comes_to_the_total_whatever_the_parts(reader: Reader) -> None:
    told: list[tuple[int, int]] = []

    def hear(done: int, total: int) -> None:
        told.append((done, total))

    listen: Callable[[int, int], None] = hear
    evaluate_strokes(reader, Collection(written.written_drawings(1), LETTERS[:1]), limit=2, progress=listen)
    assert told[-1][0] == told[-1][1]
    assert len({total for _, total in told}) == 1
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_a_limit_takes_a_seeded_choice_in_its_order() -> None:
    drawings = written.written_drawings(2)
    chosen = some(drawings, 7, 1, 21)
    places = [next(place for place, drawing in enumerate(drawings) if drawing is one) for one in chosen]
    assert len(places) == 7
    assert places == sorted(places)
    assert places != list(range(7))
    assert some(drawings, 7, 1, 21) == chosen
    assert some(drawings, 100, 1, 21) == drawings == some(drawings, None, 1, 21)


def test_a_limit_holds_for_digits_letters_and_what_is_left_out_each(reader: Reader) -> None:
    part = evaluate_strokes(reader, Collection(written.written_drawings(2), LETTERS), left_out=["torn"], limit=1)
    assert (part["n"], part["with_left_out"]["n"], part["letters"]["n"]) == (1, 2, 1)


def test_where_all_letters_are_left_out_there_are_none(reader: Reader) -> None:
    part = evaluate_strokes(reader, Collection(written.written_drawings(2), LETTERS[:1]), left_out=["torn"], limit=1)
    assert part["letters"] is None
