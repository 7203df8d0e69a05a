"""The outermost layer: every answer gets its request id, the security headers, a log line, and is counted."""

import asyncio
import os
import re
import time
from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import problem_response
from app.logs import FIELDS, REQUEST_ID, logger
from app.metrics import count_request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
REQUEST_ID_ALLOWED = re.compile(rb"[A-Za-z0-9._-]{1,64}")
CLIENT_LEFT = 499  # nginx's number for it; only the log sees it


@dataclass(frozen=True)
class Finished:
    """A request that has had its answer; status is 0 if none was begun."""

    scope: Scope
    request_id: str
    status: int
    seconds: float


class RequestMiddleware:
    """Plain ASGI, since Starlette's BaseHTTPMiddleware costs a task and a queue a request."""

    def __init__(self, app: ASGIApp, access_log: bool) -> None:
        self.app = app
        self.access_log = access_log
        self.finished: list[Finished] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        token = REQUEST_ID.set(request_id)
        extra_headers = [*SECURITY_HEADERS, (b"x-request-id", request_id.encode())]
        started = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if "app" in scope and not scope["app"].state.ready:
                    extra_headers.append((b"connection", b"close"))  # it is stopping: ask elsewhere from now on
                message = {**message, "headers": [*message["headers"], *extra_headers]}
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            status = CLIENT_LEFT
        except Exception:
            logger.exception("unexpected fault", extra={FIELDS: _request_fields(scope)})
            if status:
                raise  # half an answer is out already: the server can only cut the connection
            detail = "The server failed; the request id helps to find out why."
            await problem_response(500, detail, scope["path"])(scope, receive, send_with_headers)
        finally:
            REQUEST_ID.reset(token)
            self.note(Finished(scope, request_id, status, time.perf_counter() - started))

    def note(self, finished: Finished) -> None:
        """Counted and logged in the loop's next turn, with all that end in this one: each then takes half the time."""
        if not self.finished:
            asyncio.get_running_loop().call_soon(self.write_down)
        self.finished.append(finished)

    def write_down(self) -> None:
        some, self.finished = self.finished, []
        for one in some:
            count_request(one.scope, one.status, one.seconds)
        for one in some if self.access_log else ():
            answer = {"status": one.status, "ms": round(1000 * one.seconds, 2)}
            fields = {"request_id": one.request_id, **_request_fields(one.scope), **answer}
            logger.info("request", extra={FIELDS: fields})


def request_id_of(scope: Scope) -> str:
    """The client's X-Request-ID where it is harmless, else one of ours."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID_ALLOWED.fullmatch(value):
            return str(value.decode())
    return new_request_id()


def new_request_id() -> str:
    return os.urandom(8).hex()


def _request_fields(scope: Scope) -> dict[str, object]:
    return {"method": scope["method"], "path": scope["path"][:200]}
