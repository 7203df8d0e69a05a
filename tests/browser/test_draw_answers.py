"""The answer: only the newest drawing's, in words for every verdict, with patience for a lost or busy server."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pen import ONE, SEVEN, Sent, draw, expect_reading, open_paper

RECORD = """(selector) => {
    window.recorded = [];
    const element = document.querySelector(selector);
    new MutationObserver(() => window.recorded.push(element.textContent))
        .observe(element, { childList: true, characterData: true, subtree: true });
}"""


def pick(page: Page, sample: str) -> None:
    page.get_by_role("button", name=f"Sample: {sample}").click()


def stop_clock(page: Page) -> None:
    """From the next page on, no timer fires before the test lets time pass."""
    page.clock.install(time=0)
    page.clock.pause_at(1_000)


def answer_with(page: Page, **changes: Any) -> None:
    """From now on the server's answers carry these changes."""

    def handle(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | changes)

    page.route("**/predict*", handle)


def test_stale_answer_is_dropped_and_one_request_is_under_way(page: Page) -> None:
    open_paper(page)
    sent = Sent(page)
    held: list[Route] = []
    page.route("**/predict*", lambda route: route.continue_() if held else held.append(route))
    page.evaluate(RECORD, "[data-part=title]")
    with page.expect_request("**/predict*"):
        pick(page, "7")
    page.keyboard.press("Escape")
    for sample in ("2", "3", "1"):
        pick(page, sample)
    assert len(sent.bodies) == 1, "a second request went out before the first was answered"
    held[0].continue_()
    expect_reading(page, "That is a 1")
    assert len(sent.bodies) == 2, "drawings that were gone already were asked about"
    assert [title for title in page.evaluate("recorded") if title.startswith("That is")] == ["That is a 1"]


def test_answer_after_clear_is_dropped(page: Page) -> None:
    open_paper(page)
    held: list[Route] = []
    page.route("**/predict*", lambda route: held.append(route))
    with page.expect_request("**/predict*"):
        pick(page, "7")
    page.keyboard.press("Escape")
    with page.expect_response("**/predict*"):
        held[0].continue_()
    expect_reading(page, "Draw a digit")
    expect(page.locator(".bar[data-highest=true]")).to_have_count(0)


def test_lost_server_is_said_and_the_newest_drawing_read_when_it_is_back(
    page: Page, start_server: Callable[..., AbstractContextManager[str]], expect_console_error: Callable[[str], None]
) -> None:
    expect_console_error("ERR_CONNECTION")
    with start_server() as url:
        page.goto(url)
        draw(page, SEVEN)
        expect_reading(page, "That is a 7")
    page.keyboard.press("Escape")
    draw(page, SEVEN[:1])
    expect(page.locator("[data-part=title]")).to_have_text("No answer yet")
    expect(page.locator("[data-part=details]")).to_contain_text("does not answer")
    expect(page.locator("[data-announcer]")).to_contain_text("does not answer")
    page.keyboard.press("Escape")
    draw(page, ONE)  # drawing goes on
    with start_server(port=httpx.URL(url).port):
        expect_reading(page, "That is a 1")
        expect(page.get_by_role("button", name="Try now")).to_be_hidden()


def test_try_now_does_not_wait(page: Page, expect_console_error: Callable[[str], None]) -> None:
    expect_console_error("ERR_FAILED")
    stop_clock(page)
    page.goto("/")
    page.route("**/predict*", lambda route: route.abort())
    pick(page, "7")
    expect_reading(page, "No answer yet")
    page.unroute("**/predict*")
    page.get_by_role("button", name="Try now").click()
    expect_reading(page, "That is a 7")


def test_busy_server_is_asked_again_when_it_said(page: Page, expect_console_error: Callable[[str], None]) -> None:
    expect_console_error("503")
    open_paper(page)
    page.evaluate(RECORD, "[data-part=details]")
    asked: list[float] = []

    def busy_once(route: Route) -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "2"}, json={"title": "Service Unavailable"})
        else:
            route.continue_()

    page.route("**/predict*", busy_once)
    pick(page, "7")
    expect_reading(page, "That is a 7")
    assert any("The server is busy" in words for words in page.evaluate("recorded"))
    assert asked[1] - asked[0] >= 2


