"""Takes the README's pictures of the running pages, so that they can be taken anew when the pages change."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.pen import SEVEN, draw, expect_reading
from tests.live_server import run_server
from tests.machine import launch_browser

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH, HEIGHT, SCALE = 1180, 830, 1.5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, run_server(Path(folder)) as url, sync_playwright() as playwright:
        browser = launch_browser(playwright)
        context = browser.new_context(
            base_url=url,
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto("/")
        draw(page, SEVEN)
        expect_reading(page, "That is a 7")
        page.mouse.move(0, 0)
        save("draw", page.screenshot())
        page.goto("/training", wait_until="networkidle")
        save("training", page.locator("section[aria-labelledby=curves-title]").screenshot())
        browser.close()


def save(name: str, png: bytes) -> None:
    path = DOCS / f"{name}.webp"
    Image.open(io.BytesIO(png)).save(path, quality=80, method=6)
    print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
