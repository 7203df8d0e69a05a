from pathlib import Path

import numpy as np
import pytest

from model.unipen_format import pick, read_ink

STROKES = [np.arange(8, dtype=np.float32).reshape(4, 2) + 10 * number for number in range(6)]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ("3", [(3, 0, 4)]),
        ("3-5", [(3, 0, 4), (4, 0, 4), (5, 0, 4)]),
        ("1,4", [(1, 0, 4), (4, 0, 4)]),
        ("0-1,4", [(0, 0, 4), (1, 0, 4), (4, 0, 4)]),
        ("2:1-3:2", [(2, 1, 4), (3, 0, 3)]),
        ("2:1-4", [(2, 1, 4), (3, 0, 4), (4, 0, 4)]),
        ("2:1-2:2", [(2, 1, 3)]),
        ("0-1:0", [(0, 0, 4), (1, 0, 1)]),
    ],
)
def test_spans_name_strokes_and_parts_of_strokes(spans: str, expected: list[tuple[int, int, int]]) -> None:
    picked = pick(spans, STROKES)
    assert [number for number, _ in picked] == [number for number, _, _ in expected]
    for (_, points), (number, begin, end) in zip(picked, expected, strict=True):
        np.testing.assert_array_equal(points, STROKES[number][begin:end])


def test_spans_outside_the_strokes_are_refused() -> None:
    for spans in ("6", "4-6", "3-2", "", "a", "1-", "1;2"):
        with pytest.raises((ValueError, IndexError)):
            pick(spans, STROKES)


def test_includes_stand_where_they_are_named_and_coordinates_follow_the_last_coord(tmp_path: Path) -> None:
    (tmp_path / "first.dat").write_text(".COORD Y X\n.WRITER_ID bo\n.PEN_DOWN\n1 2\n.PEN_UP\n")
    (tmp_path / "main.dat").write_bytes(
        b".PEN_DOWN\r\n5 6\r\n.PEN_UP\r\n.INCLUDE first.dat\r\n.PEN_DOWN\r\n3 4\r\nspilt ink\r\n7\r\n.PEN_UP 9 9\r\n"
        b'.SEGMENT CHARACTER 0 ? "\\""\n.SEGMENT WORD 0-2 ? "147"\n.INCLUDE nothing.doc\n'
    )
    ink = read_ink(tmp_path / "main.dat", [tmp_path])
    assert [stroke.tolist() for stroke in ink.strokes] == [[[5, 6]], [[2, 1]], [[4, 3]]]
    assert ink.writers == ["", "bo", "bo"]
    assert [segment.label for segment in ink.segments] == ['\\"']
    assert ink.missing == {"nothing.doc"}


def test_points_that_lack_a_coordinate_are_no_points(tmp_path: Path) -> None:
    (tmp_path / "main.dat").write_text(".COORD P X Y\n.PEN_DOWN\n1 2\n3 4\n.PEN_UP\n")
    assert [stroke.shape for stroke in read_ink(tmp_path / "main.dat", []).strokes] == [(0, 2)]
