"""Servers under test: each a process pinned to its cores, with what the kernel and its own metrics say of it."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_SECONDS = 60
STAGES = ("decode", "prepare", "network", "serialise")


@dataclass(frozen=True)
class Served:
    """A running server. started: seconds from its start to the first answer that says it is ready."""

    url: str
    process: "subprocess.Popen[bytes]"
    started: float

    @property
    def workers(self) -> list[int]:
        """The processes that serve: its children that do, or itself."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        spawned = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return spawned or [self.process.pid]

    def cpu_seconds(self) -> float:
        ticks = 0
        for pid in self.workers:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> list[float]:
        """Of each worker, as the kernel counts it: shared pages too."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers]
        return [int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1000 for status in statuses]

    def stage_sums(self) -> dict[str, float]:
        """Seconds in each stage since the start."""
        text = httpx.get(f"{self.url}/metrics").text
        pattern = 'inkdigit_stage_seconds_sum{{stage="{}"}} (.+)'
        return {stage: sum(map(float, re.findall(pattern.format(stage), text))) for stage in STAGES}


@contextmanager
def serve(command: Sequence[str], cores: set[int], **settings: str) -> Iterator[Served]:
    """command: takes a port at its end. The log goes to a file, as it would in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *command, str(port)],
            env={**os.environ, **settings},
            stdout=log,
            stderr=log,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        try:
            url = f"http://127.0.0.1:{port}"
            if not wait_until_ready(url, process):
                log.seek(0)
                raise RuntimeError(f"the server did not become ready:\n{log.read().decode()}")
            yield Served(url, process, time.monotonic() - begun)
        finally:
            process.terminate()
            process.wait(30)


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready").status_code == 200:
                return True
        except httpx.TransportError:
            time.sleep(0.01)
    return False
