"""What "copy as" copies runs as it is and gets the answer that the page shows."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pen import SEVEN, draw, expect_reading
from tests.browser.test_draw_pictures import choose, picture_of_seven


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    opened = open_page(permissions=["clipboard-read", "clipboard-write"])
    opened.goto("/")
    return opened


def copy(page: Page, button: str) -> str:
    page.evaluate("navigator.clipboard.writeText('')")
    page.get_by_role("button", name=button).click()
    expect(page.locator("[data-copy-status]")).to_contain_text("Copied")
    page.wait_for_function("navigator.clipboard.readText()")  # "Copied" may still be said of another button
    return str(page.evaluate("navigator.clipboard.readText()"))


def run_python(program: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def run_shell(command: str, folder: Path) -> str:
    assert shutil.which("curl"), "curl is not installed: apt-get install curl"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_copies_of_a_drawing_run(page: Page, tmp_path: Path) -> None:
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    assert run_python(copy(page, "Copy as Python"), tmp_path) == "7"
    assert '"digit":7' in run_shell(copy(page, "Copy as curl"), tmp_path)


def test_copies_name_the_model_in_use(page: Page, tmp_path: Path) -> None:
    picker = page.get_by_label("Read by")
    expect(picker.locator("option").first).to_be_attached()
    picker.select_option("notebook")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    assert '"model":"notebook"' in run_shell(copy(page, "Copy as curl"), tmp_path)


def test_copies_of_a_picture_read_its_file(page: Page, tmp_path: Path) -> None:
    name = "it's a 7.png"
    (tmp_path / name).write_bytes(picture_of_seven())
    choose(page, name, "image/png", picture_of_seven())
    expect_reading(page, "That is a 7")
    assert run_python(copy(page, "Copy as Python"), tmp_path) == "7"
    assert '"digit":7' in run_shell(copy(page, "Copy as curl"), tmp_path)


def test_blank_paper_has_nothing_to_copy(page: Page) -> None:
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.locator("[data-copy-status]")).to_have_text("Draw something first.")


def test_copies_on_a_page_without_https(page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto("/")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.locator("[data-copy-status]")).to_contain_text("Copied")
    expect(page.get_by_label("The text to copy")).to_be_hidden()


def test_text_is_shown_where_copying_is_forbidden(page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard; document.execCommand = () => false")
    page.goto("/")
    draw(page, SEVEN)
    expect_reading(page, "That is a 7")
    page.get_by_role("button", name="Copy as Python").click()
    expect(page.get_by_label("The text to copy")).to_have_value(re.compile(r"httpx\.post"))
    expect(page.get_by_label("The text to copy")).to_be_visible()
