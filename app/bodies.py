"""Reads a request's body within its limit and takes the drawing's bytes out of it, by content type."""

from collections.abc import AsyncGenerator
from typing import Literal

from fastapi import Request
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.errors import Problem

Kind = Literal["picture", "json"]

PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp")
READABLE = f"Send {', '.join(PICTURE_TYPES)}, multipart/form-data with the field `file`, or application/json"


async def read_drawing_bytes(request: Request, max_bytes: int) -> tuple[Kind, bytes]:
    """What was sent, and whether it is a picture or JSON. Raises Problem 400, 413, 415 or 422."""
    content_type = media_type(request.headers.get("content-type", ""))
    is_picture = content_type.startswith("image/") or content_type == "application/octet-stream"
    if not is_picture and content_type not in ("application/json", "multipart/form-data"):
        raise Problem(415, f"Content type {content_type[:80]!r} is not one that can be read. {READABLE}.")
    refuse_compression(request)
    body = await read_body(request, max_bytes)
    if not body:
        raise Problem(400, f"The body is empty. {READABLE}.")
    if content_type == "application/json":
        return "json", body
    return "picture", await file_field(request.headers, body) if content_type == "multipart/form-data" else body


def refuse_compression(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "Compressed bodies are not read; send it without Content-Encoding.")


def media_type(header: str) -> str:
    """The type/subtype of a Content-Type header, lower case, without its parameters."""
    return header.partition(";")[0].strip().lower()


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body, or Problem 413 as soon as it is known to be larger, whatever its header says."""
    # The rest of such a body is never read, so the connection can't serve another request.
    too_large = Problem(413, f"The body is larger than {max_bytes} bytes.", {"connection": "close"})
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)


async def file_field(headers: Headers, body: bytes) -> bytes:
    """The content of the field `file` of a multipart form."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(headers, stream(), max_files=8, max_fields=32, max_part_size=len(body))
    parser.spool_max_size = len(body) + 1  # never to disk, which may be read-only
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Problem(400, f"The form cannot be read: {error.message}") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem(422, "The form must have a field `file` that holds a picture file.")
        content = await file.read()
    finally:
        await form.close()
    if not content:
        raise Problem(400, "The form's field `file` is empty.")
    return content
