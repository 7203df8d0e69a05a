import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from model import runs
from model.__main__ import main
from model.checkpoints import list_snapshots, load_checkpoint, load_history
from model.commands import train
from model.commands.stopping import Stop
from model.sample import SAMPLE

DATA = ["--data", str(SAMPLE), "--no-verify"]
START = ["train", "--recipe", "notebook", *DATA, "--held-out", "500"]


@pytest.fixture(autouse=True)
def in_a_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def stopping_after(calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let training be asked to stop, as by Ctrl-C, at its `calls`-th question whether to."""

    class Later(Stop):
        asked = 0

        def wanted(self) -> bool:
            self.asked += 1
            if self.asked >= calls:
                self.signal = signal.SIGINT
            return self.signal != 0

    @contextmanager
    def stop_later() -> Iterator[Stop]:
        yield Later()

    monkeypatch.setattr(train, "stop_on_signals", stop_later)


def test_a_run_leaves_weights_card_history_and_snapshots(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*START, "--steps", "300", "--hidden-size", "30"]) == 0
    out, err = capsys.readouterr()
    folder = Path("runs/notebook-1")
    card = load_checkpoint(folder).card
    assert out == f"{folder}: validation accuracy {card['metrics']['validation_accuracy']:.2%} after 300 steps\n"
    assert err.splitlines()[-1].startswith("step 300 of 300: loss ")
    assert card["metrics"]["validation_accuracy"] > 0.7
    assert card["settings"]["hidden_size"] == 30
    assert card["status"] == "finished"
    assert card["command"] == (
        "inkdigit train --recipe notebook --seed 1 --steps 300 --hidden-size 30 --held-out 500 --data DIR --no-verify"
    )
    assert len(card["data"]["mnist"]) == 4
    assert load_history(folder)[-1]["step"] == 300
    assert list_snapshots(folder)[-1][0] == 300


def test_epochs_are_counted_in_steps() -> None:
    assert main([*START, "--epochs", "0.5", "--batch-size", "100", "--out", "half"]) == 0
    card = json.loads(Path("half/card.json").read_text())
    assert card["steps"] == 18, "half of the 35 batches in 3,500 images"
    assert "--epochs 0.5 --batch-size 100" in card["command"]


def test_a_stopped_run_goes_on_to_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = [*START, "--steps", "400", "--seed", "3", "--momentum", "0.5"]
    assert main([*whole, "--out", "whole"]) == 0
    with monkeypatch.context() as patch:
        stopping_after(150, patch)
        assert main([*whole, "--out", "parted"]) == 130
    err = capsys.readouterr().err.splitlines()
    assert err[-2].startswith("inkdigit: stopped at step ")
    assert err[-1] == f"inkdigit train --resume --out parted --data {SAMPLE} --no-verify"
    assert 0 < load_history(Path("parted"))[-1]["step"] < 400
    assert json.loads(Path("parted/card.json").read_text())["status"] == "stopped"
    assert main(err[-1].split()[1:]) == 0
    first, second = (load_checkpoint(Path(name)).card for name in ("whole", "parted"))
    assert first["checksum"] == second["checksum"]
    assert first["metrics"] == second["metrics"]


def test_another_seed_gives_other_weights() -> None:
    for seed in ("1", "2"):
        assert main([*START, "--steps", "20", "--seed", seed]) == 0
    checksums = {load_checkpoint(Path(f"runs/notebook-{seed}")).card["checksum"] for seed in (1, 2)}
    assert len(checksums) == 2


def complain(arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str], code: int = 2) -> None:
    capsys.readouterr()
    assert main(arguments) == code
    err = capsys.readouterr().err.splitlines()[-1]
    assert err.startswith("inkdigit: ")
    assert complaint in err


def test_a_run_is_not_overwritten_nor_resumed_with_anything_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        stopping_after(5, patch)
        assert main([*START, "--steps", "50", "--out", "run"]) == 130
    before = Path("run/card.json").read_bytes()
    complain([*START, "--out", "run"], "run: holds a run already", capsys)
    resume = ["train", "--resume", *DATA]
    complain(resume, "--resume needs --out", capsys)
    complain([*resume, "--out", "nowhere"], "nowhere/card.json", capsys)
    complain([*resume, "--out", "run", "--steps", "60"], "--steps: a run goes on with its own settings", capsys)
    complain([*resume, "--out", "run", "--seed", "0"], "--seed: a run goes on with its own settings", capsys)
    Path("digits.jsonl").write_text(
        "".join(
            json.dumps({"label": 1, "source": "a", "writer": f"w{number}", "strokes": [[[0, 0], [0, 9]]]}) + "\n"
            for number in range(20)
        )
    )
    complain([*resume, "--out", "run", "--strokes", "digits.jsonl"], "did not start with the --strokes", capsys)
    assert Path("run/card.json").read_bytes() == before
    assert main([*resume, "--out", "run"]) == 0
    complain([*resume, "--out", "run"], "this run is finished", capsys)


def test_a_full_disk_is_told_with_the_way_on_and_loses_nothing_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        stopping_after(100, patch)
        assert main([*START, "--steps", "200", "--out", "run"]) == 130

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    resume = ["train", "--resume", "--out", "run", *DATA]
    with monkeypatch.context() as patch:
        patch.setattr(runs, "save_snapshot", full)
        complain(resume, "run: No space left on device; what was saved before is whole, go on with", capsys, code=1)
    assert main(resume) == 0
    assert main([*START, "--steps", "200", "--out", "whole"]) == 0
    assert load_checkpoint(Path("run")).card["checksum"] == load_checkpoint(Path("whole")).card["checksum"]


def test_ctrl_c_saves_and_says_how_to_go_on() -> None:
    """The real signal, to a real process."""
    command = [sys.executable, "-m", "model", *START, "--steps", "1000000", "--out", "run"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    history = Path("run/history.jsonl")
    deadline = time.monotonic() + 60
    while not (history.exists() and history.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 130, err
    assert "go on with:\ninkdigit train --resume --out run" in err
    assert "Traceback" not in err
    assert Path("run/state.safetensors").exists()
