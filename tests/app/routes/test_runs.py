import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.app.test_run_store import make_run

ExpectProblem = Callable[[httpx.Response, int], str]


def test_there_may_be_none(client: TestClient) -> None:
    assert client.get("/runs").json() == {"runs": []}


def test_runs_are_listed_broken_ones_too(client: TestClient, tmp_path: Path) -> None:
    make_run(tmp_path / "runs" / "good", "finished")
    (tmp_path / "runs" / "bad").mkdir()
    bad, good = client.get("/runs").json()["runs"]
    assert good == {
        "name": "good",
        "status": "finished",
        "problem": None,
        "steps_done": 100,
        "steps": 400,
        "test_accuracy": None,
    }
    assert (bad["name"], bad["status"]) == ("bad", "broken")
    assert "card.json" in bad["problem"]


def test_a_run_has_a_card_and_a_history(client: TestClient, tmp_path: Path) -> None:
    make_run(tmp_path / "runs" / "good")
    assert client.get("/runs/good").json()["steps"] == 400
    assert [row["step"] for row in client.get("/runs/good/history").json()["history"]] == [0, 100]
    assert client.get("/runs/good/history?format=csv").text == "step,train_loss\n0,2.3\n100,1.1\n"


@pytest.mark.parametrize(("after", "steps"), [(-1, [0, 100]), (0, [100]), (99, [100]), (100, [])])
def test_only_what_is_new_can_be_asked_for(client: TestClient, tmp_path: Path, after: int, steps: list[int]) -> None:
    make_run(tmp_path / "runs" / "good")
    history = client.get(f"/runs/good/history?after_step={after}").json()["history"]
    assert [row["step"] for row in history] == steps


def test_rows_appear_as_they_are_written(client: TestClient, tmp_path: Path) -> None:
    path = make_run(tmp_path / "runs" / "good") / "history.jsonl"
    with path.open("a") as file:
        file.write('{"step": 200, "train_loss": NaN}\n{"st')
    rows = client.get("/runs/good/history?after_step=100").json()["history"]
    assert rows == [{"step": 200, "train_loss": None}]


@pytest.mark.parametrize(
    "path", ["/runs/none", "/runs/none/history", "/runs/%2e%2e", "/runs/..%2fweights", "/runs/a%00b"]
)
def test_an_unknown_run_is_a_problem(client: TestClient, expect_problem: ExpectProblem, path: str) -> None:
    expect_problem(client.get(path), 404)


def test_a_tested_run_has_an_evaluation(client: TestClient, tmp_path: Path, expect_problem: ExpectProblem) -> None:
    folder = make_run(tmp_path / "runs" / "good", "finished", checksum="sha256:1")
    assert "inkdigit evaluate" in expect_problem(client.get("/runs/good/evaluation"), 404)
    evaluation = {"version": "sha256:1", "mnist": {"accuracy": 0.97}, "strokes": {"accuracy": 0.9}}
    (folder / "evaluation.json").write_text(json.dumps(evaluation))
    assert client.get("/runs/good/evaluation").json() == evaluation
    assert "strokes" not in client.get("/runs/good/evaluation?without=strokes").json()
    assert client.get("/runs").json()["runs"][0]["test_accuracy"] == 0.97


def test_a_broken_run_is_a_conflict(client: TestClient, tmp_path: Path, expect_problem: ExpectProblem) -> None:
    (tmp_path / "runs" / "bad").mkdir(parents=True)
    assert "card.json" in expect_problem(client.get("/runs/bad/history"), 409)
