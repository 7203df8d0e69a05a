"""Reads a JSON body into its schema: bounded, and with the place of whatever is wrong in it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from app.bodies import media_type, read_body, refuse_compression
from app.errors import Problem
from app.settings import Settings

Body = TypeVar("Body", bound=BaseModel)

OTHER_LISTS = 300
"""Lists in a body that are neither strokes nor points, such as rows of pixels: fewer than this in all that is taken."""
MOST_OBJECTS = 5_000
"""Objects in a body: far fewer in all that is taken."""
MOST_PARTS = 350_000
"""Lists and objects in a body with many drawings: enough for 256 drawings of 1,300 points."""


def json_body(schema: type[Body]) -> Callable[[Request], Awaitable[Body]]:
    """A dependency for routes: the request's body. Raises Problem 400, 413, 415 or 422."""

    async def read(request: Request) -> Body:
        settings: Settings = request.app.state.settings
        body = await read_json_bytes(request, settings.max_body_bytes)
        refuse_too_many_lists(body, settings.max_points)
        return parse_body(body, schema)

    return read


def refuse_too_many_lists(body: bytes, max_points: int) -> None:
    """Problem 413 for a drawing that must have more points than that, since each stroke and each point is a list.

    They are counted, not parsed: that would hold up the other requests for a fifth of a second a megabyte.
    """
    if body.count(b"[") > 2 * max_points + OTHER_LISTS or body.count(b"{") > MOST_OBJECTS:
        raise too_many_points(max_points)


def refuse_too_many_parts(body: bytes) -> None:
    """The same for many drawings in a body."""
    if body.count(b"[") + body.count(b"{") > MOST_PARTS:
        raise Problem(413, f"The body has more than {MOST_PARTS} lists and objects; send fewer drawings at a time.")


def too_many_points(max_points: int) -> Problem:
    return Problem(413, f"The drawing has more than {max_points} points.")


async def read_json_bytes(request: Request, max_bytes: int) -> bytes:
    """The body of a request that says that it is JSON. Raises Problem 413 or 415."""
    content_type = media_type(request.headers.get("content-type", ""))
    if content_type != "application/json":
        raise Problem(415, f"Content type {content_type[:80]!r} is not one that can be read. Send application/json.")
    refuse_compression(request)
    return await read_body(request, max_bytes)


def parse_body(body: bytes, schema: type[Body]) -> Body:
    try:
        return schema.model_validate(load_json(body))
    except ValidationError as error:
        raise Problem(422, describe(error)) from None


def load_json(body: bytes) -> Any:
    """What a JSON text holds. Raises Problem 400."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(400, f"The body is not JSON: {error}.") from None


def describe(error: ValidationError) -> str:
    """The first thing wrong with a body, with its place: `strokes[0][3][1]: …`."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    *parents, last = first["loc"] or ("",)
    if first["type"] == "extra_forbidden":
        within = f" in {place(parents)}" if parents else ""
        return f"{str(last)[:80]!r} does not belong here{within}."
    where = place(first["loc"])
    return f"{where}: {first['msg']}." if where else f"{first['msg']}."


def place(steps: "tuple[int | str, ...] | list[int | str]") -> str:
    """network, steps, 2, times -> `network.steps[2].times`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def describe_json_body(schema: type[BaseModel], examples: Mapping[str, Any]) -> dict[str, Any]:
    """The `openapi_extra` of a route: its body's schema, and examples by their summary."""
    shown = {summary: {"summary": summary, "value": value} for summary, value in examples.items()}
    content = {"application/json": {"schema": schema.model_json_schema(ref_template=REF), "examples": shown}}
    return {"requestBody": {"required": True, "content": content}}


REF = "#/components/schemas/{model}"
