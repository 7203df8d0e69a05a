from threading import Event

import anyio
import pytest
from anyio import CapacityLimiter

from app.errors import Problem
from app.waiting_line import WaitingLine


def test_a_line_that_is_too_long_refuses() -> None:
    busy = Event()

    async def run() -> Problem:
        line = WaitingLine(CapacityLimiter(1), 1, "batches", retry_seconds=1)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(line.work, busy.wait)
            tasks.start_soon(line.work, busy.wait)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(Problem) as caught:
                await line.work(busy.wait)
            busy.set()
        return caught.value

    problem = anyio.run(run)
    assert (problem.status, problem.headers) == (503, {"retry-after": "1"})
    assert problem.detail == "Too many batches are under way; try again."
