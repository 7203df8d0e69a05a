"""The lesson's pure modules: what is asked of the server, what its numbers are said to mean, what outlives a reload."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.pure_modules import Run, run_modules

SEVEN = [0.01] * 7 + [0.91] + [0.01] * 2


@pytest.fixture(scope="module")
def run(browser: Browser, server: str) -> Iterator[Run]:
    with run_modules(browser, server) as ask:
        yield ask


def spaced(words: str) -> str:
    """With the space that does not break, which stands before each percent sign."""
    return words.replace(" %", "\u00a0%")


# numbers.js


def test_numbers_are_short_and_never_pose_as_others(run: Run) -> None:
    written = {
        None: "no number",
        0: "0",
        -3: "−3",
        12345: "12,345",
        0.5: "0.5000",
        -0.25: "−0.2500",
        0.0012345: "0.00123",
        123.456: "123.5",
        0.000019: "1.90 × 10⁻⁵",
        -2.5e12: "−2.50 × 10¹²",
    }
    assert run("numbers", "x.map(m.show)", list(written)) == list(written.values())


def test_shares_claim_neither_nothing_nor_all(run: Run) -> None:
    written = {0: "0.0 %", 0.0002: "less than 0.1 %", 0.2523: "25.2 %", 0.9999: "more than 99.9 %", 1: "100.0 %"}
    assert run("numbers", "x.map(m.showShare)", list(written)) == [spaced(words) for words in written.values()]


@pytest.mark.parametrize(
    ("first", "second", "agreeing", "same"),
    [
        (0.123456789012, 0.123456999999, 6, "0.123456"),
        (0.123456789012, 0.123456999999, 3, "0.123"),  # no more than the server vouches for
        (-0.5, 0.5, 9, ""),
        (0.0, 0.0, 15, "0"),
        (None, 0.5, 9, ""),
        (12.5, 12.75, 9, "12."),
    ],
)
def test_what_agrees_is_marked(run: Run, first: float | None, second: float, agreeing: int, same: str) -> None:
    texts = run("numbers", "m.writeBeside(...x)", [first, second, agreeing])
    assert [text["same"] for text in texts] == [same, same]
    assert first is None or first == 0 or texts[0]["rest"] != texts[1]["rest"]


def test_small_numbers_that_agree_share_their_power(run: Run) -> None:
    first, second = run("numbers", "m.writeBeside(...x)", [1.2345e-7, 1.2346e-7, 4])
    assert first["same"] == second["same"] == "1.234"
    assert first["rest"].endswith(" × 10⁻⁷")


# lesson/requests.js


def test_a_drawing_is_strokes_a_sample_or_nothing(run: Run) -> None:
    strokes = [[[100, 100], [100, 900]]]
    assert run("lesson/requests", "m.toDrawingBody(x, 60)", {"strokes": strokes, "picture": None}) == {
        "strokes": strokes,
        "width": 60,
    }
    sample = {"strokes": [], "picture": {"sample": 3, "image": None}}
    assert run("lesson/requests", "m.toDrawingBody(x, 60)", sample) == {"sample": 3}
    assert run("lesson/requests", "m.toDrawingBody(x, 60)", {"strokes": [], "picture": None}) is None


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("hidden.weights", {"name": "hidden.weights", "row": 300, "column": 12}),
        ("hidden.bias", {"name": "hidden.bias", "column": 12}),
        ("output.weights", {"name": "output.weights", "row": 12, "column": 7}),
        ("output.bias", {"name": "output.bias", "column": 7}),
    ],
)
def test_a_weight_has_a_row_and_a_bias_has_none(run: Run, kind: str, place: Any) -> None:
    chosen = {"pixel": 300, "unit": 12, "digit": 7}
    assert run("lesson/requests", "m.toPlace(...x)", [kind, chosen]) == place


def test_nothing_is_asked_while_something_is_missing(run: Run) -> None:
    whole = {
        "drawing": {"strokes": [[[100, 100], [100, 900]]], "picture": None},
        **{"width": 60, "label": 7, "network": {"model": "notebook"}},
        **{"choice": {"unit": 3}, "rates": {"learning_rate": None}},
    }
    asked = run("lesson/requests", "m.toPassRequest(x)", whole)
    assert (asked["label"], asked["unit"], asked["network"]) == (7, 3, {"model": "notebook"})
    blank: dict[str, Any] = {"strokes": [], "picture": None}
    for missing in ({"label": None}, {"network": None}, {"drawing": blank}):
        assert run("lesson/requests", "m.toPassRequest(x)", whole | missing) is None


def test_the_pixel_that_counts_most_is_open(run: Run) -> None:
    inputs = {"values": [0, 0.2, 0.9, 0.1]}
    assert run("lesson/requests", "m.usualPixel(x)", {"unit": {"top": [{"pixel": 3}]}, "inputs": inputs}) == 3
    assert run("lesson/requests", "m.usualPixel(x)", {"unit": {"top": []}, "inputs": inputs}) == 2


# lesson/sentences.js


@pytest.mark.parametrize(
    ("changes", "label", "words"),
    [
        ({}, 7, "With these weights it reads a 7, and is right: 91.0 %."),
        ({}, 8, "With these weights it reads a 7 (91.0 %). The true 8 gets 1.0 %."),
        ({"inputs": {"blank": True}}, 7, "There is no ink to read."),
        ({"softmax": {"probabilities": [None] * 10}}, 7, "The numbers have grown beyond all bounds"),
    ],
)
def test_the_answer_in_words(run: Run, changes: Any, label: int, words: str) -> None:
    forward = {"softmax": {"probabilities": SEVEN}, "inputs": {"blank": False}} | changes
    assert run("lesson/sentences", "m.answerWords(x)", {"forward": forward, "label": label}).startswith(spaced(words))


@pytest.mark.parametrize(
    ("probability", "cross_entropy", "words"),
    [
        (0.98, 0.02, "The truth got 98.0 %: hardly any loss"),
        (0.5, 0.69, "This is better, but your 7 is not safe yet."),
        (0.1, 2.3, "So this is about as good as guessing."),
        (0.001, 6.9, "the network held your 7 to be almost impossible."),
        (None, None, "The numbers have grown beyond all bounds"),
    ],
)
def test_the_loss_in_words(run: Run, probability: float, cross_entropy: float, words: str) -> None:
    loss = {"probability": probability, "cross_entropy": cross_entropy, "label": 7}
    assert spaced(words) in run("lesson/sentences", "m.lossWords(x)", loss)


def test_the_first_gradient_names_who_must_fall_most(run: Run) -> None:
    values = [0.05, 0.6, 0.05, 0, 0, 0, 0, -0.8, 0.05, 0.05]
    words = run("lesson/sentences", "m.dlogitsWords(x)", {"label": 7, "values": values})
    assert "the logit of 7 to rise" in words
    assert "most of all that of 1 (0.6000)" in words


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ({"scale": -0.2, "alive": True}, "learning will raise these weights, so that the unit speaks up more"),
        ({"scale": 0.2, "alive": True}, "learning will lower these weights, so that the unit speaks up less"),
        ({"scale": 0, "alive": False}, "Unit 12 was silent"),
        ({"scale": 0, "alive": True}, "nothing left to learn"),
        ({"scale": None, "alive": True}, "beyond all bounds"),
    ],
)
def test_a_hidden_units_gradient_in_words(run: Run, unit: Any, words: str) -> None:
    assert words in run("lesson/sentences", "m.hiddenGradientWords(x)", {"index": 12} | unit)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"h": 0, "values": [0.0]}, "Unit 3 was silent"),
        ({"h": 1, "values": [-0.1]}, "Learning will raise it"),
        ({"h": 1, "values": [0.1]}, "Learning will lower it"),
        ({"h": 1, "values": [0.0]}, "No slope"),
    ],
)
def test_an_output_weights_gradient_in_words(run: Run, row: Any, words: str) -> None:
    asked = {"row": {"unit": 3} | row, "column": {"digit": 0}}
    assert words in run("lesson/sentences", "m.outputGradientWords(x)", asked)


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"gradient": -0.1, "change": 0.002, "old": 0.1}, "The weight rises by 2.0 % of its size."),
        ({"gradient": 0.1, "change": -0.002, "old": 0}, "The weight falls. Small"),
        ({"gradient": 0, "change": 0, "old": 0.1}, "stays as it is"),
        ({"gradient": 0, "change": -1e-7, "old": 0.1}, "Only the fine for large weights"),
        ({"gradient": None, "change": None, "old": 0.1}, "beyond all bounds"),
    ],
)
def test_an_update_in_words(run: Run, update: Any, words: str) -> None:
    assert spaced(words) in run("lesson/sentences", "m.updateWords(x)", update)


def test_steps_are_counted(run: Run) -> None:
    assert run("lesson/sentences", "[1, 2, 1500].map(m.steps)") == ["1 step", "2 steps", "1,500 steps"]


# lesson/trial_sentences.js


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "They agree on 9 significant digits (marked). Two entirely different ways, one result"),
        ({"agreeing_digits": 1, "epsilon": 0.1}, "They agree on 1 significant digit only. ε is so long"),
        ({"agreeing_digits": 2, "epsilon": 1e-8}, "ε is so short that rounding eats the difference"),
        ({"kinks_crossed": [4]}, "Between the two nudges unit 4 fell silent or woke up."),
        ({"kinks_crossed": [4, 9]}, "2 units fell silent or woke up."),
        ({"gradient": 0, "finite_difference": 0}, "Both are exactly 0"),
        ({"gradient": None}, "beyond all bounds"),
    ],
)
def test_a_check_in_words(run: Run, changes: Any, words: str) -> None:
    answer = {"agreeing_digits": 9, "kinks_crossed": [], "finite_difference": 0.5, "gradient": 0.5, "epsilon": 1e-4}
    assert words in run("lesson/trial_sentences", "m.checkWords(x)", answer | changes)


@pytest.mark.parametrize(("after", "word"), [(0.5, "fell"), (1.5, "rose"), (1.0, "stayed the same")])
def test_a_step_in_words(run: Run, after: float, word: str) -> None:
    standing = {"cross_entropy": 1.0, "total": 1.0, "probabilities": SEVEN}
    asked = {"before": standing, "after": standing | {"total": after}, "label": 7}
    assert f"The loss {word}" in run("lesson/trial_sentences", "m.descentWords(x)", asked)


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"diverged": True, "diverged_at": 3}, "batch", "The training has diverged. It happened at step 3 of these."),
        ({"sample": {"alive_after": 20}}, "batch", "They are dead."),
        ({"after": {"total": 2.0}}, "drawing", "the step was too long"),
        ({"sample": {"accuracy_after": 0.8}}, "drawing", "one drawing is a poor teacher"),
        ({}, "drawing", "For one drawing alone even the rate 2 will do"),
        ({"sample": {"accuracy_after": 0.95}}, "batch", "what they teach holds for both"),
    ],
)
def test_what_there_is_to_learn_from_steps(run: Run, changes: Any, kind: str, words: str) -> None:
    sample = {"count": 500, "accuracy_before": 0.9, "accuracy_after": 0.9, "alive_before": 90, "alive_after": 90}
    answer = {"before": {"total": 1.0}, "after": {"total": 0.5}, "diverged": False, "diverged_at": None}
    answer |= {name: of for name, of in changes.items() if name != "sample"}
    answer["sample"] = sample | changes.get("sample", {})
    asked = {"answer": answer, "rate": 2, "kind": kind}
    assert words in run("lesson/trial_sentences", "m.descentLesson(x)", asked)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (None, ""),
        ({"kind": "rebuilt", "count": 11}, "your copy rebuilt from its 11 steps"),
        ({"kind": "changed", "count": 1}, "your copy's 1 step were taken again"),
        ({"kind": "lost", "count": 11}, "Your copy, with its 11 steps, is lost"),
    ],
)
def test_what_became_of_the_copy_in_words(run: Run, notice: Any, words: str) -> None:
    said = run("lesson/trial_sentences", "m.noticeWords(x)", notice)
    assert words in said
    assert (words == "") == (said == "")


# lesson/kept_copy.js

COPY = {
    "network": {"model": "notebook", "at": "random", "seed": 1, "drawings": [], "steps": [{"times": 10}, {"times": 1}]},
    "rates": {"learning_rate": None, "weight_decay": None},
    "version": "sha256:1",
}


def test_a_copy_is_kept_as_it_is(run: Run) -> None:
    run("lesson/kept_copy", "m.keepCopy(x)", COPY)
    assert run("lesson/kept_copy", "m.recallCopy()") == COPY
    assert run("lesson/kept_copy", "m.stepsTaken(x.network)", COPY) == 11


@pytest.mark.parametrize("kept", [None, 3, {}, {**COPY, "network": None}, {**COPY, "rates": None}])
def test_what_is_no_copy_is_not_recalled(run: Run, kept: Any) -> None:
    run("lesson/kept_copy", "m.keepCopy(x)", kept)
    assert run("lesson/kept_copy", "m.recallCopy()") is None


@pytest.mark.parametrize(
    ("changes", "possible"),
    [({}, True), ({"at": 20}, True), ({"at": 21}, False), ({"model": "gone", "at": "trained"}, False)],
)
def test_a_copy_is_rebuilt_where_its_beginning_still_is(run: Run, changes: Any, possible: bool) -> None:
    options = {"models": [{"name": "notebook", "snapshots": [0, 20]}]}
    kept = {**COPY, "network": {**COPY["network"], **changes}}  # type: ignore[dict-item]
    assert run("lesson/kept_copy", "m.canBeRebuilt(...x)", [kept, options]) == possible


# lesson/loss_steps.js


def test_the_curve_of_losses_stays_on_its_paper(run: Run) -> None:
    drawn = """(() => {
        const curve = m.lossSteps(x);
        const count = (selector) => curve.querySelectorAll(selector).length;
        const heights = [...curve.querySelectorAll("circle")].map((point) => Number(point.getAttribute("cy")));
        return { label: curve.getAttribute("aria-label"), points: count("circle"), off: count(".off-paper"), heights };
    })()"""
    curve = run("lesson/loss_steps", drawn, [2.0, 1.0, 0.5])
    assert (curve["points"], curve["off"]) == (3, 0)
    assert curve["heights"] == sorted(curve["heights"]), "lower losses lie lower"
    assert curve["label"] == "Loss from step to step: 2 at first, 0.5000 after 2"
    curve = run("lesson/loss_steps", drawn, [2.0, 400.0, None])
    assert (curve["points"], curve["off"]) == (1, 1)
    assert curve["label"].endswith("no number after 2; it went as high as 400")
