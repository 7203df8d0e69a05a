from collections.abc import Callable

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

ExpectProblem = Callable[[httpx.Response, int], str]


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}


def test_before_the_start_it_lives_but_is_not_ready(app: FastAPI, expect_problem: ExpectProblem) -> None:
    client = TestClient(app)
    assert client.get("/health/live").status_code == 200
    response = client.get("/health/ready")
    expect_problem(response, 503)
    assert response.headers["retry-after"] == "1"
