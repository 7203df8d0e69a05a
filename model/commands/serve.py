"""`inkdigit serve`: starts the web service and its pages."""

import argparse
import importlib
from pathlib import Path

from model.commands.console import Subparsers, add_command

EXAMPLE = """
inkdigit serve --port 9000 --runs runs"""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "serve", "serve the drawing page, the training page and the API", EXAMPLE)
    parser.epilog = (
        f"{parser.epilog}\n\nEvery setting can also be given as an INKDIGIT_* variable; the README lists them."
    )
    parser.add_argument("--host", help="address to listen on (default: INKDIGIT_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: INKDIGIT_PORT, else 8000)")
    parser.add_argument(
        "--runs", type=Path, metavar="DIR", help="show the training runs in DIR, also those in progress"
    )
    parser.add_argument("--model", metavar="NAME", help="the default model (default: the best shipped)")
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes that serve (default: INKDIGIT_WORKERS, else 1)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    # By name and only now: `model` does not depend on `app`, and the other commands need no web framework.
    server = importlib.import_module("app.server")
    return int(
        server.serve(host=args.host, port=args.port, runs=args.runs, default_model=args.model, workers=args.workers)
    )
