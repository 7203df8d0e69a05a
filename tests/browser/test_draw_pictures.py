"""Pictures: chosen, pasted or dropped, their own bytes are read, and what is wrong with them is said in words."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.frames import wait_for_frame
from tests.browser.pen import ONE, SEVEN, Sent, draw, expect_reading, open_paper


def picture_of_seven(side: int = 200, **options: object) -> bytes:
    """A grey PNG: dark ink on light paper."""
    image = Image.new("L", (side, side), 235)
    pen = ImageDraw.Draw(image)
    for stroke in SEVEN:
        points = [(x * side / 100, y * side / 100) for x, y in stroke]
        pen.line(points, fill=30, width=side // 14, joint="curve")
    data = io.BytesIO()
    image.save(data, "PNG", **options)
    return data.getvalue()


@pytest.fixture
def sent(page: Page) -> Sent:
    requests = Sent(page)
    open_paper(page)
    return requests


def transfer(page: Page, event: str, kind: str, carrier: str) -> None:
    """Dispatches the event with a file in its DataTransfer, as a paste or a drag does."""
    page.evaluate(
        """([bytes, event, kind, carrier]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "seven.png", { type: "image/png" }));
            const options = { bubbles: true, cancelable: true, [carrier]: transfer };
            document.body.dispatchEvent(new window[kind](event, options));
        }""",
        [list(picture_of_seven()), event, kind, carrier],
    )


def choose(page: Page, name: str, kind: str, data: bytes) -> None:
    page.get_by_label("Read a picture").set_input_files({"name": name, "mimeType": kind, "buffer": data})


def test_chosen_picture_is_read_from_its_own_bytes(page: Page, sent: Sent) -> None:
    choose(page, "seven.png", "image/png", picture_of_seven())
    expect_reading(page, "That is a 7")
    assert sent.bodies == [picture_of_seven()]
    for stage in ("raw", "crop", "box", "centred"):
        expect(page.locator(f"[data-stage={stage}]")).to_be_visible()
    middle = """canvas => [...canvas.getContext("2d").getImageData(canvas.width / 10, canvas.width / 10, 1, 1).data]"""
    wait_for_frame(page)
    assert page.locator("[data-pad]").evaluate(middle) == [235, 235, 235, 255]  # it is shown as well


def test_pasted_picture_is_read(page: Page, sent: Sent) -> None:
    transfer(page, "paste", "ClipboardEvent", "clipboardData")
    expect_reading(page, "That is a 7")
    assert sent.bodies == [picture_of_seven()]


def test_picture_from_the_real_clipboard_is_read(page: Page, sent: Sent) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async (bytes) => {
            const picture = new Blob([new Uint8Array(bytes)], { type: "image/png" });
            await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        }""",
        list(picture_of_seven()),
    )
    page.keyboard.press("Control+V")
    expect_reading(page, "That is a 7")


def test_dropped_picture_is_read(page: Page, sent: Sent) -> None:
    transfer(page, "dragover", "DragEvent", "dataTransfer")
    expect(page.get_by_text("Drop the picture here")).to_be_visible()
    transfer(page, "drop", "DragEvent", "dataTransfer")
    expect(page.get_by_text("Drop the picture here")).to_be_hidden()
    expect_reading(page, "That is a 7")
    assert sent.bodies == [picture_of_seven()]


@pytest.mark.parametrize(
    ("name", "kind", "data", "status"),
    [
        ("broken.png", "image/png", picture_of_seven()[:200], "400"),
        ("notes.txt", "text/plain", b"seven", "415"),
        ("huge.png", "image/png", picture_of_seven(4200), "413"),
    ],
)
def test_unreadable_file_is_said_in_words(
    page: Page, sent: Sent, expect_console_error: Callable[[str], None], name: str, kind: str, data: bytes, status: str
) -> None:
    expect_console_error(status)
    choose(page, name, kind, data)
    expect_reading(page, "This can't be read")
    assert len(page.locator("[data-part=details]").inner_text()) > 20
    draw(page, ONE)  # and nothing is stuck
    expect_reading(page, "That is a 1")


def test_picture_too_large_to_send_is_made_smaller(page: Page, sent: Sent, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(-12, 12, (1300, 1300, 3))
    seven = np.asarray(Image.open(io.BytesIO(picture_of_seven(1300))).convert("RGB"), int)
    photograph = tmp_path / "photo.png"
    Image.fromarray((seven + noise).clip(0, 255).astype(np.uint8)).save(photograph)
    assert photograph.stat().st_size > 1024**2
    page.get_by_label("Read a picture").set_input_files(photograph)
    expect_reading(page, "That is a 7")
    expect(page.locator("[data-part=details]")).to_contain_text("made smaller")
    assert len(sent.bodies[-1]) <= 1024**2


def test_picture_can_be_undone_and_drawn_over(page: Page, sent: Sent) -> None:
    draw(page, ONE)
    choose(page, "seven.png", "image/png", picture_of_seven())
    expect_reading(page, "That is a 7")
    draw(page, ONE)  # ink on a picture takes a new sheet
    expect_reading(page, "That is a 1")
    page.keyboard.press("Control+z")
    expect_reading(page, "That is a 7")
    page.keyboard.press("Control+z")
    expect_reading(page, "That is a 1")


def test_same_file_can_be_chosen_twice(page: Page, sent: Sent) -> None:
    for _ in range(2):
        choose(page, "seven.png", "image/png", picture_of_seven())
        expect_reading(page, "That is a 7")
        page.keyboard.press("Escape")
        expect_reading(page, "Draw a digit")
    assert len(sent.bodies) == 2
