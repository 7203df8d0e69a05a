"""The supervisor as a process of its own, with workers that do nothing but live or die."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TIMEOUT = 60
SCRIPT = """
import os, socket, sys, time
from app import supervisor

def die(listener):
    print("began", flush=True)
    os._exit(3)

def live(listener):
    print("began", flush=True)
    time.sleep(1000)

if __name__ == "__main__":
    supervisor.REST_SECONDS = float(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    sys.exit(supervisor.supervise(1, listener, {"die": die, "live": live}[sys.argv[1]]))
"""


def supervised(folder: Path, how: str, rest_seconds: float) -> "subprocess.Popen[str]":
    script = folder / "supervised.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), how, str(rest_seconds)]
    environment = {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def begun(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "began\n"


@pytest.mark.parametrize("how", ["live", "die"])
def test_a_signal_ends_it_at_once_also_while_it_rests(tmp_path: Path, how: str) -> None:
    with supervised(tmp_path, how, rest_seconds=10 * TIMEOUT) as process:
        begun(process)
        if how == "die":
            assert process.stderr is not None
            assert "worker died" in process.stderr.readline()
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT) == 0
        assert time.monotonic() - started < 5


def test_a_worker_that_dies_at_its_start_is_replaced_after_a_rest(tmp_path: Path) -> None:
    with supervised(tmp_path, "die", rest_seconds=1.5) as process:
        begun(process)
        started = time.monotonic()
        begun(process)
        assert time.monotonic() - started > 1
        process.send_signal(signal.SIGINT)
        assert process.wait(TIMEOUT) == 0
