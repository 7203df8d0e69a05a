import json
from typing import Any

import numpy as np
import pytest

from app.errors import Problem
from app.inference.schemas import InferenceAnswer
from app.inference.wire import as_bytes, join_answer, split_elements, split_request

INPUT: dict[str, Any] = {"name": "x", "datatype": "BYTES", "shape": [1]}


def head(**parameters: Any) -> bytes:
    return json.dumps({"inputs": [INPUT | {"parameters": parameters}]}).encode()


def refused(body: bytes, header: str | None) -> str:
    with pytest.raises(Problem) as caught:
        split_request(body, header)
    assert caught.value.status == 400
    return caught.value.detail


def test_without_the_header_all_of_a_body_is_json() -> None:
    request, raw = split_request(head(), None)
    assert (request.inputs[0].name, raw) == ("x", None)


def test_the_header_parts_json_from_bytes() -> None:
    json_part = head(binary_data_size=5)
    request, raw = split_request(json_part + b"{abc}", str(len(json_part)))
    assert (request.inputs[0].datatype, raw) == ("BYTES", b"{abc}")


@pytest.mark.parametrize("header", ["", "-1", "0", "1e2", "99999", "9" * 5000, "¼"])
def test_a_header_that_cannot_be_is_refused(header: str) -> None:
    assert "Inference-Header-Content-Length" in refused(head(), header)


@pytest.mark.parametrize(("size", "rest"), [(3, b"ab"), (3, b"abcd"), (-1, b""), ("2", b"ab"), (True, b"ab")])
def test_an_announced_size_must_be_what_follows(size: object, rest: bytes) -> None:
    json_part = head(binary_data_size=size)
    assert "binary_data_size" in refused(json_part + rest, str(len(json_part)))


def test_bytes_that_nobody_announced_are_refused() -> None:
    assert "2 bytes follow" in refused(head() + b"ab", str(len(head())))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"inputs": []}', b'{"inputs": [1]}', json.dumps({"inputs": [INPUT, INPUT]}).encode()],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    refused(body, None)


def test_elements_come_after_their_lengths() -> None:
    assert split_elements(b"\x03\0\0\0abc\0\0\0\0", 2) == [b"abc", b""]


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"", 1),
        (b"\x03\0\0", 1),
        (b"\x04\0\0\0abc", 1),
        (b"\x01\0\0\0ab", 1),
        (b"\xff\xff\xff\xffa", 1),
        (b"\0" * 8, 1),
    ],
)
def test_elements_that_do_not_fit_are_refused(data: bytes, count: int) -> None:
    with pytest.raises(Problem) as caught:
        split_elements(data, count)
    assert caught.value.status == 400


def test_numbers_travel_little_endian_and_texts_after_their_lengths() -> None:
    assert as_bytes(np.array([1, -1], ">i8")) == b"\x01" + b"\0" * 7 + b"\xff" * 8
    assert as_bytes(np.array(["a", "né"])) == b"\x01\0\0\0a\x03\0\0\0n\xc3\xa9"


def test_an_answer_is_json_alone_or_has_a_header() -> None:
    answer = InferenceAnswer(model_name="m", model_version="1", outputs=[])
    body, headers = join_answer(answer, [])
    assert (json.loads(body), headers) == (
        {"model_name": "m", "model_version": "1", "outputs": []},
        {"content-type": "application/json"},
    )
    longer, headers = join_answer(answer, [b"ab", b"c"])
    assert longer == body + b"abc"
    assert headers["Inference-Header-Content-Length"] == str(len(body))
