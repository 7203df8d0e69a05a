import numpy as np

from model.canvas import prepare_drawing
from model.never_digits import cases, line, never_jobs, report_never
from model.readings import NO_DIGIT, Readings


def read_as(digit: int, verdict: str) -> Readings:
    return Readings(
        np.full((1, 10), 0.1), np.zeros(1), np.array([verdict]), np.array([digit]), np.zeros((1, 28, 28), np.uint8)
    )


def test_the_cases_are_blank_dots_lines_across_and_upright_ones() -> None:
    names = [case.what for case in cases()]
    assert len(set(names)) == len(names) == len(never_jobs())
    blank = {case.what: prepare_drawing(*case.job).blank for case in cases()}
    assert [what for what in names if blank[what]] == [what for what in names if what.startswith("blank canvas")]
    assert sum(what.startswith("dot") for what in names) >= 3
    assert {case.digit for case in cases() if case.what.startswith("upright")} == {1}
    assert {case.digit for case in cases() if not case.what.startswith("upright")} == {NO_DIGIT}


def test_lines_across_are_wide_on_the_canvas_and_upright_ones_high() -> None:
    for case in cases():
        top, bottom, left, right = prepare_drawing(*case.job).bounds
        if case.what.startswith("line across"):
            assert right - left > 1.5 * (bottom - top)
        if case.what.startswith("upright"):
            assert bottom - top > 2 * (right - left)
        if case.what.startswith("dot"):
            assert max(bottom - top, right - left) < 1.6 * min(bottom - top, right - left)


def test_lines_rise_to_the_right() -> None:
    (path,) = line(20, 100)
    across, down = path[-1] - path[0]
    assert across > 0 > down


def test_anything_but_digit_passes_and_an_upright_line_must_be_a_sure_1() -> None:
    names = list(never_jobs())
    upright = next(what for what in names if what.startswith("upright"))
    verdicts = {what: read_as(1, "digit") if what.startswith("upright") else read_as(5, "unsure") for what in names}
    assert all(row["passed"] for row in report_never(verdicts))
    for wrong in (read_as(1, "unsure"), read_as(7, "digit")):
        assert [row["what"] for row in report_never(verdicts | {upright: wrong}) if not row["passed"]] == [upright]
    dot = next(what for what in names if what.startswith("dot"))
    rows = {row["what"]: row for row in report_never(verdicts | {dot: read_as(0, "digit")})}
    assert not rows[dot]["passed"]
    assert (rows[dot]["digit"], rows[dot]["expected"], rows[upright]["expected"]) == (0, "no digit", "1")


def test_a_blank_canvas_has_no_digit() -> None:
    first = next(iter(never_jobs()))
    rows = report_never({what: read_as(NO_DIGIT, "blank") for what in never_jobs()})
    assert (rows[0]["what"], rows[0]["digit"], rows[0]["passed"]) == (first, None, True)
