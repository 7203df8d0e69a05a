import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.__main__ import main
from model.batches import rows
from model.batches.workers import here
from model.commands import predict, predict_many
from model.pictures import encode_png
from model.sample import load_sample


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with ten good pictures in `scans` and a bad one among them; chunks of three."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(rows, "CHUNK_FILES", 3)
    (tmp_path / "scans").mkdir()
    for index, image in enumerate(load_sample().test_images[:10]):
        (tmp_path / "scans" / f"{index}.png").write_bytes(encode_png(image / np.float32(255)))
    (tmp_path / "scans" / "4a.png").write_bytes(b"7")
    return tmp_path


@pytest.fixture
def command(small_model: Path) -> list[str]:
    return ["predict", "--model", str(small_model), "scans", "--out", "out.jsonl"]


def results(name: str = "out.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What does not depend on which drawings went through the network together, as the last bits of a sum do."""
    return [(row["file"], row["digit"], row["verdict"], row["error"]) for row in rows]


def test_a_folder_is_read_and_bad_files_are_told(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert sum(line.startswith("inkdigit: scans/4a.png: not a picture") for line in lines) == 1
    assert lines[-1] == "out.jsonl: 11 pictures, 1 of them could not be read"
    names = [f"scans/{index}.png" for index in range(5)] + ["scans/4a.png"] + [f"scans/{i}.png" for i in range(5, 10)]
    assert [row["file"] for row in results()] == names
    assert [path.name for path in sorted(folder.iterdir())] == ["out.jsonl", "scans"]
    (folder / "scans" / "4a.png").unlink()
    Path("out.jsonl").unlink()
    assert main(command) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_done_is_not_done_again(
    folder: Path,
    command: list[str],
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(command)
    unbroken = told(results())
    Path("out.jsonl").unlink()
    read: list[str] = []
    read_file = predict.read_or_error

    def watched(name: str) -> bytes | str:
        read.append(name)
        if len(read) == 5:
            os.kill(os.getpid(), number)
        return read_file(name)

    monkeypatch.setattr(predict, "read_or_error", watched)
    assert main(command) == 128 + number
    assert "the same command goes on" in capsys.readouterr().err
    assert not Path("out.jsonl").exists()
    assert len(read) == 6, "two chunks"
    main(command)
    assert len(read) == 11, "each file was read once"
    assert told(results()) == unbroken


def test_a_process_that_was_killed_loses_a_line_at_most(
    folder: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(command)
    unbroken = told(results())
    Path("out.jsonl").unlink()

    def killed(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(predict_many, "write_results", killed)
        with pytest.raises(MemoryError):
            main(command)
    journal = Path("out.jsonl.partial")
    journal.write_bytes(journal.read_bytes()[:-30])
    main(command)
    assert told(results()) == unbroken


def test_processes_share_the_work(folder: Path, command: list[str]) -> None:
    assert main([*command, "--processes", "2"]) == 1
    assert len(results()) == 11


def test_only_so_many_bad_files_are_told(
    folder: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(predict_many, "TOLD", 2)
    for name in ("w", "x", "y", "z"):
        (folder / "scans" / f"{name}.png").touch()
    main(command)
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("inkdigit: ")]
    assert len(told) == 3
    assert "more bad files" in told[-1]
    assert sum(row["error"] is not None for row in results()) == 5


def test_the_cluster_is_asked_for_when_it_is_named(
    folder: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def dask(reader: Any, address: str) -> Any:
        asked.append(address)
        return here(reader, 1)

    monkeypatch.setattr(predict_many, "dask", dask)
    assert main([*command, "--dask", "tcp://far:8786"]) == 1
    assert asked == ["tcp://far:8786"]


@pytest.fixture
def empty(folder: Path) -> Iterator[None]:
    (folder / "empty").mkdir()
    (folder / "there.csv").touch()
    yield


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["scans", "--out", "there.csv"], "is there already"),
        (["scans", "--out", "out.xlsx"], ".csv, .jsonl, .parquet"),
        (["empty", "--out", "out.csv"], "empty: no picture in it"),
        (["-", "--out", "out.csv"], "standard input"),
        (["scans", "--out", "out.csv", "--url", "http://there"], "--url"),
        (["scans", "--out", "out.csv", "--processes", "2", "--dask", "tcp://there"], "--dask"),
        (["scans", "--processes", "2"], "--out"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(
    empty: None, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not list(Path().glob("*.partial"))
