"""The clients: a connection to a service, and the carrying out of exchanges on it, waiting or awaiting."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from inkdigit.answers import Model, Prediction
from inkdigit.drawings import Drawing
from inkdigit.errors import Refused, TimedOut, Unreachable
from inkdigit.exchanges import Ask, Exchange, Patience, Wait, listing_models, predicting, predicting_many

T = TypeVar("T")

URL = "http://127.0.0.1:8000"
TIMEOUT = 10.0
"""Seconds to connect, and then for each piece of an answer."""


class Client:
    """Reads drawings with a service. Keeps connections open: use one for many requests, and close it, or use `with`.

    model: which reads, the service's default if None. retries, longest_pause: how often a service that is busy is asked
    again, and for how many seconds it may put us off at a time. headers: are sent along, for a gateway's token, say.
    """

    def __init__(
        self,
        url: str = URL,
        *,
        model: str | None = None,
        timeout: float = TIMEOUT,
        retries: int = 3,
        longest_pause: float = 10.0,
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.model, self.patience = model, Patience(retries, longest_pause)
        with told_as_ours(url):
            self._http = httpx.Client(base_url=url, timeout=timeout, headers=headers, transport=transport)

    def predict(self, drawing: Drawing) -> Prediction:
        """What is read in one drawing: a path, a picture's bytes, an array, or strokes."""
        return self._carry_out(predicting(drawing, self.model, self.patience))

    def predict_batch(self, drawings: Iterable[Drawing]) -> list[Prediction | Refused]:
        """The same for any number of drawings, 256 a request; for each the answer, or why there is none."""
        return self._carry_out(predicting_many(drawings, self.model, self.patience))

    def models(self) -> list[Model]:
        """The models that the service has."""
        return self._carry_out(listing_models(self.patience))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _carry_out(self, exchange: Exchange[T]) -> T:
        response: httpx.Response | None = None
        while True:
            try:
                step = exchange.send(response)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Wait):
                time.sleep(step.seconds)
                response = None
            else:
                with told_as_ours(self._http.base_url):
                    response = self._http.request(**request_of(step))


class AsyncClient:
    """The same for asyncio: `async with AsyncClient(url) as client: await client.predict("seven.png")`."""

    def __init__(
        self,
        url: str = URL,
        *,
        model: str | None = None,
        timeout: float = TIMEOUT,
        retries: int = 3,
        longest_pause: float = 10.0,
        headers: Mapping[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.model, self.patience = model, Patience(retries, longest_pause)
        with told_as_ours(url):
            self._http = httpx.AsyncClient(base_url=url, timeout=timeout, headers=headers, transport=transport)

    async def predict(self, drawing: Drawing) -> Prediction:
        """What is read in one drawing: a path, a picture's bytes, an array, or strokes."""
        return await self._carry_out(predicting(drawing, self.model, self.patience))

    async def predict_batch(self, drawings: Iterable[Drawing]) -> list[Prediction | Refused]:
        """The same for any number of drawings, 256 a request; for each the answer, or why there is none."""
        return await self._carry_out(predicting_many(drawings, self.model, self.patience))

    async def models(self) -> list[Model]:
        """The models that the service has."""
        return await self._carry_out(listing_models(self.patience))

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _carry_out(self, exchange: Exchange[T]) -> T:
        response: httpx.Response | None = None
        while True:
            try:
                step = exchange.send(response)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Wait):
                await asyncio.sleep(step.seconds)
                response = None
            else:
                with told_as_ours(self._http.base_url):
                    response = await self._http.request(**request_of(step))


def request_of(ask: Ask) -> dict[str, Any]:
    """What httpx takes."""
    request: dict[str, Any] = {"method": ask.method, "url": ask.path}
    if ask.model is not None:
        request["params"] = {"model": ask.model}
    if ask.body is not None:
        request |= {"content": ask.body.content, "headers": {"content-type": ask.body.content_type}}
    return request


@contextmanager
def told_as_ours(url: httpx.URL | str) -> Iterator[None]:
    """Turns httpx's errors into those of this package."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise TimedOut(f"{url} did not answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL, OverflowError) as error:  # the last for a port past 65535
        raise Unreachable(f"{url} cannot be reached: {error}") from error
