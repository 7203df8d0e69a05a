"""The training page shows the numbers that training wrote, however they are looked at, and grows with a run."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from model.checkpoints import save_card
from tests.browser.frames import wait_for_frame
from tests.browser.opening import Opener, opener
from tests.browser.run_folders import (
    ROWS,
    append_history,
    card,
    evaluation,
    history,
    history_row,
    make_model,
    make_run,
)
from tests.live_server import run_server

LOSS, ACCURACY = "Loss over training steps", "Validation accuracy over training steps"
SCREENS = [(360, 740), (1280, 800)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models and no run."""
    folder = tmp_path_factory.mktemp("training")
    make_model(folder / "weights" / "mlp", tested=True)
    make_model(folder / "weights" / "notebook", tested=False)
    (folder / "runs").mkdir()
    return folder


def start_here(folder: Path, port: int | None = None) -> AbstractContextManager[str]:
    weights, runs = str(folder / "weights"), str(folder / "runs")
    return run_server(folder, port, INKDIGIT_WEIGHTS=weights, INKDIGIT_RUNS=runs)


@pytest.fixture(scope="module")
def here(folder: Path) -> Iterator[str]:
    """The address of a service with the models and runs that are made here."""
    with start_here(folder) as url:
        yield url


@pytest.fixture
def runs(folder: Path) -> Path:
    """The folder in which the service looks for runs, emptied."""
    # Not afterwards: the test's page may still be looking at them.
    for run in (folder / "runs").iterdir():
        shutil.rmtree(run)
    return folder / "runs"


@pytest.fixture
def open_training(open_page: Opener, here: str) -> Opener:
    """open_training(query="", width, height, **context): the training page, once it shows what was asked for."""

    return opener(open_page, here, "/training", expect_loaded)


def expect_loaded(page: Page) -> None:
    expect(page.locator("#chosen")).to_have_attribute("aria-busy", "false")


def chart(page: Page, name: str) -> Locator:
    return page.locator("figure").filter(has=page.get_by_role("slider", name=name, exact=True))


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def entry(page: Page, name: str, line: str) -> Locator:
    """The legend's entry of a line, with its value."""
    return chart(page, name).get_by_role("button", name=re.compile(rf"^{line}"))


