"""Asks the pages' pure modules in the browser that runs them; one page serves a whole file of tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser

Run = Callable[..., Any]


@contextmanager
def run_modules(browser: Browser, server: str) -> Iterator[Run]:
    """run(module, expression, argument): the value of a JavaScript expression; `m` is the module, `x` the argument."""
    context = browser.new_context(base_url=server)
    page = context.new_page()
    page.goto("/no-such-page.txt")  # any page of the origin will do to import from, best one without scripts

    def run(module: str, expression: str, argument: Any = None) -> Any:
        script = f"async (x) => {{ const m = await import('/static/js/{module}.js'); return {expression}; }}"
        return page.evaluate(script, argument)

    try:
        yield run
    finally:
        context.close()
