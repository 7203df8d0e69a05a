import random
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from hypothesis import given, settings, strategies

from tests.fuzz import (
    FINDINGS,
    SETTINGS,
    Body,
    complaint,
    damaged,
    fuzz,
    random_for,
    send,
    summary,
    targets,
    whole_bodies,
)

NEVER = float("inf")
DESCRIPTION = {
    "default": "mlp",
    "models": [{"name": "mlp"}],
    "paths": {
        "/predict": {
            "post": {"requestBody": {"content": {"application/json": {"examples": {"a": {"value": [1, 2]}}}}}}
        },
        "/models": {"get": {}},
    },
}
"""What the service below says of itself, wherever it is asked."""


def answering(status: int) -> httpx.Client:
    """A client of a service that describes itself and answers everything alike."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=DESCRIPTION) if request.method == "GET" else httpx.Response(status)

    return httpx.Client(base_url="http://service", transport=httpx.MockTransport(answer))


def test_damaged_bodies_of_every_kind_are_read_or_refused(
    start_server: Callable[..., AbstractContextManager[str]],
) -> None:
    with start_server(**SETTINGS) as url, httpx.Client(base_url=url, timeout=60) as client:
        report = fuzz(client, range(500), seed=1, slow_seconds=NEVER)
        assert client.get("/health/live").is_success
    assert report.findings == []
    assert {200, 400, 415, 422} <= set(report.statuses), "the damage is too slight or too heavy to tell anything"


def test_hypothesis_finds_no_body_that_is_a_fault(start_server: Callable[..., AbstractContextManager[str]]) -> None:
    """Hypothesis chooses the damage, and makes what it finds as small as can be."""
    with start_server(**SETTINGS) as url, httpx.Client(base_url=url, timeout=60) as client:
        bodies, queries = targets(client)

        @settings(max_examples=100, derandomize=True, deadline=None, database=None)
        @given(strategies.randoms(use_true_random=False))
        def is_read_or_refused(rng: random.Random) -> None:
            body = damaged(bodies, queries, rng)
            assert complaint(send(client, body), 0, NEVER) is None, body

        is_read_or_refused()


def test_every_kind_of_body_that_the_service_takes_is_among_them(server: str) -> None:
    openapi = httpx.get(f"{server}/openapi.json").json()
    taking = {
        (re.sub(r"{\w+}", "mlp", path), media_type)
        for path, methods in openapi["paths"].items()
        for media_type in methods.get("post", {}).get("requestBody", {}).get("content", {})
    }
    assert {(body.path, body.media_type.partition(";")[0]) for body in whole_bodies(openapi, "mlp")} == taking
    assert len(taking) > 8


def test_a_number_is_always_the_same_body() -> None:
    bodies = [Body("/predict", "application/json", b'{"strokes": [[[1, 2], [3, 4]]]}')]
    first, again = ([damaged(bodies, [""], random_for(1, number)) for number in range(20)] for _ in range(2))
    assert first == again
    assert damaged(bodies, [""], random_for(1, 3)) != damaged(bodies, [""], random_for(2, 3))


@pytest.mark.parametrize("status", [200, 400, 422, 503])
def test_an_answer_is_no_finding(status: int) -> None:
    report = fuzz(answering(status), range(3), seed=1, slow_seconds=NEVER)
    assert (report.findings, report.statuses[status]) == ([], 3)


@pytest.mark.parametrize("status", [500, 502])
def test_a_fault_of_the_server_is_one_that_names_its_body(status: int) -> None:
    report = fuzz(answering(status), range(7, 100), seed=4, slow_seconds=NEVER)
    assert report.findings[0].startswith(f"body 7 of seed 4: status {status}: POST /predict")
    assert len(report.findings) == FINDINGS


def test_so_is_a_slow_answer_and_none_at_all() -> None:
    assert len(fuzz(answering(200), range(2), seed=1, slow_seconds=0).findings) == 2

    def hang_up(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=DESCRIPTION)
        raise httpx.ReadError("gone")

    client = httpx.Client(base_url="http://service", transport=httpx.MockTransport(hang_up))
    assert "no answer" in fuzz(client, range(1), seed=1, slow_seconds=NEVER).findings[0]


def test_reports_add_up_to_one_line() -> None:
    whole = fuzz(answering(200), range(3), seed=1, slow_seconds=NEVER) + fuzz(answering(500), range(3, 5), seed=1)
    assert whole.statuses == {200: 3, 500: 2}
    assert len(whole.findings) == 2
    assert summary(whole).startswith("5 bodies, slowest answer ")
    assert summary(whole).endswith("200: 3, 500: 2")
