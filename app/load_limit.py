"""Bounds the requests under way: what comes above that is told at once to come again, so the accepted stay fast."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Problem, problem_response
from app.metrics import UNDER_WAY

FREE = ("/health/", "/v2/health/", "/metrics")
"""Answered always: what an orchestrator asks most urgently of a server that is overloaded."""
RETRY = {"retry-after": "1"}
SMALL = 64 * 1024
"""Bytes of a body that need no room: a drawing is hardly ever larger."""
ROOM = 32 * 1024**2
"""Bytes, beyond SMALL of each, of all bodies that are there at a time: they must fit into a small container."""


class LoadLimit:
    """Plain ASGI around the application. A request is under way except while the server waits for its body."""

    def __init__(self, app: ASGIApp, most: int, room: int = ROOM) -> None:
        self.app = app
        self.most = most
        self.room = room
        self.under_way = 0
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        if self.under_way >= self.most:
            refusal = problem_response(503, self.too_many(), scope["path"], RETRY)
            await refusal(scope, receive, send)
            return
        whole = False
        held = -SMALL

        async def receive_body() -> Message:
            """Whoever sends slowly is not under way meanwhile, or a few such clients would take everybody's place."""
            nonlocal whole, held
            if whole:
                return await receive()
            self.under_way -= 1
            try:
                message = await receive()
            finally:
                self.under_way += 1
            size = len(message.get("body", b""))
            self.held += max(0, held + size) - max(0, held)
            held += size
            whole = not message.get("more_body", False)
            if held > 0 and self.held > self.room:
                raise Problem(503, "Too many large bodies are under way; try again.", RETRY | {"connection": "close"})
            if whole and self.under_way > self.most:
                raise Problem(503, self.too_many(), RETRY)
            return message

        self.under_way += 1
        UNDER_WAY.inc()
        try:
            await self.app(scope, receive_body, send)
        finally:
            self.under_way -= 1
            UNDER_WAY.dec()
            self.held -= max(0, held)

    def too_many(self) -> str:
        return f"{self.most} requests are under way, as many as may be; try again in a moment."
