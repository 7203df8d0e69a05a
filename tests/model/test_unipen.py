from pathlib import Path

import numpy as np
import pytest

from model.idx import DataError
from model.unipen import LABELS, Skipped, convert, hashed

# Four strokes: an upright of a 4, its angle, a 7 with halts and time stamps, an 8 that nobody labels.
INK = """
.COMMENT Two people would be too many
\there
.COORD T X Y
.HIERARCHY CHARACTER
.WRITER_ID anna
.START_BOX
.PEN_DOWN
1 30 100
2 30 0
.PEN_UP
.PEN_DOWN
3 20 100
4 0 40
5 50 40
.PEN_UP
.DT 120
.PEN_DOWN
6 0 200
7 0 200
8 100 200
9 100 200
10 40 0
.PEN_UP
11 99 99
.PEN_DOWN
12 7 7
.PEN_UP
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree as the distribution has it: data/CATEGORY/COLLECTION/…, and the ink apart, under include."""
    root = tmp_path / "train"
    write(root / "include" / "abc" / "abc.doc", ".DATA_INFO\n  Quality: raw\n")
    write(root / "include" / "abc" / "data" / "ink.dat", ".INCLUDE abc/abc.doc\n" + INK)
    digits = '.VERSION 1.0\n.INCLUDE abc/data/ink.dat\n.SEGMENT CHARACTER 0-1 ? "4"\n.SEGMENT CHARACTER 2 OK "7"\n'
    write(root / "data" / "1a" / "abc" / "sub" / "a.dat", digits + '.SEGMENT CHARACTER 3 ? "k"\n')
    return root


def test_digits_are_found_with_their_strokes_writer_and_collection(root: Path) -> None:
    drawings, skipped = convert(root)
    assert [drawing.label for drawing in drawings] == ["4", "7"]
    assert [len(drawing.strokes) for drawing in drawings] == [2, 1]
    assert {drawing.source for drawing in drawings} == {"abc"}
    assert {drawing.writer for drawing in drawings} == {hashed("abc/anna")}
    assert skipped == Skipped()


def test_y_points_down_the_longest_side_is_255(root: Path) -> None:
    four, seven = convert(root)[0]
    np.testing.assert_allclose(seven.strokes[0], [[0.0, 0.0], [0.0, 0.0], [127.5, 0.0], [127.5, 0.0], [51.0, 255.0]])
    np.testing.assert_allclose(four.strokes[0], [[76.5, 0.0], [76.5, 255.0]])
    np.testing.assert_allclose(four.strokes[1], [[51.0, 0.0], [0.0, 153.0], [127.5, 153.0]])


@pytest.mark.parametrize("part", ["data", "data/1a"])
def test_a_part_of_the_distribution_can_be_converted(root: Path, part: str) -> None:
    drawings, skipped = convert(root / part)
    assert [drawing.label for drawing in drawings] == ["4", "7"]
    assert {drawing.source for drawing in drawings} == {"abc"}
    assert not skipped.missing_files


def test_the_same_digit_in_two_categories_counts_once(root: Path) -> None:
    write(root / "data" / "2" / "abc" / "a.dat", '.INCLUDE abc/data/ink.dat\n.SEGMENT CHARACTER 2 ? "7"\n')
    drawings, skipped = convert(root)
    assert [drawing.label for drawing in drawings] == ["4", "7"]
    assert skipped.repeated == 1


def test_letters_are_kept_if_they_cannot_pass_for_a_digit(root: Path) -> None:
    write(
        root / "data" / "1c" / "abc" / "b.dat",
        '.INCLUDE abc/data/ink.dat\n.SEGMENT CHARACTER 0-1 ? "k"\n'
        '.SEGMENT CHARACTER 2 ? "Z"\n.SEGMENT CHARACTER 2 ? "kk"\n',
    )
    drawings, skipped = convert(root, "letters")
    assert [drawing.label for drawing in drawings] == ["k"]
    assert skipped.empty == 1, "the k of a.dat is a single point"
    assert LABELS["letters"].isdisjoint("oOlIzZsSbqgG0123456789")


def test_what_cannot_be_used_is_counted_not_fatal(root: Path) -> None:
    write(
        root / "data" / "1a" / "abc" / "c.dat",
        ".INCLUDE abc/data/gone.dat\n.INCLUDE abc/data/ink.dat\n"
        '.SEGMENT CHARACTER 9 ? "1"\n.SEGMENT CHARACTER 2-1 ? "1"\n.SEGMENT CHARACTER x ? "1"\n'
        '.SEGMENT CHARACTER 3 ? "1"\n.SEGMENT CHARACTER\n',
    )
    drawings, skipped = convert(root)
    assert len(drawings) == 2
    assert skipped.missing_files == {"abc/data/gone.dat"}
    assert skipped.bad_segments == 3
    assert skipped.empty == 1


def test_without_a_name_each_file_is_a_writer(root: Path) -> None:
    ink = '.PEN_DOWN\n0 0\n0 {0}\n3 5\n.PEN_UP\n.SEGMENT CHARACTER 0 ? "1"\n'
    for number in (1, 2):
        write(root / "data" / "1a" / "xyz" / f"{number}.dat", ink.format(number))
    writers = [drawing.writer for drawing in convert(root)[0] if drawing.source == "xyz"]
    assert len(set(writers)) == 2
    assert all(len(writer) == 8 for writer in writers)
    assert convert(root)[0][-1].writer == writers[-1], "the same at every conversion"


def test_a_file_that_includes_itself_is_named(root: Path) -> None:
    write(root / "data" / "1a" / "abc" / "loop.dat", '.INCLUDE loop.dat\n.SEGMENT CHARACTER 0 ? "1"\n')
    with pytest.raises(DataError, match=r"loop\.dat: includes nested"):
        convert(root)


def test_a_folder_without_digits_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no digits in it"):
        convert(tmp_path)
    with pytest.raises(DataError, match="nowhere: no such folder"):
        convert(tmp_path / "nowhere")
