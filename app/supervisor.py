"""Keeps several processes serving one socket: starts them, replaces one that dies, stops them all."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from select import select
from typing import Any

from app.logs import FIELDS, logger

SIGNALS = (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
STOP_SECONDS = 9.5
"""Who has not stopped by then is killed: the whole must be gone within ten seconds."""
REST_SECONDS = 1.0
"""A worker that lived no longer than this is not replaced at once, or a fault at its start would keep a core busy."""


def supervise(
    count: int,
    listener: socket.socket,
    target: Callable[..., None],
    *arguments: Any,
    on_death: Callable[[int], None] = lambda pid: None,
) -> int:
    """Runs target(listener, *arguments) in `count` processes until SIGTERM or SIGINT; the exit code.

    SIGHUP is handed on to every worker. on_death: told the process id of one that died by itself.
    """
    context = get_context("spawn")
    signals = receive_signals()
    workers: dict[BaseProcess, float] = {}
    rest_until = 0.0
    while True:
        now = time.monotonic()
        while now >= rest_until and len(workers) < count:
            worker = context.Process(target=run_worker, args=(target, listener, *arguments))
            worker.start()
            workers[worker] = time.monotonic()
        received = next_signal(signals, rest_until - now if len(workers) < count else None)
        if received in (signal.SIGINT, signal.SIGTERM):
            break
        if received == signal.SIGHUP:
            send(workers, signal.SIGHUP)
        for dead in [worker for worker in workers if not worker.is_alive()]:
            lived = time.monotonic() - workers.pop(dead)
            logger.error("worker died", extra={FIELDS: {"pid": dead.pid, "exit_code": dead.exitcode}})
            on_death(dead.pid or 0)
            if lived < REST_SECONDS:
                rest_until = time.monotonic() + REST_SECONDS
    signal.set_wakeup_fd(-1)
    listener.close()  # or the kernel would go on accepting connections that nobody answers
    return stop(workers)


def receive_signals() -> socket.socket:
    """From here on SIGNALS do nothing but arrive at this socket, a byte each: their number."""
    here, there = socket.socketpair()
    there.setblocking(False)
    signal.set_wakeup_fd(there.detach(), warn_on_full_buffer=False)
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)
    return here


def next_signal(signals: socket.socket, seconds: float | None) -> int:
    """Its number, as soon as it arrives; 0 if none does in this time. None: however long it takes."""
    arrived, _, _ = select([signals], [], [], seconds)
    return signals.recv(1)[0] if arrived else 0


def stop(workers: Iterable[BaseProcess]) -> int:
    """Tells the workers to stop, and waits for them; 1 if one had to be killed."""
    workers = list(workers)
    send(workers, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    stuck = [worker for worker in workers if worker.is_alive()]
    for worker in stuck:
        worker.kill()
    return int(bool(stuck))


def send(workers: Iterable[BaseProcess], what: signal.Signals) -> None:
    for worker in workers:
        if worker.is_alive() and worker.pid is not None:
            os.kill(worker.pid, what)


def run_worker(target: Callable[..., None], listener: socket.socket, *arguments: Any) -> None:
    """In the worker: it stops when its supervisor says so, or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it can heed it: it is about to read what is there anyway
    threading.Thread(target=stop_with_parent, daemon=True).start()
    target(listener, *arguments)


def stop_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
