from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.examples import SEVEN_PIXELS, SEVEN_STROKES, SEVEN_URL
from app.main import create_app
from app.settings import Settings

ExpectProblem = Callable[[httpx.Response, int], str]

PIXELS = [[0.5] * 28] * 28


def post_text(client: TestClient, text: str | bytes) -> httpx.Response:
    return client.post("/predict", content=text, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    "body",
    [
        {"strokes": SEVEN_STROKES},
        {"strokes": SEVEN_STROKES, "width": 22},
        {"strokes": [[[5, 5]]]},
        {"strokes": [[[5, 5]], [], [[1e6, -1e6]]]},
        {"strokes": [[[5, 5], [5, 5], [5, 5]]]},
        {"pixels": SEVEN_PIXELS},
        {"image": SEVEN_URL},
    ],
)
def test_what_has_ink_is_read(client: TestClient, body: dict[str, Any]) -> None:
    response = client.post("/predict", json=body)
    assert response.status_code == 200, response.text
    assert response.json()["digit"] in range(10)


@pytest.mark.parametrize(
    "body", [{"strokes": []}, {"strokes": [[]]}, {"strokes": [[], []]}, {"pixels": [[0] * 28] * 28}]
)
def test_what_has_none_is_blank(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/predict", json=body).json()
    assert answer["verdict"] == "blank"
    assert answer["digit"] is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "exactly one"),
        ([], "exactly one"),
        ("strokes", "exactly one"),
        ({"strokes": [], "pixels": PIXELS}, "`strokes` and `pixels`"),
        ({"strokes": [], "image": SEVEN_URL, "pixels": PIXELS}, "exactly one"),
        ({"strokes": [], "widht": 3}, "'widht'"),
        ({"pixels": PIXELS, "width": 3}, "'width'"),
        ({"strokes": None}, "strokes: "),
        ({"strokes": {}}, "strokes: "),
        ({"strokes": [[1, 2]]}, "strokes[0][0]: "),
        ({"strokes": [[[1]]]}, "strokes[0][0]: "),
        ({"strokes": [[[1, 2], [1, 2, 3]]]}, "strokes[0][1]: "),
        ({"strokes": [[[1, "2"]]]}, "strokes[0][0][1]: "),
        ({"strokes": [[[1, True]]]}, "strokes[0][0][1]: "),
        ({"strokes": [[[1, None]]]}, "strokes[0][0][1]: "),
        ({"strokes": [[[1e308, 0]]]}, "strokes[0][0][0]: "),
        ({"strokes": [[[10**30, 0]]]}, "strokes[0][0][0]: "),
        ({"strokes": [], "width": 0}, "width: "),
        ({"strokes": [], "width": "thick"}, "width: "),
        ({"pixels": [[0] * 28] * 27}, "pixels: "),
        ({"pixels": [[0] * 28] * 27 + [[0] * 29]}, "pixels[27]: "),
        ({"pixels": [[0] * 27 + [1.01]] * 28}, "pixels[0][27]: "),
        ({"pixels": [[0] * 27 + [-1]] * 28}, "pixels[0][27]: "),
        ({"pixels": [0] * 784}, "pixels[0]: "),
        ({"image": 7}, "image: "),
        ({"image": "seven"}, "image: "),
        ({"image": "data:image/png,abc"}, "image: "),
        ({"image": "http://elsewhere/seven.png"}, "image: "),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(
    client: TestClient, expect_problem: ExpectProblem, body: Any, place: str
) -> None:
    assert place in expect_problem(client.post("/predict", json=body), 422)


def test_null_is_no_drawing(client: TestClient, expect_problem: ExpectProblem) -> None:
    assert "exactly one" in expect_problem(post_text(client, "null"), 422)


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        '{"strokes": [',
        '{"strokes": [[[NaN, 1]]]}',
        '{"strokes": [[[Infinity, 1]]]}',
        '{"strokes": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"strokes": [[[' + "1" * 5000 + ", 1]]]}",
        b'{"strokes": "\xff"}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_json_is_unreadable(client: TestClient, expect_problem: ExpectProblem, text: str | bytes) -> None:
    assert "not JSON" in expect_problem(post_text(client, text), 400)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" * 400])
def test_numbers_beyond_all_floats_are_refused(client: TestClient, expect_problem: ExpectProblem, number: str) -> None:
    expect_problem(post_text(client, f'{{"strokes": [[[{number}, 1]]]}}'), 422)


@pytest.mark.parametrize("number", ["1e-320", "5e-324", "1e-300"])
def test_a_drawing_smaller_than_any_pixel_is_no_fault(client: TestClient, number: str) -> None:
    assert post_text(client, f'{{"strokes": [[[0, 0], [{number}, 0]]]}}').status_code in (200, 422)


@pytest.mark.parametrize("depth", [4, 10, 100])
def test_what_is_nested_deeper_than_a_drawing_is_refused(
    client: TestClient, expect_problem: ExpectProblem, depth: int
) -> None:
    expect_problem(post_text(client, f'{{"strokes": {"[" * depth}1{"]" * depth}}}'), 422)


def test_a_million_strokes_are_refused_although_the_body_may_be_that_large(
    settings: Settings, expect_problem: ExpectProblem
) -> None:
    generous = settings.model_copy(update={"max_body_bytes": 16 * 1024**2})
    with TestClient(create_app(generous)) as client:
        for stroke in ("[]", "[[1,2]]"):
            strokes = ",".join([stroke] * 1_000_000)
            assert "20000 points" in expect_problem(post_text(client, f'{{"strokes": [{strokes}]}}'), 413)


def test_as_many_strokes_of_one_point_as_are_allowed_are_read(client: TestClient) -> None:
    strokes = [[[i % 200, i // 200]] for i in range(20_000)]
    assert client.post("/predict", json={"strokes": strokes}).status_code == 200


def test_the_last_of_a_duplicate_key_counts(client: TestClient) -> None:
    assert post_text(client, '{"strokes": 1, "strokes": []}').status_code == 200


@pytest.mark.parametrize("strokes", ["[[0,0],[1,1]]," * 10_001 + "[[0,0]]", "[]," * 20_000 + "[]"])
def test_too_many_points_are_refused(client: TestClient, expect_problem: ExpectProblem, strokes: str) -> None:
    assert "20000 points" in expect_problem(post_text(client, f'{{"strokes": [{strokes}]}}'), 413)


def test_many_points_are_read(client: TestClient) -> None:
    points = [[i % 100, i // 100] for i in range(5000)]
    assert client.post("/predict", json={"strokes": [points]}).status_code == 200


@pytest.mark.parametrize("encoded", ["!!!!", "abc", "é"])
def test_what_is_not_base64_is_unreadable(client: TestClient, expect_problem: ExpectProblem, encoded: str) -> None:
    expect_problem(client.post("/predict", json={"image": f"data:image/png;base64,{encoded}"}), 400)


def test_a_data_url_of_something_else_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    expect_problem(client.post("/predict", json={"image": "data:image/png;base64,aGVsbG8="}), 415)
