from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from app.examples import SEVEN_STROKES
from app.main import create_app
from app.settings import Settings

ExpectProblem = Callable[[httpx.Response, int], str]

FRIEND, STRANGER = "https://museum.example", "https://elsewhere.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}


@pytest.fixture
def open_client(settings: Settings) -> Iterator[TestClient]:
    """Of a service that two origins may use."""
    named = settings.model_copy(update={"cors_origins": f"{FRIEND}, http://localhost:5173"})
    with TestClient(create_app(named)) as client:
        yield client


def cors_headers(response: httpx.Response) -> set[str]:
    return {name for name in response.headers if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", [FRIEND, "null", "http://testserver"])
def test_by_default_no_page_of_another_site_may_read_an_answer(client: TestClient, origin: str) -> None:
    assert cors_headers(client.get("/models", headers={"origin": origin})) == set()
    asked = client.options("/predict", headers={"origin": origin, **PREFLIGHT})
    assert asked.status_code == 405
    assert cors_headers(asked) == set()


@pytest.mark.parametrize("origin", [FRIEND, "http://localhost:5173"])
def test_a_named_origin_may_ask_and_read(open_client: TestClient, origin: str) -> None:
    asked = open_client.options("/predict", headers={"origin": origin, **PREFLIGHT})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == origin
    answer = open_client.post("/predict", json={"strokes": SEVEN_STROKES}, headers={"origin": origin})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "x-request-id" in answer.headers["access-control-expose-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"]


def test_a_named_origin_may_read_errors_too(open_client: TestClient) -> None:
    answer = open_client.post("/predict", content=b"x", headers={"origin": FRIEND, "content-type": "image/png"})
    assert answer.status_code == 415
    assert answer.headers["access-control-allow-origin"] == FRIEND


@pytest.mark.parametrize(
    "origin", [STRANGER, "null", f"{FRIEND}.elsewhere.example", f"{FRIEND}:8443", "http://museum.example"]
)
def test_no_other_may(open_client: TestClient, expect_problem: ExpectProblem, origin: str) -> None:
    detail = expect_problem(open_client.options("/predict", headers={"origin": origin, **PREFLIGHT}), 400)
    assert "INKDIGIT_CORS_ORIGINS" in detail
    assert "access-control-allow-origin" not in open_client.get("/models", headers={"origin": origin}).headers


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_nor_may_a_named_one_do_more_than_read_drawings(open_client: TestClient, method: str) -> None:
    headers = {"origin": FRIEND, "access-control-request-method": method}
    assert open_client.options("/predict", headers=headers).status_code == 400
