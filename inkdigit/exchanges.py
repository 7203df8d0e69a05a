"""What is asked and awaited, step by step, without a connection: the sync and the async client both carry this out."""

import random
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any, TypeVar

import httpx

from inkdigit.answers import BUSY, Model, Prediction, content_of, models_in, prediction_in, results_in
from inkdigit.drawings import Body, Drawing, batches, single
from inkdigit.errors import Refused

T = TypeVar("T")
FIRST_PAUSE = 0.25
JITTER = 0.25
"""Pauses are up to this share longer, so that clients that were refused together don't come back together."""


@dataclass(frozen=True)
class Ask:
    """A request to be sent; its response is awaited."""

    method: str
    path: str
    model: str | None = None
    body: Body | None = None


@dataclass(frozen=True)
class Wait:
    """A pause to be kept."""

    seconds: float


Exchange = Generator[Ask | Wait, httpx.Response | None, T]


@dataclass(frozen=True)
class Patience:
    """How often a busy service is asked again, and how long for at most each time. chance: 0…1."""

    retries: int = 3
    longest_pause: float = 10.0
    chance: Callable[[], float] = field(default=random.random, repr=False)


def predicting(drawing: Drawing, model: str | None, patience: Patience) -> Exchange[Prediction]:
    return prediction_in((yield from asking(Ask("POST", "/predict", model, single(drawing)), patience)))


def predicting_many(
    drawings: Iterable[Drawing], model: str | None, patience: Patience
) -> Exchange[list[Prediction | Refused]]:
    results: list[Prediction | Refused] = []
    for sent, body in batches(drawings):
        content = yield from asking(Ask("POST", "/predict/batch", model, body), patience)
        results += results_in(content, sent)
    return results


def listing_models(patience: Patience) -> Exchange[list[Model]]:
    return models_in((yield from asking(Ask("GET", "/models"), patience)))


def asking(ask: Ask, patience: Patience) -> Exchange[Any]:
    """The JSON of the answer, after as many retries as patience allows while the service is busy."""
    for turn in count():
        response = yield ask
        assert response is not None  # noqa: S101 (tells the type checker what an Ask is answered with)
        pause = pause_before_retry(response, turn)
        if response.status_code not in BUSY or turn >= patience.retries or pause > patience.longest_pause:
            return content_of(response)
        yield Wait(pause * (1 + JITTER * patience.chance()))


def pause_before_retry(response: httpx.Response, turn: int) -> float:
    """What Retry-After says, seconds or a date; else twice as long each turn."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return float(FIRST_PAUSE * 2**turn)
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
