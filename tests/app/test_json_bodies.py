import json

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from app.errors import Problem
from app.json_bodies import OTHER_LISTS, describe, describe_json_body, parse_body, place, refuse_too_many_lists
from app.schemas import StrictBody


class Inner(StrictBody):
    numbers: list[int] = []  # noqa: RUF012


class Outer(StrictBody):
    inner: Inner
    rows: list[Inner] = []  # noqa: RUF012

    @model_validator(mode="after")
    def _not_13(self) -> "Outer":
        if self.inner.numbers == [13]:
            raise PydanticCustomError("unlucky", "not 13")
        return self


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b"\xff", b'{"inner": NaN}', b"[" * 5000])
def test_what_is_not_json_is_400(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        parse_body(body, Outer)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{}", "inner: Field required."),
        (b"[]", "Input should be a valid dictionary or instance of Outer."),
        (b'{"inner": {"numbers": [1, "2"]}}', "inner.numbers[1]: Input should be a valid integer."),
        (b'{"inner": {}, "rows": [{}, {"x": 1}]}', "'x' does not belong here in rows[1]."),
        (b'{"inner": {}, "x": 1}', "'x' does not belong here."),
        (b'{"inner": {"numbers": [13]}}', "not 13."),
    ],
)
def test_what_is_wrong_is_named_with_its_place(body: bytes, detail: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_body(body, Outer)
    assert (caught.value.status, caught.value.detail) == (422, detail)


def test_what_is_right_is_read() -> None:
    assert parse_body(b'{"inner": {"numbers": [1]}}', Outer).inner.numbers == [1]


def test_places() -> None:
    assert place(["a", 1, "b", "c", 2]) == "a[1].b.c[2]"
    assert place([]) == ""


def test_a_long_name_is_cut() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": {}, "x" * 1000: 1})
    assert len(describe(caught.value)) < 130


def test_the_description_refers_to_components() -> None:
    body = describe_json_body(Outer, {"one": {"inner": {}}})["requestBody"]
    media = body["content"]["application/json"]
    assert body["required"]
    assert media["schema"]["properties"]["inner"]["$ref"] == "#/components/schemas/Inner"
    assert "Inner" in media["schema"]["$defs"]
    assert media["examples"]["one"]["value"] == {"inner": {}}
    assert issubclass(Outer, BaseModel)


@pytest.mark.parametrize(("strokes", "points_each"), [(10, 1), (1, 10), (10, 0)])
def test_as_many_points_as_may_be_are_not_refused_by_their_lists(strokes: int, points_each: int) -> None:
    body = json.dumps({"strokes": [[[1, 2]] * points_each] * strokes, "pixels": [[0]] * (OTHER_LISTS - 2)}).encode()
    refuse_too_many_lists(body, 10)


def test_more_lists_than_a_drawing_can_have_are_refused_unparsed() -> None:
    with pytest.raises(Problem, match="more than 10 points") as caught:
        refuse_too_many_lists(b"[" * (2 * 10 + OTHER_LISTS + 1), 10)
    assert caught.value.status == 413


@pytest.mark.parametrize("path", ["/explain", "/lesson/forward", "/models/first/snapshots/predict", "/predict"])
def test_no_route_parses_a_hundred_thousand_points(client: TestClient, path: str) -> None:
    strokes = ",".join(["[[1,2]]"] * 100_000)
    drawing = f'{{"strokes": [{strokes}]}}'
    body = drawing if path == "/predict" else f'{{"label": 7, "drawing": {drawing}}}'
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert "more than 20000 points" in response.json()["detail"]
