import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from model import runs
from model.checkpoints import CheckpointError, list_snapshots, load_card, load_checkpoint, load_history, load_snapshot
from model.datasets import Collection, mixed_data
from model.reader import load_reader
from model.registry import ARCHITECTURES
from model.runs import DivergedError, Run, load_state, resume_run, save_state, start_run, train_run
from model.sample import load_sample
from model.training import EpochMetrics, TrainingState, recorded_steps, snapshot_steps
from tests.model.made_data import CNN, PLAIN, RICH, few_digits, made_strokes


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As `inkdigit train` has it: sums are taken in one order."""
    with threadpool_limits(1):
        yield


def start(folder: Path, settings: dict[str, Any] = PLAIN, architecture: str = "mlp") -> Run:
    return start_run(
        folder, architecture=architecture, recipe="made", settings=settings, seed=3, data={"made": "here"}, command="…"
    )


def go(
    run: Run, state: TrainingState | None = None, should_stop: Callable[[], bool] = lambda: False
) -> list[EpochMetrics]:
    """Trains to the end, or to a stop."""
    strokes = made_strokes() if run.settings["stroke_renders"] else Collection()
    data = mixed_data(few_digits(), run.settings, run.card["seed"], strokes, strokes)
    try:
        return list(train_run(run, data, state, should_stop))
    finally:
        data.close()


def go_on(folder: Path, should_stop: Callable[[], bool] = lambda: False) -> list[EpochMetrics]:
    run, state = resume_run(folder)
    return go(run, state, should_stop)


def crash_after(run: Run, rows: int) -> None:
    """Trains and is killed when so many rows are out: nothing is saved any more."""
    data = mixed_data(few_digits(), run.settings, run.card["seed"], Collection(), Collection())
    training = train_run(run, data)
    for _ in range(rows):
        next(training)


def stop_after(steps: int) -> Callable[[], bool]:
    asked = iter(range(1, 10_000))
    return lambda: next(asked) >= steps


def left_behind(folder: Path) -> dict[str, bytes]:
    """What a run leaves for good, to the bit; the card without what differs from run to run."""
    card = load_card(folder)
    for name in ("name", "seconds"):
        del card[name]
    files = {path.name: path.read_bytes() for _, path in list_snapshots(folder)}
    files |= {name: (folder / name).read_bytes() for name in ("weights.safetensors", "history.jsonl")}
    return files | {"card": json.dumps(card, sort_keys=True).encode()}


def full_disk(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_finished_run_is_a_model_that_reads(tmp_path: Path) -> None:
    rows = go(start(tmp_path / "run", {**PLAIN, "steps": 400, "learning_rate": 0.1}))
    reader = load_reader(tmp_path / "run")
    test_images = load_sample().test_images[:200].astype(np.float32) / np.float32(255)
    right = [
        reading.digit == label
        for reading, label in zip(reader.read(test_images), load_sample().test_labels[:200], strict=True)
    ]
    assert np.mean(right) > 0.6
    assert reader.card["status"] == "finished"
    assert reader.card["metrics"]["validation_accuracy"] == rows[-1].validation_accuracy
    assert reader.card["metrics"]["best_validation_accuracy"] == max(row.validation_accuracy for row in rows)
    assert reader.card["chosen_on"] == "validation data"
    assert "nothing was chosen by it" in reader.card["test_set"]


def test_the_card_says_how_the_run_was_made(tmp_path: Path) -> None:
    start(tmp_path / "run")
    card = load_card(tmp_path / "run")
    assert (card["name"], card["status"], card["recipe"], card["seed"]) == ("run", "running", "made", 3)
    assert card["settings"] == PLAIN
    assert card["parameters"] == 784 * 16 + 16 + 16 * 10 + 10
    assert card["data"] == {"made": "here"}
    assert card["versions"].keys() == {"inkdigit", "python", "numpy"}


def test_the_folder_holds_history_and_snapshots(tmp_path: Path) -> None:
    rows = go(start(tmp_path))
    assert [row["step"] for row in load_history(tmp_path)] == recorded_steps(60, 4)
    assert load_history(tmp_path)[-1] == rows[-1].row()
    assert [step for step, _ in list_snapshots(tmp_path)] == snapshot_steps(60)
    last, served = load_snapshot(list_snapshots(tmp_path)[-1][1]), load_checkpoint(tmp_path).params
    for name in served:
        np.testing.assert_allclose(last[name], served[name], atol=np.abs(served[name]).max() / 13)


def test_the_first_row_leaves_out_what_is_not_known_yet(tmp_path: Path) -> None:
    go(start(tmp_path))
    lines = (tmp_path / "history.jsonl").read_text().splitlines()
    assert {"train_loss", "batch_loss", "gradient_norm"}.isdisjoint(json.loads(lines[0]))
    assert not any("NaN" in line or "Infinity" in line for line in lines)


@pytest.mark.parametrize(
    ("architecture", "settings"),
    [("mlp", PLAIN), ("mlp", RICH), ("cnn", CNN)],
    ids=["plain", "rich", "cnn"],
)
def test_a_run_that_was_stopped_and_resumed_is_the_same_to_the_bit(
    architecture: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    go(start(tmp_path / "whole", settings, architecture))
    go(start(tmp_path / "stopped", settings, architecture), should_stop=stop_after(8))
    assert load_card(tmp_path / "stopped")["status"] == "stopped"
    stopped_at = load_state(tmp_path / "stopped").step
    assert 0 < stopped_at < settings["steps"]
    go_on(tmp_path / "stopped")
    assert left_behind(tmp_path / "stopped") == left_behind(tmp_path / "whole")


def test_a_stop_between_rows_shows_in_the_history_until_the_run_goes_on(tmp_path: Path) -> None:
    go(start(tmp_path), should_stop=stop_after(7))
    stopped_at = load_state(tmp_path).step
    assert stopped_at not in recorded_steps(60, 4)
    assert load_history(tmp_path)[-1]["step"] == stopped_at
    go_on(tmp_path)
    assert [row["step"] for row in load_history(tmp_path)] == recorded_steps(60, 4)


def test_a_run_that_crashed_goes_on_from_its_last_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(start(tmp_path / "whole"))
    run = start(tmp_path / "crashed")
    monkeypatch.setattr(runs, "SECONDS_BETWEEN_STATES", 0)
    crash_after(run, 6)
    state = (run.folder / "state.safetensors").read_bytes()
    (run.folder / "history.jsonl").unlink()
    crash_after(run, 12)
    (run.folder / "state.safetensors").write_bytes(state)
    assert load_history(run.folder)[-1]["step"] > load_state(run.folder).step
    with (run.folder / "history.jsonl").open("ab") as history:
        history.write(b'{"step": 45, "tr')
    resumed, at = resume_run(run.folder)
    assert load_history(run.folder)[-1]["step"] == at.step
    assert list_snapshots(run.folder)[-1][0] <= at.step
    go(resumed, at)
    assert left_behind(run.folder) == left_behind(tmp_path / "whole")


def test_a_run_can_be_resumed_from_its_first_row_on(tmp_path: Path) -> None:
    run = start(tmp_path / "crashed")
    crash_after(run, 2)
    go_on(run.folder)
    go(start(tmp_path / "whole"))
    assert left_behind(run.folder) == left_behind(tmp_path / "whole")


def test_a_run_that_crashed_after_its_last_step_is_finished_by_resuming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(start(tmp_path / "whole"))
    run = start(tmp_path / "crashed")
    with monkeypatch.context() as crash, pytest.raises(OSError, match="No space"):
        crash.setattr(runs, "save_checkpoint", full_disk)
        go(run)
    assert go_on(run.folder) == []
    assert left_behind(run.folder) == left_behind(tmp_path / "whole")


@pytest.mark.parametrize("fails", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_what_was_saved_before(fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(start(tmp_path / "whole"))
    run = start(tmp_path / "full")
    go(run, should_stop=stop_after(20))
    resumed, state = resume_run(run.folder)
    with monkeypatch.context() as disk, pytest.raises(OSError, match="No space"):
        disk.setattr(fails, full_disk)
        go(resumed, state)
    assert load_state(run.folder).step == 20
    assert not [path for path in run.folder.rglob("*") if path.name.startswith(".")], "half-written files are removed"
    go_on(run.folder)
    assert left_behind(run.folder) == left_behind(tmp_path / "whole")


def test_a_disk_that_is_full_in_the_middle_of_a_state_keeps_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = TrainingState(1, {"a": np.ones(3, np.float32)}, {"a": np.zeros(3, np.float32)}, 0.5, {})
    save_state(tmp_path, first)
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        save_state(tmp_path, TrainingState(2, first.params, first.velocity, 0.4, {}))
    assert load_state(tmp_path).step == 1
    assert [path.name for path in tmp_path.iterdir()] == ["state.safetensors"]


def test_a_state_comes_back_to_the_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    params = {"a.weights": rng.standard_normal((3, 2)).astype(np.float32), "a.bias": np.zeros(2, np.float32)}
    velocity = {name: values * np.float32(1 / 3) for name, values in params.items()}
    save_state(tmp_path, TrainingState(7, params, velocity, 1 / 3, {}))
    state = load_state(tmp_path)
    assert (state.step, state.train_loss) == (7, 1 / 3)
    for name, values in params.items():
        assert (state.params[name] == values).all()
        assert (state.velocity[name] == velocity[name]).all()
        assert state.params[name].dtype == np.float32
        state.params[name] += 1  # the training loop goes on in these very arrays


def test_a_folder_with_a_run_is_not_written_over(tmp_path: Path) -> None:
    start(tmp_path / "run")
    before = (tmp_path / "run" / "card.json").read_bytes()
    with pytest.raises(CheckpointError, match=r"run: holds a run already.*--out.*--resume"):
        start(tmp_path / "run", RICH)
    assert (tmp_path / "run" / "card.json").read_bytes() == before


def test_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"card\.json"):
        resume_run(tmp_path)
    start(tmp_path / "run")
    with pytest.raises(CheckpointError, match=r"state\.safetensors: .*without --resume"):
        resume_run(tmp_path / "run")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"x" * len(data),
        lambda data: data.replace(b'"step"', b'"stop"'),
        lambda data: data.replace(b"params.hidden.bias", b"params.hidden.bios"),
        lambda data: data.replace(b"velocity.hidden.bias", b"velocity.hidden.bios"),
    ],
)
def test_a_broken_state_is_named(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    go(start(tmp_path), should_stop=stop_after(5))
    path = tmp_path / "state.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    history = (tmp_path / "history.jsonl").read_bytes()
    with pytest.raises(CheckpointError) as raised:
        resume_run(tmp_path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert (tmp_path / "history.jsonl").read_bytes() == history, "nothing is cut off before the state is known"


def test_the_state_of_another_network_is_named(tmp_path: Path) -> None:
    go(start(tmp_path / "large", {**PLAIN, "hidden_size": 20}), should_stop=stop_after(5))
    go(start(tmp_path / "small"), should_stop=stop_after(5))
    (tmp_path / "large" / "state.safetensors").replace(tmp_path / "small" / "state.safetensors")
    with pytest.raises(CheckpointError, match=r"small/state\.safetensors: .*shape"):
        resume_run(tmp_path / "small")


def test_a_run_whose_loss_explodes_ends_and_says_what_to_do(tmp_path: Path) -> None:
    run = start(tmp_path, {**PLAIN, "learning_rate": 1e30})
    with (
        np.errstate(all="ignore"),
        pytest.raises(DivergedError, match=r"no longer a number.*--learning-rate") as caught,
    ):
        go(run)
    assert caught.value.step in range(1, PLAIN["steps"] + 1)
    assert load_card(tmp_path)["status"] == "stopped"
    assert not any("NaN" in line for line in (tmp_path / "history.jsonl").read_text().splitlines())


def test_a_run_may_start_from_other_weights_than_its_architecture_has(tmp_path: Path) -> None:
    architecture = replace(
        ARCHITECTURES["mlp"],
        init_params=lambda rng, settings: {
            name: np.zeros(shape, np.float32) for name, shape in ARCHITECTURES["mlp"].shapes(settings).items()
        },
    )
    run = start(tmp_path)
    data = mixed_data(few_digits(), run.settings, run.card["seed"], Collection(), Collection())
    first = next(train_run(run, data, architecture=architecture))
    assert first.validation_loss == pytest.approx(np.log(10))  # all digits are alike to a network of zeros


def test_time_adds_up_over_stops(tmp_path: Path) -> None:
    run = start(tmp_path)
    go(Run(run.folder, {**run.card, "seconds": 100.0}), should_stop=stop_after(5))
    assert load_card(tmp_path)["seconds"] >= 100
    go_on(tmp_path)
    assert load_card(tmp_path)["seconds"] >= 100
