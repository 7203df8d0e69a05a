"""Everything that goes wrong leaves as application/problem+json (RFC 9457), below /v2 as the protocol there has it."""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.logs import current_request_id
from app.pages import render

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
PROBLEM_JSON = "application/problem+json"
INFERENCE = "/v2"
"""Below this the Open Inference Protocol is spoken, which has a form of its own for errors."""


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it a problem)
    """What a route raises to refuse a request; `detail` is written for the person who sent it."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def problem_response(status: int, detail: str, path: str, headers: dict[str, str] | None = None) -> Response:
    if path == INFERENCE or path.startswith(f"{INFERENCE}/"):
        return Response(json.dumps({"error": detail}), status, headers, "application/json")
    return Response(json.dumps(problem_fields(status, detail, path)), status, headers, PROBLEM_JSON)


def problem_fields(status: int, detail: str, instance: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "request_id": current_request_id(),
    }


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_parameters)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 (tells the type checker what Starlette guarantees)
    return problem_response(error.status, error.detail, request.url.path, error.headers)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    """What the router itself refuses: unknown addresses (a page for a browser) and wrong methods."""
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers = {"Allow": ", ".join(allowed_methods(request)) or "GET, HEAD"}  # no route: a static file
    if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
        return render(request, "not_found", 404)
    detail = {
        404: "There is nothing at this address; /docs lists what there is.",
        405: f"{request.method} is not possible here, only {headers.get('Allow')}.",
    }.get(error.status_code, str(error.detail))
    return problem_response(error.status_code, detail, request.url.path, headers)


def allowed_methods(request: Request) -> list[str]:
    """Every method that the address has: the router knows only those of the first route with this path."""
    scopes = {method: {**request.scope, "method": method} for method in METHODS}
    routes = request.app.routes
    return [name for name, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)]


async def _on_invalid_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:])
    return problem_response(422, f"{name}: {first['msg']}.", request.url.path)
