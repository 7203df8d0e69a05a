"""Training from the page: a visitor starts it, watches it grow, steers it, and draws against what it has become."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.opening import Opener
from tests.browser.pen import THREE
from tests.live_server import run_server

SMALL, LARGE = (360, 740), (1280, 800)

WAYS_THERE: dict[str, Callable[[Page], object]] = {
    "scrolling": lambda page: page.mouse.wheel(0, 100_000),
    "a link": lambda page: page.get_by_role("link", name="why a network fails").click(),
    "the keyboard": lambda page: page.keyboard.press("Tab"),
    "paper": lambda page: page.evaluate("dispatchEvent(new Event('beforeprint'))"),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose trainings need not wait until everybody else has done."""
    with run_server(tmp_path_factory.mktemp("here"), INKDIGIT_TRAINING_NICENESS="0") as url:
        yield url


def section(page: Page) -> Locator:
    return page.locator("#train-here")


def point_count(page: Page) -> int:
    path = section(page).locator("[data-here-accuracy] .chart-plot path.line").last
    return len(re.findall(r"[ML]", path.get_attribute("d") or "")) if path.count() else 0


def draw_three(page: Page) -> None:
    canvas = page.locator("[data-here-pad]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100) for x, y in THREE[0]]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=2)
    page.mouse.up()


def test_a_visitor_trains_a_network_and_draws_against_it(
    open_page: Opener, here: str, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(*LARGE, base_url=here)
    page.goto("/training")
    page.get_by_role("link", name="Train one yourself").click()
    mine = section(page)
    phase, words = mine.locator("[data-here-phase]"), mine.locator("[data-here-words]")
    expect(mine.get_by_label("Learning rate")).to_have_value("0.02")
    mine.get_by_label("Hidden units").fill("8")
    mine.get_by_label("Steps", exact=False).first.fill("20000")
    mine.get_by_role("button", name="Train").click()

    expect(phase).to_have_text("training")
    page.wait_for_function("() => document.querySelectorAll('[data-here-accuracy] path.line').length > 0")
    before = point_count(page)
    page.wait_for_function(
        """(before) => {
            const paths = [...document.querySelectorAll('[data-here-accuracy] .chart-plot path.line')];
            return (paths.at(-1)?.getAttribute("d").match(/[ML]/g) ?? []).length > before + 2;
        }""",
        arg=before,
    )
    mine.get_by_role("button", name="Pause").click()
    expect(phase).to_have_text("paused")
    paused_at = int(re.findall(r"step ([\d,]+)", words.text_content() or "")[0].replace(",", ""))
    assert 0 < paused_at < 20_000
    mine.get_by_role("button", name="One step").click()
    expect(words).to_contain_text(f"Paused after step {paused_at + 1:,}.")
    assert_accessible(page)

    mine.get_by_role("button", name="Go on").click()
    expect(phase).to_have_text("training")
    page.reload()  # the training is the visitor's, not the page's
    expect(phase).to_have_text("training")
    mine.get_by_role("button", name="Stop").click()
    expect(phase).to_have_text("stopped")

    draw_three(page)
    expect(mine.locator("[data-here-verdict]")).to_contain_text(re.compile("Both read a 3|shipped one a 3"))
    shipped = mine.locator(".duel-row").nth(3).locator(".duel-cell").nth(1)
    expect(shipped).to_have_attribute("data-highest", "true")
    expect(mine.locator("[data-duel-shipped]")).to_have_text("notebook, in %")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert_accessible(page)
    page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=SMALL[0])


def test_a_failure_happens_again_with_one_click(open_page: Opener, here: str) -> None:
    page = open_page(*LARGE, base_url=here)
    page.goto("/training")
    failures = page.locator("#failures")
    failures.scroll_into_view_if_needed()
    expect(failures.locator("[data-failure=die] [data-failure-figures]")).to_contain_text("0 of 100 at the start")
    expect(failures.locator(".chart-svg")).to_have_count(3)
    failures.locator("[data-failure=die]").get_by_role("button", name="See it happen").click()
    expect(section(page).locator("[data-here-settings]")).to_contain_text("all hidden weights negative")
    expect(section(page).locator("[data-here-phase]")).to_have_text("training")
    section(page).get_by_role("button", name="Stop").click()
    expect(section(page).locator("[data-here-words]")).to_contain_text("they are all dead")


def test_a_lost_training_is_said(
    open_page: Opener, tmp_path: Path, expect_console_error: Callable[[str], None]
) -> None:
    folder = tmp_path / "trainings"
    with run_server(tmp_path, INKDIGIT_TRAINING_NICENESS="0", INKDIGIT_TRAINING_FOLDER=str(folder)) as url:
        page = open_page(*LARGE, base_url=url)
        page.goto("/training#train-here")
        section(page).get_by_role("button", name="Train").click()
        expect(section(page).locator("[data-here-phase]")).to_have_text(re.compile("starting|training"))
        expect_console_error("404")
        for task in folder.glob("*/task.json"):
            task.unlink()
        expect(section(page).locator("[data-here-trouble]")).to_contain_text("This training is gone")
        expect(section(page).get_by_role("button", name="Train")).to_have_attribute("aria-disabled", "false")


def test_where_it_is_switched_off_the_page_says_so_calmly(
    open_page: Opener, tmp_path: Path, assert_accessible: Callable[[Page], None]
) -> None:
    with run_server(tmp_path, INKDIGIT_TRAINING_HERE="false") as url:
        page = open_page(*SMALL, base_url=url)
        page.goto("/training#failures")
        expect(section(page).locator("[data-here-off]")).to_contain_text("switched off on this server")
        expect(section(page).locator("form")).to_be_hidden()
        expect(page.get_by_role("button", name="See it happen")).to_have_count(0)
        expect(page.locator("#failures .chart-svg")).to_have_count(3)
        assert_accessible(page)


@pytest.mark.parametrize("way", WAYS_THERE)
def test_it_is_fetched_when_somebody_gets_there_and_not_before(open_page: Opener, server: str, way: str) -> None:
    page = open_page(*SMALL)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server)))
    page.goto("/training", wait_until="networkidle")
    assert not [address for address in asked if "/training_here/" in address or address in ("/trainings", "/failures")]
    WAYS_THERE[way](page)
    expect(page.locator("#failures .chart-svg")).to_have_count(3)
    assert asked.count("/failures") == asked.count("/trainings") == 1


def test_a_link_ends_where_it_leads_though_the_curves_come_later(open_page: Opener) -> None:
    page = open_page(*LARGE)
    page.goto("/training", wait_until="networkidle")
    page.get_by_role("link", name="why a network fails").click()
    expect(page.locator("#failures .chart-svg")).to_have_count(3)
    page.wait_for_function("Math.abs(document.getElementById('failures').getBoundingClientRect().top) <= 40")


def test_it_is_fetched_at_once_where_nobody_can_tell_what_is_near(open_page: Opener) -> None:
    page = open_page(*SMALL)
    page.add_init_script("delete window.IntersectionObserver")
    page.goto("/training")
    expect(page.locator("#failures .chart-svg")).to_have_count(3)


def test_it_comes_after_all_when_the_server_was_lost_on_the_way(
    open_page: Opener, expect_console_error: Callable[[str], None]
) -> None:
    page = open_page(*SMALL)
    expect_console_error("ERR_FAILED")
    module = re.compile(r"/training_here/words\.js")
    page.route(module, lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto("/training#failures")
    page.unroute(module)
    expect(page.locator("#failures .chart-svg")).to_have_count(3)
