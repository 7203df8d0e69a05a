import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.lessons import examples
from app.settings import Settings
from tests.damage import damage_bytes

ExpectProblem = Callable[[httpx.Response, int], str]

EXAMPLES: dict[str, dict[str, Any]] = {
    "forward": examples.FORWARD,
    "backward": examples.BACKWARD,
    "batch": examples.BATCH,
    "check": examples.CHECK,
    "step": examples.STEP,
}
EACH = [(path, name) for path, bodies in EXAMPLES.items() for name in bodies]


@pytest.fixture
def settings(lesson_weights: Path) -> Settings:
    return Settings(weights=lesson_weights)


@pytest.mark.parametrize(("path", "name"), EACH)
def test_every_example_is_answered(client: TestClient, path: str, name: str) -> None:
    response = client.post(f"/lesson/{path}", json=EXAMPLES[path][name])
    assert response.status_code == 200, response.text
    assert response.json()["network"]["model"] == "notebook"


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_examples_are_shown(app: FastAPI, path: str) -> None:
    operation = app.openapi()["paths"][f"/lesson/{path}"]["post"]
    media = operation["requestBody"]["content"]["application/json"]
    assert [example["value"] for example in media["examples"].values()] == list(EXAMPLES[path].values())
    assert "$defs" not in str(media["schema"])


def test_every_field_of_the_requests_is_in_the_components(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    assert {"NetworkBody", "LessonDrawing", "ForwardAnswer", "StepAnswer", "SignedPicture"} <= set(schemas)


@pytest.mark.parametrize("path", ["options", "samples", "source"])
def test_what_the_page_can_choose(client: TestClient, path: str) -> None:
    assert client.get(f"/lesson/{path}").status_code == 200


def test_the_way_of_a_page(client: TestClient) -> None:
    """Draw, walk through, take steps on a copy, go on with it."""
    options = client.get("/lesson/options").json()
    network = {"model": options["default"], "at": "random", "seed": 1}
    drawn = {"drawing": {"strokes": [[[62, 54], [214, 52], [126, 232]]]}, "label": 7}
    seen = client.post("/lesson/forward", json=drawn | {"network": network}).json()
    kept = {"drawing": {"inputs": seen["inputs"]["values"]}, "label": 7}
    again = client.post("/lesson/forward", json=kept | {"network": network}).json()
    assert again == seen, "the inputs of an answer stand for the drawing"
    for _ in range(3):
        step = {"kind": "drawing", "times": 10, "learning_rate": 0.02}
        answer = client.post("/lesson/step", json=kept | {"network": network, "step": step}).json()
        assert answer["losses"][0] > answer["losses"][-1]
        network = answer["network"]
    after = client.post("/lesson/forward", json=kept | {"network": network}).json()
    assert after["network"]["steps_done"] == 30
    assert after["loss"]["cross_entropy"] == answer["after"]["cross_entropy"]
    assert after["softmax"]["probabilities"] == answer["after"]["probabilities"]
    reset = client.post("/lesson/forward", json=kept | {"network": network | {"drawings": [], "steps": []}}).json()
    assert reset == seen


def test_served_models_read_the_same_after_steps(client: TestClient) -> None:
    drawing = {"strokes": [[[62, 54], [214, 52], [126, 232]]]}
    before = client.post("/predict?model=notebook", json=drawing).json()
    client.post("/lesson/step", json={"drawing": drawing, "label": 3, "step": {"times": 50, "learning_rate": 1}})
    assert client.post("/predict?model=notebook", json=drawing).json() == before


def test_no_answer_holds_a_matrix_of_weights(client: TestClient) -> None:
    """The most that travels is a few rows of 784."""
    for path, name in EACH:
        answer = client.post(f"/lesson/{path}", json=EXAMPLES[path][name]).json()
        assert len(list(leaves(answer))) < 6000, (path, name)


def leaves(value: Any) -> Any:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    else:
        yield value


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {"content-type": "application/json"}, 400),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"{}", {"content-type": "application/json", "content-encoding": "gzip"}, 415),
        (b" " * 2_000_000, {"content-type": "application/json"}, 413),
        (b"{}", {"content-type": "application/json"}, 422),
    ],
)
def test_bodies_are_checked(
    client: TestClient, expect_problem: ExpectProblem, body: bytes, headers: dict[str, str], status: int
) -> None:
    for path in (*(f"/lesson/{path}" for path in EXAMPLES if path != "batch"), "/explain"):
        expect_problem(client.post(path, content=body, headers=headers), status)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"network": {"model": "lenet"}}, 404),
        ({"network": {"model": "cnn"}}, 422),
        ({"network": {"at": 3}}, 404),
        ({"unit": 6}, 422),
        ({"drawing": {"image": "data:image/png;base64,AAAA"}}, 415),
    ],
)
def test_what_is_not_there_is_a_problem(
    client: TestClient, expect_problem: ExpectProblem, changes: dict[str, Any], status: int
) -> None:
    expect_problem(client.post("/lesson/forward", json={"drawing": {"sample": 1}, "label": 1} | changes), status)


@pytest.mark.parametrize("path", EXAMPLES)
def test_a_damaged_body_is_answered_or_refused(client: TestClient, path: str) -> None:
    rng = random.Random(2)  # noqa: S311 (damage need not be unforeseeable)
    bodies = [json.dumps(body).encode() for body in EXAMPLES[path].values()]
    seen: Counter[int] = Counter()
    for _ in range(60):
        body = bodies[rng.randrange(len(bodies))]
        sent = damage_bytes(body, rng) if rng.random() < 0.5 else wrong_value(body, rng)
        response = client.post(f"/lesson/{path}", content=sent, headers={"content-type": "application/json"})
        assert response.status_code in (200, 400, 404, 413, 415, 422), (response.text, sent)
        seen[response.status_code] += 1
    assert len(seen) > 1, "the damage is too slight or too heavy to tell anything"


def wrong_value(body: bytes, rng: random.Random) -> bytes:
    """The same JSON, with another value somewhere."""
    content = json.loads(body)
    inside: Any = content
    while True:
        key = rng.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
        if isinstance(inside[key], dict | list) and inside[key] and rng.random() < 0.8:
            inside = inside[key]
            continue
        inside[key] = rng.choice([None, True, -1, 0, 1e308, 10**40, 1e-320, "x", [], {}, [[]], 200, 784])
        return json.dumps(content).encode()
