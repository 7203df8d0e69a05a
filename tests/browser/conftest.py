"""A real browser on the real service: every page that a test opens must stay free of errors on its console."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.machine import launch_browser

PATIENCE = 20_000  # ms: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)

REPORT_CSP = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI} in ${event.sourceFile}`))"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium or Chrome; Playwright's own where there is none."""
    with sync_playwright() as playwright:
        chromium = launch_browser(playwright)
        yield chromium
        chromium.close()


class Console:
    """What pages complained of, less what a test said beforehand that it would provoke."""

    def __init__(self) -> None:
        self._complaints: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        self._expected.append(pattern)

    def watch(self, page: Page) -> None:
        page.add_init_script(REPORT_CSP)
        page.on("console", self._on_message)
        page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))

    def _on_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        return [line for line in self._complaints if not any(re.search(known, line) for known in self._expected)]


@pytest.fixture
def console() -> Iterator[Console]:
    watched = Console()
    yield watched
    assert watched.unexpected() == []


@pytest.fixture
def open_page(browser: Browser, server: str, console: Console) -> Iterator[Callable[..., Page]]:
    """open_page(width, height, **context): a page in its own context; relative addresses go to the server."""
    contexts: list[BrowserContext] = []

    def open_one(width: int = 1280, height: int = 800, **context: Any) -> Page:
        settings = {"base_url": server, "reduced_motion": "reduce", "viewport": {"width": width, "height": height}}
        contexts.append(browser.new_context(**{**settings, **context}))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        console.watch(page)
        return page

    yield open_one
    for opened in contexts:
        opened.close()


@pytest.fixture
def expect_console_error(console: Console) -> Callable[[str], None]:
    """Says beforehand which console errors (a pattern) the test provokes on purpose."""
    return console.expect


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """axe-core finds nothing to object to on the page as it stands, or in a part of it, a selector."""

    def check(page: Page, part: str | None = None) -> None:
        violations = Axe().run(page, part).response["violations"]
        found = [
            (v["id"], [node["html"][:120] + " | " + node["failureSummary"][:300] for node in v["nodes"]])
            for v in violations
        ]
        assert found == []

    return check
