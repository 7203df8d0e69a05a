"""Watch it learn your digit: at every moment of a training, what it read in one's own drawing, tied to the curves."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Response, expect

from model.checkpoints import save_card, save_snapshot
from model.registry import ARCHITECTURES
from tests.browser.frames import wait_for_frame
from tests.browser.opening import Opener, opener
from tests.browser.pen import SEVEN, draw
from tests.browser.run_folders import SETTINGS, card, history, make_model, make_run
from tests.live_server import run_server

STEPS = [0, 50, 200, 800, 3000]
CNN = {**SETTINGS, "kernels": [5, 3], "channels": [4, 5], "pooled": [True, True]}
LOSS = "Loss over training steps"


def keep_snapshots(folder: Path, steps: list[int], architecture: str = "mlp", settings: Any = SETTINGS) -> None:
    for step in steps:
        save_snapshot(folder, step, ARCHITECTURES[architecture].init_params(np.random.default_rng(step), settings))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer model and a run of a convolutional one with snapshots, and a model without."""
    folder = tmp_path_factory.mktemp("scrub")
    make_model(folder / "weights" / "mlp", tested=False)
    keep_snapshots(folder / "weights" / "mlp", STEPS)
    make_model(folder / "weights" / "bare", tested=False)
    make_run(folder / "runs" / "kernels", "finished", history())
    save_card(folder / "runs" / "kernels", card("kernels", architecture="cnn", settings=CNN))
    keep_snapshots(folder / "runs" / "kernels", STEPS[:3], "cnn", CNN)
    return folder


@pytest.fixture(scope="module")
def here(folder: Path) -> Iterator[str]:
    with run_server(folder, INKDIGIT_WEIGHTS=str(folder / "weights"), INKDIGIT_RUNS=str(folder / "runs")) as url:
        yield url


@pytest.fixture
def open_scrub(open_page: Opener, here: str) -> Opener:
    return opener(open_page, here, "/training", settle, usual="?model=mlp")


def settle(page: Page) -> None:
    expect(page.locator("#scrub[aria-busy=false]")).to_be_visible()


def button(page: Page, name: str) -> Locator:
    return page.locator("#scrub").get_by_role("button", name=name)


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Moment of the training")


def moment(page: Page) -> Locator:
    return page.locator("[data-value=scrub_moment]")


def picture(page: Page) -> Locator:
    return page.locator("[data-scrub-picture]")


def flag(page: Page) -> float:
    """Where the marked moment stands on the loss curve, in pixels: it follows the slider in the next frame."""
    wait_for_frame(page)
    line = page.locator("#loss-chart .mark-line").get_attribute("d") or ""
    return float(line[1:].split()[0])


def shown_percent(page: Page) -> list[float]:
    texts = page.locator("[data-scrub-bars] .bar-number").all_inner_texts()
    return [float(text.removeprefix(">")) for text in texts]


def strokes_asked_about(response: Response) -> int:
    """How many strokes the drawing has that the snapshots were asked to read; 0 for another request."""
    if not response.url.endswith("/snapshots/predict"):
        return 0
    return len(json.loads(response.request.post_data or "{}").get("drawing", {}).get("strokes", []))


def test_shows_at_every_moment_what_the_api_reads_in_the_drawing(open_scrub: Opener) -> None:
    page = open_scrub()
    button(page, "Clear").click()
    draw(page, SEVEN[:1])
    # Of the whole drawing: the answers to the cleared paper and to the first stroke may still be on their way.
    with page.expect_response(lambda response: strokes_asked_about(response) == len(SEVEN)) as response:
        draw(page, SEVEN[1:])
    settle(page)
    answer = response.value.json()
    assert [reading["step"] for reading in answer["readings"]] == STEPS
    slider(page).press("Home")
    for index, reading in enumerate(answer["readings"]):
        if index:
            slider(page).press("ArrowRight")
        words = f"After {reading['step']:,} steps ({reading['step'] / 3437.5:.2f} epochs)"
        expect(moment(page)).to_contain_text(words if index else "Before the first step")
        expected = [100 * probability for probability in reading["probabilities"]]
        assert shown_percent(page) == pytest.approx(expected, abs=0.06)
        expect(moment(page)).to_contain_text(f"reads a{'n' * (reading['digit'] == 8)} {reading['digit']}: ")
        assert slider(page).get_attribute("aria-valuetext") == moment(page).inner_text()
        shown = page.request.get(f"/models/mlp/snapshots/{reading['step']}/first-layer").json()
        expect(picture(page)).to_have_attribute("src", shown["image"])
    expect(picture(page)).to_have_attribute("alt", "all 12 hidden units, after 3,000 steps")
    assert page.locator("[data-scrub-seen]").get_attribute("src") == answer["image"]


