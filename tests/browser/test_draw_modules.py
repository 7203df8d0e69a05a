"""The pure modules of the drawing page, run in the browser that they are written for."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from benchmarks.load import drawn_three, page_payload


@pytest.fixture
def page(page: Page) -> Page:
    page.goto("/no-such-page.txt")
    return page


@pytest.fixture(autouse=True)
def _no_such_page(expect_console_error: Any) -> None:
    expect_console_error("404")  # any page of the origin will do to import from, best one without scripts


def run(page: Page, module: str, expression: str, argument: Any = None) -> Any:
    """The value of a JavaScript expression; `m` is the module, `x` the argument."""
    return page.evaluate(
        f"async (x) => {{ const m = await import('/static/js/{module}.js'); return {expression}; }}", argument
    )


def test_history_steps_back_and_forth(page: Page) -> None:
    assert run(
        page,
        "drawing",
        """(() => {
            const start = m.newHistory();
            const one = m.change(start, m.withStroke(start.present, [[1, 1]]));
            const two = m.change(one, m.withStroke(one.present, [[2, 2]]));
            const back = m.undo(m.undo(two));
            const cleared = m.clear(two);
            return {
                back: back.present.strokes.length, again: m.redo(back).present.strokes.length,
                fork: m.change(back, m.BLANK).future.length, untouched: two.present.strokes.length,
                cleared: m.isBlank(cleared.present), restored: m.undo(cleared).present.strokes.length,
                blankStays: m.clear(start) === start, noFurther: m.undo(start) === start && m.redo(two) === two,
            };
        })()""",
    ) == {
        "back": 0,
        "again": 1,
        "fork": 0,
        "untouched": 2,
        "cleared": True,
        "restored": 2,
        "blankStays": True,
        "noFurther": True,
    }


def test_history_does_not_grow_for_ever(page: Page) -> None:
    longest = (
        "[...Array(300).keys()].reduce((h, i) => m.change(h, { ...m.BLANK, strokes: [[[i, i]]] }), m.newHistory())"
    )
    assert run(page, "drawing", f"({longest}).past.length") == 200


@pytest.mark.parametrize(
    ("stroke", "pieces"),
    [
        ([[10, 10], [20, 20]], [[[10, 10], [20, 20]]]),
        ([[500, 500]], [[[500, 500]]]),
        ([[-5, 500]], []),
        ([[500, 500], [1500, 500]], [[[500, 500], [1000, 500]]]),
        ([[-100, 500], [1100, 500]], [[[0, 500], [1000, 500]]]),
        ([[500, -200], [500, -100]], []),
        ([[900, 100], [1100, 100], [1100, 300], [900, 300]], [[[900, 100], [1000, 100]], [[1000, 300], [900, 300]]]),
        ([[-100, 100], [100, -100]], [[[0, 0], [0, 0]]]),
        ([[0, 0], [1000, 0], [1000, 1000]], [[[0, 0], [1000, 0], [1000, 1000]]]),
        ([[400, 400], [600, -200], [800, 400]], [[[400, 400], [533, 0]], [[667, 0], [800, 400]]]),
    ],
)
def test_only_what_lies_on_the_paper_is_sent(page: Page, stroke: list[Any], pieces: list[Any]) -> None:
    assert run(page, "strokes", "m.visibleStrokes([x])", stroke) == pieces


def test_trembling_adds_no_points(page: Page) -> None:
    path = [[0, 0], [1, 1], [2, 2], [10, 10], [11, 10], [30, 10]]
    assert run(page, "strokes", "x.reduce(m.extended, [])", path) == [[0, 0], [10, 10], [30, 10]]


def test_points_that_nobody_misses_are_not_sent(page: Page) -> None:
    """None that is left out lies farther from the line that is sent than a thirtieth of the pen."""
    turn = np.linspace(0, 6, 400)
    spiral = np.stack([500 + 60 * turn * np.cos(turn), 500 + 60 * turn * np.sin(turn)], axis=1).round()
    ink = run(page, "strokes", "m.toInk(x, 60)", [spiral.tolist(), [[5, 5]]])
    line, dot = (np.array(stroke, float) for stroke in ink["strokes"])
    assert (ink["width"], dot.tolist()) == (60, [[5, 5]])
    assert len(line) < 50
    assert (line[[0, -1]] == spiral[[0, -1]]).all()
    starts, ways = line[:-1], np.diff(line, axis=0)
    along = (((spiral[:, None] - starts) * ways).sum(2) / (ways**2).sum(1)).clip(0, 1)
    away = np.linalg.norm(spiral[:, None] - (starts + along[..., None] * ways), axis=2).min(1)
    assert 0 < away.max() <= 60 / 30


def test_corners_and_turns_back_are_sent(page: Page) -> None:
    bar = [[100, 100], [200, 100], [300, 100], [200, 100], [200, 300]]
    assert run(page, "strokes", "m.thinned(x, 2)", bar) == [[100, 100], [300, 100], [200, 100], [200, 300]]
    assert run(page, "strokes", "m.toInk([[[-50, -50]]], 60)") is None


def test_benchmarks_send_what_the_page_does(page: Page) -> None:
    sent = json.loads(page_payload().body)
    assert run(page, "strokes", "m.toInk(x, 60)", [drawn_three()]) == sent


@pytest.mark.parametrize(
    ("strokes", "width"),
    [([[[0, 0], [600, 600]]], 60), ([[[0, 0], [0, 100]]], 16), ([[[5, 5]]], 60), ([[[0, 0]], [[100, 50]]], 16)],
)
def test_pen_is_never_wider_than_the_drawing_bears(page: Page, strokes: list[Any], width: int) -> None:
    assert run(page, "strokes", "m.legibleWidth(x, 60)", strokes) == width


def test_curve_goes_through_its_points_and_keeps_its_corners(page: Page) -> None:
    points = [[0, 0], [100, 0], [100, 0], [100, 100]]
    curve = run(page, "curves", "m.curveThrough(x)", points)
    assert [point in curve for point in points] == [True] * 4
    assert {y for x, y in curve if x < 100} == {0}
    assert len(curve) == 17


def test_samples_lie_on_the_paper_and_cover_the_digits(page: Page) -> None:
    samples = run(page, "sample_digits", "m.SAMPLE_DIGITS")
    assert [sample["name"][0] for sample in samples[:10]] == list("0123456789")
    assert len(samples) == 12
    coordinates = [value for sample in samples for stroke in sample["strokes"] for point in stroke for value in point]
    assert min(coordinates) > 100
    assert max(coordinates) < 900


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0, "0.0"), (0.0004, "0.0"), (0.123, "12.3"), (0.9994, "99.9"), (0.99951, ">99.9"), (1, ">99.9")],
)
def test_percent_never_claims_certainty(page: Page, probability: float, text: str) -> None:
    assert run(page, "verdicts", "m.percent(x)", probability) == text


def test_snippets_quote_what_a_shell_and_python_would_misread(page: Page) -> None:
    request = {"name": 'it\'s "mine".png', "type": "image/png", "model": "a&b"}
    curl = run(page, "snippets", "m.curlSnippet(x, 'http://here')", request)
    assert "'http://here/predict?model=a%26b'" in curl
    assert "'@it'\\''s \"mine\".png'" in curl
    python = run(page, "snippets", "m.pythonSnippet(x, 'http://here')", request)
    compile(python, "snippet", "exec")
    assert 'Path("it\'s \\"mine\\".png")' in python


LATEST = """(async () => {
    const log = [];
    const waiting = [];
    const latest = m.createLatest({
        send: (request) => {
            log.push("send " + request);
            return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
        },
        onAnswer: (answer, request) => log.push("answer " + request),
        onTrouble: ({ kind, retryIn }) => log.push("trouble " + kind + (retryIn === null ? "" : " again")),
        pause: 0,
    });
    const turn = () => new Promise((done) => setTimeout(done));
    const settle = async (how, value) => { waiting.shift()[how](value); await turn(); };
    SCRIPT
    return log;
})()"""


@pytest.mark.parametrize(
    ("script", "log"),
    [
        pytest.param(
            """latest.ask("a", { growing: false, lineage: 0 });
            latest.ask("b", { growing: false, lineage: 1 });
            latest.ask("c", { growing: false, lineage: 2 });
            await settle("resolve"); await settle("resolve");""",
            ["send a", "send c", "answer c"],
            id="the newest wins",
        ),
        pytest.param(
            """latest.ask("a", { growing: true, lineage: 0 });
            latest.ask("ab", { growing: true, lineage: 0 });
            await settle("resolve"); await settle("resolve");""",
            ["send a", "answer a", "send ab", "answer ab"],
            id="a growing stroke shows each answer",
        ),
        pytest.param(
            """latest.ask("a", { growing: true, lineage: 0 });
            latest.ask("ab", { growing: false, lineage: 0 });
            await settle("resolve"); await settle("resolve");""",
            ["send a", "send ab", "answer ab"],
            id="a finished stroke waits for its own",
        ),
        pytest.param(
            """latest.ask("a", { growing: true, lineage: 0 });
            latest.ask("b", { growing: true, lineage: 1 });
            await settle("resolve"); await settle("resolve");""",
            ["send a", "send b", "answer b"],
            id="another drawing is not a growing one",
        ),
        pytest.param(
            """latest.ask("a", { growing: false, lineage: 0 });
            latest.forget();
            await settle("resolve"); latest.retryNow(); await turn();""",
            ["send a"],
            id="nothing is wanted",
        ),
        pytest.param(
            """latest.ask("a", { growing: false, lineage: 0 });
            await settle("reject", { kind: "lost", retryAfter: null });
            latest.ask("b", { growing: false, lineage: 1 }); await turn();
            latest.retryNow(); await settle("resolve");""",
            ["send a", "trouble lost again", "send b", "answer b"],
            id="a lost server is left in peace",
        ),
        pytest.param(
            """latest.ask("a", { growing: false, lineage: 0 });
            await settle("reject", { kind: "refused", retryAfter: null });
            latest.retryNow(); await turn();""",
            ["send a", "trouble refused"],
            id="a refusal is final",
        ),
    ],
)
def test_latest(page: Page, script: str, log: list[str]) -> None:
    assert run(page, "latest", LATEST.replace("SCRIPT", script)) == log
