"""Which answers are compressed."""

import pytest
from fastapi.testclient import TestClient

GZIP = {"accept-encoding": "gzip"}
SEVEN = {"strokes": [[[62, 54], [214, 52], [126, 232]]]}


@pytest.mark.parametrize(("path", "coding"), [("/", "gzip"), ("/openapi.json", "gzip"), ("/health/live", None)])
def test_what_is_large_is_compressed(client: TestClient, path: str, coding: str | None) -> None:
    assert client.get(path, headers=GZIP).headers.get("content-encoding") == coding


def test_an_answer_to_a_drawing_is_not(client: TestClient) -> None:
    answer = client.post("/predict?stages=true", json=SEVEN, headers=GZIP)
    assert len(answer.content) > 1400
    assert "content-encoding" not in answer.headers
