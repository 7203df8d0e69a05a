"""The lesson: eleven steps on one's own drawing, checked against the API; steps that learn; a check; a batch."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.pen import ONE, SEVEN, draw
from tests.browser.shown_numbers import as_number

STEPS = range(1, 12)
SECTIONS = [f"step-{number}" for number in STEPS] + ["check", "step", "batch", "symbols"]


class Answers:
    """The newest answer of each of the lesson's resources, as the page got it.

    Kept as the response, whose event comes before the page shows anything of it; its body is read when asked for.
    """

    def __init__(self, page: Page) -> None:
        self._newest: dict[str, Response] = {}
        page.on("response", self._on_response)

    def _on_response(self, response: Response) -> None:
        if "/lesson/" in response.url and response.request.method == "POST" and response.ok:
            self._newest[response.url.rpartition("/")[2]] = response

    def __getitem__(self, name: str) -> Any:
        return self._newest[name].json()


def settle(page: Page) -> None:
    expect(page.locator("[data-lesson][data-ready=true][aria-busy=false]")).to_be_attached()


def open_with_drawing(page: Page) -> Answers:
    """A crossed seven, drawn by hand and called a 7."""
    answers = Answers(page)
    page.goto("/lesson")
    settle(page)  # on a sample, until something is drawn
    draw(page, SEVEN[:1])
    expect(page.locator("[data-answer]")).to_have_text("Which digit did you draw? Tap it.")
    draw(page, SEVEN[1:])
    page.locator("[data-truth]").get_by_text("7", exact=True).click()
    settle(page)
    return answers


def value(section: Locator, name: str) -> str:
    return section.locator(f"[data-value={name}]").first.inner_text()


def test_every_step_shows_the_numbers_of_the_drawing(page: Page) -> None:
    answers = open_with_drawing(page)
    forward, backward = answers["forward"], answers["backward"]
    unit, logit, loss = forward["unit"], forward["logit"], forward["loss"]
    pixel = backward["update"]["parameter"]["row"]
    shown = {
        1: {"input": forward["inputs"]["values"][pixel], "inked": forward["inputs"]["inked"]},
        2: {"weight": unit["weights"][pixel], "product": unit["products"][pixel], "sum": unit["sum"], "z": unit["z"]},
        3: {"alive": forward["hidden"]["alive"], "h": unit["h"]},
        4: {"logit_sum": logit["sum"], "logit": logit["logit"]},
        5: {"total": forward["softmax"]["total"], "p_label": loss["probability"]},
        6: {"cross_entropy": loss["cross_entropy"], "penalty": loss["penalty"], "loss": loss["total"]},
        7: {"dlogit_label": backward["dlogits"]["values"][7]},
        8: {"dw2": backward["output"]["row"]["values"][7], "db2": backward["output"]["dbias"][7]},
        9: {"dh": backward["unit"]["dh"], "dz": backward["unit"]["dz"], "blocked": backward["hidden"]["blocked"]},
        10: {"dw1": backward["unit"]["dweights"][pixel], "db1": backward["unit"]["dbias"]},
    }
    for number, values in shown.items():
        section = page.locator(f"#step-{number}")
        for name, expected in values.items():
            assert as_number(value(section, name)) == pytest.approx(expected, rel=6e-3, abs=6e-5), (number, name)
    new = page.locator("#step-11 [data-update] tr").last.locator("td")
    assert as_number(new.inner_text()) == pytest.approx(backward["update"]["new"], rel=6e-3, abs=6e-5)


def test_every_step_has_its_equation_shapes_picture_or_table_derivation_and_code(page: Page) -> None:
    page.goto("/lesson")
    settle(page)
    expect(page.locator(".excerpt").last).to_be_visible()
    source = {step["step"]: step for step in page.request.get("/lesson/source").json()["steps"]}
    for number in STEPS:
        section = page.locator(f"#step-{number}")
        for part in (".equation math", ".shapes li", ".live", "details.derivation"):
            assert section.locator(part).count() > 0, (number, part)
        assert section.locator(".live :is(img, svg, table)").count() > 0, number
        for excerpt in source[number]["excerpts"]:
            lines = section.get_by_label(f"{excerpt['file']}, {excerpt['function']}")
            for line in excerpt["lines"]:
                assert line["text"].strip() in lines.inner_text()


def test_takes_over_what_was_drawn_on_the_drawing_page(page: Page) -> None:
    page.goto("/")
    draw(page, ONE)
    expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")
    page.locator("main").get_by_role("link", name="Lesson").click()
    expect(page.locator("[data-answer]")).to_have_text("Which digit did you draw? Tap it.")
    expect(page.locator("#step-1 .missing")).to_be_visible()
    page.locator("[data-truth]").get_by_text("1", exact=True).click()
    settle(page)
    assert value(page.locator("#step-6"), "label") == "1"
    page.reload()
    settle(page)
    assert value(page.locator("#step-6"), "label") == "1", "what was said of this drawing is remembered"


def test_any_unit_pixel_and_digit_can_be_opened(page: Page) -> None:
    answers = open_with_drawing(page)
    ten = page.locator("#step-10")
    ten.get_by_label("Hidden unit").fill("12")
    ten.get_by_label("Hidden unit").press("Enter")
    expect(page.locator("#step-2 [data-value=unit]").first).to_have_text("12")
    picture = page.locator("#step-1 .pixels-box")
    picture.scroll_into_view_if_needed()
    picture.click(position={"x": 5, "y": 5})
    expect(page.locator("#step-1 [data-value=pixel]").first).to_have_text("0")
    picture.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#step-1 [data-value=pixel]").first).to_have_text("29")
    expect(page.locator("[data-announcer]")).to_contain_text("Row 1, column 1")
    page.locator("#step-4 .radio").nth(3).click()
    expect(page.locator("#step-8 [data-value=digit]").first).to_have_text("3")
    settle(page)
    assert answers["backward"]["update"]["parameter"] == {"name": "hidden.weights", "row": 29, "column": 12}
    assert as_number(value(page.locator("#step-4"), "logit")) == pytest.approx(
        answers["forward"]["logits"]["values"][3], abs=6e-5
    )


def test_a_step_makes_the_loss_fall_and_a_reset_brings_it_back(page: Page) -> None:
    open_with_drawing(page)
    six, step = page.locator("#step-6"), page.locator("#step")
    at_first = as_number(value(six, "loss"))
    step.get_by_role("button", name="Take a step").click()
    expect(page.locator("[data-copy-banner]")).to_be_visible()
    settle(page)
    after_one = as_number(value(six, "loss"))
    assert after_one < at_first
    expect(step.locator("[data-value=descent_words]")).to_contain_text("The loss fell")
    step.get_by_role("button", name="Ten steps", exact=True).click()
    expect(step.locator("[data-step-status]")).to_contain_text("11 steps; 189 more")
    settle(page)
    assert as_number(value(six, "loss")) < after_one
    step.get_by_role("button", name="Back to the start").click()
    expect(page.locator("[data-copy-banner]")).to_be_hidden()
    settle(page)
    assert as_number(value(six, "loss")) == at_first


def test_a_reload_rebuilds_the_copy_from_its_steps(page: Page) -> None:
    answers = open_with_drawing(page)
    step, notice = page.locator("#step"), page.locator("[data-copy-notice]")
    page.locator("[data-weights]").get_by_text("Part-way", exact=True).click()
    settle(page)
    step.get_by_label("Learning rate").fill("0.05")
    step.get_by_label("Learning rate").press("Enter")
    step.get_by_role("button", name="Ten steps", exact=True).click()
    expect(step.locator("[data-step-status]")).to_contain_text("10 steps; 190 more")
    step.get_by_role("button", name=re.compile("on MNIST")).click()
    expect(step.locator("[data-step-status]")).to_contain_text("20 steps; 180 more")
    settle(page)
    before = answers["forward"]
    expect(notice).to_be_hidden()

    page.reload()
    settle(page)
    expect(notice).to_contain_text("your copy rebuilt from its 20 steps")
    expect(step.locator("[data-step-status]")).to_contain_text("20 steps; 180 more")
    expect(step.get_by_label("Learning rate")).to_have_value("0.05")
    expect(page.locator("[data-weights]").get_by_label("Part-way")).to_be_checked()
    assert answers["forward"] == before, "the same weights, to the last digit"

    step.get_by_role("button", name="Back to the start").click()
    expect(notice).to_be_hidden()
    page.reload()
    settle(page)
    expect(step.locator("[data-step-status]")).to_have_text("The copy has taken no step yet.")
    expect(notice).to_be_hidden()


KEPT_COPY = """(changes) => {
    const kept = JSON.parse(sessionStorage.getItem("inkdigit.lesson"));
    sessionStorage.setItem("inkdigit.lesson", JSON.stringify({ ...kept, ...changes(kept) }));
}"""


@pytest.mark.parametrize(
    ("changes", "words", "status"),
    [
        ("() => ({ version: 'sha256:other' })", "The server has other weights than before", "1 step;"),
        ("({ network }) => ({ network: { ...network, model: 'gone' } })", "is lost", "no step yet"),
        (
            "({ network }) => ({ network: { ...network, steps: [{ times: 3, kind: 'jump' }] } })",
            "is lost",
            "no step yet",
        ),
    ],
)
def test_a_copy_that_is_not_what_it_was_is_said(
    page: Page, expect_console_error: Callable[[str], None], changes: str, words: str, status: str
) -> None:
    open_with_drawing(page)
    page.locator("#step").get_by_role("button", name="Take a step").click()
    expect(page.locator("[data-copy-banner]")).to_be_visible()
    settle(page)
    page.evaluate(f"({KEPT_COPY})({changes})")
    expect_console_error("422")  # the server refuses steps of no kind
    page.reload()
    expect(page.locator("[data-copy-notice]")).to_contain_text(words)
    settle(page)
    expect(page.locator("[data-step-status]")).to_contain_text(status)


def test_a_rate_that_is_too_large_is_explained(page: Page) -> None:
    open_with_drawing(page)
    step = page.locator("#step")
    step.get_by_role("button", name="too large").click()
    expect(step.get_by_label("Learning rate")).to_have_value("2")
    mnist = step.get_by_role("button", name=re.compile("on MNIST"))
    mnist.click()
    expect(step.locator("[data-step-status]")).to_contain_text("10 steps")
    mnist.click()
    expect(step.locator("[data-descent-lesson]")).to_contain_text("They are dead")
    step.get_by_role("button", name="absurd").click()
    step.get_by_label("Weight decay").fill("0.1")
    step.get_by_label("Weight decay").press("Enter")
    mnist.click()
    expect(step.locator("[data-descent-lesson]")).to_contain_text("diverged")
    expect(page.locator("[data-answer]")).to_contain_text("beyond all bounds")
    settle(page)
    expect(page.locator("#step-6 [data-value=loss]").first).to_have_text("no number")


@pytest.mark.parametrize("kind", ["pixel to unit", "unit's bias", "unit to digit", "digit's bias"])
def test_a_measured_slope_agrees_with_the_gradient(page: Page, kind: str) -> None:
    open_with_drawing(page)
    check = page.locator("#check")
    check.locator(".radio", has_text=kind).click()
    settle(page)
    check.get_by_role("button", name="Nudge it and compare").click()
    expect(check.locator("[data-value=check_words]")).to_contain_text("They agree on")
    measured, gradient = (check.locator(f"[data-digits={name}]") for name in ("finite_difference", "gradient"))
    marked = measured.locator("mark").inner_text()
    assert marked == gradient.locator("mark").inner_text()
    assert len(re.sub(r"^[^1-9]*|[^0-9]", "", marked)) >= 5
    if kind == "unit to digit":  # the loss bends along it
        check.get_by_label("Nudge ε").select_option("0.1")
        expect(check.locator("[data-value=check_words]")).to_contain_text("try a smaller one")


def test_a_batch_shows_sixteen_digits_and_their_mean_and_takes_its_step(page: Page) -> None:
    answers = open_with_drawing(page)
    batch = page.locator("#batch")
    batch.get_by_role("button", name="Take a batch").click()
    expect(batch.locator(".example")).to_have_count(16)
    expect(batch.locator("[data-batch-mean]")).to_have_attribute("src", re.compile("^data:image/png"))
    before = answers["batch"]["cross_entropy"]
    assert as_number(value(batch, "batch_cross_entropy")) == pytest.approx(before, abs=6e-5)
    shown = batch.locator("[data-value=batch_cross_entropy]").inner_text()
    batch.get_by_role("button", name="Step with this batch").click()
    expect(page.locator("[data-copy-banner]")).to_be_visible()
    expect(batch.locator("[data-value=batch_cross_entropy]")).not_to_have_text(shown)
    assert answers["batch"]["cross_entropy"] < before


def test_weights_random_part_way_and_trained_of_each_network(page: Page) -> None:
    answers = open_with_drawing(page)
    weights = page.locator("[data-weights]")
    random = answers["forward"]["loss"]["cross_entropy"]
    weights.get_by_role("button", name="Other random numbers").click()
    settle(page)
    assert answers["forward"]["loss"]["cross_entropy"] != random
    weights.get_by_text("Part-way", exact=True).click()
    slider = weights.get_by_label("Moment of the training")
    slider.press("End")
    expect(weights.locator("[data-snapshot-words]")).to_have_text("100,000 steps")
    weights.get_by_text("Trained", exact=True).click()
    expect(slider).to_be_hidden()
    settle(page)
    assert answers["forward"]["network"]["at"] == "trained"
    names = weights.get_by_label("Network").locator("option").evaluate_all("all => all.map((one) => one.value)")
    for name in names[1:]:
        weights.get_by_label("Network").select_option(name)
        settle(page)
        assert answers["forward"]["network"]["model"] == name
        size = answers["forward"]["network"]["hidden_size"]
        assert value(page.locator("#step-2"), "hidden_size") == str(size)
        assert page.locator("#step-3 .unit-bar").count() == size


def test_links_lead_to_every_step(page: Page) -> None:
    page.goto("/lesson#step-7")
    settle(page)
    expect(page.locator("#step-7 .step-title")).to_be_in_viewport()
    contents = page.get_by_role("navigation", name="Steps of the lesson")
    for section in SECTIONS:
        assert contents.locator(f"a[href='#{section}']").count() == 1
        assert page.locator(f"#{section}").count() == 1


def test_a_server_that_is_gone_is_said_and_come_back_to(
    page: Page, expect_console_error: Callable[[str], None]
) -> None:
    open_with_drawing(page)
    expect_console_error("Failed to load resource")
    page.route("**/lesson/**", lambda route: route.abort())
    page.locator("#check").get_by_role("button", name="Nudge it and compare").click()
    expect(page.locator("[data-check-trouble]")).to_contain_text("does not answer")
    page.locator("[data-truth]").get_by_text("1", exact=True).click()
    expect(page.locator("[data-trouble]")).to_contain_text("asked again by itself")
    page.unroute("**/lesson/**")
    expect(page.locator("[data-trouble]")).to_be_hidden()
    settle(page)
    assert value(page.locator("#step-6"), "label") == "1"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_is_accessible_and_no_wider_than_the_screen(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], width: int, theme: str
) -> None:
    page = open_page(width, 800, color_scheme=theme)
    page.goto("/lesson")
    settle(page)
    expect(page.locator(".excerpt").last).to_be_visible()
    page.locator("#check").get_by_role("button", name="Nudge it and compare").click()
    expect(page.locator("[data-check-result]")).to_be_visible()
    page.locator("#batch").get_by_role("button", name="Take a batch").click()
    expect(page.locator(".example")).to_have_count(16)
    page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    too_wide = """[...document.querySelectorAll("main *")].filter((element) => !element.closest("pre, .table-box")
        && !element.classList.contains("visually-hidden") && element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 100))"""
    assert page.evaluate(too_wide) == []
    assert_accessible(page)
    page.locator("#step").get_by_role("button", name="Take a step").click()
    expect(page.locator("[data-step-result]")).to_be_visible()
    settle(page)
    assert_accessible(page)


def test_prints_unfolded(page: Page) -> None:
    page.goto("/lesson")
    settle(page)
    folded = page.locator("main details.derivation:not([open])")
    count = folded.count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).to_have_count(count)


def test_page_names_every_module_that_it_loads(page: Page) -> None:
    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(request.url.partition("?")[0]))
    page.goto("/lesson")
    settle(page)
    preloaded = set(page.evaluate("[...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.href)"))
    modules = {url for url in loaded if url.endswith(".js")}
    assert {url.rpartition("/")[2] for url in modules - preloaded} == {"lesson.js", "theme.js"}
    assert preloaded <= modules
