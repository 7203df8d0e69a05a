"""What a page costs a phone: few bytes, and nothing that jumps while it loads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

PAGES = ["/", "/lesson", "/training", "/accuracy"]
SCREENS = [(360, 740), (1280, 800)]
MOST_BYTES = 150_000
MOST_SHIFT = 0.02

TRANSFERRED = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .map(({ name, transferSize }) => [name, transferSize])"""
SHIFTED = """() => new Promise((resolve) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shift += value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(shift), 100);
})"""


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen[0]} px")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_and_does_not_jump(
    open_page: Callable[..., Page], server: str, path: str, screen: tuple[int, int]
) -> None:
    page = open_page(*screen)
    page.goto(f"{server}{path}", wait_until="networkidle")
    transferred = dict(page.evaluate(TRANSFERRED))
    scripts = [name for name in transferred if name.endswith(".js")]
    assert len(scripts) > 5, "the scripts are counted too"
    assert sum(transferred.values()) <= MOST_BYTES, transferred
    assert page.evaluate(SHIFTED) <= MOST_SHIFT


def test_the_second_visit_fetches_no_script_again(page: Page, server: str) -> None:
    for _ in range(2):
        page.goto(f"{server}/", wait_until="networkidle")
    fetched = {name: size for name, size in page.evaluate(TRANSFERRED) if "/static/" in name and size > 0}
    assert fetched == {}
