"""One process that serves: uvicorn on uvloop and httptools, and how it stops without losing a request."""

import asyncio
import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.descriptors import connection_bound
from app.last_connections import accept_queued, drop_new_connections
from app.logs import FIELDS, configure_logging, logger
from app.main import create_app
from app.memory import keep_memory
from app.protocol import PatientProtocol
from app.reloading import Notices, follow, reload_all
from app.settings import Settings, SettingsError
from model.checkpoints import CheckpointError

BAD_START = 2

DRAIN_SECONDS = 0.5
"""From the signal until no connection is accepted any more; whoever asks in between is answered, and sent away."""
LAST_SECONDS = 2.0
"""The most that is waited, after that, for requests on the connections that are still open."""
LAST_LOOK_SECONDS = 0.02
ANSWER_SECONDS = 6
"""The most that answers under way may take after that: a supervisor has no more than ten seconds in all."""


class Server(uvicorn.Server):
    """uvicorn closes its door at SIGTERM; this one first says that it is not ready, and answers who is at the door."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.app = app
        self._tasks: list[asyncio.Task[None]] = []  # the loop itself keeps no hold of them

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        parts = {"loop": type(loop).__module__, "protocol": self.config.http_protocol_class.__mro__[1].__name__}
        if parts != {"loop": "uvloop", "protocol": "HttpToolsProtocol"}:
            raise RuntimeError(f"runs on {parts}, not on uvloop and httptools")
        self._follow_reloads(loop)
        logger.info("started", extra={FIELDS: {"pid": os.getpid(), **parts}})

    def _follow_reloads(self, loop: asyncio.AbstractEventLoop) -> None:
        models, notices = self.app.state.models, self.app.state.notices
        if notices is not None:
            self._tasks.append(loop.create_task(follow(notices, models)))
        # Of a terminal that closes, the signal means to end.
        if sys.stdin is None or not sys.stdin.isatty():
            loop.add_signal_handler(signal.SIGHUP, lambda: self._tasks.append(loop.create_task(reload_all(models))))

    def handle_exit(self, sig: int, frame: Any) -> None:
        self.app.state.ready = False
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if signal.SIGTERM in self._captured_signals:
            await asyncio.sleep(DRAIN_SECONDS)
            for listener in sockets or []:
                drop_new_connections(listener)
            await asyncio.sleep(LAST_LOOK_SECONDS)  # for who is in the middle of connecting
            last = [connection for listener in sockets or [] for connection in accept_queued(listener)]
            for server in self.servers:
                server.close()
            loop = asyncio.get_running_loop()
            for connection in last:
                await loop.connect_accepted_socket(self.make_protocol, connection)
            await self.answer_who_is_connected()
        await super().shutdown(sockets)

    async def answer_who_is_connected(self) -> None:
        """Until each connection has had an answer, which closes it: its request may be under way, or about to be."""
        for _ in range(round(LAST_SECONDS / LAST_LOOK_SECONDS)):
            await asyncio.sleep(LAST_LOOK_SECONDS)
            if not self.server_state.connections:
                break

    def make_protocol(self) -> PatientProtocol:
        return PatientProtocol(self.config, self.server_state, self.lifespan.state)


def serve_app(app: FastAPI, settings: Settings, listener: socket.socket) -> None:
    """Serves until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=PatientProtocol,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ws="none",
        timeout_graceful_shutdown=ANSWER_SECONDS,
        limit_concurrency=connection_bound(settings.max_connections),
    )
    # uvicorn stops in order and then raises the signal again; that orderly stop is a success.
    signal.signal(signal.SIGTERM, lambda *_: None)
    keep_memory()
    # What is there now stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    with suppress(KeyboardInterrupt):
        Server(app, config).run(sockets=[listener])


def work(listener: socket.socket, settings: Settings, notices: Notices) -> None:
    """A worker among several, in a process of its own."""
    configure_logging()
    try:
        app = create_app(settings)
    except (SettingsError, CheckpointError) as error:
        logger.error(str(error))
        sys.exit(BAD_START)
    app.state.notices = notices
    serve_app(app, settings, listener)
