"""Reads the drawings of waiting requests: a few in each round of the event loop, with one pass of the network for all.

A pass over four drawings takes three quarters of four passes; more save little more, and make all others wait. Between
two rounds the loop looks at its sockets, so a new request is heard within the few milliseconds of a round, however many
wait, be it only to be refused. A thread for the network would cost each request more than it saves, on the one core
that a worker has.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from app.metrics import NETWORK
from app.model_store import ServedModel
from model.preprocessing import Prepared
from model.reader import Reading

MOST = 4

Prepare = Callable[[], Prepared]
T = TypeVar("T")


@dataclass(frozen=True)
class Waiting:
    """One drawing, still to be prepared, before one model; describe makes the answer of what is read in it."""

    served: ServedModel
    prepare: Prepare
    describe: Callable[[Prepared, Reading], Any]
    answer: "asyncio.Future[Any]"


class ReadingQueue:
    """First come, first served."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._begun = False

    async def read(self, served: ServedModel, prepare: Prepare, describe: Callable[[Prepared, Reading], T]) -> T:
        """What `describe` makes of the drawing, prepared, and of what the model reads in it. Raises what they raise."""
        waiting = Waiting(served, prepare, describe, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if not self._begun:
            self._begin()
        answer: T = await waiting.answer
        return answer

    def _begin(self) -> None:
        self._begun = True
        loop = asyncio.get_running_loop()
        # Not in the next turn of the loop but in the one after: what has arrived meanwhile is taken, or refused, first.
        loop.call_soon(loop.call_soon, self._work)

    def _work(self) -> None:
        """One round. Its requests go on in the next, in which it begins anew if others wait."""
        some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        for model in {id(waiting.served): waiting.served for waiting in some}.values():
            read_together(model, [waiting for waiting in some if waiting.served is model])
        self._begun = False
        if self._waiting:
            self._begin()


def read_together(served: ServedModel, some: list[Waiting]) -> None:
    """Prepares the drawings, reads them in one pass and describes them; each answer is that, or why there is none.

    Step by step for all, and not drawing by drawing: a step's instructions are then in the cache for all but the first.
    """
    prepared: list[tuple[Waiting, Prepared]] = []
    for waiting in some:
        if waiting.answer.cancelled():  # the client left
            continue
        try:
            prepared.append((waiting, waiting.prepare()))
        except Exception as error:
            waiting.answer.set_exception(error)
    if not prepared:
        return
    started = time.perf_counter()
    try:
        readings = served.reader.read(np.stack([drawing.image for _, drawing in prepared]))
    except Exception as error:
        for waiting, _ in prepared:
            waiting.answer.set_exception(error)
        return
    seconds = (time.perf_counter() - started) / len(prepared)
    for (waiting, drawing), reading in zip(prepared, readings, strict=True):
        NETWORK.observe(seconds)  # each its share of the pass
        try:
            waiting.answer.set_result(waiting.describe(drawing, reading))
        except Exception as error:
            waiting.answer.set_exception(error)
