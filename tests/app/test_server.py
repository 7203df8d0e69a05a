"""The service as a process of its own, over real sockets."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-c", "import sys; from app.server import serve; sys.exit(serve(port=0))"]
TIMEOUT = 60


def environment(weights: Path, **variables: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INKDIGIT_")}
    return {**inherited, "INKDIGIT_WEIGHTS": str(weights), **variables}


@contextmanager
def running(weights: Path, log: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with log.open("w") as errors:
        process = subprocess.Popen(
            COMMAND, env=environment(weights), stdout=subprocess.PIPE, stderr=errors, text=True, cwd=log.parent
        )
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, log.read_text()
        yield found[0], process
    finally:
        process.kill()
        process.wait(TIMEOUT)
        process.stdout.close()


@pytest.fixture
def server(shared_weights: Path, tmp_path: Path) -> Iterator[str]:
    with running(shared_weights, tmp_path / "server.log") as (url, _):
        yield url


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_told_to_stop_and_that_is_a_success(
    shared_weights: Path, tmp_path: Path, how: signal.Signals
) -> None:
    with running(shared_weights, tmp_path / "server.log") as (url, process):
        assert httpx.get(f"{url}/health/ready").status_code == 200
        process.send_signal(how)
        assert process.wait(TIMEOUT) == 0


def start_badly(weights: Path, **variables: str) -> str:
    """What a start that fails says: one line."""
    done = subprocess.run(
        COMMAND, env=environment(weights, **variables), capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_a_bad_setting_stops_the_start_with_one_line(shared_weights: Path) -> None:
    assert start_badly(shared_weights, INKDIGIT_MAX_POINTS="many").startswith("inkdigit: INKDIGIT_MAX_POINTS is 'many'")


def test_a_folder_without_models_stops_the_start_with_one_line(tmp_path: Path) -> None:
    assert str(tmp_path) in start_badly(tmp_path)


def test_a_taken_port_stops_the_start_with_one_line(shared_weights: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*COMMAND[:-1], COMMAND[-1].replace("port=0", f"port={port}")]
        done = subprocess.run(
            command, env=environment(shared_weights), capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    assert done.returncode == 2
    assert re.fullmatch(rf"inkdigit: cannot listen on 127\.0\.0\.1:{port}: .*INKDIGIT_PORT.*\n", done.stderr)


def test_a_huge_body_is_refused_although_the_client_would_go_on(server: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(4096):
            yield b"x" * 65536

    response = httpx.post(f"{server}/predict", content=endless(), headers={"content-type": "image/png"})
    assert response.status_code == 413
    assert response.headers["connection"] == "close"


def test_an_announced_huge_body_is_refused_before_it_comes(server: str) -> None:
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT) as client:
        head = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 999999999\r\n\r\n"
        client.sendall(head.encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_the_log_is_json_lines(shared_weights: Path, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running(shared_weights, log) as (url, process):
        httpx.get(f"{url}/models", headers={"x-request-id": "from-a-test"})
        process.terminate()
        process.wait(TIMEOUT)
    (line,) = [line for line in log.read_text().splitlines() if "from-a-test" in line]
    assert '"status": 200' in line
