import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from app.errors import Problem, problem_response
from app.load_limit import SMALL, LoadLimit

MOST = 2


class Slow:
    """An application that answers when it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "/health/" not in scope["path"]:
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
        for path in ("/health/live", "/v2/health/live"):
            assert (await client.get(path)).status_code == 200
        slow.go.set()
        assert [answer.status_code for answer in await asyncio.gather(*accepted)] == [200] * MOST
        assert (await client.post("/predict")).status_code == 200


def test_what_is_too_much_is_refused_until_there_is_room_and_health_is_answered_always() -> None:
    asyncio.run(refuse_what_is_too_much())


class Reading:
    """An application that answers once it has the body, as ours do."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            while (await receive()).get("more_body"):
                pass
        except Problem as problem:
            await problem_response(problem.status, problem.detail, scope["path"], problem.headers)(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class Drip:
    """A body that is sent piece by piece, when the test says so."""

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[bytes] = asyncio.Queue()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self.pieces.get():
            yield piece


async def serve_beside_slow_clients() -> None:
    limit = LoadLimit(Reading(), MOST)
    async for client in client_of(limit):
        bodies = [Drip() for _ in range(5 * MOST)]
        slow = [asyncio.ensure_future(client.post("/predict", content=body)) for body in bodies]
        for body in bodies:
            body.pieces.put_nowait(b"a")
        await asyncio.sleep(0.05)
        assert not any(one.done() for one in slow)
        assert (await client.post("/predict", content=b"fast")).status_code == 200
        for body in bodies:
            body.pieces.put_nowait(b"")
        assert {answer.status_code for answer in await asyncio.gather(*slow)} <= {200, 503}
    assert (limit.under_way, limit.held) == (0, 0)


def test_who_sends_slowly_takes_nobodys_place() -> None:
    asyncio.run(serve_beside_slow_clients())


async def refuse_large_bodies() -> None:
    limit = LoadLimit(Reading(), MOST, room=SMALL)
    async for client in client_of(limit):
        body = Drip()
        held = asyncio.ensure_future(client.post("/predict", content=body))
        body.pieces.put_nowait(b"a" * 2 * SMALL)
        while not limit.held:
            await asyncio.sleep(0)
        refused = await client.post("/predict", content=b"a" * 2 * SMALL)
        assert (refused.status_code, refused.headers["connection"]) == (503, "close")
        assert (await client.post("/predict", content=b"a" * SMALL)).status_code == 200
        body.pieces.put_nowait(b"")
        assert (await held).status_code == 200
    assert limit.held == 0


def test_large_bodies_have_only_so_much_room_and_small_ones_need_none() -> None:
    asyncio.run(refuse_large_bodies())


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
