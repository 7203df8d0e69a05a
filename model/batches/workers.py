"""Those who read: this process, several on this machine, or the workers of a Dask cluster, all behind one function."""

import importlib
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any

from threadpoolctl import threadpool_limits

from model.batches.errors import BatchError
from model.batches.rows import Item, Row, read_chunk
from model.reader import Reader

DASK_SECONDS = 10
AHEAD = 3
"""Chunks a worker that are under way or wait: enough that none is idle, few enough to fit in memory."""

Chunk = list[Item]
Chunks = Iterable[Chunk]
ReadAll = Callable[[Chunks], Iterator[list[Row]]]
"""Gives the rows of each chunk in its turn; takes further chunks only as others are done."""


@contextmanager
def here(reader: Reader, processes: int) -> Iterator[ReadAll]:
    """One process is this one; of several, each has the network, and one thread."""
    if processes == 1:
        with threadpool_limits(1):
            yield partial(map, partial(read_chunk, reader))
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (reader,)) as pool:
        try:
            yield lambda chunks: in_order(lambda chunk: pool.submit(_read, chunk), chunks, AHEAD * processes)
        except BrokenProcessPool:
            raise BatchError("a process died, perhaps for want of memory; the same command goes on") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def dask(reader: Reader, address: str) -> Iterator[ReadAll]:
    """The workers of a cluster. They need Inkdigit, but neither the files nor the weights: both are sent."""
    if find_spec("distributed") is None:
        raise BatchError("Dask is not installed; run: pip install 'inkdigit[dask]'")
    distributed = importlib.import_module("distributed")
    try:
        client = distributed.Client(address, set_as_default=False, timeout=DASK_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        why = " ".join(str(error).split())
        raise BatchError(f"{address}: no scheduler answers there ({why})") from None
    with client:
        try:
            threads = sum(client.nthreads().values())
            if not threads:
                raise BatchError(f"{address}: the cluster has no worker yet; start some with `dask worker {address}`")
            sent = client.scatter(reader, broadcast=True)
            work = partial(_submit, client.get_executor(pure=False), sent)
            yield lambda chunks: in_order(work, chunks, AHEAD * threads)
        except (ImportError, distributed.KilledWorker, distributed.client.FutureCancelledError) as error:
            raise BatchError(f"{address}: a worker failed ({error}); the same command goes on") from None


def in_order(submit: Callable[[Chunk], "Future[list[Row]]"], chunks: Chunks, at_once: int) -> Generator[list[Row]]:
    """The rows of each chunk in its turn, with at most so many under way: the order is the same whoever works."""
    waiting: deque[Future[list[Row]]] = deque()
    try:
        for chunk in chunks:
            waiting.append(submit(chunk))
            if len(waiting) >= at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _submit(executor: Executor, reader: Any, chunk: Chunk) -> "Future[list[Row]]":
    return executor.submit(read_chunk, reader, chunk)


_reader: Reader | None = None


def _begin(reader: Reader) -> None:
    """What a process of the pool does first."""
    global _reader
    _reader = reader
    threadpool_limits(1)
    # Ctrl-C reaches every process of the terminal: the first one stops the others in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(chunk: Chunk) -> list[Row]:
    assert _reader is not None  # noqa: S101 (set by _begin)
    return read_chunk(_reader, chunk)
