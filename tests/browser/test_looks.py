"""The frame of every page, and the drawing page on every screen: accessible, steady, in both themes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pen import SEVEN, draw, expect_reading

ROOT = Path(__file__).parents[2]
SCREENS = [(360, 740), (1280, 800)]
THEMES = ["light", "dark"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_drawing_page_is_accessible(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], width: int, height: int, theme: str
) -> None:
    page = open_page(width, height, color_scheme=theme)
    page.goto("/")
    expect(page.get_by_label("Read by").locator("option").first).to_be_attached()
    assert_accessible(page)
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    assert_accessible(page)
    page.route(
        "**/predict*",
        lambda route: route.fulfill(json=route.fetch().json() | {"verdict": "unsure", "problems": ["two_digits"]}),
    )
    page.get_by_role("button", name="Sample: 3").click()
    expect_reading(page, "Unsure: perhaps a 3")
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_nothing_is_wider_than_the_screen(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(width, 740)
    page.goto("/")
    page.get_by_role("button", name="Sample: 7").click()
    expect_reading(page, "That is a 7")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_phone_shows_paper_and_answer_together(open_page: Callable[..., Page]) -> None:
    page = open_page(360, 740, has_touch=True, is_mobile=True)
    page.goto("/")
    for part in ("[data-answer]", "[data-pad]", "[data-tools]", "[data-bars]"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= 740, part


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_moves_when_answers_come(open_page: Callable[..., Page], width: int, height: int) -> None:
    page = open_page(width, height)
    page.add_init_script("""window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
            .observe({ type: "layout-shift", buffered: true });""")
    page.goto("/")
    expect(page.get_by_label("Read by").locator("option").first).to_be_attached()
    places = """() => ["[data-pad]", "[data-tools]", "[data-bars]", "[data-stages]", "[data-copy-buttons]"]
        .map((part) => document.querySelector(part).getBoundingClientRect().top + scrollY)"""
    before = page.evaluate(places)
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    assert page.evaluate(places) == before
    page.route(
        "**/predict*",
        lambda route: route.fulfill(
            json=route.fetch().json() | {"verdict": "not_a_digit", "problems": ["two_digits", "unlike_digits"]}
        ),
    )
    page.get_by_role("button", name="Sample: 3").click()
    expect_reading(page, "Not a digit")
    assert page.evaluate(places) == before
    assert sum(page.evaluate("shifts")) < 0.01


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_theme_follows_the_system_until_chosen_and_is_remembered(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="light")
    page.goto("/")
    toggle = page.get_by_role("button", name="Dark theme")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    dark = background(page)
    assert dark != light
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    assert background(page) == light
    page.reload()
    assert background(page) == light
    toggle.click()
    assert background(page) == dark


def test_ink_changes_with_the_theme(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="light")
    page.goto("/")
    draw(page, SEVEN)
    darkest = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const canvas = document.querySelector("[data-pad]");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        done(pixels.filter((_, i) => i % 4 === 0 && pixels[i + 3] === 255).reduce((a, b) => Math.min(a, b), 255));
    })))"""
    assert page.evaluate(darkest) < 60
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate(darkest) > 200


def test_skip_link_leads_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[data-pad]")).to_be_focused()


def test_unknown_page_says_so_and_leads_back(page: Page, expect_console_error: Callable[[str], None]) -> None:
    expect_console_error("404")
    page.goto("/no-such-page")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.locator("main").get_by_role("link", name="Draw a digit").click()
    expect(page.locator("[data-pad]")).to_be_visible()


def test_served_licence_is_the_projects() -> None:
    assert (ROOT / "static" / "licence.txt").read_text() == (ROOT / "LICENSE").read_text()


def test_page_names_every_module_that_it_loads(page: Page) -> None:
    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(request.url.partition("?")[0]))
    page.goto("/")
    page.get_by_role("button", name="Sample: 7").click()
    expect_reading(page, "That is a 7")
    preloaded = set(page.evaluate("[...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.href)"))
    modules = {url for url in loaded if url.endswith(".js")}
    assert {url.rpartition("/")[2] for url in modules - preloaded} == {"draw.js", "theme.js"}
    assert preloaded <= modules
