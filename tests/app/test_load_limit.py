import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from app.load_limit import LoadLimit

MOST = 2


class Slow:
    """An application that answers when it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith("/health"):
            await self.go.wait()
        if scope["path"] == "/fault":
            raise RuntimeError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def client_of(app: LoadLimit) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def refuse_what_is_too_much() -> None:
    slow = Slow()
    limit = LoadLimit(slow, MOST)
    async for client in client_of(limit):
        accepted = [asyncio.ensure_future(client.post("/predict")) for _ in range(MOST)]
        await asyncio.sleep(0)
        while limit.under_way < MOST:
            await asyncio.sleep(0)
        refused = await client.post("/predict")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["detail"].startswith("2 requests are under way")
        assert (await client.get("/health/live")).status_code == 200
        slow.go.set()
        assert [answer.status_code for answer in await asyncio.gather(*accepted)] == [200] * MOST
        assert (await client.post("/predict")).status_code == 200


def test_what_is_too_much_is_refused_until_there_is_room_and_health_is_answered_always() -> None:
    asyncio.run(refuse_what_is_too_much())


async def fail() -> None:
    slow = Slow()
    slow.go.set()
    limit = LoadLimit(slow, MOST)
    async for client in client_of(limit):
        with pytest.raises(RuntimeError):
            await client.post("/fault")
    assert limit.under_way == 0


def test_a_request_that_fails_is_no_longer_under_way() -> None:
    asyncio.run(fail())
