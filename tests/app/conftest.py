"""A fresh application for each test, on a tiny model that is made here: no test depends on what was trained."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.checkpoints import save_checkpoint, save_snapshot
from model.registry import ARCHITECTURES

HISTORY = [
    {"step": 0, "train_loss": 2.3, "validation_accuracy": 0.1},
    {"step": 100, "train_loss": 1.1, "validation_accuracy": 0.8},
    {"step": 200, "train_loss": float("nan"), "validation_accuracy": 0.9, "learning_rate": 0.02},
]


def write_history(folder: Path, rows: list[dict[str, float]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def make_model(folder: Path, **card: Any) -> Path:
    """A model folder with random weights."""
    settings = {"hidden_size": 4, "dropout": 0.0}
    defaults = {"name": folder.name, "architecture": "mlp", "recipe": "mlp", "settings": settings, "date": "2026-11-25"}
    card = defaults | {"parameters": 3190} | card
    params = ARCHITECTURES[card["architecture"]].init_params(np.random.default_rng(1), card["settings"])
    save_checkpoint(folder, params, card)
    return folder


@pytest.fixture(scope="session")
def shared_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models: `first` with a history and an evaluation, `second` with neither. Not to be written to."""
    weights = tmp_path_factory.mktemp("weights")
    make_model(weights / "first")
    make_model(weights / "second")
    write_history(weights / "first", HISTORY)
    sample = {"index": 8, "label": 5, "digit": 6, "probability": 0.9, "image": "data:image/png;base64,"}
    mnist = {"n": 10000, "correct": 9800, "accuracy": 0.98, "interval": [0.977, 0.983], "samples": [sample]}
    evaluation = {"name": "first", "mnist": mnist}
    (weights / "first" / "evaluation.json").write_text(json.dumps(evaluation))
    return weights


@pytest.fixture(scope="session")
def lesson_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the lesson needs: two two-layer models, `notebook` with snapshots, and a `cnn`. Not to be written to."""
    weights = tmp_path_factory.mktemp("lesson")
    make_model(weights / "mlp")
    settings = {"hidden_size": 6, "dropout": 0.0, "learning_rate": 0.05, "weight_decay": 0.001}
    make_model(weights / "notebook", settings=settings, seed=3, steps=20)
    for step in (0, 20):
        params = ARCHITECTURES["mlp"].init_params(np.random.default_rng(step), settings)
        save_snapshot(weights / "notebook", step, params)
    make_model(
        weights / "cnn", architecture="cnn", settings={"kernels": [3, 3], "channels": [4, 5], "pooled": [True] * 2}
    )
    return weights


@pytest.fixture
def settings(shared_weights: Path, tmp_path: Path) -> Settings:
    return Settings(weights=shared_weights, runs=tmp_path / "runs")


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as running:
        yield running


@pytest.fixture
def expect_problem() -> Callable[[httpx.Response, int], str]:
    """Checks that an answer is a whole problem of that status; gives its detail."""

    def check(response: httpx.Response, status: int) -> str:
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail", "instance", "request_id"}
        assert problem["status"] == status
        assert problem["request_id"] == response.headers["x-request-id"]
        return str(problem["detail"])

    return check
