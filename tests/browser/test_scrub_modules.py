"""The pure modules of "Watch it learn your digit": which moment is meant, what is said of it, what a link holds."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.pure_modules import Run, run_modules

EVEN = [0.1] * 10


def reading(step: int, digit: int | None, probability: float = 0.5) -> dict[str, Any]:
    rest = (1 - probability) / 9
    probabilities = [probability if other == digit else rest for other in range(10)]
    return {"step": step, "digit": digit, "probabilities": probabilities if digit is not None else EVEN}


@pytest.fixture(scope="module")
def run(browser: Browser, server: str) -> Iterator[Run]:
    with run_modules(browser, server) as ask:
        yield ask


def test_a_step_leads_to_the_nearest_snapshot(run: Run) -> None:
    readings = [reading(step, 7) for step in (0, 10, 100, 1000)]
    steps = [None, 0, 4, 6, 90, 5000]
    found = run("scrub/moments", "x[1].map((step) => m.momentOf(x[0], step))", [readings, steps])
    assert found == [3, 0, 0, 1, 2, 3]
    assert run("scrub/moments", "m.momentOf([], 3)") is None


def test_steps_are_told_in_epochs_where_a_history_says_how(run: Run) -> None:
    columns = {"step": [0, 100, 200], "epoch": [0, 0.5, None]}
    assert run("scrub/moments", "m.epochOf(50, x)", columns) == pytest.approx(0.25)
    assert run("scrub/moments", "m.epochOf(50, null)") is None
    assert run("scrub/moments", "m.epochOf(0, { step: [0], epoch: [0] })") is None


@pytest.mark.parametrize(
    ("digits", "story"),
    [
        ([(3, 0.2), (7, 0.3), (1, 0.4), (7, 0.6), (7, 0.95), (7, 0.99)], {"digit": 7, "since": 30, "sureSince": 40}),
        ([(3, 0.95), (7, 0.95), (7, 0.8), (7, 0.85)], {"digit": 7, "since": 10, "sureSince": None}),
        ([(7, 0.12), (7, 0.99)], {"digit": 7, "since": 0, "sureSince": 10}),
        ([(7, 0.3), (1, 0.99)], {"digit": 1, "since": 10, "sureSince": 10}),
        ([(7, 0.3), (None, 0)], None),
        ([], None),
    ],
)
def test_the_story_is_that_of_the_last_reading(run: Run, digits: list[Any], story: Any) -> None:
    readings = [reading(10 * i, *one) for i, one in enumerate(digits)]
    assert run("scrub/moments", "m.storyOf(x)", readings) == story


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (None, ""),
        (
            {"digit": 8, "since": 30, "sureSince": 1200},
            "From step 30 on it reads an 8, without a break. It is sure of it",
        ),
        ({"digit": 7, "since": 30, "sureSince": 1200}, "from step 1,200 on."),
        ({"digit": 7, "since": 0, "sureSince": 40}, "It said a 7 from the very first, when its weights were random."),
        ({"digit": 7, "since": 30, "sureSince": 30}, "It is sure at once"),
        ({"digit": 7, "since": 30, "sureSince": None}, "It never becomes sure of it"),
    ],
)
def test_the_story_in_words(run: Run, story: Any, words: str) -> None:
    said = run("scrub/words", "m.storyWords(x)", story)
    assert words in said
    assert (words == "") == (said == "")


@pytest.mark.parametrize(
    ("one", "epoch", "words"),
    [
        (reading(0, 5, 0.182), 0, "Before the first step, with random weights, it reads a 5: 18.2 %."),
        (reading(1, 8, 0.5), None, "After 1 step it reads an 8: 50.0 %."),
        (reading(3379, 7, 0.9999), 6.334, "After 3,379 steps (6.33 epochs) it reads a 7: more than 99.9 %."),
        (reading(10, None), None, "After 10 steps it has nothing to read: the paper is blank."),
        (
            {"step": 10, "digit": None, "probabilities": [None] * 10},
            None,
            "After 10 steps its numbers have grown beyond all bounds.",
        ),
    ],
)
def test_a_moment_in_words(run: Run, one: Any, epoch: float | None, words: str) -> None:
    assert run("scrub/words", "m.readingWords(...x)", [one, epoch]) == words.replace(" %", "\u00a0%")


def test_what_is_shown_of_a_layer_is_named(run: Run) -> None:
    some = {"kind": "hidden_units", "shown": [3, 1], "count": 100}
    assert run("scrub/words", "m.layerWords(x)", some) == "2 of 100 hidden units"
    whole = {"kind": "kernels", "shown": [0, 1], "count": 2}
    assert run("scrub/words", "m.layerWords(x)", whole) == "all 2 kernels of the first layer"


def test_a_blank_sheet_is_a_drawing_too(run: Run) -> None:
    assert run("scrub/requests", "m.toDrawingBody([], 60)") == {"strokes": []}
    strokes = [[[100, 100], [100, 900]]]
    assert run("scrub/requests", "m.toDrawingBody(x, 60)", strokes) == {"strokes": strokes, "width": 60}


def test_a_link_opens_with_the_very_drawing(run: Run) -> None:
    strokes = [[[100.4, 100], [100, 900]], [[400, 400]]]
    fragment = run("scrub/requests", "m.drawingFragment(x, 60)", strokes)
    opened = run("drawing_link", "m.readDrawingLink(x)", fragment)
    assert opened == {"strokes": [[[100, 100], [100, 900]], [[400, 400]]], "model": None, "width": 60}
    assert run("scrub/requests", "m.drawingFragment([], 60)") == ""


@pytest.mark.parametrize(
    ("search", "moment"),
    [("?at=316", 316), ("?model=mlp&at=0", 0), ("?at=", None), ("", None), ("?at=-1", None), ("?at=1e9", None)],
)
def test_a_moment_in_the_address(run: Run, search: str, moment: int | None) -> None:
    assert run("training/selection", "m.readMoment(x)", search) == moment


def test_the_address_leads_back_to_the_moment(run: Run) -> None:
    selection = {"kind": "run", "name": "mine", "yScale": "linear", "xScale": "log"}
    query = run("training/selection", "m.writeSelection(x, 316)", selection)
    assert run("training/selection", "m.readSelection(x)", query) == selection
    assert run("training/selection", "m.readMoment(x)", query) == 316
    assert run("training/selection", "m.readMoment(m.writeSelection(x))", selection) is None
