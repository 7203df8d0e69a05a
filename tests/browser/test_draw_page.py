"""Drawing: mouse, finger and keyboard leave the strokes that they should, and history takes them back."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pen import (
    ONE,
    SEVEN,
    THREE,
    Sent,
    draw,
    draw_by_finger,
    expect_reading,
    on_screen,
    open_paper,
    touch,
)


@pytest.fixture
def sent(page: Page) -> Sent:
    requests = Sent(page)
    open_paper(page)
    return requests


def ink_on_paper(page: Page) -> int:
    """Pixels of the canvas that are not empty."""
    return int(
        page.evaluate("""() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
            const canvas = document.querySelector("[data-pad]");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            done(pixels.filter((value, i) => i % 4 === 3 && value > 0).length);
        })))""")
    )


def test_reads_what_the_mouse_draws_while_it_draws(page: Page, sent: Sent) -> None:
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    stages = ["stages=true" in address for address in sent.addresses]
    assert stages.count(False) > 0, "nothing was asked while the pen moved"
    assert stages[-1], "the way to the 28×28 is asked for once the pen is up"
    winner = page.locator(".bar[data-highest=true]")
    expect(winner).to_have_count(1)
    expect(winner).to_have_attribute("data-digit", "7")
    expect(winner).to_contain_text("highest")
    assert page.locator(".bar").count() == 10
    for name in ("raw", "crop", "box", "centred"):
        expect(page.locator(f"[data-stage={name}]")).not_to_have_js_property("naturalWidth", 0)
    expect(page.locator("[data-stage=centred]")).to_have_js_property("naturalWidth", 28)


def test_strokes_are_sent_in_units_of_the_paper(page: Page, sent: Sent) -> None:
    draw(page, ONE)
    expect_reading(page, "That is a 1")
    (stroke,) = sent.strokes
    assert stroke[0] == pytest.approx([510, 180], abs=4)
    assert stroke[-1] == pytest.approx([490, 820], abs=4)


def test_tap_leaves_a_dot(page: Page, sent: Sent) -> None:
    page.mouse.click(*on_screen(page, (50, 50)))
    expect(page.locator("[data-answer]")).not_to_have_attribute("data-verdict", "blank")
    assert [len(stroke) for stroke in sent.strokes] == [1]
    assert ink_on_paper(page) > 100


def test_leaving_the_paper_cuts_the_stroke_and_coming_back_goes_on(page: Page, sent: Sent) -> None:
    draw(page, [[(80, 30), (120, 30), (120, 60), (80, 60)]])
    expect(page.locator("[data-part=details]")).to_contain_text("runs off the paper")
    out, back = sent.strokes
    assert out[-1][0] == back[0][0] == 1000
    page.get_by_role("button", name="Undo").click()
    expect_reading(page, "Draw a digit")  # it was one stroke


def test_other_mouse_buttons_do_not_draw(page: Page, sent: Sent) -> None:
    page.mouse.move(*on_screen(page, (50, 20)))
    page.mouse.down(button="right")
    page.mouse.move(*on_screen(page, (50, 80)))
    page.mouse.up(button="right")
    assert ink_on_paper(page) == 0
    assert sent.bodies == []


def test_finger_draws_and_the_page_does_not_scroll(open_page: Callable[..., Page]) -> None:
    page = open_page(360, 500, has_touch=True, is_mobile=True)
    page.goto("/")
    draw_by_finger(page, page.context.new_cdp_session(page), SEVEN)
    expect_reading(page, "That is a 7")
    before = page.evaluate("scrollY")
    draw_by_finger(page, page.context.new_cdp_session(page), [[(50, 80), (50, 20)]])
    assert page.evaluate("scrollY") == before


def test_second_finger_is_ignored(open_page: Callable[..., Page]) -> None:
    page = open_page(360, 740, has_touch=True, is_mobile=True)
    sent = Sent(page)
    page.goto("/")
    fingers = page.context.new_cdp_session(page)
    first = [on_screen(page, (50, y)) for y in (20, 40, 60, 80)]
    second = [on_screen(page, (20, y)) for y in (20, 40, 60)]
    touch(fingers, "touchStart", first[0])
    touch(fingers, "touchMove", first[1])
    touch(fingers, "touchStart", first[1], second[0])
    touch(fingers, "touchMove", first[2], second[1])
    touch(fingers, "touchMove", first[3], second[2])
    touch(fingers, "touchEnd")
    expect_reading(page, "That is a 1")
    (stroke,) = sent.strokes
    assert {round(x, -1) for x, _ in stroke} == {500}


def test_cancelled_touch_keeps_a_stroke_but_not_a_palm(open_page: Callable[..., Page]) -> None:
    page = open_page(360, 740, has_touch=True, is_mobile=True)
    sent = Sent(page)
    page.goto("/")
    fingers = page.context.new_cdp_session(page)
    touch(fingers, "touchStart", on_screen(page, (20, 20)))
    touch(fingers, "touchCancel")
    expect_reading(page, "Draw a digit")
    touch(fingers, "touchStart", on_screen(page, (50, 20)))
    touch(fingers, "touchMove", on_screen(page, (50, 80)))
    touch(fingers, "touchCancel")
    expect_reading(page, "That is a 1")
    assert len(sent.strokes) == 1
    draw_by_finger(page, fingers, [[(20, 20), (20, 40)]])  # and drawing goes on
    expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")
    assert len(sent.strokes) == 2


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def test_keyboard_draws(page: Page, sent: Sent) -> None:
    page.locator("[data-pad]").focus()
    press(page, "Shift+ArrowLeft Shift+ArrowLeft Space" + 4 * " Shift+ArrowRight" + 5 * " Shift+ArrowDown" + " Space")
    expect_reading(page, "That is a 7")
    press(page, "Shift+ArrowUp Shift+ArrowUp")  # the pen is up: no ink
    assert sent.strokes == [[[300, 250], [700, 250], [700, 750]]]


def test_keyboard_pen_is_told_shown_and_lifted_on_leaving(page: Page, sent: Sent) -> None:
    page.keyboard.press("Tab")
    page.locator("[data-pad]").focus()
    press(page, "Space ArrowDown")
    expect(page.locator("[data-announcer]")).to_have_text("Pen down, 50 % across, 25 % down")
    with_cross = ink_on_paper(page)
    page.keyboard.press("Tab")
    assert 0 < ink_on_paper(page) < with_cross
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "false")


@pytest.mark.parametrize(
    ("undo", "redo"),
    [("Control+z", "Control+Shift+z"), ("Control+z", "Control+y"), ("Meta+z", "Meta+Shift+z"), (None, None)],
)
def test_undo_and_redo(page: Page, sent: Sent, undo: str | None, redo: str | None) -> None:
    def do(name: str, key: str | None) -> None:
        if key:
            page.keyboard.press(key)
        else:
            page.get_by_role("button", name=name).click()

    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    both = sent.strokes
    do("Undo", undo)
    expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")
    assert sent.strokes == both[:1]
    do("Undo", undo)
    expect_reading(page, "Draw a digit")
    assert ink_on_paper(page) == 0
    do("Redo", redo)
    do("Redo", redo)
    expect_reading(page, "That is a 7")
    assert sent.strokes == both


@pytest.mark.parametrize("clear", ["Escape", None])
def test_clear_clears_and_can_be_undone(page: Page, sent: Sent, clear: str | None) -> None:
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    if clear:
        page.keyboard.press(clear)
    else:
        page.get_by_role("button", name="Clear").click()
    expect_reading(page, "Draw a digit")
    assert ink_on_paper(page) == 0
    expect(page.locator(".bar[data-highest=true]")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect_reading(page, "That is a 7")


def test_escape_ends_the_stroke_under_the_pen(page: Page, sent: Sent) -> None:
    page.mouse.move(*on_screen(page, (50, 20)))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (50, 50)))
    page.keyboard.press("Escape")
    page.mouse.move(*on_screen(page, (50, 80)))
    page.mouse.up()
    expect_reading(page, "Draw a digit")
    page.locator("[data-pad]").focus()
    press(page, "Space ArrowDown Escape ArrowDown")
    expect_reading(page, "Draw a digit")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Clear")).to_have_attribute("aria-disabled", "false")


def test_escape_in_a_list_does_not_clear(page: Page, sent: Sent) -> None:
    draw(page, SEVEN)
    page.get_by_label("Read by").focus()
    page.keyboard.press("Escape")
    expect_reading(page, "That is a 7")


def test_new_stroke_after_undo_forgets_what_was_undone(page: Page, sent: Sent) -> None:
    draw(page, ONE)
    page.keyboard.press("Control+z")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    expect(page.get_by_role("button", name="Redo")).to_have_attribute("aria-disabled", "true")


def test_pen_width_is_sent_seen_and_remembered(page: Page, sent: Sent) -> None:
    draw(page, ONE)
    expect_reading(page, "That is a 1")
    thin = ink_on_paper(page)
    page.get_by_label("Pen width").focus()
    press(page, "ArrowRight ArrowRight")
    expect_reading(page, "That is a 1")
    assert json.loads(sent.bodies[-1])["width"] == 70
    assert ink_on_paper(page) > thin
    page.reload()
    expect(page.get_by_label("Pen width")).to_have_value("70")


def test_drawing_survives_a_look_at_another_page(
    page: Page, sent: Sent, expect_console_error: Callable[[str], None]
) -> None:
    expect_console_error("404")
    draw(page, THREE)
    expect_reading(page, "That is a 3")
    page.goto("/no-such-page")
    page.goto("/")
    expect_reading(page, "That is a 3")
    assert ink_on_paper(page) > 100


def test_every_sample_digit_is_read_right(page: Page, sent: Sent) -> None:
    for digit in range(10):
        page.get_by_role("button", name=f"Sample: {digit}").click()
        expect_reading(page, f"That is {'an' if digit == 8 else 'a'} {digit}")


@pytest.mark.parametrize("corner", [(2, 2), (45, 45), (88, 88)])
def test_small_digits_anywhere_are_read(page: Page, sent: Sent, corner: tuple[float, float]) -> None:
    for strokes, title in ((SEVEN, "That is a 7"), (THREE, "That is a 3"), (ONE, "That is a 1")):
        draw(page, [[(corner[0] + x / 8, corner[1] + y / 8) for x, y in stroke] for stroke in strokes])
        expect_reading(page, title)
        page.keyboard.press("Escape")


def test_canvas_is_as_sharp_as_the_screen(open_page: Callable[..., Page]) -> None:
    page = open_page(360, 740, device_scale_factor=3)
    page.goto("/")
    is_sharp = """(width) => {
        const canvas = document.querySelector("[data-pad]");
        const isLaidOut = innerWidth === width && canvas.clientWidth > 300;
        return isLaidOut && Math.abs(canvas.width - 3 * canvas.clientWidth) <= 1;
    }"""
    page.wait_for_function(is_sharp, arg=360)
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    page.set_viewport_size({"width": 700, "height": 740})  # a device that is turned keeps its drawing
    page.wait_for_function(is_sharp, arg=700)
    expect_reading(page, "That is a 7")
    assert ink_on_paper(page) > 100
