"""The API page in a real browser: its console fixture fails on any complaint of the content policy."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

from app.assets import assets_folder

SEVEN = assets_folder("static") / "examples" / "seven.png"


def test_the_page_lists_the_api_and_asks_no_other_server(page: Page, server: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/docs")
    paths = httpx.get(f"{server}/openapi.json").json()["paths"]
    expect(page.locator("#operations-Reading-predict")).to_be_visible()
    expect(page.locator(".opblock")).to_have_count(sum(len(methods) for methods in paths.values()))
    strangers = [url for url in asked if urlsplit(url).scheme != "data" and not url.startswith(f"{server}/")]
    assert strangers == []


def test_a_drawing_can_be_sent_from_the_page(page: Page) -> None:
    page.goto("/docs")
    page.locator("#operations-Reading-predict .opblock-summary-control").click()
    # Until Swagger UI has taken the example over as the body, it refuses to send and says nothing.
    expect(page.locator("#operations-Reading-predict textarea")).to_have_value(re.compile("strokes"))
    page.get_by_role("button", name="Execute").click()
    status = page.locator(".live-responses-table .response .response-col_status")
    expect(status).to_contain_text("200")
    page.get_by_label("Request content type").select_option("multipart/form-data")
    page.locator("input[type=file]").set_input_files(SEVEN)
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text('"digit"')
    expect(page.locator(".curl-command")).to_contain_text("file=@seven.png")


def test_the_page_follows_the_theme(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark")
    page.goto("/docs")
    expect(page.locator("html")).to_have_class("dark-mode")
    page.locator("[data-theme-toggle]").click()
    expect(page.locator("html")).not_to_have_class("dark-mode")
