"""What a page costs a phone: few bytes, and nothing that jumps while it loads."""

import pytest
from playwright.sync_api import Page

PAGES = ["/", "/lesson", "/training", "/accuracy"]
STILL = ["/", "/lesson"]
"""Pages that are whole before their numbers come; the other two grow with what they are told."""
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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_and_does_not_jump_where_it_need_not(page: Page, server: str, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}{path}", wait_until="networkidle")
    transferred = dict(page.evaluate(TRANSFERRED))
    scripts = [name for name in transferred if name.endswith(".js")]
    assert len(scripts) > 5, "the scripts are counted too"
    assert sum(transferred.values()) <= MOST_BYTES, transferred
    if path in STILL:
        assert page.evaluate(SHIFTED) <= MOST_SHIFT


def test_the_second_visit_fetches_no_script_again(page: Page, server: str) -> None:
    for _ in range(2):
        page.goto(f"{server}/", wait_until="networkidle")
    fetched = {name: size for name, size in page.evaluate(TRANSFERRED) if "/static/" in name and size > 0}
    assert fetched == {}