def test_refusal_is_said_in_the_servers_words_and_not_repeated(
    page: Page, expect_console_error: Callable[[str], None]
) -> None:
    expect_console_error("413")
    open_paper(page)
    sent = Sent(page)
    problem = {"title": "Content Too Large", "detail": "The drawing has more than 20000 points."}
    page.route("**/predict*", lambda route: route.fulfill(status=413, json=problem))
    pick(page, "7")
    expect_reading(page, "This can't be read")
    expect(page.locator("[data-part=details]")).to_have_text("The drawing has more than 20000 points.")
    expect(page.locator("[data-announcer]")).to_contain_text("more than 20000 points")
    assert len(sent.bodies) == 1
    page.unroute("**/predict*")
    pick(page, "1")
    expect_reading(page, "That is a 1")


@pytest.mark.parametrize(
    ("changes", "title", "detail", "glyph"),
    [
        ({"verdict": "digit"}, "That is a 7", "sure", "7"),
        ({"verdict": "unsure"}, "Unsure: perhaps a 7", "% for 7,", "7?"),
        ({"verdict": "not_a_digit"}, "Not a digit", "nearest is 7", "✕"),
        ({"verdict": "blank", "digit": None, "probabilities": [0.1] * 10}, "Blank", "no ink", ""),
        ({"problems": ["two_digits"]}, "That is a 7", "Draw one at a time", "7"),
        ({"problems": ["too_little_ink"]}, "That is a 7", "draw it larger", "7"),
        ({"problems": ["touches_border"]}, "That is a 7", "leave a margin", "7"),
        ({"problems": ["unlike_digits"]}, "That is a 7", "more plainly", "7"),
        ({"problems": ["from_a_newer_server"]}, "That is a 7", "from a newer server", "7"),
    ],
)
def test_every_verdict_and_problem_has_its_words(
    page: Page, changes: dict[str, Any], title: str, detail: str, glyph: str
) -> None:
    page.goto("/")
    answer_with(page, **changes)
    pick(page, "7")
    expect_reading(page, title)
    expect(page.locator("[data-part=details]")).to_contain_text(detail)
    expect(page.locator("[data-part=glyph]")).to_have_text(glyph)
    expect(page.locator("[data-announcer]")).to_contain_text(title)


def test_bars_carry_numbers_that_never_claim_certainty(page: Page) -> None:
    page.goto("/")
    answer_with(page, probabilities=[0, 0.2, 0.79996, 0, 0, 0, 0, 0, 0.00004, 0.01], digit=2)
    pick(page, "2")
    numbers = page.locator(".bar-number")
    expect(numbers).to_have_text(["0.0", "20.0", "80.0", "0.0", "0.0", "0.0", "0.0", "0.0", "0.0", "1.0"])
    page.unroute("**/predict*")
    answer_with(page, probabilities=[0, 0, 0.99999, 0, 0, 0, 0, 0, 0, 0.00001], digit=2)
    pick(page, "2")
    expect(numbers.nth(2)).to_have_text(">99.9")


def test_live_region_speaks_only_when_settled(page: Page) -> None:
    stop_clock(page)
    page.goto("/")
    page.evaluate(RECORD, "[data-announcer]")
    for sample in ("2", "3", "4", "7"):
        pick(page, sample)
        expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")
        page.clock.run_for(500)
    assert page.evaluate("recorded") == []
    page.clock.run_for(500)
    (said,) = page.evaluate("recorded")
    assert said.startswith("That is a 7.")


def test_model_picker_asks_that_model_and_is_remembered(page: Page, server: str) -> None:
    sent = Sent(page)
    models = httpx.get(f"{server}/models").json()
    page.goto("/")
    picker = page.get_by_label("Read by")
    expect(picker).to_have_value(models["default"])
    assert picker.locator("option").all_inner_texts() == [model["name"] for model in models["models"]]
    other = next(model["name"] for model in models["models"] if model["name"] != models["default"])
    pick(page, "7")
    expect_reading(page, "That is a 7")
    with page.expect_response("**/predict*") as response:
        picker.select_option(other)
    assert response.value.json()["model"] == other
    page.reload()
    expect(picker).to_have_value(other)
    pick(page, "1")
    expect_reading(page, "That is a 1")
    assert f"model={other}" in sent.addresses[-1]


def test_remembered_model_that_is_gone_gives_way_to_the_default(page: Page, server: str) -> None:
    page.add_init_script("localStorage.setItem('inkdigit.model', '\"gone\"')")
    page.goto("/")
    expect(page.get_by_label("Read by")).to_have_value(httpx.get(f"{server}/models").json()["default"])
    pick(page, "7")
    expect_reading(page, "That is a 7")


def test_works_where_storage_is_forbidden(page: Page) -> None:
    page.add_init_script("""for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
    }""")
    page.goto("/")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
