"""Lets the pages of other sites use the API, if the operator names those sites; nobody's otherwise."""

from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import Response

from app.errors import problem_response

SENT_HEADERS = ("content-type", "x-request-id", "inference-header-content-length")
SEEN_HEADERS = ("x-request-id", "retry-after", "inference-header-content-length")
"""Of an answer's headers, those that a page of another site may read."""


class CrossOrigin(CORSMiddleware):
    """Starlette's, but a page that may not ask is told so in the form of every other error."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        detail = "This origin, method or header is not allowed here; INKDIGIT_CORS_ORIGINS names the origins that are."
        kept = {name: of for name, of in response.headers.items() if not name.startswith("content-")}
        return problem_response(400, detail, "*", kept)


def cross_origin(origins: str) -> list[Middleware]:
    """What to put around the application: nothing unless origins, with commas between them, are named."""
    if not origins:
        return []
    return [
        Middleware(
            CrossOrigin,
            allow_origins=[origin.strip() for origin in origins.split(",")],
            allow_methods=["GET", "POST"],
            allow_headers=SENT_HEADERS,
            expose_headers=SEEN_HEADERS,
        )
    ]
