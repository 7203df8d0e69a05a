"""What the tests of the drawing page do to it, and what they read from it."""

import json
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

Stroke = list[tuple[float, float]]

# In hundredths of the paper, as one would write them.
SEVEN: list[Stroke] = [[(30, 25), (50, 26), (70, 23), (60, 42), (51, 63), (45, 83)], [(40, 54), (52, 53), (67, 51)]]
ONE: list[Stroke] = [[(51, 18), (50, 40), (50, 60), (49, 82)]]
THREE: list[Stroke] = [
    [(34, 26), (44, 19), (58, 20), (64, 30), (59, 41), (47, 47), (61, 51), (68, 63), (63, 76), (49, 82), (34, 76)]
]


def open_paper(page: Page) -> None:
    """The drawing page, once it knows the models: when these come, it asks again about what is drawn by then."""
    page.goto("/")
    expect(page.get_by_label("Read by").locator("option").first).to_be_attached()


def paper(page: Page) -> dict[str, float]:
    canvas = page.locator("[data-pad]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return {side: box[side] for side in ("x", "y", "width", "height")}


def on_screen(page: Page, point: tuple[float, float], box: dict[str, float] | None = None) -> tuple[float, float]:
    box = box or paper(page)
    return box["x"] + point[0] * box["width"] / 100, box["y"] + point[1] * box["height"] / 100


def draw(page: Page, strokes: list[Stroke]) -> None:
    """Draws with the mouse."""
    box = paper(page)
    for first, *others in strokes:
        page.mouse.move(*on_screen(page, first, box))
        page.mouse.down()
        for point in others:
            page.mouse.move(*on_screen(page, point, box), steps=3)
        page.mouse.up()


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """One event of a touch screen, with every finger that is down."""
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def draw_by_finger(page: Page, session: CDPSession, strokes: list[Stroke]) -> None:
    for first, *others in strokes:
        touch(session, "touchStart", on_screen(page, first))
        for point in others:
            touch(session, "touchMove", on_screen(page, point))
        touch(session, "touchEnd")


def expect_reading(page: Page, title: str) -> None:
    expect(page.locator("[data-part=title]")).to_have_text(title)
    expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")


class Sent:
    """The requests to /predict, oldest first, as the page makes them."""

    def __init__(self, page: Page) -> None:
        self.addresses: list[str] = []
        self.bodies: list[bytes] = []
        page.on("request", self._on_request)

    def _on_request(self, request: Any) -> None:
        if "/predict" in request.url:
            self.addresses.append(request.url)
            self.bodies.append(request.post_data_buffer or b"")

    @property
    def strokes(self) -> list[list[list[float]]]:
        """Those of the newest request."""
        return list(json.loads(self.bodies[-1])["strokes"])