def test_slider_moves_the_mark_on_the_curves_and_the_curves_move_the_slider(open_scrub: Opener) -> None:
    page = open_scrub()
    slider(page).press("Home")
    left = flag(page)
    slider(page).press("End")
    right = flag(page)
    slider(page).press("ArrowLeft")
    expect(moment(page)).to_contain_text("After 800 steps")
    assert flag(page) == pytest.approx(left + (right - left) * 800 / 3000, abs=0.2)

    chart = page.get_by_role("slider", name=LOSS)
    chart.click(position={"x": left + (right - left) * 230 / 3000, "y": 120})
    expect(moment(page)).to_contain_text("After 200 steps")
    expect(slider(page)).to_have_value("2")
    page.mouse.move(5, 5)
    chart.focus()
    page.keyboard.press("End")
    expect(moment(page)).to_contain_text("After 3,000 steps")
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    expect(slider(page)).to_have_value("4")
    page.get_by_role("slider", name="Validation accuracy over training steps").press("Home")
    expect(moment(page)).to_contain_text("Before the first step")


def test_a_click_on_the_timeline_leads_to_its_moment(open_scrub: Opener) -> None:
    page = open_scrub()
    expect(picture(page)).to_be_visible()  # the last to come, and it takes room
    cells = page.locator(".timeline-cells")
    box = cells.bounding_box()
    assert box is not None
    for index in (1, 4):
        centre = box["width"] * (index + 0.5) / len(STEPS)
        cells.click(position={"x": centre, "y": 20})
        expect(slider(page)).to_have_value(str(index))
        # The thumb, 16 px wide, stands below the middle of the column.
        track = slider(page).bounding_box()
        assert track is not None
        thumb = track["x"] + 8 + (track["width"] - 16) * index / (len(STEPS) - 1)
        assert thumb == pytest.approx(box["x"] + centre, abs=1)


@pytest.mark.parametrize(("motion", "pace"), [("no-preference", 700), ("reduce", 1500)])
def test_plays_from_the_beginning_and_stops(open_page: Opener, here: str, motion: str, pace: int) -> None:
    page = open_page(base_url=here, reduced_motion=motion)
    page.clock.install()
    page.goto("/training?model=mlp")
    settle(page)
    # From here on time passes by hand alone. A minute ahead: a busy machine may take seconds to get there.
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 60)
    page.clock.run_for(20_000)
    expect(slider(page)).to_have_value("4")  # nothing plays by itself
    button(page, "Play").click()
    expect(slider(page)).to_have_value("0")
    page.clock.run_for(pace)
    expect(slider(page)).to_have_value("1")
    button(page, "Pause").click()
    page.clock.run_for(5 * pace)
    expect(slider(page)).to_have_value("1")
    button(page, "Play").click()
    page.clock.run_for(2 * pace)
    expect(slider(page)).to_have_value("3")
    page.clock.run_for(2 * pace)
    expect(slider(page)).to_have_value("4")
    expect(button(page, "Play")).to_be_visible()
    button(page, "Play").click()
    button(page, "One moment on").click()
    page.clock.run_for(5 * pace)
    expect(slider(page)).to_have_value("1")  # a hand on the slider ends the playback


def test_takes_the_drawing_over_and_hands_it_on(open_page: Opener, here: str) -> None:
    page = open_page(base_url=here)
    page.goto("/")
    draw(page, SEVEN)
    expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")
    seen = page.locator("[data-stage=centred]").get_attribute("src")
    page.goto("/training?model=mlp")
    settle(page)
    expect(page.locator("[data-scrub-seen]")).to_have_attribute("src", seen or "")
    button(page, "Sample: 3").click()
    settle(page)
    taken = page.locator("[data-scrub-seen]").get_attribute("src")
    assert taken != seen
    button(page, "Undo").click()
    expect(page.locator("[data-scrub-seen]")).to_have_attribute("src", seen or "")
    button(page, "Sample: 3").click()
    page.goto("/")
    expect(page.locator("[data-stage=centred]")).to_have_attribute("src", taken or "")


def test_a_blank_sheet_is_said(open_scrub: Opener) -> None:
    page = open_scrub()
    button(page, "Clear").click()
    expect(moment(page)).to_contain_text("the paper is blank")
    expect(page.locator("[data-scrub-bars] .bar-number")).to_have_text(["–"] * 10)


