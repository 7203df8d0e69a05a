"""Gives each contender a process of its own, so that none runs with another's memory allocator, threads or caches."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from threadpoolctl import threadpool_limits

from benchmarks.contenders import Contender
from model.types import Array

Maker = Callable[[], Contender]
"""Makes a contender in its process; like all that is sent there, it must be picklable (a functools.partial, say)."""


@dataclass(frozen=True)
class Remote:
    """A contender in its process."""

    executor: ProcessPoolExecutor

    def measure(self) -> float:
        return self.executor.submit(_measure).result()

    def predict(self, images: Array) -> Array:
        return self.executor.submit(_predict, images).result()


@contextmanager
def in_processes(makers: Mapping[str, Maker]) -> Iterator[dict[str, Remote]]:
    """The contenders, each in its process with one thread; they end with the block."""
    with ExitStack() as stack:
        remotes: dict[str, Remote] = {}
        made: list[Future[None]] = []
        for name, make in makers.items():
            remotes[name] = Remote(stack.enter_context(ProcessPoolExecutor(1, get_context("spawn"))))
            made.append(remotes[name].executor.submit(_make, make))
        for one in made:
            one.result()
        yield remotes


_contender: Contender | None = None


def _make(make: Maker) -> None:
    global _contender
    _contender = make()
    threadpool_limits(1)


def _measure() -> float:
    assert _contender is not None
    return _contender.measure()


def _predict(images: Array) -> Array:
    assert _contender is not None
    return _contender.predict(images)
