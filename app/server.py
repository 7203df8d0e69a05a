"""Runs the service as processes: settings, socket, uvicorn, one worker or several; what stops the start is one line."""

import socket
import sys
from typing import Any

from app.logs import configure_logging
from app.main import create_app
from app.metrics import forget_worker, shared_folder
from app.model_store import load_models
from app.reloading import Notices
from app.settings import Settings, SettingsError, load_settings
from app.supervisor import supervise
from app.trainings.room import share_folder
from app.worker import BAD_START, serve_app, work
from model.checkpoints import CheckpointError


def serve(**overrides: Any) -> int:
    """Serves until told to stop; the exit code. `overrides`: settings by name, None for "as the environment says"."""
    configure_logging()
    try:
        settings = load_settings(**overrides)
        if settings.workers == 1:
            app = create_app(settings)
        else:
            settings = share_folder(settings)
            # A bad file is to stop the start, not each worker.
            notices = Notices(list(load_models(settings.weights, settings.default_model).models))
        listener = listen(settings)
    except (SettingsError, CheckpointError, OSError) as error:
        print(f"inkdigit: {error}", file=sys.stderr)
        return BAD_START
    print(f"Inkdigit serves {address(listener)} (Ctrl-C stops it)", flush=True)
    if settings.workers > 1:
        with shared_folder():
            return supervise(settings.workers, listener, work, settings, notices, on_death=forget_worker)
    serve_app(app, settings, listener)
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
