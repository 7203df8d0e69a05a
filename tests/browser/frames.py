"""Waits for what pages draw in their next frame, before a test reads from it without trying again."""

from playwright.sync_api import Page


def wait_for_frame(page: Page) -> None:
    """Until the frame after the next begins: by then all that the page had put off until its next one is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
