"""The OpenAPI description: FastAPI's own, and what every route says of its errors."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.errors import PROBLEM_JSON
from app.inference.schemas import InferenceError
from app.schemas import Problem

DESCRIPTION = """Draw a digit, see what a neural network reads.

Every error is `application/problem+json` (RFC 9457) with the request's id. An `X-Request-ID` of letters, digits, `.`,
`_` and `-` (at most 64) is taken over, else one is made; it is on every answer and in the server's log."""
CSV_TOO: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}

MEANINGS = {
    400: ("The body cannot be read.", "The picture can't be decoded: image file is truncated."),
    401: ("The token is missing or wrong.", "Send the header `Authorization: Bearer …` with the token."),
    403: ("It is switched off here.", "Training is switched off on this server (INKDIGIT_TRAINING_HERE)."),
    404: ("Nothing has that name.", "No model is called 'lenet'; there are: mlp, notebook."),
    409: ("It is there, but broken or not ready for this.", "The run 'tonight' cannot be read: card.json: not JSON."),
    413: ("The body or the picture is too large.", "The body is larger than 1048576 bytes."),
    415: ("The type of the body is not known.", "Content type 'text/plain' is not one that can be read."),
    422: (
        "What was sent can be read, but is not as it must be.",
        "pixels[3][5]: Input should be less than or equal to 1.",
    ),
    500: ("A fault of the server.", "The server failed; the request id helps to find out why."),
    503: ("The server cannot answer now.", "The server is starting or stopping."),
}


def install_openapi(app: FastAPI) -> None:
    def describe() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=DESCRIPTION,
                routes=app.routes,
            )
            app.openapi_schema = with_problems(schema)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with all that its parts refer to, without FastAPI's 422 where nothing can be wrong."""
    fastapis_own = ("HTTPValidationError", "ValidationError")
    schemas = {name: of for name, of in schema["components"]["schemas"].items() if name not in fastapis_own}
    schemas["Problem"] = Problem.model_json_schema()
    paths: dict[str, dict[str, Any]] = {}
    for path, methods in schema["paths"].items():
        paths[path] = {}
        for method, operation in methods.items():
            paths[path][method], of_body = without_definitions(without_default_error(operation))
            schemas |= {name: of for name, of in of_body.items() if name not in schemas}
    return schema | {"paths": paths, "components": {"schemas": schemas}}


def without_definitions(operation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The operation, and the schemas that its JSON body carries along, which belong among the components."""
    body = operation.get("requestBody", {})
    media = body.get("content", {}).get("application/json", {})
    schema = dict(media.get("schema", {}))
    definitions = schema.pop("$defs", None)
    if definitions is None:
        return operation, {}
    content = body["content"] | {"application/json": media | {"schema": schema}}
    return operation | {"requestBody": body | {"content": content}}, definitions


def without_default_error(operation: dict[str, Any]) -> dict[str, Any]:
    responses = {
        status: response
        for status, response in operation["responses"].items()
        if status != "422" or PROBLEM_JSON in response["content"]
    }
    return operation | {"responses": responses}


def describe_problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for OpenAPI: these statuses, each with its meaning and an example."""
    return {status: _described(status) for status in sorted({*statuses, 500})}


def describe_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The same for a route of the Open Inference Protocol, which has a form of its own for errors."""
    described: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*statuses, 500}):
        meaning, detail = MEANINGS[status]
        content = {"application/json": {"example": {"error": detail}}}
        described[status] = {"model": InferenceError, "description": meaning, "content": content}
    return described


def _described(status: int) -> dict[str, Any]:
    meaning, detail = MEANINGS[status]
    example = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": "/predict",
        "request_id": "0d4f7c2ab8e94a55",
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {PROBLEM_JSON: {"schema": schema, "example": example}}}
