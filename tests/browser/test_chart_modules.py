"""The arithmetic under the charts, asked in the browser that runs it: scales, ticks, thinning, numbers in words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page


@pytest.fixture
def ask(page: Page, expect_console_error: Callable[[str], None]) -> Any:
    """ask(module, expression): the value of a JavaScript expression; `m` is the module static/js/{module}.js."""
    expect_console_error("favicon")
    page.goto("/static/licence.txt")  # any page of the origin will do to import from, best one without scripts

    def evaluate(module: str, expression: str) -> Any:
        script = f"async () => {{ const m = await import('/static/js/{module}.js'); return {expression}; }}"
        return page.evaluate(script)

    return evaluate


def test_linear_scale_maps_both_ways(ask: Any) -> None:
    scale = "m.linearScale([10, 20], [100, 300])"
    assert ask("charts/scales", f"[10, 15, 20].map({scale}.position)") == [100, 200, 300]
    assert ask("charts/scales", f"[100, 200, 300].map({scale}.value)") == [10, 15, 20]
    assert ask("charts/scales", f"Number.isNaN({scale}.position(null))")
    assert ask("charts/scales", "m.linearScale([5, 5], [0, 100]).position(5)") == 50


def test_log_scale_gives_equal_room_to_equal_ratios(ask: Any) -> None:
    scale = "m.logScale([0.01, 100], [0, 400])"
    assert ask("charts/scales", f"[0.01, 0.1, 1, 10, 100].map({scale}.position)") == pytest.approx(
        [0, 100, 200, 300, 400]
    )
    assert ask("charts/scales", f"{scale}.value(250)") == pytest.approx(10**0.5)
    assert ask("charts/scales", f"[0, -1, null].every((value) => Number.isNaN({scale}.position(value)))")


def test_share_scale_spaces_by_what_is_missing(ask: Any) -> None:
    scale = "m.shareScale([0, 0.999], [300, 0])"
    assert ask("charts/scales", f"[0, 0.9, 0.99, 0.999].map({scale}.position)") == pytest.approx([300, 200, 100, 0])
    assert ask("charts/scales", f"{scale}.value(100)") == pytest.approx(0.99)
    ticks = ask("charts/scales", f"{scale}.ticks(4)")
    assert ticks == sorted(ticks)
    assert {0.9, 0.99, 0.999} <= set(ticks)


@pytest.mark.parametrize(
    ("domain", "count", "ticks"),
    [
        ([0, 100], 5, [0, 20, 40, 60, 80, 100]),
        ([0, 0.3], 3, [0, 0.1, 0.2, 0.3]),
        ([-1, 1], 4, [-1, -0.5, 0, 0.5, 1]),
        ([7, 93], 4, [20, 40, 60, 80]),
    ],
)
def test_linear_ticks_are_round(ask: Any, domain: list[float], count: int, ticks: list[float]) -> None:
    assert ask("charts/scales", f"m.linearTicks({domain}, {count})") == ticks


@pytest.mark.parametrize(
    ("domain", "count", "ticks"),
    [
        ([0.01, 1], 5, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]),
        ([0.001, 100], 6, [0.001, 0.01, 0.1, 1, 10, 100]),
        ([1e-8, 1e8], 4, [1e-8, 1e-3, 1e2, 1e7]),
        ([2.1, 2.9], 4, [2.2, 2.4, 2.6, 2.8]),
    ],
)
def test_log_ticks_are_round(ask: Any, domain: list[float], count: int, ticks: list[float]) -> None:
    assert ask("charts/scales", f"m.logTicks({domain}, {count})") == pytest.approx(ticks)


def test_nearest_index_is_the_nearest(ask: Any) -> None:
    found = ask("charts/scales", "[-9, 0, 4, 6, 14, 99].map((x) => m.nearestIndex([0, 10, 20], x))")
    assert found == [0, 0, 0, 1, 1, 2]
    assert ask("charts/scales", "m.nearestIndex([7], 3)") == 0


def test_extent_leaves_gaps_out(ask: Any) -> None:
    assert ask("charts/scales", "m.extent([[3, null, 1], [null, 8, NaN]])") == [1, 8]
    assert ask("charts/scales", "m.extent([[null]])") is None


def test_missing_and_infinite_numbers_become_gaps(ask: Any) -> None:
    rows = '[{ step: 0 }, { step: 1, loss: 2 }, { step: 2, loss: null }, { step: 3, loss: "x" }]'
    assert ask("charts/series", f"m.toColumns({rows}, ['step', 'loss'])") == {
        "step": [0, 1, 2, 3],
        "loss": [None, 2, None, None],
    }


def test_best_is_the_first_of_equals(ask: Any) -> None:
    assert ask("charts/series", "m.bestIndex([null, 3, 1, 1])") == 2
    assert ask("charts/series", "m.bestIndex([3, 5, 5], (a, b) => a > b)") == 1
    assert ask("charts/series", "m.bestIndex([null])") is None


def test_thinning_loses_no_spike(ask: Any) -> None:
    values = [0.0] * 100_000
    values[12_345], values[77_777] = 9.0, -9.0
    kept = ask("charts/series", f"m.visibleIndices({json.dumps(values)}, 50)")
    assert {0, 12_345, 77_777, 99_999} <= set(kept)
    assert kept == sorted(set(kept))
    assert len(kept) <= 200
    assert ask("charts/series", "m.visibleIndices([5, 6, 7], 50)") == [0, 1, 2]


def test_spread_rows_hold_both_ends(ask: Any) -> None:
    assert ask("charts/series", "m.spreadIndices(101, 5)") == [0, 25, 50, 75, 100]
    assert ask("charts/series", "m.spreadIndices(3, 5)") == [0, 1, 2]


def test_path_leaves_out_what_has_no_place(ask: Any) -> None:
    scales = "{ x: s.linearScale([0, 2], [0, 20]), y: s.logScale([1, 100], [40, 0]) }"
    load = "await import('/static/js/charts/scales.js')"
    path = f"await (async () => {{ const s = {load}; return m.linePath([0, 1, 2], VALUES, {scales}); }})()"
    assert ask("charts/paths", path.replace("VALUES", "[1, 10, 100]")) == "M0.0 40.0h0L0.0 40.0L10.0 20.0L20.0 0.0"
    assert ask("charts/paths", path.replace("VALUES", "[1, 0, null]")) == "M0.0 40.0h0L0.0 40.0"
    assert ask("charts/paths", path.replace("VALUES", "[null, null, null]")) == ""


def test_keys_move_within_the_chart(ask: Any) -> None:
    keys = ["ArrowRight", "ArrowLeft", "PageUp", "PageDown", "Home", "End"]
    assert ask("charts/cursor", f"{keys}.map((key) => m.keyTarget(key, 50, 101))") == [51, 49, 60, 40, 0, 100]
    assert ask("charts/cursor", f"{keys}.map((key) => m.keyTarget(key, null, 3))") == [2, 1, 2, 1, 0, 2]
    assert ask("charts/cursor", "m.keyTarget('Escape', 5, 9)") is None
    assert ask("charts/cursor", "m.keyTarget('x', 5, 9) === undefined && m.keyTarget('Escape', null, 9) === undefined")


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("formatCount(1234567)", "1,234,567"),
        ("formatCount(null)", "–"),
        ("formatLoss(0.08123)", "0.0812"),
        ("formatLoss(12.3456)", "12.35"),
        ("formatShare(0.97354)", "97.35 %"),
        ("formatSignificant(0.0149999)", "0.015"),
        ("formatSignificant(0.00001234)", "1.23e-5"),
        ("formatSignificant(0)", "0"),
        ("formatTickCount(40000)", "40k"),
        ("formatTickCount(5000)", "5,000"),
        ("formatTickShare(0.985)", "98.5 %"),
        ("formatInterval([0.9701, 0.9764])", "97.01–97.64 %"),
        ("formatDuration(16.6)", "17 s"),
        ("formatDuration(3599.9)", "1 h 0 min"),
        ("formatDuration(600)", "10 min"),
    ],
)
def test_numbers_in_words(ask: Any, call: str, text: str) -> None:
    assert ask("charts/format", f"m.{call}").replace("\u00a0", " ") == text


def test_retries_grow_rarer(ask: Any) -> None:
    assert ask("follow", "[1, 2, 3, 4, 5, 6, 7].map(m.retryDelay)") == [
        2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["?", "?model=mlp", "?run=mine&scale=linear", "?run=a+b%26c&scale=linear&steps=log"])
def test_address_says_what_is_shown(ask: Any, query: str) -> None:
    assert ask("training/selection", f"m.writeSelection(m.readSelection({query!r}))") == query
    assert ask("training/selection", "m.addressOf({ kind: 'run', name: 'a/b' })") == "/runs/a%2Fb"


def test_unknown_settings_are_named_by_their_key(ask: Any) -> None:
    settings = "{ pen_width: [1, 2], learning_rate: 0.02, dropout: 0, pooled: true }"
    facts = ask("training/card_words", f"m.describeSettings({settings})")
    assert [(fact["name"], fact["value"]) for fact in facts] == [
        ("Learning rate", "0.02"),
        ("Pen width", "1, 2"),
        ("Pooled", "yes"),
        ("Not used", "dropout"),
    ]
