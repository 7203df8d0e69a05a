from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

ExpectProblem = Callable[[httpx.Response, int], str]


def test_the_list_names_the_default_and_sums_up_each(client: TestClient) -> None:
    listing = client.get("/models").json()
    assert listing["default"] == "first"
    first, second = listing["models"]
    assert first["name"] == "first"
    assert (first["architecture"], first["recipe"], first["date"]) == ("mlp", "mlp", "2026-11-25")
    assert first["parameters"] == 3190
    assert first["version"].startswith("sha256:")
    assert (first["test_accuracy"], second["test_accuracy"]) == (0.98, None)


def test_a_card_comes_as_it_is(client: TestClient) -> None:
    card = client.get("/models/first").json()
    assert card["settings"] == {"hidden_size": 4, "dropout": 0.0}
    assert card["checksum"] == client.get("/models").json()["models"][0]["version"]


def test_a_history_comes_as_json_that_browsers_parse(client: TestClient) -> None:
    answer = client.get("/models/first/history").json()
    assert answer["name"] == "first"
    assert [row["step"] for row in answer["history"]] == [0, 100, 200]
    assert answer["history"][2]["train_loss"] is None


def test_a_history_comes_as_a_csv_to_download(client: TestClient) -> None:
    response = client.get("/models/first/history?format=csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["content-disposition"] == 'attachment; filename="first-history.csv"'
    assert response.text.startswith("step,train_loss,")


def test_an_unknown_format_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    assert expect_problem(client.get("/models/first/history?format=xml"), 422).startswith("format: ")


def test_an_evaluation_comes_where_there_is_one(client: TestClient, expect_problem: ExpectProblem) -> None:
    assert client.get("/models/first/evaluation").json()["mnist"]["accuracy"] == 0.98
    assert "inkdigit evaluate" in expect_problem(client.get("/models/second/evaluation"), 404)


def test_an_evaluation_comes_without_what_is_not_wanted(client: TestClient, expect_problem: ExpectProblem) -> None:
    whole = client.get("/models/first/evaluation").json()
    assert whole["mnist"]["samples"]
    less = client.get("/models/first/evaluation?without=pictures&without=strokes").json()
    assert less == whole | {"mnist": {key: value for key, value in whole["mnist"].items() if key != "samples"}}
    assert expect_problem(client.get("/models/first/evaluation?without=mnist"), 422).startswith("without")


@pytest.mark.parametrize("path", ["/models/third", "/models/third/history", "/models/third/evaluation", "/models/.."])
def test_an_unknown_model_is_a_problem(client: TestClient, expect_problem: ExpectProblem, path: str) -> None:
    expect_problem(client.get(path.replace("..", "%2e%2e")), 404)


def test_what_is_served_does_not_change_with_the_folder(client: TestClient, shared_weights: Path) -> None:
    """Loaded once, at start: a half-copied file can't reach a request."""
    path = shared_weights / "first" / "history.jsonl"
    kept = path.read_bytes()
    try:
        path.write_text("nonsense\n")
        assert client.get("/models/first/history").status_code == 200
    finally:
        path.write_bytes(kept)
