import asyncio
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import httpx
import numpy as np
import pytest
from fastapi.testclient import TestClient
from safetensors.numpy import save

from app.main import create_app
from app.model_store import ModelStore, load_models
from app.reloading import Notices, follow, reload_all
from app.settings import Settings
from model.checkpoints import checksum
from tests.app.conftest import make_model

ExpectProblem = Callable[[httpx.Response, int], str]

TOKEN = "a-token-of-sixteen-characters-or-more"  # noqa: S105
BEARER = {"authorization": f"Bearer {TOKEN}"}
DRAWING = {"strokes": [[[0, 0], [9, 1], [4, 20]]]}


@pytest.fixture
def weights(shared_weights: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(shared_weights, tmp_path / "weights"))


def replace(folder: Path) -> None:
    """Other weights, of another shape too, in the place of those that are there."""
    shutil.rmtree(folder)
    make_model(folder, settings={"hidden_size": 7, "dropout": 0.0})


def rewrite(folder: Path, change: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]) -> None:
    """Weights with a right checksum, but wrong in themselves."""
    make_model(folder)
    params = change({"hidden.weights": np.zeros((784, 4)), "hidden.bias": np.zeros(4)})
    params |= {"output.weights": np.zeros((4, 10)), "output.bias": np.zeros(10)}
    data = save({name: values.astype(np.float16) for name, values in params.items()})
    card = json.loads((folder / "card.json").read_text())
    (folder / "weights.safetensors").write_bytes(data)
    (folder / "card.json").write_text(json.dumps(card | {"checksum": checksum(data)}))


def recard(folder: Path, **changes: object) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | changes))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda folder: (folder / "weights.safetensors").unlink(),
    "truncated": lambda folder: os.truncate(folder / "weights.safetensors", 1000),
    "wrong checksum": lambda folder: (folder / "card.json").write_text(
        (folder / "card.json").read_text().replace("sha256:", "sha256:0")
    ),
    "wrong shape": lambda folder: rewrite(folder, lambda params: params | {"hidden.bias": np.zeros(5)}),
    "NaN": lambda folder: rewrite(folder, lambda params: params | {"hidden.bias": np.full(4, np.nan)}),
    "no temperature": lambda folder: recard(folder, calibration={"temperature": 0}),
    "no thresholds": lambda folder: recard(folder, verdict={"unsure_below": "0.6"}),
}


@pytest.fixture
def client(weights: Path) -> TestClient:
    return TestClient(create_app(Settings(weights=weights, admin_token=TOKEN)))  # type: ignore[arg-type]


def test_new_weights_are_served_at_once_and_only_of_the_model_that_was_named(client: TestClient, weights: Path) -> None:
    before = client.get("/models").json()["models"]
    replace(weights / "first")
    replace(weights / "second")
    answer = client.post("/models/first/reload", headers=BEARER)
    assert answer.status_code == 200
    first, second = client.get("/models").json()["models"]
    assert first == answer.json()
    assert first["version"] != before[0]["version"]
    assert second == before[1]
    assert client.post("/predict", json=DRAWING).json()["version"] == first["version"]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_bad_file_changes_nothing(
    client: TestClient, weights: Path, damage: Callable[[Path], object], expect_problem: ExpectProblem
) -> None:
    before = client.post("/predict", json=DRAWING).json()
    damage(weights / "first")
    detail = expect_problem(client.post("/models/first/reload", headers=BEARER), 409)
    assert str(weights / "first") in detail
    assert client.post("/predict", json=DRAWING).json() == before


def test_an_unknown_model_is_refused(client: TestClient, expect_problem: ExpectProblem) -> None:
    expect_problem(client.post("/models/third/reload", headers=BEARER), 404)


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"authorization": f"Basic {TOKEN}"}]
)
def test_without_the_token_it_is_refused(
    client: TestClient, weights: Path, headers: dict[str, str], expect_problem: ExpectProblem
) -> None:
    before = client.get("/models").json()
    replace(weights / "first")
    response = client.post("/models/first/reload", headers=headers)
    expect_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"
    assert client.get("/models").json() == before


def test_where_no_token_is_set_nobody_may(weights: Path, expect_problem: ExpectProblem) -> None:
    client = TestClient(create_app(Settings(weights=weights)))
    expect_problem(client.post("/models/first/reload", headers={"authorization": "Bearer "}), 403)


def version(store: ModelStore, name: str) -> str:
    return store.get(name).summary.version


def test_all_are_read_anew_but_a_bad_one_stays(weights: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = load_models(weights)
    first, second = version(store, "first"), version(store, "second")
    DAMAGES["truncated"](weights / "first")
    replace(weights / "second")
    asyncio.run(reload_all(store))
    assert version(store, "first") == first
    assert version(store, "second") != second
    assert [record.message for record in caplog.records] == ["model not reloaded"]


def test_what_others_tell_is_heard_although_one_died_while_it_told() -> None:
    notices = Notices(["first", "second"])
    notices.tell("second")
    hold = Thread(target=notices._counts.get_lock().acquire)  # and never lets go
    hold.start()
    hold.join()
    heard: list[list[int]] = []
    listen = Thread(target=lambda: heard.append(notices.counts()), daemon=True)
    listen.start()
    listen.join(20)
    assert heard == [[0, 1]]


def test_a_worker_follows_what_another_reads_anew(weights: Path) -> None:
    ours, theirs = load_models(weights), load_models(weights)
    notices = Notices(list(ours.models))
    second = version(ours, "second")
    replace(weights / "first")
    replace(weights / "second")

    async def wait() -> None:
        following = asyncio.ensure_future(follow(notices, ours))
        await asyncio.sleep(0)
        theirs.reload("first")
        notices.tell("first")
        while version(ours, "first") != version(theirs, "first"):
            await asyncio.sleep(0.01)
        following.cancel()

    asyncio.run(asyncio.wait_for(wait(), 20))
    assert version(ours, "second") == second