def test_links_lead_to_the_moment_and_the_drawing(open_scrub: Opener) -> None:
    page = open_scrub("?model=mlp&at=210")
    expect(slider(page)).to_have_value("2")
    button(page, "Sample: 4").click()
    slider(page).press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"\?model=mlp&at=50$"))
    page.reload()
    settle(page)
    expect(slider(page)).to_have_value("1")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    button(page, "Copy a link").click()
    expect(page.get_by_text("Copied: the link.")).to_be_visible()
    seen = page.locator("[data-scrub-seen]").get_attribute("src")

    other = open_scrub(page.evaluate("copied").partition("/training")[2])
    expect(slider(other)).to_have_value("1")
    expect(other.locator("[data-scrub-seen]")).to_have_attribute("src", seen or "")
    expect(other.get_by_role("heading", name="Watch it learn your digit")).to_be_in_viewport()
    assert "#" not in other.url, "a reload must not undo what is drawn from here on"


def test_going_back_leads_to_the_moment_that_was_left(open_scrub: Opener) -> None:
    page = open_scrub("?model=mlp&at=50")
    page.get_by_role("link", name=re.compile("^kernels")).click()
    expect(page.locator("#chosen-name")).to_have_text("kernels")
    settle(page)
    expect(moment(page)).to_contain_text("After 200 steps")  # another training has other moments: its last
    page.go_back()
    expect(page.locator("#chosen-name")).to_have_text("mlp")
    settle(page)
    expect(moment(page)).to_contain_text("After 50 steps")


def test_a_convolution_shows_its_kernels(open_scrub: Opener) -> None:
    page = open_scrub("?run=kernels&at=0")
    expect(picture(page)).to_have_attribute(
        "alt", re.compile("^all 4 kernels of the first layer, before the first step")
    )
    shown = page.request.get("/runs/kernels/snapshots/0/first-layer").json()
    expect(picture(page)).to_have_attribute("src", shown["image"])


def test_a_training_without_snapshots_says_so(open_scrub: Opener) -> None:
    page = open_scrub("?model=bare")
    expect(page.get_by_text("No weights of this training were kept")).to_be_visible()
    expect(slider(page)).to_be_hidden()
    expect(page.locator("#loss-chart .mark-line")).to_have_count(0)


def test_a_run_under_way_gains_moments(
    open_scrub: Opener, folder: Path, expect_console_error: Callable[[str], None]
) -> None:
    run = folder / "runs" / "growing"
    make_run(run, "running", history(2))
    keep_snapshots(run, [0, 20])
    page = open_scrub("?run=growing")
    expect(moment(page)).to_contain_text("After 20 steps")
    keep_snapshots(run, [400])
    with (run / "history.jsonl").open("a") as file:
        file.write("".join(json.dumps(row) + "\n" for row in history(10)[2:]))
    expect(moment(page)).to_contain_text("After 400 steps")
    expect(slider(page)).to_have_attribute("max", "2")
    expect_console_error("409")
    (run / "snapshots" / "0000020.npz").write_bytes(b"PK")
    button(page, "Sample: 3").click()
    expect(page.locator("[data-scrub-trouble]")).to_contain_text("0000020.npz")


def test_pictures_once_seen_are_not_asked_for_again(open_scrub: Opener) -> None:
    page = open_scrub()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):
        slider(page).press(key)
        expect(picture(page)).to_have_attribute("alt", re.compile("after 800" if key == "ArrowLeft" else "after 3,000"))
    assert len([url for url in asked if "first-layer" in url]) == 1


def test_a_server_that_is_gone_is_said(open_scrub: Opener, expect_console_error: Callable[[str], None]) -> None:
    page = open_scrub()
    expect_console_error("Failed to load resource")
    page.route("**/snapshots/**", lambda route: route.abort())
    button(page, "Sample: 3").click()
    expect(page.locator("[data-scrub-trouble]")).to_contain_text("does not answer")
    page.unroute("**/snapshots/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-scrub-trouble]")).to_be_hidden()
    settle(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_section_is_accessible_and_fits(
    open_scrub: Opener, assert_accessible: Callable[..., None], width: int, height: int, theme: str
) -> None:
    page = open_scrub("?model=mlp", width, height, color_scheme=theme)
    slider(page).press("ArrowLeft")
    expect(picture(page)).to_have_attribute("alt", re.compile("after 800"))
    assert_accessible(page, "#scrub")
    too_wide = """[...document.querySelectorAll("#scrub *")].filter((element) =>
        !element.closest(".visually-hidden") && element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 100))"""
    assert page.evaluate(too_wide) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
