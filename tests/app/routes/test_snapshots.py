import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.routes.snapshots import EXAMPLES
from app.settings import Settings
from tests.app.test_run_store import make_run
from tests.damage import damage

ExpectProblem = Callable[[httpx.Response, int], str]
SEVEN = EXAMPLES["strokes"]


@pytest.fixture
def settings(lesson_weights: Path, tmp_path: Path) -> Settings:
    """The run `mine` has the snapshots of the model `notebook`."""
    run = make_run(tmp_path / "runs" / "mine", settings={"hidden_size": 6})
    shutil.copytree(lesson_weights / "notebook" / "snapshots", run / "snapshots")
    return Settings(weights=lesson_weights, runs=tmp_path / "runs")


@pytest.mark.parametrize(("address", "versioned"), [("/models/notebook", True), ("/runs/mine", False)])
def test_snapshots_are_listed_read_and_shown(client: TestClient, address: str, versioned: bool) -> None:
    listed = client.get(f"{address}/snapshots").json()
    assert listed["steps"] == [0, 20]
    assert (listed["version"] is not None) == versioned
    answer = client.post(f"{address}/snapshots/predict", json=SEVEN).json()
    assert [reading["step"] for reading in answer["readings"]] == [0, 20]
    for reading in answer["readings"]:
        assert sum(reading["probabilities"]) == pytest.approx(1)
        assert reading["probabilities"][reading["digit"]] == max(reading["probabilities"])
    picture = client.get(f"{address}/snapshots/20/first-layer").json()
    assert picture["layer"] == listed["layer"] == answer["layer"]
    assert picture["image"].startswith("data:image/png;base64,")


def test_the_drawing_is_prepared_as_for_predict(client: TestClient) -> None:
    strokes = SEVEN["drawing"]
    seen = client.post("/predict", json=strokes).json()["input"]
    assert client.post("/models/notebook/snapshots/predict", json={"drawing": strokes}).json()["image"] == seen


@pytest.mark.parametrize("body", EXAMPLES.values(), ids=list(EXAMPLES))
@pytest.mark.parametrize("name", ["mlp", "notebook", "cnn"])
def test_every_example_is_answered(client: TestClient, body: dict[str, Any], name: str) -> None:
    response = client.post(f"/models/{name}/snapshots/predict", json=body)
    assert response.status_code == 200, response.text
    assert (response.json()["layer"] is None) == (name != "notebook"), "the others have no snapshots here"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/models/lenet/snapshots", 404),
        ("GET", "/models/notebook/snapshots/7/first-layer", 404),
        ("GET", "/models/notebook/snapshots/last/first-layer", 422),
        ("GET", "/models/notebook/snapshots/-1/first-layer", 422),
        ("GET", "/models/notebook/snapshots/99999999999999999999/first-layer", 422),
        ("GET", "/models/mlp/snapshots/0/first-layer", 404),
        ("GET", "/runs/none/snapshots", 404),
        ("GET", "/runs/%2e%2e/snapshots", 404),
        ("GET", "/runs/..%2fweights/snapshots/0/first-layer", 404),
        ("POST", "/models/lenet/snapshots/predict", 404),
        ("POST", "/runs/none/snapshots/predict", 404),
    ],
)
def test_what_is_not_there_is_a_problem(
    client: TestClient, expect_problem: ExpectProblem, method: str, path: str, status: int
) -> None:
    expect_problem(client.request(method, path, json=SEVEN if method == "POST" else None), status)


def test_a_broken_run_is_a_conflict(client: TestClient, tmp_path: Path, expect_problem: ExpectProblem) -> None:
    snapshot = tmp_path / "runs" / "mine" / "snapshots" / "0000000.npz"
    snapshot.write_bytes(b"PK")
    assert "0000000.npz" in expect_problem(client.post("/runs/mine/snapshots/predict", json=SEVEN), 409)
    (tmp_path / "runs" / "mine" / "card.json").write_text("{")
    assert "card.json" in expect_problem(client.get("/runs/mine/snapshots"), 409)


def test_a_run_gains_snapshots(client: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "mine" / "snapshots"
    shutil.copy(folder / "0000020.npz", folder / "0000030.npz")
    answer = client.post("/runs/mine/snapshots/predict", json=SEVEN).json()
    assert [reading["step"] for reading in answer["readings"]] == [0, 20, 30]


def test_examples_are_shown(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    for kind in ("models", "runs"):
        media = paths[f"/{kind}/{{name}}/snapshots/predict"]["post"]["requestBody"]["content"]["application/json"]
        assert set(media["examples"]) == set(EXAMPLES)


def test_a_damaged_body_is_answered_or_refused(client: TestClient) -> None:
    rng = random.Random(5)  # noqa: S311 (damage need not be unforeseeable)
    body = json.dumps(SEVEN).encode()
    seen = set()
    for _ in range(80):
        sent = damage("application/json", body, rng)
        headers = {"content-type": "application/json"}
        response = client.post("/models/notebook/snapshots/predict", content=sent, headers=headers)
        assert response.status_code in (200, 400, 413, 415, 422), (response.text, sent)
        seen.add(response.status_code)
    assert len(seen) > 1
