"""How requests and answers travel: JSON alone, or JSON with the tensors' bytes after it (the binary tensor extension).

https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol/binary-tensor-data-extension
"""

import struct
from collections.abc import Iterable

import numpy as np

from app.errors import Problem
from app.inference.schemas import InferenceAnswer, InferenceRequest
from app.json_bodies import parse_body, refuse_too_many_parts

HEADER = "Inference-Header-Content-Length"
"""Says how much of a body is JSON, where bytes follow it."""
LENGTH = struct.Struct("<I")


def split_request(body: bytes, header: str | None) -> tuple[InferenceRequest, bytes | None]:
    """The request, and the bytes of its tensor if they come after the JSON. Raises Problem 400."""
    size = len(body)
    if header is not None:
        size = int(header) if header.isdecimal() and len(header) < 12 else -1
        if not 0 < size <= len(body):
            raise Problem(400, f"{HEADER} must say how many of the body's {len(body)} bytes are JSON.")
    refuse_too_many_parts(body[:size])
    try:
        request = parse_body(body[:size], InferenceRequest)
    except Problem as problem:
        raise Problem(400, problem.detail) from None
    announced = request.inputs[0].parameters.get("binary_data_size")
    rest = body[size:]
    if announced is None:
        if rest:
            raise Problem(400, f"{len(rest)} bytes follow the JSON, but no input has a binary_data_size.")
        return request, None
    if announced != len(rest):
        raise Problem(400, f"binary_data_size is {announced!r:.20}, but {len(rest)} bytes follow the JSON.")
    return request, rest


def join_answer(answer: InferenceAnswer, tensors: Iterable[bytes]) -> tuple[bytes, dict[str, str]]:
    """The body and its headers: JSON, and after it the tensors that travel as bytes, if there are any."""
    head = answer.model_dump_json(exclude_none=True).encode()
    tail = b"".join(tensors)
    if not tail:
        return head, {"content-type": "application/json"}
    return head + tail, {"content-type": "application/octet-stream", HEADER: str(len(head))}


def split_elements(data: bytes, count: int) -> list[bytes]:
    """The elements of a BYTES tensor, each of which has its length before it. Raises Problem 400."""
    elements: list[bytes] = []
    at = 0
    while at + LENGTH.size <= len(data) and len(elements) < count:
        (length,) = LENGTH.unpack_from(data, at)
        at += LENGTH.size
        elements.append(data[at : at + length])
        at += length
    if at != len(data) or len(elements) != count:
        raise Problem(400, f"The bytes after the JSON are not {count} elements, each after its length in 4 bytes.")
    return elements


def as_bytes(values: np.ndarray) -> bytes:
    """A tensor as it travels: little-endian numbers, or texts, each after its length."""
    if values.dtype.kind != "U":
        return values.astype(values.dtype.newbyteorder("<")).tobytes()
    texts = [text.encode() for text in values.ravel().tolist()]
    return b"".join(LENGTH.pack(len(text)) + text for text in texts)
