import json
import random
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.routes.explanations import EXAMPLES
from app.settings import Settings
from tests.app.routes.test_lessons import wrong_value
from tests.damage import damage_bytes

ExpectProblem = Callable[[httpx.Response, int], str]


@pytest.fixture
def settings(lesson_weights: Path) -> Settings:
    return Settings(weights=lesson_weights)


@pytest.mark.parametrize("body", EXAMPLES.values(), ids=str)
@pytest.mark.parametrize("model", [None, "mlp", "notebook", "cnn"])
def test_every_example_is_answered_by_every_model(
    client: TestClient, body: dict[str, object], model: str | None
) -> None:
    response = client.post("/explain", json=body | ({"model": model} if model else {}))
    assert response.status_code == 200, response.text
    assert response.json()["model"] == (model or "cnn"), "the default model where none is named"


def test_it_explains_what_was_read(client: TestClient) -> None:
    drawing = {"strokes": [[[62, 54], [214, 52], [126, 232]]]}
    read = client.post("/predict", json=drawing).json()
    answer = client.post("/explain", json={"drawing": drawing}).json()
    assert answer["a"] == read["digit"]
    assert (answer["image"], answer["version"]) == (read["input"], read["version"])


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"a": 3, "b": 3}, 422, "a and b must be two different digits"),
        ({"a": 10}, 422, "a: Input should be less than or equal to 9"),
        ({"model": "lenet"}, 404, "'lenet'"),
        ({"drawing": {}}, 422, "drawing: must have exactly one of"),
    ],
)
def test_what_can_not_be_explained_is_refused(
    client: TestClient, expect_problem: ExpectProblem, changes: dict[str, object], status: int, words: str
) -> None:
    detail = expect_problem(client.post("/explain", json={"drawing": {"sample": 1}} | changes), status)
    assert words in detail


def test_the_example_is_shown(app: FastAPI) -> None:
    media = app.openapi()["paths"]["/explain"]["post"]["requestBody"]["content"]["application/json"]
    assert media["examples"]


def test_a_damaged_body_is_answered_or_refused(client: TestClient) -> None:
    rng = random.Random(3)  # noqa: S311 (damage need not be unforeseeable)
    body = json.dumps(next(iter(EXAMPLES.values())) | {"model": "notebook"}).encode()
    seen = set()
    for _ in range(80):
        sent = damage_bytes(body, rng) if rng.random() < 0.5 else wrong_value(body, rng)
        response = client.post("/explain", content=sent, headers={"content-type": "application/json"})
        assert response.status_code in (200, 400, 404, 413, 415, 422), (response.text, sent)
        seen.add(response.status_code)
    assert len(seen) > 1
