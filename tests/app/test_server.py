"""The service as a process of its own, over real sockets."""

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.app.conftest import make_model
from tests.damage import write_png

COMMAND = [sys.executable, "-c", "import sys; from app.server import serve; sys.exit(serve(port=0))"]
TIMEOUT = 60
DRAWING = {"strokes": [[[0, 0], [9, 1], [4, 20]]]}


def environment(weights: Path, **variables: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INKDIGIT_")}
    return {**inherited, "INKDIGIT_WEIGHTS": str(weights), **variables}


@contextmanager
def running(weights: Path, log: Path, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with log.open("w") as errors:
        process = subprocess.Popen(
            COMMAND,
            env=environment(weights, **variables),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=log.parent,
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


def test_it_runs_on_uvloop_and_httptools(server: str, tmp_path: Path) -> None:
    wait_until_ready(server)
    (line,) = [line for line in (tmp_path / "server.log").read_text().splitlines() if '"started"' in line]
    assert {"loop": "uvloop", "protocol": "HttpToolsProtocol"}.items() <= json.loads(line).items()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_at_sigterm_it_is_not_ready_at_once_and_no_request_is_lost(
    shared_weights: Path, tmp_path: Path, workers: str
) -> None:
    """Requests on kept and on new connections, until none is accepted any more: each that was sent is answered."""
    statuses: Counter[int | str] = Counter()
    stopped = threading.Event()

    def ask_on(keep: bool) -> None:
        client = httpx.Client(base_url=url, timeout=TIMEOUT)
        while not stopped.is_set():
            try:
                response = client.post("/predict", json=DRAWING)
                statuses[response.status_code] += 1
                if not keep:
                    client.close()
                    client = httpx.Client(base_url=url, timeout=TIMEOUT)
            except httpx.ConnectError:
                return
            except httpx.TransportError as error:
                statuses[repr(error)] += 1
                return

    with running(shared_weights, tmp_path / "server.log", INKDIGIT_WORKERS=workers) as (url, process):
        wait_until_ready(url)
        threads = [threading.Thread(target=ask_on, args=(number % 2 == 0,)) for number in range(4)]
        watcher = httpx.Client(base_url=url, timeout=TIMEOUT)
        for thread in threads:
            thread.start()
        while statuses[200] < 20:
            assert watcher.get("/health/ready").status_code == 200
        process.send_signal(signal.SIGTERM)
        ready = watcher.get("/health/ready")
        while ready.status_code == 200 and process.poll() is None:  # a signal is not there at the very moment
            ready = watcher.get("/health/ready")
        assert ready.status_code == 503
        assert ready.headers["connection"] == "close"
        assert process.wait(10) == 0
        stopped.set()
        for thread in threads:
            thread.join()
    assert list(statuses) == [200]


def test_who_is_connected_when_the_door_closes_is_still_answered(shared_weights: Path, tmp_path: Path) -> None:
    with running(shared_weights, tmp_path / "server.log") as (url, process):
        wait_until_ready(url)
        address = ("127.0.0.1", httpx.URL(url).port or 0)
        with socket.create_connection(address, TIMEOUT) as late:
            process.send_signal(signal.SIGTERM)
            wait_until(lambda: not is_listening(address))
            time.sleep(0.5)  # longer than it takes to close what nobody waits for
            late.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            assert late.recv(1024).startswith(b"HTTP/1.1 200")
        assert process.wait(TIMEOUT) == 0


def test_a_worker_that_is_killed_comes_back_while_the_other_serves(shared_weights: Path, tmp_path: Path) -> None:
    with running(shared_weights, tmp_path / "server.log", INKDIGIT_WORKERS="2") as (url, process):
        first = started_workers(tmp_path / "server.log", 2)
        os.kill(first[0], signal.SIGKILL)
        again = started_workers(tmp_path / "server.log", 3)
        assert len(set(again)) == 3
        assert all(httpx.get(f"{url}/health/ready").status_code == 200 for _ in range(20))
        process.kill()  # and none outlives its supervisor
        process.wait(TIMEOUT)
        wait_until(lambda: not any(is_alive(worker) for worker in again[1:]))


def test_workers_count_together_and_swap_weights_together(shared_weights: Path, tmp_path: Path) -> None:
    weights = shutil.copytree(shared_weights, tmp_path / "weights")
    token = "a-token-of-sixteen-characters-or-more"  # noqa: S105
    variables = {"INKDIGIT_WORKERS": "2", "INKDIGIT_ADMIN_TOKEN": token}
    with running(weights, tmp_path / "server.log", **variables) as (url, process):
        started_workers(tmp_path / "server.log", 2)
        for _ in range(10):
            httpx.post(f"{url}/predict", json=DRAWING)
        # A worker counts when its answer is out already, and the other may be asked before it has.
        counted = 'inkdigit_requests_total{method="POST",route="/predict",status="200"} 10.0'
        told = (counted, "inkdigit_requests_under_way 0.0")
        wait_until(lambda: all(line in metrics(url) for line in told))
        for _ in range(5):
            assert all(line in metrics(url) for line in told)

        def versions(name: str) -> set[str]:
            """Of many requests, each on a connection of its own, which either worker takes."""
            return {httpx.post(f"{url}/predict?model={name}", json=DRAWING).json()["version"] for _ in range(20)}

        def ask_with_the_token() -> None:
            httpx.post(f"{url}/models/first/reload", headers={"authorization": f"Bearer {token}"})

        def ask_by_signal() -> None:
            process.send_signal(signal.SIGHUP)

        for name, ask in (("first", ask_with_the_token), ("second", ask_by_signal)):
            (before,) = versions(name)
            shutil.rmtree(weights / name)
            make_model(weights / name, settings={"hidden_size": 7, "dropout": 0.0})
            new = json.loads((weights / name / "card.json").read_text())["checksum"]
            assert new != before
            ask()
            wait_until(partial(lambda name, new: versions(name) == {new}, name, new))


def metrics(url: str) -> str:
    return httpx.get(f"{url}/metrics").text


def is_listening(address: tuple[str, int]) -> bool:
    """False once the door is closed; a connection that is only tried goes away at once."""
    try:
        socket.create_connection(address, TIMEOUT).close()
    except OSError:
        return False
    return True


def wait_until_ready(url: str) -> None:
    def is_ready() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{url}/health/ready").status_code == 200
        return False

    wait_until(is_ready)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def started_workers(log: Path, count: int) -> list[int]:
    """The process ids of the workers that have started, once there have been so many."""

    def started() -> list[int]:
        lines = [json.loads(line) for line in log.read_text().splitlines() if '"started"' in line]
        return [line["pid"] for line in lines]

    wait_until(lambda: len(started()) == count)
    return started()


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


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


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_broken_model_stops_the_start_with_one_line(shared_weights: Path, tmp_path: Path, workers: str) -> None:
    weights = shutil.copytree(shared_weights, tmp_path / "weights")
    (weights / "second" / "weights.safetensors").write_bytes(b"broken")
    line = start_badly(weights, INKDIGIT_WORKERS=workers)
    assert line.startswith(f"inkdigit: {weights / 'second' / 'weights.safetensors'}: ")


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


def test_no_more_connections_are_held_open_than_was_set(shared_weights: Path, tmp_path: Path) -> None:
    with running(shared_weights, tmp_path / "server.log", INKDIGIT_MAX_CONNECTIONS="1") as (url, _):
        wait_until_ready(url)
        host, port = url.removeprefix("http://").split(":")

        def is_refused_beside_another() -> bool:
            with socket.create_connection((host, int(port))), socket.create_connection((host, int(port))) as second:
                second.settimeout(TIMEOUT)
                return second.recv(1000).startswith(b"HTTP/1.1 503 ")

        wait_until(is_refused_beside_another)
        wait_until_ready(url)


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


def test_so_is_what_a_library_warns_of(shared_weights: Path, tmp_path: Path) -> None:
    # Pillow warns of a picture with so many pixels before we refuse it.
    header = struct.pack(">IIBBBBB", 10_000, 9_000, 8, 0, 0, 0, 0)
    picture = write_png([(b"IHDR", header), (b"IDAT", b""), (b"IEND", b"")])
    log = tmp_path / "server.log"
    with running(shared_weights, log) as (url, process):
        response = httpx.post(f"{url}/predict", content=picture, headers={"content-type": "image/png"})
        assert response.status_code == 413
        process.terminate()
        process.wait(TIMEOUT)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert any("DecompressionBombWarning" in line["message"] for line in lines)
