"""Opens one page of a service of the test's own, and waits until it shows what was asked for."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Opener = Callable[..., Page]


def opener(open_page: Opener, here: str, path: str, wait: Callable[[Page], None], usual: str = "") -> Opener:
    """open_one(query=usual, width, height, **context). here: the service's address. wait: until the page is loaded."""

    def open_one(query: str = usual, width: int = 1280, height: int = 800, **context: Any) -> Page:
        page = open_page(width, height, base_url=here, **context)
        page.goto(f"{path}{query}")
        wait(page)
        return page

    return open_one
