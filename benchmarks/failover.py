"""Kills one of two replicas behind nginx under load, starts it again, and counts what the clients noticed.

`python -m benchmarks.failover` needs nginx (Debian: apt-get install nginx) and takes the configuration that is shipped,
with free ports in place of its own. Any answer but 200, and any connection that breaks, is a failure.
"""

import argparse
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import quantiles

from app.assets import assets_folder
from app.examples import SEVEN_FILES
from model.runs import machine

CONFIGURATION = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
PORTS = ("8000", "8001", "8002")
"""nginx's own and the two replicas' in the configuration."""
START_SECONDS = 120
CLIENT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What one request came to. `at`: seconds from the start; `status` 0: the connection broke."""

    at: float
    seconds: float
    status: int


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.failover", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=30, help="how long the load lasts (30)")
    parser.add_argument("--clients", type=int, default=8, help="connections that send one request after another (8)")
    args = parser.parse_args(arguments)
    if shutil.which("nginx") is None:
        print("nginx is not installed (Debian: apt-get install nginx)", file=sys.stderr)
        return 2
    print(f"{date.today()}, {machine()}; {args.clients} clients for {args.seconds:g} s")
    answers = rehearse(args.seconds, args.clients)
    print("\n".join(report(answers, killed=args.seconds / 3, back=args.seconds * 2 / 3)))
    return 1 if any(answer.status != 200 for answer in answers) else 0


def rehearse(seconds: float, clients: int) -> list[Answer]:
    """Load through nginx; after a third of it one replica is killed, after two thirds it is started again."""
    ports = [free_port() for _ in PORTS]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        doomed = stack.enter_context(replica(folder, ports[1]))
        stack.enter_context(replica(folder, ports[2]))
        stack.enter_context(nginx(folder, ports))
        for port in ports:
            wait_until_ready(port)
        started = time.monotonic()
        pool = stack.enter_context(ThreadPoolExecutor(clients))
        sent = [pool.submit(send_until, started, started + seconds, ports[0]) for _ in range(clients)]
        time.sleep(seconds / 3)
        doomed.kill()
        time.sleep(seconds / 3)
        stack.enter_context(replica(folder, ports[1]))
        return sorted((answer for one in sent for answer in one.result()), key=lambda answer: answer.at)


def configure(text: str, ports: Sequence[int]) -> str:
    """The shipped configuration with these ports in place of its own."""
    for old, new in zip(PORTS, ports, strict=True):
        assert text.count(f"127.0.0.1:{old}") == 1
        text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
    return text


@contextmanager
def replica(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    variables = {"INKDIGIT_HOST": "127.0.0.1", "INKDIGIT_PORT": str(port), "INKDIGIT_ACCESS_LOG": "false"}
    command = [sys.executable, "-m", "model", "serve"]
    with running(command, folder / f"replica-{port}.log", os.environ | variables) as process:
        yield process


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[None]:
    file = folder / "nginx.conf"
    file.write_text(configure(CONFIGURATION.read_text(), ports))
    directives = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
    command = ["nginx", "-p", str(folder), "-c", str(file), "-g", directives]
    with running(command, folder / "nginx.log", os.environ):
        yield


@contextmanager
def running(command: list[str], log: Path, variables: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=log.parent, env=variables, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"nothing is ready at port {port} after {START_SECONDS} s")


def send_until(started: float, end: float, port: int) -> list[Answer]:
    """One client: a connection, and one request after another on it."""
    picture = (assets_folder("static") / SEVEN_FILES["image/png"]).read_bytes()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=CLIENT_SECONDS)
    answers: list[Answer] = []
    while (now := time.monotonic()) < end:
        try:
            connection.request("POST", "/predict", picture, {"content-type": "image/png"})
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        answers.append(Answer(now - started, time.monotonic() - now, status))
    return answers


def report(answers: Sequence[Answer], killed: float, back: float) -> list[str]:
    """Lines with the figures of the three parts, before, while one is dead, and after, and all that failed."""
    lines = [f"{'':24}{'requests':>10}{'per s':>8}{'p50 ms':>9}{'p99 ms':>9}{'slowest ms':>12}{'failed':>8}"]
    end = max(answer.at for answer in answers)
    parts = {"both replicas": (0.0, killed), "one killed": (killed, back), "it is started again": (back, end)}
    for name, (first, last) in parts.items():
        part = [answer for answer in answers if first <= answer.at <= last]
        times = sorted(1000 * answer.seconds for answer in part)
        cuts = quantiles(times, n=100, method="inclusive")
        failed = sum(answer.status != 200 for answer in part)
        rate = len(part) / (last - first)
        lines.append(
            f"{name:24}{len(part):>10}{rate:>8.0f}{cuts[49]:>9.1f}{cuts[98]:>9.1f}{times[-1]:>12.1f}{failed:>8}"
        )
    failures = [answer for answer in answers if answer.status != 200]
    lines += [f"failed at {answer.at:.2f} s: {answer.status or 'no answer'}" for answer in failures[:20]]
    lines.append(f"{len(answers)} requests, {len(failures)} failed")
    return lines


if __name__ == "__main__":
    sys.exit(main())