def points(line: Locator) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The points of an SVG path, (N, 2) in pixels."""
    numbers = re.findall(r"(-?[\d.]+) (-?[\d.]+)", line.get_attribute("d") or "")
    return np.array([(float(x), float(y)) for x, y in numbers])[1:]  # the first is only moved to, and drawn again


def drawn_line(page: Page, name: str, tone: str, kind: str = "") -> Locator:
    return chart(page, name).locator(f".chart-plot g.tone-{tone} > path.line{kind}").last


def assert_proportional(pixels: np.ndarray[Any, Any], values: list[float]) -> None:
    """Equal differences of values are equal distances in pixels, to a tenth of one."""
    line = np.polyfit(values, pixels, 1)
    assert np.abs(np.polyval(line, values) - pixels).max() < 0.11
    assert abs(line[0] * (max(values) - min(values))) > 50  # a flat line would fit as well


def test_lines_follow_the_history(open_training: Opener) -> None:
    rows = history()
    steps = [row["step"] for row in rows]
    losses, accuracies = ([row[key] for row in rows] for key in ("validation_loss", "validation_accuracy"))

    page = open_training("?model=mlp&scale=linear")
    line = points(drawn_line(page, LOSS, "2", ".line-dashed"))
    assert_proportional(line[:, 0], steps)
    assert_proportional(-line[:, 1], losses)
    assert_proportional(-points(drawn_line(page, ACCURACY, "2"))[:, 1], accuracies)
    assert len(points(drawn_line(page, LOSS, "1"))) == ROWS - 1  # no training loss before the first batch

    page.get_by_role("group", name="Value axis").get_by_label("Log").check()
    expect(page).to_have_url(re.compile(r"\?model=mlp$"))  # logarithmic is the usual
    wait_for_frame(page)  # the address changes at once, the lines in the next frame
    assert_proportional(-points(drawn_line(page, LOSS, "2", ".line-dashed"))[:, 1], list(np.log(losses)))
    missing = list(-np.log(1 - np.array(accuracies)))
    assert_proportional(-points(drawn_line(page, ACCURACY, "2"))[:, 1], missing)

    page.get_by_role("group", name="Step axis").get_by_label("Log").check()
    expect(page).to_have_url(re.compile("steps=log"))
    wait_for_frame(page)
    assert_proportional(points(drawn_line(page, LOSS, "2", ".line-dashed"))[:, 0], list(np.log(steps[1:])))


def test_scales_in_the_address_hold_after_a_reload(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    page.get_by_role("group", name="Value axis").get_by_label("Linear").check()
    page.reload()
    expect(page.get_by_role("group", name="Value axis").get_by_label("Linear")).to_be_checked()
    expect(page.get_by_role("group", name="Step axis").get_by_label("Linear")).to_be_checked()


def test_best_points_are_marked_with_their_values(open_training: Opener) -> None:
    rows = history()
    lowest = min(rows, key=lambda row: row["validation_loss"])
    highest = max(rows, key=lambda row: row["validation_accuracy"])
    page = open_training("?model=mlp")
    for name, text, row in (
        (LOSS, f"best {lowest['validation_loss']:.4f}", lowest),
        (ACCURACY, f"best {highest['validation_accuracy']:.2%}".replace("%", " %"), highest),
    ):
        expect(chart(page, name).locator(".best text")).to_have_text(text)
        x, y = points(drawn_line(page, name, "2"))[rows.index(row)]
        ring = chart(page, name).locator(".best circle")
        assert float(ring.get_attribute("cx") or 0) == pytest.approx(x, abs=0.1)
        assert float(ring.get_attribute("cy") or 0) == pytest.approx(y, abs=0.1)
        expect(chart(page, name).locator("figcaption")).to_contain_text(f"at step {row['step']:,}")


def test_keyboard_reads_every_value_in_all_panels(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    page.get_by_text("Learning rate and gradient norm").click()
    loss = slider(page, LOSS)
    loss.focus()
    for key, row in (("Home", 0), ("ArrowRight", 1), ("PageUp", 7), ("End", 60), ("ArrowLeft", 59), ("PageDown", 53)):
        page.keyboard.press(key)
        expected = history_row(row)
        expect(loss).to_have_attribute("aria-valuenow", str(expected["step"]))
        expect(loss).to_have_attribute("aria-valuetext", re.compile(f"^step {expected['step']:,}, epoch "))
        expect(loss).to_have_attribute(
            "aria-valuetext", re.compile(rf"Validation loss {expected['validation_loss']:.4f}\b")
        )
        for name, line, text in (
            (LOSS, "Training loss, smoothed", number(expected, "train_loss")),
            (LOSS, "Training loss, one batch", number(expected, "batch_loss")),
            (LOSS, "Validation loss", number(expected, "validation_loss")),
            (ACCURACY, "Validation accuracy", f"{expected['validation_accuracy']:.2%}".replace("%", " %")),
            ("Learning rate over training steps", "Learning rate", "0.02"),
        ):
            expect(entry(page, name, line)).to_have_text(f"{line}{text}")
        gradient = entry(page, "Gradient norm over training steps", "Gradient norm")
        expect(gradient).to_have_text(f"Gradient norm{significant(expected, 'gradient_norm')}")
    expect(chart(page, ACCURACY).locator(".cursor-line")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(chart(page, ACCURACY).locator(".cursor-line")).to_have_count(0)
    expect(chart(page, LOSS)).to_contain_text("Latest: step 3,000")


def number(row: dict[str, float], key: str) -> str:
    return f"{row[key]:.4f}" if key in row else "–"


def significant(row: dict[str, float], key: str) -> str:
    return f"{row[key]:.4g}".rstrip("0").rstrip(".") if key in row else "–"


def test_pointer_reads_the_nearest_row_in_all_panels(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    line = points(drawn_line(page, LOSS, "2"))
    slider(page, LOSS).hover(position={"x": float(line[30, 0]) + 1, "y": 150})
    for name in (LOSS, ACCURACY):
        expect(chart(page, name)).to_contain_text("At step 1,500, epoch 0.44")
        cursor = chart(page, name).locator(".cursor-line").get_attribute("d") or ""
        assert float(cursor[1:].split()[0]) == pytest.approx(line[30, 0], abs=0.1)
    page.mouse.move(5, 5)
    expect(chart(page, ACCURACY)).to_contain_text("Latest: step 3,000")


def test_tap_keeps_its_point_and_page_scrolls(open_training: Opener) -> None:
    page = open_training("?model=mlp", 360, 740, has_touch=True, is_mobile=True)
    line = points(drawn_line(page, LOSS, "2"))
    slider(page, LOSS).tap(position={"x": float(line[20, 0]), "y": 120})
    expect(chart(page, ACCURACY)).to_contain_text("At step 1,000")
    assert slider(page, LOSS).evaluate("node => getComputedStyle(node).touchAction") == "pan-y"


def test_legend_hides_a_line(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    raw = chart(page, LOSS).locator(".chart-plot .line-faint")
    expect(raw).to_have_count(1)
    switch = entry(page, LOSS, "Training loss, one batch")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(switch).to_be_focused()
    expect(raw).to_have_count(0)
    switch.click()
    expect(raw).to_have_count(1)


def test_charts_follow_their_container(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    for width in (1280, 500):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            """(width) => innerWidth === width && [...document.querySelectorAll("#curves-body > .chart .chart-plot")]
                .every((plot) => plot.clientWidth === plot.querySelector("svg").clientWidth)""",
            arg=width,
        )
        assert points(drawn_line(page, LOSS, "2"))[-1, 0] < width


def test_table_holds_the_history(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    page.get_by_text("The numbers as a table").click()
    rows = page.get_by_role("table", name="The history of the training").locator("tbody tr")
    expect(rows).to_have_count(25)
    expect(rows.first).to_have_text(row_text(0), use_inner_text=True)
    expect(rows.last).to_have_text(row_text(60), use_inner_text=True)
    page.get_by_label("Every row").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    expect(rows).to_have_text([row_text(i) for i in range(25, 50)], use_inner_text=True)
    page.get_by_role("button", name="Last").click()
    expect(rows).to_have_count(ROWS - 50)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()


def row_text(i: int) -> str:
    row = history_row(i)
    cells = [
        f"{row['step']:,}",
        f"{row['epoch']:.2f}",
        number(row, "train_loss"),
        number(row, "batch_loss"),
        significant(row, "penalty"),
        number(row, "validation_loss"),
        f"{row['validation_accuracy']:.2%}".replace("%", " %"),
        significant(row, "learning_rate"),
        significant(row, "gradient_norm"),
    ]
    return " ".join(cells)


def test_csv_holds_the_history(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == "mlp-history.csv"
    with download.value.path().open(newline="") as file:
        rows = [{key: float(value) for key, value in row.items() if value} for row in csv.DictReader(file)]
    assert rows == history()


def test_card_says_how_it_was_made(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    text = page.locator("section").filter(has=page.get_by_role("heading", name="How it was made")).inner_text()
    words = " ".join(text.split())
    for fact in (
        card("mlp")["command"],
        "Hidden size 12 neurons",
        "Batch size 16",
        "Learning rate 0.02",
        "Not used momentum, dropout",
        "Date 2026-11-25",
        "Machine a machine, 2 cores",
        "Versions inkdigit 0.1.0, python 3.12.1, numpy 2.4.6",
        "Took 1 h 24 min",
        "Seed 20261125",
        "Recipe notebook",
        "Parameters 9,550",
        "Validation accuracy 97.47 %",
        "Best step 2,200",
        "Chosen on validation data",
        "test set: read by inkdigit evaluate alone",
        "train-images-idx3-ubyte 6bbc9ace898e44ae57da46a324031adb",
        "12,345 to train, 678 to validate",
        "by 300 and 75 writers; nobody is in both",
        "ab" * 32,
    ):
        assert fact in words, fact
    version = page.evaluate("fetch('/models/mlp').then((r) => r.json()).then((card) => card.checksum)")
    assert f"Version {version}" in words


def test_command_is_copied(open_training: Opener) -> None:
    page = open_training("?model=mlp", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#card-command").get_by_role("button", name="Copy").click()
    expect(page.locator("#card-command").get_by_role("status")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == card("mlp")["command"]


def test_test_results_are_those_of_the_evaluation(open_training: Opener) -> None:
    mnist = evaluation("mlp")["mnist"]
    page = open_training("?model=mlp")
    expect(page.get_by_text("963 of 1,000 test pictures were read rightly: 96.30 %")).to_be_visible()
    expect(page.get_by_text("95 % interval: 94.95–97.30 %")).to_be_visible()
    expect(page.locator("#key-figures")).to_contain_text("Test accuracy96.30 %95 % interval 94.95–97.30 %")
    expect(page.get_by_role("link", name="mlp 96.30 % in the test")).to_be_visible()
    matrix = page.get_by_role("grid")
    shown = [[int(cell) for cell in row.split("\t")[1:]] for row in matrix.locator("tbody tr").all_inner_texts()]
    assert shown == mnist["confusion"]
    expect(page.get_by_text("Misread most often: 4 as 9 (7 times)")).to_be_visible()

    wrong = page.get_by_role("list", name="Misread test pictures").get_by_role("listitem")
    right = page.get_by_role("list", name="Rightly read test pictures").get_by_role("listitem")
    expect(wrong).to_have_count(3)
    expect(right).to_have_count(10)
    expect(wrong.nth(1)).to_have_text("2, not 165.4 %")
    expect(right.nth(7)).to_have_text("798.7 %")
    picture = wrong.nth(1).get_by_role("img", name="Test picture 101, a 1")
    expect(picture).to_have_attribute("src", mnist["samples"][11]["image"])
    expect(picture).to_have_js_property("naturalWidth", 28)
    expect(page.get_by_text("Measured 2026-11-26 by inkdigit evaluate mlp --data DIR --out mlp.json")).to_be_visible()


def test_confusion_matrix_is_walked_with_the_keyboard(open_training: Opener) -> None:
    page = open_training("?model=mlp")
    page.get_by_role("grid").locator("td[tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "End"):
        page.keyboard.press(key)
    expect(page.get_by_text("4 misread as 9: 7 of 100 (7.00 %)")).to_be_visible()
    page.keyboard.press("ArrowRight")  # there is nothing further right
    expect(page.get_by_text("4 misread as 9")).to_be_visible()
    page.get_by_role("grid").locator("tbody tr").nth(4).locator("td").nth(4).hover()
    expect(page.get_by_text("4 read as 4, rightly: 90 of 100 (90.00 %)")).to_be_visible()


def test_untested_model_says_how_to_test_it(open_training: Opener) -> None:
    page = open_training("?model=notebook")
    expect(page.get_by_text("inkdigit evaluate notebook --out model/weights/notebook/evaluation.json")).to_be_visible()
    expect(page.get_by_role("grid")).to_be_hidden()


def test_choosing_changes_address_and_back_leads_back(open_training: Opener) -> None:
    page = open_training()
    expect(page.get_by_role("heading", name="mlp", exact=True)).to_be_visible()  # the default model
    page.get_by_role("link", name="notebook").click()
    expect(page).to_have_url(re.compile(r"\?model=notebook$"))
    expect(page.get_by_role("heading", name="notebook", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="notebook")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name="notebook")).to_be_focused()
    expect(page.get_by_text("inkdigit evaluate notebook")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="mlp", exact=True)).to_be_visible()
    expect(page.get_by_text("963 of 1,000")).to_be_visible()


@pytest.mark.parametrize("kind", ["model", "run"])
def test_unknown_name_is_said(open_training: Opener, kind: str) -> None:
    page = open_training(f"?{kind}=nobody")
    expect(page.get_by_text(f"There is no {kind} called nobody here.")).to_be_visible()
    page.get_by_role("link", name="notebook").click()
    expect(chart(page, LOSS)).to_be_visible()


@pytest.mark.usefixtures("runs")
def test_without_runs_the_page_says_how_to_start_one(open_training: Opener) -> None:
    page = open_training()
    expect(page.get_by_text("inkdigit train --recipe notebook --out runs/mine")).to_be_visible()
    expect(page.get_by_text("inkdigit serve --runs runs")).to_be_visible()


def test_run_in_progress_grows_until_it_is_finished(open_training: Opener, runs: Path) -> None:
    make_run(runs / "mine", "running", history(20))
    page = open_training("?run=mine")
    link = page.get_by_role("link", name=re.compile("^mine"))
    expect(link).to_contain_text("running")
    expect(link).to_contain_text("950 of 3,000 steps")
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "950")
    link.focus()

    whole, half = json.dumps(history_row(20)) + "\n", json.dumps(history_row(21))
    append_history(runs / "mine", whole + half[:30])
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "1000")
    expect(entry(page, LOSS, "Validation loss")).to_contain_text(number(history_row(20), "validation_loss"))
    expect(link.get_by_role("progressbar")).to_have_attribute("value", "1000")
    append_history(runs / "mine", half[30:] + "\n")
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "1050")
    assert len(points(drawn_line(page, LOSS, "2"))) == 22

    append_history(runs / "mine", "".join(json.dumps(history_row(i)) + "\n" for i in range(22, ROWS)))
    save_card(runs / "mine", card("mine", command="inkdigit train, to the end"))
    expect(link).to_contain_text("finished")
    expect(page.locator("#card-command")).to_contain_text("inkdigit train, to the end")
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "3000")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(link).to_be_focused()  # no poll may take the focus away


def test_result_of_a_test_appears_beside_the_run(open_training: Opener, runs: Path) -> None:
    make_run(runs / "other", "running", history(2))  # while one run grows, the page looks often
    make_model(runs / "mine", tested=False)
    page = open_training("?run=mine")
    expect(page.get_by_text("inkdigit evaluate runs/mine --out runs/mine/evaluation.json")).to_be_visible()
    make_model(runs / "mine", tested=True)
    expect(page.get_by_text("963 of 1,000 test pictures were read rightly")).to_be_visible()
    expect(page.get_by_text("inkdigit evaluate runs/mine")).to_be_hidden()


def test_run_that_begins_or_begins_again_is_noticed(open_training: Opener, runs: Path) -> None:
    make_run(runs / "other", "running", history(2))  # while one run grows, the page looks often
    page = open_training("?run=other")
    make_run(runs / "mine", "running", [])
    page.get_by_role("link", name=re.compile("^mine")).click()
    expect(page.get_by_text("Nothing has been recorded yet.")).to_be_visible()
    make_run(runs / "mine", "running", history(30))
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "1450")
    make_run(runs / "mine", "running", history(4))
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "150")
    assert len(points(drawn_line(page, LOSS, "2"))) == 4


def test_broken_run_is_named_and_not_fatal(open_training: Opener, runs: Path) -> None:
    make_run(runs / "good", "stopped", history(10))
    make_run(runs / "bad", "finished", history(10))
    (runs / "bad" / "card.json").write_text('{"name": "ba')
    page = open_training("?run=bad")
    link = page.get_by_role("link", name=re.compile("^bad"))
    expect(link).to_contain_text("broken")
    expect(link).to_contain_text("card.json: not JSON")
    expect(page.get_by_text("This run cannot be read:")).to_contain_text("card.json: not JSON")
    expect(chart(page, LOSS)).to_be_hidden()
    page.get_by_role("link", name=re.compile("^good")).click()
    expect(slider(page, LOSS)).to_have_attribute("aria-valuemax", "450")
    expect(page.get_by_text("This run cannot be read:")).to_be_hidden()


def test_diverged_run_is_drawn_as_far_as_it_goes(open_training: Opener, runs: Path) -> None:
    lost = [{key: row[key] for key in ("step", "epoch", "learning_rate")} for row in history(30)[20:]]
    make_run(runs / "lost", "finished", history(20) + lost)
    page = open_training("?run=lost")
    expect(chart(page, LOSS)).to_contain_text("After step 950 it is not a number: the run diverged.")
    expect(entry(page, LOSS, "Validation loss")).to_have_text("Validation loss–")
    assert len(points(drawn_line(page, LOSS, "2"))) == 20


def test_lost_server_is_said_and_its_return_noticed(
    open_page: Opener, folder: Path, expect_console_error: Callable[[str], None]
) -> None:
    expect_console_error("ERR_CONNECTION|ERR_EMPTY_RESPONSE")
    with start_here(folder) as url:
        page = open_page(base_url=url)
        page.clock.install()
        page.goto("/training?model=mlp")
        expect_loaded(page)
    page.clock.run_for(10_000)
    expect(page.get_by_text(re.compile(r"The server does not answer; trying again in \d+ seconds\."))).to_be_visible()
    expect(chart(page, LOSS)).to_be_visible()
    page.clock.run_for(2_000)
    expect(page.get_by_text(re.compile(r"trying again in (4|8|16|32|60) seconds\."))).to_be_visible()
    with start_here(folder, int(url.rpartition(":")[2])):
        page.evaluate("dispatchEvent(new Event('online'))")  # sooner than the next look is due
        expect(page.get_by_text("The server does not answer")).to_be_hidden()


def test_nobody_looks_nobody_asks(open_page: Opener, here: str, runs: Path) -> None:
    make_run(runs / "mine", "running", history(5))
    page = open_page(base_url=here)
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/training?run=mine")
    expect_loaded(page)
    page.clock.run_for(50)  # the page draws in frames, which this clock makes too
    hide = """(hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    seen = len(asked)
    page.clock.run_for(60_000)
    assert asked[seen:] == []
    with page.expect_response("**/runs"):
        page.evaluate(hide, False)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_page_is_accessible(
    open_training: Opener,
    assert_accessible: Callable[[Page], None],
    runs: Path,
    width: int,
    height: int,
    theme: str,
) -> None:
    make_run(runs / "mine", "running", history(20))
    make_run(runs / "empty", "running", [])
    make_run(runs / "stopped", "stopped", history(9))
    (runs / "broken").mkdir()
    page = open_training("?model=mlp", width, height, color_scheme=theme)
    for fold in ("Learning rate and gradient norm", "The numbers as a table"):
        page.get_by_text(fold).click()
    page.get_by_label("Every row").check()
    entry(page, LOSS, "Training loss, one batch").click()
    assert_accessible(page)
    for name in ("mine", "empty", "broken"):
        page.get_by_role("link", name=re.compile(f"^{name}")).click()
        expect(page.locator("#chosen-name")).to_have_text(name)  # until then what was shown before is loaded still
        expect_loaded(page)
        assert_accessible(page)


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_nothing_is_wider_than_the_screen(open_training: Opener, runs: Path, width: int) -> None:
    make_run(runs / "a-run-with-quite-a-long-name-that-has-to-be-broken-somewhere", "running", history(20))
    page = open_training("?model=mlp", width, 740)
    for fold in ("Learning rate and gradient norm", "The numbers as a table"):
        page.get_by_text(fold).click()
    expect(page.locator("#history-table tbody tr")).to_have_count(25)  # made when its fold opens
    expect(page.locator("#gradient-chart .chart-svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_page_names_every_module_that_it_loads(open_page: Opener, here: str) -> None:
    page = open_page(base_url=here)
    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(request.url.partition("?")[0]))
    page.goto("/training")
    expect_loaded(page)
    preloaded = set(page.evaluate("[...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.href)"))
    modules = {url for url in loaded if url.endswith(".js")}
    assert {url.rpartition("/")[2] for url in modules - preloaded} == {"training.js", "training_here.js", "theme.js"}
    assert preloaded <= modules
