from collections.abc import Callable

import httpx
import pytest
from fastapi.testclient import TestClient

ExpectProblem = Callable[[httpx.Response, int], str]


def test_an_unknown_address_is_a_problem_for_a_program(client: TestClient, expect_problem: ExpectProblem) -> None:
    assert "/docs" in expect_problem(client.get("/nothing"), 404)


def test_an_unknown_address_is_a_page_for_a_browser(client: TestClient) -> None:
    response = client.get("/nothing", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert 'href="/"' in response.text


def test_a_missing_static_file_is_a_problem(client: TestClient, expect_problem: ExpectProblem) -> None:
    expect_problem(client.get("/static/nothing.js"), 404)


def test_a_wrong_method_names_the_right_one(client: TestClient, expect_problem: ExpectProblem) -> None:
    response = client.get("/predict")
    assert "only POST" in expect_problem(response, 405)
    assert response.headers["allow"] == "POST"


def test_nothing_but_reading_is_possible_of_a_static_file(client: TestClient, expect_problem: ExpectProblem) -> None:
    response = client.delete("/static/favicon.svg")
    assert "only GET, HEAD" in expect_problem(response, 405)
    assert response.headers["allow"] == "GET, HEAD"


def test_a_wrong_method_names_every_right_one(client: TestClient, expect_problem: ExpectProblem) -> None:
    response = client.put("/trainings")
    assert "only GET, POST" in expect_problem(response, 405)
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("query", ["stages=perhaps", "stages=2"])
def test_a_bad_parameter_is_named(client: TestClient, expect_problem: ExpectProblem, query: str) -> None:
    assert expect_problem(client.post(f"/predict?{query}", json={"strokes": []}), 422).startswith("stages: ")


def test_the_path_is_the_instance(client: TestClient) -> None:
    assert client.get("/models/nothing").json()["instance"] == "/models/nothing"
