import re

from fastapi.testclient import TestClient

from app.pages import VERSION


def test_a_page_names_hashed_files_and_the_version_and_is_not_kept(client: TestClient) -> None:
    response = client.get("/")
    assert re.search(r"/static/[0-9a-f]{12}/css/base\.css", response.text)
    assert VERSION in response.text
    assert response.headers["cache-control"] == "no-cache"


def test_the_navigation_marks_the_page(client: TestClient) -> None:
    assert '<a href="/training" aria-current="page">' in client.get("/training").text
    assert '<a href="/training" aria-current="page">' not in client.get("/").text
