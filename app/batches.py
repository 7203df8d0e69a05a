"""Many drawings in one request: a line of their own, so that `/predict` stays fast, and bounds on what they unpack."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from app.drawings import Drawing, parse_drawing, prepare
from app.errors import Problem
from app.settings import Settings
from model.answers import Answer, Seen, answer_all, see
from model.pictures import count_pixels
from model.reader import Reader

MAX_DRAWINGS = 256
MAX_PIXELS = 64_000_000
"""Of all pictures of a request together: a few kilobytes of PNG may unpack to millions."""
MAX_WAITING = 16
RETRY_SECONDS = 1

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """Threads that work for requests with many drawings, and the few that may wait for one."""

    threads: CapacityLimiter

    async def work(self, function: Callable[[], T]) -> T:
        """Runs it in a thread. Raises Problem 503 if too many wait already."""
        if self.threads.statistics().tasks_waiting >= MAX_WAITING:
            raise Problem(503, "Too many batches are under way; try again.", {"retry-after": str(RETRY_SECONDS)})
        return await to_thread.run_sync(function, limiter=self.threads)


def parse_drawings(contents: Iterable[Any], max_points: int) -> Iterable[Drawing | Problem]:
    """Each drawing in what JSON held, or what is wrong with it."""
    for content in contents:
        try:
            yield parse_drawing(content, max_points)
        except Problem as problem:
            yield problem


def see_all(drawings: Iterable[Drawing | Problem], settings: Settings) -> list[Seen | Problem]:
    """What a network sees of each drawing, or what is wrong with it; one after the other, each forgotten when seen."""
    left = MAX_PIXELS
    seen: list[Seen | Problem] = []
    for drawing in drawings:
        if isinstance(drawing, bytes):
            left -= count_pixels(drawing)
            if left < 0:
                detail = f"The pictures up to this one have more than {MAX_PIXELS} pixels; send fewer in a batch."
                drawing = Problem(413, detail)
        try:
            seen.append(drawing if isinstance(drawing, Problem) else see(prepare(drawing, settings)))
        except Problem as problem:
            seen.append(problem)
    return seen


def answer_seen(reader: Reader, drawings: Sequence[Seen | Problem]) -> list[tuple[Seen, Answer] | Problem]:
    """The network's answer to each drawing that could be seen, in their order."""
    answers = iter(answer_all(reader, [seen for seen in drawings if isinstance(seen, Seen)]))
    return [seen if isinstance(seen, Problem) else (seen, next(answers)) for seen in drawings]
