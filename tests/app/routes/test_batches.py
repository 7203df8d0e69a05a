from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from app.batches import MAX_DRAWINGS
from app.examples import SEVEN_PIXELS, SEVEN_STROKES, SEVEN_URL
from app.main import create_app
from app.settings import Settings

ExpectProblem = Callable[[httpx.Response, int], str]

SEVENS = [{"strokes": SEVEN_STROKES}, {"pixels": SEVEN_PIXELS}, {"image": SEVEN_URL}, {"strokes": []}]


def test_each_drawing_is_answered_as_it_is_alone(client: TestClient) -> None:
    answer = client.post("/predict/batch?model=second", json=SEVENS).json()
    assert (answer["model"], len(answer["results"])) == ("second", len(SEVENS))
    for drawing, result in zip(SEVENS, answer["results"], strict=True):
        alone = client.post("/predict?model=second", json=drawing).json()
        assert result["problem"] is None
        assert result["prediction"]["probabilities"] == pytest.approx(alone.pop("probabilities"), abs=1e-6)
        assert result["prediction"]["score"] == pytest.approx(alone.pop("score"), abs=1e-6)
        assert {key: result["prediction"][key] for key in alone} == alone


def test_a_bad_drawing_carries_its_own_problem_and_spoils_no_other(client: TestClient) -> None:
    bad = [{"pixels": [[0.5]]}, "seven", {"image": "data:image/png;base64,AAAA"}, {"strokes": [], "image": SEVEN_URL}]
    drawings = [SEVENS[0], *bad, SEVENS[1]]
    response = client.post("/predict/batch", json=drawings)
    results = response.json()["results"]
    assert [result["problem"] and result["problem"]["status"] for result in results] == [None, 422, 422, 415, 422, None]
    assert [result["prediction"] is None for result in results] == [False, True, True, True, True, False]
    for index, result in enumerate(results):
        if problem := result["problem"]:
            assert problem["instance"] == f"/predict/batch#/{index}"
            assert problem["request_id"] == response.headers["x-request-id"]
            assert "drawing" in problem["detail"] or "pixels" in problem["detail"] or "picture" in problem["detail"]


def test_no_drawing_gives_no_result(client: TestClient) -> None:
    assert client.post("/predict/batch", json=[]).json()["results"] == []


def test_the_most_that_are_read_and_one_more(client: TestClient, expect_problem: ExpectProblem) -> None:
    drawings = [{"strokes": SEVEN_STROKES}] * MAX_DRAWINGS
    results = client.post("/predict/batch", json=drawings).json()["results"]
    assert [result["prediction"]["digit"] for result in results] == [results[0]["prediction"]["digit"]] * MAX_DRAWINGS
    assert "at most 256" in expect_problem(client.post("/predict/batch", json=[*drawings, SEVENS[0]]), 422)


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"[{", "application/json", 400),
        (b"[NaN]", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b'{"strokes": []}', "application/json", 422),
        (b"[]", "text/plain", 415),
        (b"[" + b" " * 4 * 1024**2 + b"]", "application/json", 413),
        (b"[" + b"[]," * 400_000 + b"[]]", "application/json", 413),
        (b"[" + b"{}," * 400_000 + b"{}]", "application/json", 413),
    ],
)
def test_what_is_no_list_is_refused(
    client: TestClient, expect_problem: ExpectProblem, content: bytes, content_type: str, status: int
) -> None:
    response = client.post("/predict/batch", content=content, headers={"content-type": content_type})
    expect_problem(response, status)


def test_an_unknown_model_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    assert "first, second" in expect_problem(client.post("/predict/batch?model=third", json=SEVENS), 404)


def test_the_limit_is_a_setting(shared_weights: Path, expect_problem: ExpectProblem) -> None:
    settings = Settings(weights=shared_weights, max_batch_bytes=2000)
    with TestClient(create_app(settings)) as client:
        assert "2000 bytes" in expect_problem(client.post("/predict/batch", json=SEVENS), 413)


def test_the_example_in_the_docs_is_read(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/predict/batch"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["examples"]["mixed"]["value"]
    shown = operation["responses"]["200"]["content"]["application/json"]["example"]["results"]
    results = client.post("/predict/batch", json=example).json()["results"]
    assert [result["problem"] is None for result in results] == ["problem" not in result for result in shown]
    told = {key: value for key, value in results[2]["problem"].items() if key not in ("request_id", "title")}
    assert told.items() <= shown[2]["problem"].items()
