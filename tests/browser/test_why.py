"""'Why this digit?' on the drawing page: shares that add up, for any two digits, and what mattered most."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.frames import wait_for_frame
from tests.browser.pen import SEVEN, draw, expect_reading
from tests.browser.shown_numbers import as_number

PICTURE = Path(__file__).parents[2] / "static/examples/seven.png"


def models(page: Page) -> dict[str, str]:
    """The architecture of each model that is served."""
    return {model["name"]: model["architecture"] for model in page.request.get("/models").json()["models"]}


def open_reasons(page: Page) -> Locator:
    why = page.locator("[data-why]")
    why.locator("summary").click()
    return why


def settle(why: Locator) -> None:
    """Waits for the reasons of what is drawn now: those of its first stroke may stand there before."""
    expect(why).to_have_attribute("aria-busy", "false")
    expect(why.locator("[data-why-body]")).to_be_visible()


def number(why: Locator, name: str) -> float:
    return as_number(why.locator(f"td[data-value={name}]").first.inner_text())


def assert_adds_up(why: Locator) -> None:
    difference = number(why, "difference")
    assert number(why, "logit_a") - number(why, "logit_b") == pytest.approx(difference, abs=2e-4)
    shares = sum(number(why, name) for name in ("pixel_sum", "bias_part", "remainder"))
    assert shares == pytest.approx(difference, abs=2e-4)


def test_two_layer_network_shows_exact_shares_and_its_units(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Read by").select_option("notebook")
    why = open_reasons(page)
    expect(why).to_contain_text("Draw a digit: then its reasons stand here.")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    settle(why)
    expect(why.get_by_label("For this digit")).to_have_value("7")
    expect(why).to_contain_text("These shares are exact")
    expect(why.locator("[data-why-unit-list] li")).to_have_count(8)
    assert_adds_up(why)
    assert abs(number(why, "remainder")) < 1e-4
    units = [as_number(text.removeprefix("+")) for text in why.locator("[data-why-unit-list] strong").all_inner_texts()]
    rest, bias = (
        as_number(why.locator(f"span[data-value={name}]").first.inner_text()) for name in ("units_rest", "output_bias")
    )
    assert sum(units) + rest + bias == pytest.approx(number(why, "difference"), abs=1e-3)


def test_any_two_digits_can_be_compared(page: Page) -> None:
    page.goto("/")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    why = open_reasons(page)
    a, b = why.get_by_label("For this digit"), why.get_by_label("Rather than this digit")
    expect(a).to_have_value("7")
    settle(why)
    runner_up = b.input_value()
    b.select_option("7")  # the two change places
    expect(a).to_have_value(runner_up)
    expect(why.locator("td[data-value=difference]").first).to_contain_text("\u2212")
    a.select_option("4")
    expect(why.locator("th [data-value=why_a]")).to_have_text("4")
    settle(why)
    assert_adds_up(why)
    page.get_by_role("button", name="Sample: 3").click()
    expect(a).to_have_value("3")


def test_convolutional_network_shows_feature_maps(page: Page) -> None:
    page.goto("/")
    names = [name for name, architecture in models(page).items() if architecture == "cnn"]
    if not names:
        pytest.skip("no cnn is shipped")
    page.get_by_label("Read by").select_option(names[0])
    draw(page, SEVEN)
    why = open_reasons(page)
    settle(why)
    expect(why).to_contain_text("Integrated gradients")
    expect(why.locator("[data-why-block-list] ol").first.locator("li")).to_have_count(4)
    expect(why.locator("[data-why-units]")).to_be_hidden()
    assert_adds_up(why)


def test_explains_a_picture_too_and_nothing_where_nothing_is(page: Page) -> None:
    page.goto("/")
    why = open_reasons(page)
    page.locator("[data-picture]").set_input_files(PICTURE)
    expect(why.get_by_label("For this digit")).to_have_value("7")
    settle(why)
    assert_adds_up(why)
    page.get_by_role("button", name="Clear").click()
    expect(why.locator("[data-why-body]")).to_be_hidden()


def test_reasons_that_come_after_clear_are_dropped(page: Page) -> None:
    page.goto("/")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    held: list[Route] = []
    page.route("**/explain", lambda route: held.append(route))
    with page.expect_request("**/explain"):
        why = open_reasons(page)
    page.get_by_role("button", name="Clear").click()
    with page.expect_response("**/explain") as response:
        held[0].continue_()
    response.value.finished()
    wait_for_frame(page)
    expect(why.locator("[data-why-body]")).to_be_hidden()
    expect(why.locator("[data-why-missing]")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_is_accessible_and_no_wider_than_the_screen(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], width: int, theme: str
) -> None:
    page = open_page(width, 800, color_scheme=theme)
    page.goto("/")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    why = open_reasons(page)
    settle(why)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
