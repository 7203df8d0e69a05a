"""Runs the real service as a process of its own, for tests that talk to it as its users do."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

START_SECONDS = 120  # a second or two, but a busy machine must not fail a test
STOP_SECONDS = 60


@contextmanager
def run_server(folder: Path, port: int | None = None, **settings: str) -> Iterator[str]:
    """The address of a service that works in `folder`; `settings` are INKDIGIT_* (or other) environment variables."""
    chosen = port or free_port()
    environment = {**os.environ, "INKDIGIT_HOST": "127.0.0.1", "INKDIGIT_PORT": str(chosen), **settings}
    log = folder / f"server-{chosen}.log"
    with log.open("ab") as output:
        command = [sys.executable, "-m", "model", "serve"]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{chosen}"
            wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"the service did not become ready at {url}:\n{log.read_text()}")
