import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from model.idx import DataError
from model.stroke_files import Drawing, read_drawings, split_by_writer, write_drawings

SEVEN = {
    "label": 7,
    "source": "aga",
    "writer": "f23acda3",
    "strokes": [[[0, 0], [100, 0], [40, 255.0]], [[20, 120.5], [90, 120.5]]],
}
LETTER = {"label": "A", "source": "aga", "writer": "8c3bc043", "strokes": [[[1, 2]]]}


def lines(*rows: object) -> str:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def drawing(writer: str) -> Drawing:
    return Drawing("1", "src", writer, [np.zeros((2, 2), np.float32)])


@pytest.mark.parametrize("packed", [True, False])
def test_drawings_are_read_gzipped_or_plain(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "strokes"
    text = lines(SEVEN, "", LETTER).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    seven, letter = read_drawings(path)
    assert (seven.label, seven.source, seven.writer) == ("7", "aga", "f23acda3")
    assert [stroke.shape for stroke in seven.strokes] == [(3, 2), (2, 2)]
    assert seven.strokes[1].dtype == np.float32
    assert seven.strokes[1][0].tolist() == [20, 120.5]
    assert letter.label == "A"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"label": 7', "not valid JSON"),
        ("[1]", "not a JSON object"),
        ({"label": 7, "strokes": [[[0, 0]]]}, "lacks source, writer"),
        (SEVEN | {"label": True}, "label must be"),
        (SEVEN | {"label": ""}, "label must be"),
        (SEVEN | {"writer": 5}, "source and writer must be text"),
        (SEVEN | {"strokes": []}, "at least one stroke"),
        (SEVEN | {"strokes": "M0 0L1 1"}, "at least one stroke"),
        (SEVEN | {"strokes": [[]]}, "list of points"),
        (SEVEN | {"strokes": [[[0, 0, 0]]]}, "list of points"),
        (SEVEN | {"strokes": [[[0, 0], [1]]]}, "list of points"),
        (SEVEN | {"strokes": [[[0, "x"]]]}, "list of points"),
        (SEVEN | {"strokes": [[[0, float("nan")]]]}, "finite"),
        (SEVEN | {"strokes": [[[0, 1e300]]]}, "finite"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_a_wrong_line_is_named(tmp_path: Path, line: object, complaint: str) -> None:
    path = tmp_path / "digits.jsonl"
    path.write_text(lines(SEVEN, line))
    with pytest.raises(DataError) as caught:
        read_drawings(path)
    assert str(caught.value).startswith(f"{path}, line 2: ")
    assert complaint in str(caught.value)


def test_an_empty_binary_or_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "digits.jsonl"
    with pytest.raises(DataError, match=r"digits\.jsonl: cannot be read"):
        read_drawings(path)
    path.write_text("\n")
    with pytest.raises(DataError, match="no drawing in it"):
        read_drawings(path)
    path.write_bytes(b"\x89PNG")
    with pytest.raises(DataError, match="not UTF-8"):
        read_drawings(path)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    source = tmp_path / "source.jsonl"
    source.write_text(lines(SEVEN, LETTER))
    assert write_drawings(tmp_path / name, read_drawings(source)) == 2
    again = read_drawings(tmp_path / name)
    assert [(one.label, one.writer) for one in again] == [("7", "f23acda3"), ("A", "8c3bc043")]
    np.testing.assert_array_equal(again[0].strokes[0], read_drawings(source)[0].strokes[0])
    stored = (tmp_path / name).read_bytes()
    text = gzip.decompress(stored) if name.endswith(".gz") else stored
    assert json.loads(text.splitlines()[0]) == SEVEN, "the label of a digit is a number"


def test_nobody_writes_on_both_sides_and_the_split_repeats() -> None:
    drawings = [drawing(f"writer-{number % 50}") for number in range(500)]
    training, validation = split_by_writer(drawings, 0.2, seed=1)
    assert len(training) + len(validation) == 500
    trained, validated = ({one.writer for one in side} for side in (training, validation))
    assert trained.isdisjoint(validated)
    assert 4 <= len(validated) <= 18, "about a fifth of fifty"
    again = split_by_writer(list(reversed(drawings)), 0.2, seed=1)[1]
    assert {one.writer for one in again} == validated
    other = split_by_writer(drawings, 0.2, seed=2)[1]
    assert {one.writer for one in other} != validated


def test_a_writer_is_on_the_same_side_in_every_file() -> None:
    writers = [f"writer-{number}" for number in range(40)]
    held_out = {one.writer for one in split_by_writer([drawing(name) for name in writers], 0.3, seed=3)[1]}
    part = split_by_writer([drawing(name) for name in [*writers[10:], "new-1", "new-2"]], 0.3, seed=3)[1]
    assert {one.writer for one in part} - {"new-1", "new-2"} == held_out - set(writers[:10])


def test_one_writer_cannot_be_split() -> None:
    with pytest.raises(DataError, match="one side"):
        split_by_writer([drawing("only")] * 9)
