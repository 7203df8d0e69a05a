"""One training with a process of its own, from its start to its removal, and what is refused on the way."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.examples import SEVEN_STROKES, SEVEN_WIDTH
from app.main import create_app
from app.settings import Settings
from app.trainings.notes import ENDED

PATIENCE = 90.0
NAME = "0123456789abcdef0123456789abcdef"
SEVEN = {"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}
TINY = {"hidden_size": 5, "steps": 1000}
NICENESS = 3  # the usual 19 may starve on a busy machine
Check = Callable[[httpx.Response, int], str]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return tmp_path / "trainings"


@pytest.fixture
def client(shared_weights: Path, room: Path) -> Iterator[TestClient]:
    settings = Settings(weights=shared_weights, training_folder=room, training_niceness=NICENESS, training_at_once=1)
    with TestClient(create_app(settings)) as running:
        yield running


def wait_for(client: TestClient, address: str, *phases: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = dict(client.get(address).json())
        if answer["phase"] in phases:
            return answer
        assert answer["phase"] not in ENDED, answer
        time.sleep(0.05)
    pytest.fail(f"not {phases}: {answer}")


def is_running(pid: int) -> bool:
    """Whether a process of ours lives; one that has ended is taken leave of."""
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def test_a_training_from_its_start_to_its_removal(client: TestClient, room: Path, expect_problem: Check) -> None:
    started = client.post("/trainings", json=TINY)
    assert started.status_code == 201
    address = started.headers["location"]
    assert started.json()["training"]["hidden_size"] == 5
    cookie = started.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie

    pid = int((room / started.json()["id"] / "alive.lock").read_text())
    assert os.getpriority(os.PRIO_PROCESS, pid) == NICENESS
    assert started.json()["id"] in expect_problem(client.post("/trainings", json=TINY), 409)
    assert client.get("/trainings").json()["mine"] == started.json()["id"]
    mine = client.cookies
    client.cookies = httpx.Cookies()  # another visitor
    full = client.post("/trainings", json=TINY)
    expect_problem(full, 503)
    assert int(full.headers["retry-after"]) > 0
    assert client.get("/trainings").json()["mine"] is None
    client.cookies = mine

    wait_for(client, address, "running")
    expect_problem(client.post(f"{address}/step"), 409)
    expect_problem(client.post(f"{address}/predict", json=SEVEN), 409)
    client.post(f"{address}/pause")
    paused = wait_for(client, address, "paused")
    assert 0 < paused["step"] < 1000
    assert paused["history"][0]["step"] == 0
    stepped = client.post(f"{address}/step?after_step={paused['step']}").json()
    assert (stepped["phase"], stepped["step"]) == ("paused", paused["step"] + 1)
    assert [row["step"] for row in stepped["history"]] == [stepped["step"]]
    reading = client.post(f"{address}/predict", json=SEVEN).json()
    assert reading["step"] == stepped["step"]
    assert sum(reading["yours"]["probabilities"]) == pytest.approx(1)
    assert reading["shipped"]["name"] == "first"

    assert client.post(f"{address}/resume").json()["phase"] == "running"
    client.post(f"{address}/stop")
    stopped = wait_for(client, address, "stopped")
    assert stopped["why"] == "asked" and stopped["alive"] in range(6)
    assert client.post(f"{address}/stop").json()["phase"] == "stopped"
    expect_problem(client.post(f"{address}/resume"), 409)
    assert client.delete(address).status_code == 204
    assert "Start another" in expect_problem(client.get(address), 404)
    assert client.get("/trainings").json()["mine"] is None


def test_the_process_ends_with_the_server(shared_weights: Path, room: Path) -> None:
    with TestClient(create_app(Settings(weights=shared_weights, training_folder=room))) as client:
        name = client.post("/trainings", json=TINY).json()["id"]
        pid = int((room / name / "alive.lock").read_text())
        assert os.getpriority(os.PRIO_PROCESS, pid) == 19
    assert not (room / name).exists()
    # It has been killed; on a busy machine it may take a while until it may use the processor to die.
    deadline = time.monotonic() + PATIENCE
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_offered(client: TestClient) -> None:
    offer = client.get("/trainings").json()
    assert (offer["enabled"], offer["why_not"], offer["seconds"]) == (True, None, 120)
    assert offer["usual"]["learning_rate"] == 0.02
    assert [failure["name"] for failure in offer["failures"]] == ["diverge", "die", "overfit"]
    assert offer["failures"][0]["training"]["learning_rate"] == 2


@pytest.mark.parametrize("way", ["", "/pause", "/resume", "/step", "/stop", "/predict"])
def test_a_lost_training_is_said(client: TestClient, way: str, expect_problem: Check) -> None:
    address = f"/trainings/{NAME}{way}"
    response = client.post(address, json=SEVEN) if way else client.get(address)
    assert "Start another" in expect_problem(response, 404)


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ('{"learning_rate": 11}', 422, "learning_rate"),
        ('{"steps": 10000000}', 422, "steps"),
        ('{"optimizer": "adam"}', 422, "optimizer"),
        ('{"learning_rate": NaN}', 400, "JSON"),
        ("[]", 422, ""),
        ("", 400, ""),
    ],
)
def test_a_body_that_will_not_do(client: TestClient, body: str, status: int, word: str, expect_problem: Check) -> None:
    response = client.post("/trainings", content=body, headers={"content-type": "application/json"})
    assert word in expect_problem(response, status)


def test_a_cookie_of_another_make_is_no_cookie(client: TestClient) -> None:
    client.cookies.set("inkdigit_visitor", "../../etc", path="/trainings")
    assert client.get("/trainings").json()["mine"] is None


def test_switched_off(shared_weights: Path, expect_problem: Check) -> None:
    with TestClient(create_app(Settings(weights=shared_weights, training_here=False))) as client:
        offer = client.get("/trainings").json()
        assert (offer["enabled"], offer["why_not"]) == (False, "switched_off")
        assert "INKDIGIT_TRAINING_HERE" in expect_problem(client.post("/trainings", json=TINY), 403)
        expect_problem(client.get(f"/trainings/{NAME}"), 403)
        assert client.get("/failures").status_code == 200
