"""Bounds what one client may ask for in a minute, where a setting says so."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil

from starlette.types import ASGIApp, Receive, Scope, Send

from app import load_limit
from app.errors import problem_response

FREE = (*load_limit.FREE, "/static/")
MAX_CLIENTS = 10_000
"""As many are remembered; who was not heard of for longest is forgotten, and may begin anew."""


class RateLimit:
    """A bucket of tokens a client, as large as a minute's worth, that fills evenly; a request takes one.

    The client is the address of the connection, or what a trusted proxy says it is.
    """

    def __init__(self, app: ASGIApp, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.per_minute = per_minute
        self.clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        wait = self.take(client_of(scope))
        if wait:
            detail = f"One client may ask {self.per_minute} times a minute; try again in {wait} seconds."
            refusal = problem_response(429, detail, scope["path"], {"retry-after": str(wait)})
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def take(self, client: str) -> int:
        """Takes a token of the client's: 0, or the whole seconds until there is one."""
        now = self.clock()
        tokens, counted = self._buckets.pop(client, (float(self.per_minute), now))
        tokens = min(self.per_minute, tokens + (now - counted) * self.per_minute / 60)
        granted = tokens >= 1
        self._buckets[client] = tokens - granted, now
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if granted else ceil((1 - tokens) * 60 / self.per_minute)


def client_of(scope: Scope) -> str:
    """The client's address; of an IPv6 address the network, since whoever has one address has all of its /64."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(address.packed[:8].hex())
    return host
