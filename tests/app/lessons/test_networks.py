import shutil
from pathlib import Path

import numpy as np
import pytest

from app.errors import Problem
from app.lessons import networks
from app.lessons.networks import KEPT, KEPT_SECONDS, LessonNetworks
from app.lessons.requests import NetworkBody
from app.model_store import load_models
from model import lesson, mlp
from model.checkpoints import load_snapshot, save_snapshot
from model.training import INIT
from model.types import Params
from tests.app.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(lesson_weights: Path, clock: Clock) -> LessonNetworks:
    return LessonNetworks(load_models(lesson_weights), clock)


def body(**content: object) -> NetworkBody:
    return NetworkBody.model_validate(content)


def batches(times: int, batch: int = 0) -> list[dict[str, object]]:
    return [{"kind": "batch", "batch": batch, "times": times, "learning_rate": 0.1, "weight_decay": 0.0}]


@pytest.fixture
def steps_taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many steps each replay took."""
    counts: list[int] = []

    def counting(params: Params, steps: list[lesson.Step]) -> Params:
        counts.append(len(steps))
        return lesson.replay(params, steps)

    monkeypatch.setattr(networks, "replay", counting)
    return counts


def test_the_lesson_has_its_own_usual_model(store: LessonNetworks) -> None:
    assert store.models.default == "cnn"
    assert list(store.two_layered()) == ["notebook", "mlp"]
    assert store.find(body()).served.summary.name == "notebook"
    assert store.find(body(model="mlp")).hidden_size == 4


def test_trained_weights_are_those_that_are_served(store: LessonNetworks) -> None:
    network = store.find(body())
    assert network.params is store.models.get("notebook").reader.checkpoint.params
    assert (network.learning_rate, network.weight_decay) == (0.05, 0.001)


def test_random_weights_are_those_that_training_begins_with(store: LessonNetworks) -> None:
    found = store.find(body(at="random", seed=3)).params
    expected = mlp.init_params(np.random.default_rng((3, INIT)), {"hidden_size": 6})
    assert all((found[name] == expected[name]).all() for name in expected)
    other = store.find(body(at="random", seed=4)).params
    assert (found["hidden.weights"] != other["hidden.weights"]).any()


def test_a_snapshot_is_read_from_its_file(store: LessonNetworks, lesson_weights: Path) -> None:
    found = store.find(body(at=20)).params
    expected = load_snapshot(lesson_weights / "notebook" / "snapshots" / "0000020.npz")
    assert all((found[name] == expected[name]).all() for name in expected)
    assert (store.find(body(at=0)).params["hidden.weights"] != found["hidden.weights"]).any()


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        ({"model": "lenet"}, 404, "'lenet'"),
        ({"model": "cnn"}, 422, "network.model: 'cnn' is no two-layer network; there are: notebook, mlp"),
        ({"at": 7}, 404, "notebook has no snapshot of step 7; there are: 0, 20"),
        ({"model": "mlp", "at": 7}, 404, "there are: none"),
    ],
)
def test_what_is_not_there_is_refused(
    store: LessonNetworks, content: dict[str, object], status: int, words: str
) -> None:
    with pytest.raises(Problem) as caught:
        store.find(body(**content))
    assert caught.value.status == status
    assert words in caught.value.detail


def test_without_a_two_layer_network_there_is_no_lesson(lesson_weights: Path, tmp_path: Path) -> None:
    shutil.copytree(lesson_weights / "cnn", tmp_path / "cnn")
    store = LessonNetworks(load_models(tmp_path))
    for content in ({}, {"model": "cnn"}):
        with pytest.raises(Problem, match="No two-layer network is served"):
            store.find(body(**content))


@pytest.mark.parametrize("content", [b"not a snapshot", None])
def test_a_broken_snapshot_is_named(lesson_weights: Path, tmp_path: Path, content: bytes | None) -> None:
    shutil.copytree(lesson_weights, tmp_path / "weights")
    path = tmp_path / "weights" / "notebook" / "snapshots" / "0000020.npz"
    other = tmp_path / "other"
    save_snapshot(other, 20, {"hidden.weights": np.ones((3, 2))})
    path.write_bytes(content or (other / "snapshots" / path.name).read_bytes())
    with pytest.raises(Problem, match=r"0000020\.npz") as caught:
        LessonNetworks(load_models(tmp_path / "weights")).find(body(at=20))
    assert caught.value.status == 409


def test_only_the_new_steps_are_taken(store: LessonNetworks, steps_taken: list[int]) -> None:
    for times in (3, 3, 5, 4):
        store.find(body(steps=batches(times)))
    assert steps_taken == [3, 0, 2, 1]


def test_however_the_steps_are_written_down(store: LessonNetworks, steps_taken: list[int]) -> None:
    store.find(body(steps=batches(5)))
    store.find(body(steps=[*batches(2), *batches(3, batch=2)]))
    assert steps_taken == [5, 0]


def test_another_start_or_another_rate_is_another_network(store: LessonNetworks, steps_taken: list[int]) -> None:
    store.find(body(steps=batches(2)))
    store.find(body(steps=batches(2), at="random"))
    store.find(body(steps=batches(2), at="random", seed=2))
    store.find(body(steps=batches(2), model="mlp"))
    store.find(body(steps=[batches(2)[0] | {"learning_rate": 0.2}]))
    assert steps_taken == [2] * 5


def test_what_was_lost_is_rebuilt_to_the_same_numbers(
    store: LessonNetworks, clock: Clock, steps_taken: list[int]
) -> None:
    first = store.find(body(steps=batches(4)))
    clock.now += KEPT_SECONDS + 1
    again = store.find(body(steps=batches(4)))
    assert steps_taken == [4, 4]
    assert first.params is not again.params
    assert all((first.params[name] == again.params[name]).all() for name in first.params)


def test_few_networks_are_kept_and_those_asked_for_longest(store: LessonNetworks, steps_taken: list[int]) -> None:
    store.find(body(steps=batches(1)))
    for seed in range(3 * KEPT):
        store.find(body(at="random", seed=seed))
        store.find(body(steps=batches(1)))
        assert len(store) <= KEPT
    assert steps_taken[0] == 1
    assert not any(steps_taken[1:]), "what is asked for again and again stays"


def test_old_networks_go_when_another_comes(store: LessonNetworks, clock: Clock) -> None:
    for seed in range(5):
        store.find(body(at="random", seed=seed))
    clock.now += KEPT_SECONDS + 1
    store.find(body())
    assert len(store) == 1


def test_the_summary(store: LessonNetworks) -> None:
    summary = store.find(body(at=20, steps=batches(3))).summarise()
    assert (summary.model, summary.at, summary.hidden_size, summary.steps_done) == ("notebook", 20, 6, 3)
    assert summary.version.startswith("sha256:")
    assert not summary.diverged
