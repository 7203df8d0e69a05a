"""The accuracy page shows the numbers of the evaluations, all of them, and opens what was misread for drawing."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.evaluations import make_evaluated_model
from tests.browser.opening import Opener, opener
from tests.browser.pen import Sent
from tests.browser.run_folders import make_model
from tests.live_server import run_server

SCREENS = [(360, 740), (1280, 800)]
THEMES = ["light", "dark"]
SWEEPS = {
    "scale": "Read rightly over the size of the drawing",
    "rotation": "Read rightly over the turn of the drawing",
    "pen_width": "Read rightly over the width of the pen",
}
Evaluations = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("accuracy")


@pytest.fixture(scope="module")
def evaluations(folder: Path) -> Evaluations:
    """Two models with figures of their own, one without pen strokes, and one that nobody evaluated."""
    weights = folder / "weights"
    known = {
        "cnn": make_evaluated_model(weights / "cnn"),
        "mlp": make_evaluated_model(weights / "mlp", seed=2, older=True),
        "notebook": make_evaluated_model(weights / "notebook", seed=3, on_strokes=False),
    }
    make_model(weights / "untested", tested=False)
    return known


@pytest.fixture(scope="module")
def here(folder: Path, evaluations: Evaluations) -> Iterator[str]:
    with run_server(folder, INKDIGIT_WEIGHTS=str(folder / "weights")) as url:
        yield url


@pytest.fixture
def open_accuracy(open_page: Opener, here: str) -> Opener:
    """open_accuracy(query="", width, height, **context): the page, once it shows what was asked for."""

    return opener(open_page, here, "/accuracy", expect_loaded)


def expect_loaded(page: Page) -> None:
    expect(page.locator("#chosen")).to_have_attribute("aria-busy", "false")


def percent(share: float | None, decimals: int = 2) -> str:
    return "–" if share is None else f"{share:.{decimals}%}".replace("%", " %")


def interval(bounds: list[float]) -> str:
    return f"{bounds[0] * 100:.2f}–{percent(bounds[1])}"


def cells(page: Page, caption: str, *, reveal: bool = False) -> list[list[str]]:
    """The rows of the table of that name, as written; reveal: open the fold that it lies in."""
    # Found by its caption and not by its role, since a closed fold hides both.
    table = page.locator("table").filter(has=page.locator("caption").get_by_text(caption, exact=True))
    if reveal:
        page.locator("details").filter(has=table).locator("summary").click()
    expect(table).to_be_visible()
    rows = table.evaluate("""(table) => [...table.tBodies[0].rows].map((row) =>
        [...row.cells].map((cell) => cell.innerText.replace(/\\s+/g, " ").trim()))""")
    return list(rows)


def share_row(name: str, row: dict[str, Any]) -> list[str]:
    missing = "" if row["accuracy"] is None else percent(1 - row["accuracy"])
    return [name, f"{row['n']:,}", percent(row["accuracy"]), missing]


def chart(page: Page, name: str) -> Locator:
    return page.locator("figure").filter(has=page.get_by_role("slider", name=name, exact=True))


def test_scoreboard_holds_every_models_figures(open_accuracy: Opener, evaluations: Evaluations) -> None:
    page = open_accuracy()
    rows = cells(page, "Each model's figures on MNIST and on pen strokes")
    assert [row[0] for row in rows] == ["cnn", "mlp", "notebook", "untested"]
    for name, row in zip(("cnn", "mlp"), rows, strict=False):
        mnist, strokes = (evaluations[name][part] for part in ("mnist", "strokes"))
        assert row[1:] == [
            f"{percent(mnist['accuracy'])} {interval(mnist['interval'])}",
            f"{percent(strokes['accuracy'])} {interval(strokes['interval'])}",
            percent(mnist["calibration_error"]),
            percent(strokes["calibration_error"]),
            percent(strokes["letters"]["digits_called_digit"]),
            percent(strokes["letters"]["called_digit"]),
            f"{strokes['letters']['auroc']:.4f}",
        ]
    assert rows[2][1:] == ["96.30 % 94.95–97.30 %", "–", "1.00 %", "–", "–", "–", "–"]
    assert rows[3][1:] == ["–"] * 7


def test_figures_beside_the_name_are_those_of_the_evaluation(open_accuracy: Opener, evaluations: Evaluations) -> None:
    strokes = evaluations["cnn"]["strokes"]
    page = open_accuracy("?model=cnn")
    figures = page.locator("#key-figures")
    expect(figures).to_contain_text(f"Pen strokes read rightly{percent(strokes['accuracy'])}")
    expect(figures).to_contain_text(f"95 % interval {interval(strokes['interval'])}, {strokes['n']} drawings")
    expect(figures).to_contain_text("MNIST read rightly96.30 %95 % interval 94.95–97.30 %, 1,000 pictures")
    expect(figures).to_contain_text(f"Right when it is sure{percent(strokes['certain']['accuracy'])}")
    seeds = evaluations["cnn"]["seeds"]
    mean, worst = seeds["mean"], seeds["worst"]
    expect(figures).to_contain_text(
        f"Mean of 3 trainings{percent(mean['strokes'])}, MNIST {percent(mean['mnist'])}"
        f"from other random numbers each; the worst {percent(worst['strokes'])} and {percent(worst['mnist'])}; "
        "13 drawings are misread by all of them"
    )
    expect(figures).to_contain_text(f"Pen strokes with torn{percent(strokes['with_left_out']['accuracy'])}")
    expect(figures).to_contain_text(f"{strokes['with_left_out']['n']} drawings; other figures leave torn out")


def test_an_older_evaluation_shows_what_it_has(open_accuracy: Opener, evaluations: Evaluations) -> None:
    worst = evaluations["mlp"]["seeds"]["worst"]
    figures = open_accuracy("?model=mlp").locator("#key-figures")
    expect(figures).to_contain_text("Mean of 3 trainings")
    expect(figures).to_contain_text(f"the worst {percent(worst['strokes'])} and {percent(worst['mnist'])}")
    expect(figures).not_to_contain_text("misread by all")


def test_shares_by_collection_pen_and_digit(open_accuracy: Opener, evaluations: Evaluations) -> None:
    strokes = evaluations["cnn"]["strokes"]
    page = open_accuracy("?model=cnn")
    assert cells(page, "Read rightly by collection") == [
        share_row("torn (left out)", strokes["by_collection"]["torn"]),
        share_row("whole", strokes["by_collection"]["whole"]),
    ]
    assert cells(page, "Read rightly by pen width") == [
        share_row(f"{percent(row['from'])} to {percent(row['to'])}", row) for row in strokes["by_pen_width"]
    ]
    assert cells(page, "Read rightly by digit") == [share_row(*item) for item in strokes["by_digit"].items()]
    bars = page.locator("#by-digit .error-bar")
    shares = [1 - (row["accuracy"] or 1) for row in strokes["by_digit"].values()]
    drawn = [float(bar.evaluate("bar => bar.style.getPropertyValue('--share')")) for bar in bars.all()]
    assert drawn == pytest.approx([share / max(shares) for share in shares])


@pytest.mark.parametrize("sweep", SWEEPS)
def test_a_sweep_is_drawn_and_written(open_accuracy: Opener, evaluations: Evaluations, sweep: str) -> None:
    strokes = evaluations["cnn"]["strokes"]
    rows = strokes["sweeps"][sweep]
    page = open_accuracy("?model=cnn")
    path = chart(page, SWEEPS[sweep]).locator(".chart-plot path.line").get_attribute("d") or ""
    line = np.array([(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)])[1:]
    assert len(line) == len(rows)
    for drawn, key, direction in ((line[:, 0], "value", 1), (line[:, 1], "accuracy", -1)):
        values = [row[key] for row in rows]
        slope, start = np.polyfit(values, drawn, 1)
        assert slope * direction > 0
        assert np.abs(slope * np.array(values) + start - drawn).max() < 0.11
    written = cells(page, SWEEPS[sweep], reveal=True)
    assert [row[1:] for row in written] == [share_row("", row)[1:] for row in rows]
    worst = min(rows, key=lambda row: row["accuracy"])
    expect(chart(page, SWEEPS[sweep])).to_contain_text(percent(worst["accuracy"]))


def test_a_sweep_rests_where_all_sweeps_meet_and_is_read_by_keys(
    open_accuracy: Opener, evaluations: Evaluations
) -> None:
    strokes = evaluations["cnn"]["strokes"]
    rows = strokes["sweeps"]["scale"]
    page = open_accuracy("?model=cnn")
    size = page.get_by_role("slider", name=SWEEPS["scale"], exact=True)
    usual = next(row for row in rows if row["value"] == strokes["usual"]["scale"])
    for at, row in ((50, usual), (20, rows[0])):
        said = f"{at} % of the canvas: Read rightly {percent(row['accuracy'])}".replace(" %", "\u00a0%")
        expect(size).to_have_attribute("aria-valuetext", said)
        size.press("Home")
    expect(chart(page, SWEEPS["scale"])).to_contain_text("At 20 % of the canvas")


def test_places_and_forms(open_accuracy: Opener, evaluations: Evaluations) -> None:
    sweeps = evaluations["cnn"]["strokes"]["sweeps"]
    page = open_accuracy("?model=cnn")
    shares = [percent(row["accuracy"]) for row in sweeps["position"]]
    places = cells(page, "Read rightly, by where the drawing lies on the canvas")
    assert places == [[name, *shares[3 * i : 3 * i + 3]] for i, name in enumerate(("top", "middle", "bottom"))]
    forms = cells(page, "Read rightly by the form of sending")
    assert forms == [share_row(row["at"], row) for row in sweeps["form"]]
    least = min(sweeps["form"], key=lambda row: row["accuracy"])
    expect(page.locator("#sweep-form-summary")).to_contain_text(f"Least as {least['at']}: {percent(least['accuracy'])}")


@pytest.mark.parametrize(("on", "label"), [("strokes", "Pen strokes"), ("mnist", "MNIST")])
def test_switch_shows_confusion_and_certainty_of_either(
    open_accuracy: Opener, evaluations: Evaluations, on: str, label: str
) -> None:
    part = evaluations["cnn"][on]
    page = open_accuracy("?model=cnn&on=mnist" if on == "strokes" else "?model=cnn")
    page.get_by_role("group", name="Of").get_by_label(label).check()
    expect(page).to_have_url(re.compile(r"\?model=cnn$" if on == "strokes" else r"\?model=cnn&on=mnist$"))
    rows = page.get_by_role("grid").locator("tbody tr")
    expect(rows.nth(7)).to_have_text("7" + "".join(str(count) for count in part["confusion"][7]))
    shown = [[int(cell) for cell in row.split("\t")[1:]] for row in rows.all_inner_texts()]
    assert shown == part["confusion"]
    assert cells(page, "How often it is right by how sure it is", reveal=True) == [
        [
            f"{percent(row['from'], 1)} to {percent(row['to'], 1)}",
            f"{row['n']:,}",
            percent(row["confidence"]),
            percent(row["accuracy"]),
        ]
        for row in part["reliability"]
    ]
    assert cells(page, "Right among the others by the share that is refused", reveal=True) == [
        [percent(1 - row["coverage"], 1), percent(row["accuracy"])] for row in part["rejection"]
    ]
    reliability = chart(page, "How often it is right over how sure it is")
    expect(reliability.locator(".chart-plot circle.dot")).to_have_count(
        sum(row["n"] > 0 for row in part["reliability"])
    )


def test_ways_of_writing_with_their_numbers_and_origin(open_accuracy: Opener, evaluations: Evaluations) -> None:
    slices = evaluations["cnn"]["strokes"]["slices"]
    page = open_accuracy("?model=cnn")

    def part(row: dict[str, Any]) -> str:
        return f"{percent(row['accuracy'])} of {row['n']}" if row["n"] else "none"

    assert cells(page, "Read rightly by way of writing") == [
        [name, str(row["n"]), percent(row["accuracy"]), part(row["found"]), part(row["made"])]
        for name, row in slices.items()
    ]
    for name, row in slices.items():
        expect(page.locator("#slices-how")).to_contain_text(f"{name}{row['how']}")


def test_letters_and_what_is_next_to_nothing(open_accuracy: Opener, evaluations: Evaluations) -> None:
    strokes = evaluations["cnn"]["strokes"]
    verdicts, cases = strokes["letters"]["verdicts"], strokes["never_a_digit"]
    page = open_accuracy("?model=cnn")

    def share(of: str, verdict: str) -> str:
        return f"{verdicts[of][verdict]} ({percent(verdicts[of][verdict] / sum(verdicts[of].values()))})"

    assert [row[1:] for row in cells(page, "What digits and letters were called")] == [
        [share("digits", verdict), share("letters", verdict)] for verdict in ("digit", "unsure", "not_a_digit", "blank")
    ]
    failed = [case["what"] for case in cases if not case["passed"]]
    assert failed
    expect(page.locator("#never-summary")).to_contain_text(f"{len(cases) - len(failed)} of {len(cases)} are answered")
    assert [row[0] for row in cells(page, "Canvases answered wrongly")] == failed
    every = cells(page, "Every canvas of this check", reveal=True)
    assert [(row[0], row[1], row[3]) for row in every] == [
        (case["what"], case["expected"], "yes" if case["passed"] else "no") for case in cases
    ]


def test_origin_names_writers_files_date_and_command(open_accuracy: Opener, evaluations: Evaluations) -> None:
    evaluation = evaluations["cnn"]
    strokes = evaluation["strokes"]
    page = open_accuracy("?model=cnn")
    expect(page.locator("#origin-command code")).to_have_text(strokes["command"])
    for fact in (
        f"Writers{len(strokes['writers'])}",
        f"Date{strokes['date']}",
        f"Seed{strokes['seed']}",
        strokes["files"]["strokes"],
        strokes["files"]["letters"],
        evaluation["version"],
    ):
        expect(page.locator("#origin")).to_contain_text(fact)
    page.get_by_text("The writers", exact=True).click()
    expect(page.locator("#writers")).to_have_text(", ".join(strokes["writers"]))


def test_misread_drawing_opens_on_the_drawing_page(open_accuracy: Opener, evaluations: Evaluations) -> None:
    strokes = evaluations["mlp"]["strokes"]
    first = strokes["misread"][0]
    page = open_accuracy("?model=mlp")
    drawings = page.get_by_role("list", name="Misread drawings").get_by_role("link")
    expect(drawings).to_have_count(len(strokes["misread"]))
    expect(page.locator("#misread-summary")).to_contain_text(f"All {len(strokes['misread'])} drawings that it misread")
    expect(drawings.first).to_contain_text(f"{first['digit']}, not {first['label']}{percent(first['probability'], 1)}")
    expect(drawings.first.locator("img")).to_have_attribute("src", first["image"])

    sent = Sent(page)
    drawings.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer]")).to_have_attribute("data-waiting", "false")
    expect(page.get_by_label("Read by")).to_have_value("mlp")
    expect(page).to_have_url(re.compile(r"/$"))  # the address is free again: a reload keeps what is drawn since
    assert "model=mlp" in sent.addresses[-1]
    assert_same_shape(sent.strokes, first["strokes"])
    longest = np.ptp(np.concatenate(sent.strokes), axis=0).max()
    assert json.loads(sent.bodies[-1])["width"] == pytest.approx(first["pen"] * longest, abs=1)

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-answer]")).to_have_attribute("data-verdict", "blank")
    page.get_by_role("button", name="Redo").click()
    page.reload()
    expect(page.locator("[data-answer]")).not_to_have_attribute("data-verdict", "blank")
    assert_same_shape(sent.strokes, first["strokes"])
    page.go_back()
    expect(page.get_by_role("heading", name="mlp", exact=True)).to_be_visible()


def assert_same_shape(sent: list[list[list[float]]], written: list[list[list[float]]]) -> None:
    """The same strokes, but for where they lie and how large they are."""
    assert [len(stroke) for stroke in sent] == [len(stroke) for stroke in written]
    here, there = (np.concatenate([np.array(stroke, float) for stroke in strokes]) for strokes in (sent, written))
    scale = np.ptp(here, axis=0).max() / np.ptp(there, axis=0).max()
    assert np.abs(here - here.min(axis=0) - (there - there.min(axis=0)) * scale).max() <= 1.5
    assert here.min() >= 100
    assert here.max() <= 900


@pytest.mark.parametrize(
    "fragment", ["strokes=", "strokes=1,2,3", "strokes=1,2;x,3", "strokes=5,1001", "strokes=-1,5", "model=cnn", "%"]
)
def test_damaged_link_leaves_the_paper_as_it_was(open_page: Opener, here: str, fragment: str) -> None:
    page = open_page(base_url=here)
    sent = Sent(page)
    page.goto(f"/#{fragment}")
    expect(page.get_by_label("Read by").locator("option").first).to_be_attached()
    expect(page.locator("[data-answer]")).to_have_attribute("data-verdict", "blank")
    assert sent.addresses == []


def test_link_does_not_change_what_the_visitor_chose(open_page: Opener, here: str) -> None:
    page = open_page(base_url=here)
    page.goto("/")
    page.get_by_label("Read by").select_option("notebook")
    page.goto("/#strokes=500,200,500,800&model=mlp&width=40")  # the page stays: only what follows the # is new
    expect(page.get_by_label("Read by")).to_have_value("mlp")
    expect(page.locator("[data-width]")).to_have_value("40")
    page.reload()
    expect(page.get_by_label("Read by")).to_have_value("notebook")
    expect(page.locator("[data-width]")).to_have_value("60")


def test_choosing_a_model_changes_figures_and_address_and_back_leads_back(
    open_accuracy: Opener, evaluations: Evaluations
) -> None:
    page = open_accuracy()
    expect(page.get_by_role("heading", name="cnn", exact=True)).to_be_visible()  # the default model
    link = page.get_by_role("link", name="mlp", exact=True)
    link.click()
    expect(page).to_have_url(re.compile(r"\?model=mlp$"))
    expect(page.get_by_role("heading", name="mlp", exact=True)).to_be_visible()
    expect(link).to_have_attribute("aria-current", "true")
    expect(link).to_be_focused()
    for name in ("mlp", "cnn"):
        rows = evaluations[name]["strokes"]["by_collection"]
        expect(page.locator("#by-collection tbody tr").first).to_contain_text(percent(rows["torn"]["accuracy"]))
        if name == "mlp":
            page.go_back()
            expect(page.get_by_role("heading", name="cnn", exact=True)).to_be_visible()


def test_the_drawings_come_of_the_chosen_model_alone(
    open_page: Opener, here: str, evaluations: Evaluations, expect_console_error: Callable[[str], None]
) -> None:
    expect_console_error("ERR_FAILED")
    page = open_page(base_url=here)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(here)))
    drawings = page.get_by_role("list", name="Misread drawings").get_by_role("link")
    page.goto("/accuracy")
    expect(drawings).to_have_count(len(evaluations["cnn"]["strokes"]["misread"]))
    assert sorted(address for address in asked if "/evaluation" in address) == [
        "/models/cnn/evaluation",
        "/models/mlp/evaluation?without=pictures",
        "/models/notebook/evaluation?without=pictures",
    ]
    page.route("**/models/mlp/evaluation", lambda route: route.abort())
    page.get_by_role("link", name="mlp", exact=True).click()
    expect(page.get_by_text("The drawings are on their way.")).to_be_visible()
    expect(page.locator("#connection")).to_be_visible()
    expect(drawings).to_have_count(0)
    page.unroute("**/models/mlp/evaluation")
    expect(drawings).to_have_count(len(evaluations["mlp"]["strokes"]["misread"]))
    expect(page.locator("#connection")).to_be_hidden()
    page.go_back()
    expect(drawings).to_have_count(len(evaluations["cnn"]["strokes"]["misread"]))
    assert asked.count("/models/cnn/evaluation") == 1


@pytest.mark.parametrize("name", ["notebook", "untested"])
def test_model_without_pen_strokes_says_how_to_measure_it(open_accuracy: Opener, name: str) -> None:
    page = open_accuracy(f"?model={name}")
    expect(page.get_by_text("It has not been tried on pen strokes yet.")).to_be_visible()
    command = page.locator("#missing-command code")
    expect(command).to_contain_text(f"inkdigit evaluate {name} --strokes digits.jsonl.gz")
    expect(command).to_contain_text(f"--out model/weights/{name}/evaluation.json")
    expect(page.locator("#chosen-body")).to_be_hidden()
    page.get_by_role("link", name="cnn", exact=True).click()
    expect(page.locator("#chosen-body")).to_be_visible()
    expect(page.get_by_text("It has not been tried on pen strokes yet.")).to_be_hidden()


def test_unknown_model_is_said(open_accuracy: Opener) -> None:
    page = open_accuracy("?model=nobody")
    expect(page.get_by_text("There is no model called nobody here.")).to_be_visible()
    expect(page.locator("#missing")).to_be_hidden()


def test_evaluation_without_letters_or_certainty_on_mnist_is_shown_as_far_as_it_goes(
    open_page: Opener, here: str, evaluations: Evaluations
) -> None:
    whole = evaluations["cnn"]
    mnist = {key: value for key, value in whole["mnist"].items() if key not in ("reliability", "rejection")}
    strokes = {**whole["strokes"], "letters": None, "left_out": []}
    page = open_page(base_url=here)
    page.route(
        "**/models/cnn/evaluation", lambda route: route.fulfill(json={**whole, "mnist": mnist, "strokes": strokes})
    )
    page.goto("/accuracy?model=cnn&on=mnist")
    expect(page.get_by_text("No letters were given to this evaluation")).to_be_visible()
    expect(page.get_by_role("grid")).to_be_visible()
    expect(page.locator("#key-figures")).not_to_contain_text("Pen strokes with")


def test_lost_server_is_said_and_asked_again(
    open_page: Opener, here: str, expect_console_error: Callable[[str], None]
) -> None:
    expect_console_error("ERR_FAILED")
    page = open_page(base_url=here)
    page.route("**/models", lambda route: route.abort())
    page.goto("/accuracy")
    # Two seconds at first, and longer by the time that a busy machine looks.
    expect(page.get_by_text(re.compile(r"The server does not answer; trying again in \d+ seconds\."))).to_be_visible()
    page.unroute("**/models")
    expect(page.get_by_role("heading", name="cnn", exact=True)).to_be_visible()
    expect(page.locator("#connection")).to_be_hidden()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_page_is_accessible(
    open_accuracy: Opener, assert_accessible: Callable[[Page], None], width: int, height: int, theme: str
) -> None:
    page = open_accuracy("?model=cnn", width, height, color_scheme=theme)
    for fold in page.locator("summary").all():
        fold.click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="notebook", exact=True).click()
    expect(page.locator("#missing")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_nothing_is_wider_than_the_screen(open_accuracy: Opener, width: int) -> None:
    page = open_accuracy("?model=cnn", width, 740)
    for fold in page.locator("summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_page_leads_here(open_page: Opener, here: str) -> None:
    page = open_page(360, 740, base_url=here)
    for path in ("/", "/training", "/accuracy"):
        page.goto(path)
        expect(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Accuracy")).to_be_visible()


def test_page_names_every_module_that_it_loads(open_page: Opener, here: str) -> None:
    page = open_page(base_url=here)
    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(request.url.partition("?")[0]))
    page.goto("/accuracy")
    expect(page.locator("#chosen")).to_have_attribute("aria-busy", "false")
    preloaded = set(page.evaluate("[...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.href)"))
    modules = {url for url in loaded if url.endswith(".js")}
    assert {url.rpartition("/")[2] for url in modules - preloaded} == {"accuracy.js", "theme.js"}
    assert preloaded <= modules
