"""A line of its own for work that takes long, so that `/predict` stays fast: a few threads, and few that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from app.errors import Problem

T = TypeVar("T")


@dataclass(frozen=True)
class WaitingLine:
    """threads: that work. most_waiting: that may wait for one. of_what: in the words of a refusal."""

    threads: CapacityLimiter
    most_waiting: int
    of_what: str
    retry_seconds: int

    async def work(self, function: Callable[[], T]) -> T:
        """Runs it in a thread. Raises Problem 503 if too many wait already."""
        if self.threads.statistics().tasks_waiting >= self.most_waiting:
            detail = f"Too many {self.of_what} are under way; try again."
            raise Problem(503, detail, {"retry-after": str(self.retry_seconds)})
        return await to_thread.run_sync(function, limiter=self.threads)
