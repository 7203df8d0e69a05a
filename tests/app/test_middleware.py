import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.logs import FIELDS
from app.middleware import SECURITY_HEADERS

ExpectProblem = Callable[[httpx.Response, int], str]


@pytest.mark.parametrize("request_id", ["abc", "A.b_c-1", "x" * 64])
def test_a_harmless_request_id_is_taken_over(client: TestClient, request_id: str) -> None:
    assert client.get("/health/live", headers={"x-request-id": request_id}).headers["x-request-id"] == request_id


@pytest.mark.parametrize("request_id", ["", "a b", "x" * 65, "<script>", "a\tb", '"'])
def test_any_other_is_replaced(client: TestClient, request_id: str) -> None:
    given = client.get("/health/live", headers={"x-request-id": request_id}).headers["x-request-id"]
    assert given != request_id
    assert given.isalnum()


@pytest.mark.parametrize("path", ["/", "/docs", "/static/favicon.svg", "/models", "/nothing", "/models/nothing"])
def test_every_answer_has_the_security_headers_once(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    for name, value in SECURITY_HEADERS:
        assert headers.get_list(name.decode()) == [value.decode()]


def test_the_policy_allows_nothing_but_ourselves(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert "unsafe" not in policy


@pytest.fixture
def broken(app: FastAPI) -> TestClient:
    @app.get("/broken")
    async def fail() -> None:
        raise RuntimeError("the reason")

    return TestClient(app)


def test_a_fault_is_a_problem_that_tells_nothing_and_a_traceback_in_the_log(
    broken: TestClient, expect_problem: ExpectProblem, caplog: pytest.LogCaptureFixture
) -> None:
    response = broken.get("/broken", headers={"x-request-id": "look-here"})
    detail = expect_problem(response, 500)
    assert "the reason" not in detail
    assert response.headers["x-content-type-options"] == "nosniff"
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "the reason" in str(record.exc_info)


def lines_of(path: str, caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The fields of the log lines of the requests for that path."""
    lines = [getattr(record, FIELDS) for record in caplog.records if record.message == "request"]
    return [fields for fields in lines if fields["path"] == path]


def test_a_request_is_one_log_line_without_what_was_sent(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "inkdigit"):
        client.post("/predict?model=SECRET", content=b"SECRET", headers={"content-type": "image/png"})
        client.get("/health/live")  # the line is written in the turn of the loop after the answer
    (fields,) = lines_of("/predict", caplog)
    assert {"method": "POST", "path": "/predict", "status": 404}.items() <= fields.items()
    assert fields["ms"] >= 0
    assert "SECRET" not in json.dumps(fields)


def test_a_long_path_does_not_fill_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "inkdigit"):
        client.get("/" + "a" * 5000)
        client.get("/health/live")
    assert len(lines_of("/" + "a" * 199, caplog)) == 1


def test_requests_that_end_together_have_a_line_each_with_its_own_id(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [f"number-{i}" for i in range(4)]

    async def ask_together() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            await asyncio.gather(*(client.get("/health/live", headers={"x-request-id": given}) for given in ids))
        await asyncio.sleep(0)

    with caplog.at_level(logging.INFO, "inkdigit"):
        asyncio.run(ask_together())
    assert sorted(fields["request_id"] for fields in lines_of("/health/live", caplog)) == ids


def test_text_is_compressed_and_pictures_are_not(client: TestClient) -> None:
    assert client.get("/openapi.json").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/static/examples/seven.png").headers
