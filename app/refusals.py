"""Answers to what is no request that the application could be handed: made, logged and counted as its own are."""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from app.errors import problem_response
from app.logs import FIELDS, REQUEST_ID, logger
from app.metrics import count_refusal
from app.middleware import SECURITY_HEADERS, new_request_id


def refuse(status: int, detail: str, headers: dict[str, str] | None = None) -> bytes:
    """The answer, after which the connection must be closed. Nothing of what was sent is in it, or in the log."""
    request_id = new_request_id()
    token = REQUEST_ID.set(request_id)
    try:
        answer = problem_response(status, detail, "", headers)
        logger.info("request refused", extra={FIELDS: {"status": status, "reason": detail}})
    finally:
        REQUEST_ID.reset(token)
    count_refusal(status)
    own = ((b"x-request-id", request_id.encode()), (b"connection", b"close"))
    lines = [b"%s: %s\r\n" % header for header in (*answer.raw_headers, *SECURITY_HEADERS, *own)]
    return b"".join([STATUS_LINE[status], *lines, b"\r\n", bytes(answer.body)])
