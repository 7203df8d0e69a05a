import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.types import Message

from app.assets import assets_folder
from app.bodies import media_type, read_body
from app.errors import Problem
from app.examples import SEVEN_FILES

ExpectProblem = Callable[[httpx.Response, int], str]

LIMIT = 1024**2
SEVEN_PNG = (assets_folder("static") / SEVEN_FILES["image/png"]).read_bytes()


def post(client: TestClient, content: bytes | Iterator[bytes], content_type: str) -> httpx.Response:
    return client.post("/predict", content=content, headers={"content-type": content_type})


@pytest.mark.parametrize(
    "content_type",
    ["image/png", "IMAGE/PNG", "image/jpeg", "image/png; x=y", "image/x-unheard-of", "application/octet-stream"],
)
def test_a_picture_is_recognised_by_its_content(client: TestClient, content_type: str) -> None:
    assert post(client, SEVEN_PNG, content_type).status_code == 200


@pytest.mark.parametrize("claimed", SEVEN_FILES)
@pytest.mark.parametrize("true", SEVEN_FILES)
def test_no_header_decides_what_a_picture_is(client: TestClient, claimed: str, true: str) -> None:
    picture = (assets_folder("static") / SEVEN_FILES[true]).read_bytes()
    assert post(client, picture, claimed).status_code == 200
    form = {"file": ("seven.exe", picture, claimed)}
    assert client.post("/predict", files=form).status_code == 200


def test_a_picture_is_no_json_and_json_no_picture_whatever_is_said(
    client: TestClient, expect_problem: ExpectProblem
) -> None:
    expect_problem(post(client, SEVEN_PNG, "application/json"), 400)
    expect_problem(post(client, b'{"strokes": []}', "image/png"), 415)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/xml", "image", "", "application/json5"],
)
def test_another_content_type_is_refused_with_a_list_of_the_right_ones(
    client: TestClient, expect_problem: ExpectProblem, content_type: str
) -> None:
    detail = expect_problem(post(client, SEVEN_PNG, content_type), 415)
    assert "image/png" in detail
    assert "application/json" in detail


def test_a_content_that_is_no_known_picture_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    expect_problem(post(client, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"), 415)


def test_a_truncated_picture_is_unreadable(client: TestClient, expect_problem: ExpectProblem) -> None:
    expect_problem(post(client, SEVEN_PNG[: len(SEVEN_PNG) // 2], "image/png"), 400)


@pytest.mark.parametrize("content_type", ["image/png", "application/json", "multipart/form-data; boundary=B"])
def test_an_empty_body_is_said_to_be_empty(
    client: TestClient, expect_problem: ExpectProblem, content_type: str
) -> None:
    assert "empty" in expect_problem(post(client, b"", content_type), 400)


def test_a_compressed_body_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    headers = {"content-type": "image/png", "content-encoding": "gzip"}
    assert "Content-Encoding" in expect_problem(client.post("/predict", content=SEVEN_PNG, headers=headers), 415)


@pytest.mark.parametrize("content_type", ["image/png", "application/json", "multipart/form-data; boundary=B"])
def test_a_body_over_the_limit_is_refused(client: TestClient, expect_problem: ExpectProblem, content_type: str) -> None:
    response = post(client, b"x" * (LIMIT + 1), content_type)
    assert str(LIMIT) in expect_problem(response, 413)
    assert response.headers["connection"] == "close"


def request_of(chunks: list[bytes], headers: list[tuple[bytes, bytes]]) -> tuple[Request, list[bytes]]:
    """A request whose body arrives in chunks, and the list of those that were not yet taken."""
    left = list(chunks)

    async def receive() -> Message:
        chunk = left.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(left)}

    return Request({"type": "http", "method": "POST", "headers": headers}, receive), left


def test_a_body_of_just_the_limit_is_read() -> None:
    request, _ = request_of([b"x" * 600, b"x" * 424], [])
    assert len(asyncio.run(read_body(request, 1024))) == 1024


def test_an_announced_length_over_the_limit_is_refused_unread() -> None:
    request, left = request_of([b"x"] * 3, [(b"content-length", b"1025")])
    with pytest.raises(Problem) as caught:
        asyncio.run(read_body(request, 1024))
    assert caught.value.status == 413
    assert len(left) == 3


def test_a_chunked_body_over_the_limit_is_not_read_on() -> None:
    request, left = request_of([b"x" * 600] * 10, [])
    with pytest.raises(Problem) as caught:
        asyncio.run(read_body(request, 1024))
    assert caught.value.status == 413
    assert len(left) == 8


def test_a_form_gives_its_file(client: TestClient) -> None:
    response = client.post("/predict", files={"file": ("seven.png", SEVEN_PNG, "text/plain")}, data={"note": "mine"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("files", "data", "status"),
    [
        ({"picture": SEVEN_PNG}, {}, 422),
        ({"other": b"x"}, {"file": "not a file"}, 422),
        ({"file": b""}, {}, 400),
        ({"file": b"not a picture"}, {}, 415),
        ({f"file{i}": b"x" for i in range(9)}, {}, 400),
    ],
)
def test_a_form_without_a_picture_is_refused(
    client: TestClient, expect_problem: ExpectProblem, files: dict[str, bytes], data: dict[str, str], status: int
) -> None:
    expect_problem(client.post("/predict", files=files, data=data), status)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=other"])
def test_a_broken_form_is_refused(client: TestClient, expect_problem: ExpectProblem, content_type: str) -> None:
    expect_problem(post(client, b"--B\r\nnonsense", content_type), 400)


def test_media_type_ignores_parameters_and_case() -> None:
    assert media_type("Image/PNG ; charset=x") == "image/png"
    assert media_type("") == ""


def test_a_client_that_leaves_is_no_fault(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/predict",
        "query_string": b"",
        "headers": [(b"content-type", b"image/png")],
    }
    asyncio.run(app(scope, receive, send))
    assert sent == []
    assert not [record for record in caplog.records if record.exc_info]
