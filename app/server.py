"""Runs the service as a process: settings, logging, socket, uvicorn; what stops the start is said in one line."""

import signal
import socket
import sys
from contextlib import suppress
from typing import Any

import uvicorn

from app.logs import configure_logging
from app.main import create_app
from app.settings import Settings, SettingsError, load_settings
from model.checkpoints import CheckpointError

BAD_START = 2


def serve(**overrides: Any) -> int:
    """Serves until told to stop; the exit code. `overrides`: settings by name, None for "as the environment says"."""
    configure_logging()
    try:
        settings = load_settings(**overrides)
        app = create_app(settings)
        listener = listen(settings)
    except (SettingsError, CheckpointError, OSError) as error:
        print(f"inkdigit: {error}", file=sys.stderr)
        return BAD_START
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=10,
    )
    # uvicorn stops in order and then raises the signal again; that orderly stop is a success.
    signal.signal(signal.SIGTERM, lambda *_: None)
    print(f"Inkdigit serves {address(listener)} (Ctrl-C stops it)", flush=True)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def listen(settings: Settings) -> socket.socket:
    """A listening socket. Raises SettingsError that says which settings to change."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        where = f"{settings.host}:{settings.port}"
        raise SettingsError(f"cannot listen on {where}: {why}; set INKDIGIT_PORT or INKDIGIT_HOST") from None


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
