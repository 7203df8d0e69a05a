import re

import pytest
from fastapi.testclient import TestClient

PAGES = ["/", "/lesson", "/training", "/accuracy", "/docs"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_and_all_that_it_names_is_served_from_here(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["content-type"].startswith("text/html")
    named = re.findall(r'(?:src|href)="([^"#]+)"', response.text)
    assert any(address.startswith("/static/") for address in named)
    for address in named:
        assert address.startswith("/"), address
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_the_policy_forbids(client: TestClient, path: str) -> None:
    html = client.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_probed_with_head(client: TestClient, path: str) -> None:
    assert client.head(path).status_code == 200
