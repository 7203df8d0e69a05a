"""Bounds the requests under way: what comes above that is told at once to come again, so the accepted stay fast."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import problem_response
from app.metrics import UNDER_WAY

FREE = ("/health/", "/metrics")
"""Answered always: what an orchestrator asks most urgently of a server that is overloaded."""
RETRY_SECONDS = 1


class LoadLimit:
    """Plain ASGI around the application."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        if self.under_way >= self.most:
            detail = f"{self.most} requests are under way, as many as may be; try again in a moment."
            refusal = problem_response(503, detail, scope["path"], {"retry-after": str(RETRY_SECONDS)})
            await refusal(scope, receive, send)
            return
        self.under_way += 1
        UNDER_WAY.inc()
        try:
            await self.app(scope, receive, send)
        finally:
            self.under_way -= 1
            UNDER_WAY.dec()
