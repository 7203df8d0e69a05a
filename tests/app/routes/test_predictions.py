import asyncio
from collections.abc import Callable

import httpx
import pytest
from fastapi.testclient import TestClient

from app.examples import SEVEN_STROKES
from app.schemas import Stage
from app.stages import stage_pictures
from model.preprocessing import Prepared

ExpectProblem = Callable[[httpx.Response, int], str]

SEVEN = {"strokes": SEVEN_STROKES}


def test_the_answer_is_whole(client: TestClient) -> None:
    answer = client.post("/predict", json=SEVEN).json()
    assert set(answer) == {
        *("digit", "probabilities", "certain", "verdict", "score", "model", "version", "input", "problems", "stages")
    }
    assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-6)
    assert answer["digit"] == max(range(10), key=answer["probabilities"].__getitem__)
    assert answer["certain"] == (answer["verdict"] == "digit")
    assert 0 <= answer["score"] <= 1
    assert answer["model"] == "first"
    assert answer["version"].startswith("sha256:")
    assert answer["input"].startswith("data:image/png;base64,")
    assert set(answer["problems"]) <= {"two_digits", "too_little_ink", "touches_border", "unlike_digits"}
    assert answer["stages"] is None


def test_a_blank_drawing_is_uniform(client: TestClient) -> None:
    answer = client.post("/predict", json={"strokes": []}).json()
    assert (answer["digit"], answer["verdict"], answer["certain"], answer["score"]) == (None, "blank", False, 0)
    assert answer["probabilities"] == [0.1] * 10


def test_the_stages_come_when_asked_for(client: TestClient) -> None:
    answer = client.post("/predict?stages=true", json=SEVEN).json()
    assert [stage["name"] for stage in answer["stages"]] == ["raw", "crop", "box", "centred"]
    assert answer["stages"][-1]["image"] == answer["input"]


def test_a_drawing_however_large_is_shrunk_for_its_stages_beside_the_event_loop(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops: list[bool] = []

    def look(prepared: Prepared) -> list[Stage]:
        loops.append(asyncio._get_running_loop() is not None)
        return stage_pictures(prepared)

    monkeypatch.setattr("app.routes.predictions.stage_pictures", look)
    assert client.post("/predict?stages=true", json=SEVEN).json()["stages"]
    assert loops == [False]


@pytest.mark.parametrize(
    ("stages", "shown"), [("true", True), ("1", True), ("yes", True), ("false", False), ("0", False)]
)
def test_the_stages_are_asked_for_in_each_way_that_fastapi_reads(client: TestClient, stages: str, shown: bool) -> None:
    answer = client.post(f"/predict?model=second&stages={stages}", json=SEVEN).json()
    assert (answer["stages"] is not None, answer["model"]) == (shown, "second")


def test_a_wrong_flag_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    assert expect_problem(client.post("/predict?stages=perhaps", json=SEVEN), 422).startswith("stages: ")


def test_a_model_can_be_chosen(client: TestClient) -> None:
    assert client.post("/predict?model=second", json=SEVEN).json()["model"] == "second"


def test_an_unknown_model_is_refused_with_the_known_ones(client: TestClient, expect_problem: ExpectProblem) -> None:
    detail = expect_problem(client.post("/predict?model=third", json=SEVEN), 404)
    assert "'third'" in detail
    assert "first, second" in detail
