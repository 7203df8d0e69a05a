"""A real browser on the real service: every page that a test opens must stay free of errors on its console."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

START_SECONDS = 30
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REPORT_CSP = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI} in ${event.sourceFile}`))"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"the service did not become ready at {url}:\n{log.read_text()}")


@contextmanager
def _run_server(folder: Path, port: int | None = None, **settings: str) -> Iterator[str]:
    chosen = port or _free_port()
    environment = {**os.environ, "INKDIGIT_HOST": "127.0.0.1", "INKDIGIT_PORT": str(chosen), **settings}
    log = folder / f"server-{chosen}.log"
    with log.open("ab") as output:
        command = [sys.executable, "-m", "model", "serve"]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{chosen}"
            _wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one running service that the tests share."""
    with tempfile.TemporaryDirectory() as folder, _run_server(Path(folder)) as url:
        yield url


@pytest.fixture
def start_server(tmp_path: Path) -> Callable[..., AbstractContextManager[str]]:
    """start_server(port=None, **INKDIGIT_variables): a service of the test's own, as a context manager."""

    def start(port: int | None = None, **settings: str) -> AbstractContextManager[str]:
        return _run_server(tmp_path, port, **settings)

    return start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium or Chrome; Playwright's own where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = ["--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with its sandbox
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=arguments)
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
        contexts[-1].set_default_timeout(10_000)
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
def assert_accessible() -> Callable[[Page], None]:
    """axe-core finds nothing to object to on the page as it stands."""

    def check(page: Page) -> None:
        violations = Axe().run(page).response["violations"]
        found = [
            (v["id"], [node["html"][:120] + " | " + node["failureSummary"][:300] for node in v["nodes"]])
            for v in violations
        ]
        assert found == []

    return check
