import numpy as np

from model.readings import Readings
from model.slices import MADE, STYLES, Key, find, make, report_slices, slice_jobs
from model.stroke_files import Drawing
from tests.model import written

DRAWINGS = written.written_drawings()


def read_as(digits: list[int]) -> Readings:
    count = len(digits)
    return Readings(
        np.zeros((count, 10)),
        np.zeros(count),
        np.full(count, "digit"),
        np.array(digits, int),
        np.zeros((count, 28, 28)),
    )


def test_each_style_finds_its_own_among_drawings_of_its_digit() -> None:
    expected = {
        "crossed 7": written.CROSSED_SEVEN,
        "slashed 0": written.SLASHED_ZERO,
        "1 with a foot or a flag": written.FLAGGED_ONE,
        "open 4": written.OPEN_FOUR,
        "9 with a straight tail": written.STRAIGHT_NINE,
        "9 with a curled tail": written.CURLED_NINE,
    }
    assert list(STYLES) == list(expected)
    for name, strokes in expected.items():
        found = find(STYLES[name], DRAWINGS)
        assert [drawing.strokes for drawing in found] == [strokes] * 3, name


def test_a_rule_is_not_asked_about_other_digits() -> None:
    slashed = Drawing("7", "whole", "w", written.SLASHED_ZERO)
    assert not find(STYLES["slashed 0"], [slashed])


def test_drawings_are_made_from_plain_ones_each_once_and_not_too_many() -> None:
    rng = np.random.default_rng(0)
    assert len(make(STYLES["crossed 7"], DRAWINGS, rng)) == 3, "from the three plain sevens"
    many = [Drawing("0", "whole", "w", written.ZERO)] * (MADE + 20)
    assert len(make(STYLES["slashed 0"], many, rng)) == MADE
    assert make(STYLES["open 4"], DRAWINGS, rng) == []
    for style in STYLES.values():
        assert all(style.rule(strokes) for strokes in make(style, DRAWINGS, np.random.default_rng(1)))


def test_the_report_counts_found_and_made_apart_and_together() -> None:
    jobs = slice_jobs(DRAWINGS, np.random.default_rng(0))
    assert set(jobs) == {(name, kind) for name in STYLES for kind in ("found", "made")}
    read: dict[Key, Readings] = {
        (name, kind): read_as([int(STYLES[name].digit)] * len(of)) for (name, kind), of in jobs.items()
    }
    read["crossed 7", "found"] = read_as([7, 7, 1])
    report = report_slices(DRAWINGS, read)
    seven = report["crossed 7"]
    assert seven["n"] == 6
    assert seven["accuracy"] == 5 / 6
    assert seven["found"] == {"n": 3, "accuracy": 2 / 3, "writers": 3}
    assert seven["made"] == {"n": 3, "accuracy": 1.0}
    assert seven["how"].startswith("3 found: a short level stroke")
    assert "3 made: a bar" in seven["how"]
    assert report["open 4"]["made"] == {"n": 0, "accuracy": None}
    assert "made" not in report["open 4"]["how"]
