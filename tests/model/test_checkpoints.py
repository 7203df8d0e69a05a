import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from model import mlp
from model.checkpoints import (
    SNAPSHOT_LEVELS,
    CheckpointError,
    check_params,
    checksum,
    list_snapshots,
    load_card,
    load_checkpoint,
    load_history,
    load_packed_snapshot,
    load_snapshot,
    save_card,
    save_checkpoint,
    save_snapshot,
    unpack_snapshot,
)
from model.types import Params

CARD = {"name": "made", "architecture": "mlp", "settings": {"hidden_size": 5}, "seed": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder as training writes it."""
    save_checkpoint(tmp_path / "made", made_params(), CARD)
    (tmp_path / "made" / "history.jsonl").write_text('{"step": 0}\n{"step": 10, "train_loss": 0.5}\n')
    return tmp_path / "made"


def made_params() -> Params:
    return mlp.init_params(np.random.default_rng(0), CARD["settings"])  # type: ignore[arg-type]


def with_weights(folder: Path, change: Callable[[Params], Params]) -> None:
    """Changes the weights of a folder, and the checksum along with them."""
    path = folder / "weights.safetensors"
    path.write_bytes(save(change(load(path.read_bytes()))))
    save_card(folder, {**load_card(folder), "checksum": checksum(path.read_bytes())})


def refused(read: Callable[[Path], Any], folder: Path, *words: str) -> None:
    """Reading fails in one line that has these words."""
    with pytest.raises(CheckpointError) as raised:
        read(folder)
    message = str(raised.value)
    assert "\n" not in message
    assert [word for word in words if word not in message] == []


def test_weights_come_back_in_half_precision(folder: Path) -> None:
    checkpoint = load_checkpoint(folder)
    assert checkpoint.name == "made"
    assert checkpoint.folder == folder
    assert checkpoint.card == {**CARD, "checksum": checksum((folder / "weights.safetensors").read_bytes())}
    for name, values in made_params().items():
        assert checkpoint.params[name].dtype == np.float32
        assert (checkpoint.params[name] == values.astype(np.float16)).all()


def test_saving_again_replaces_both_files(folder: Path) -> None:
    save_checkpoint(folder, {name: values * 2 for name, values in made_params().items()}, {**CARD, "seed": 2})
    checkpoint = load_checkpoint(folder)
    assert checkpoint.card["seed"] == 2
    assert (checkpoint.params["hidden.weights"] == 2 * made_params()["hidden.weights"].astype(np.float16)).all()


@pytest.mark.parametrize("name", ["card.json", "weights.safetensors"])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    refused(load_checkpoint, folder, str(folder / name), "No such file")


def test_a_wrong_checksum_is_named(folder: Path) -> None:
    path = folder / "weights.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    refused(load_checkpoint, folder, str(path), "checksum", "restore")


@pytest.mark.parametrize("kept", [0, 7, 100, -1])
def test_a_truncated_file_is_named_even_if_the_checksum_fits(kept: int, folder: Path) -> None:
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    refused(load_checkpoint, folder, str(path))
    save_card(folder, {**load_card(folder), "checksum": checksum(path.read_bytes())})
    refused(load_checkpoint, folder, str(path), "not a safetensors file")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused(value: float, folder: Path) -> None:
    def spoil(params: Params) -> Params:
        bias = params["hidden.bias"].copy()
        bias[2] = value
        return {**params, "hidden.bias": bias}

    with_weights(folder, spoil)
    refused(load_checkpoint, folder, "weights.safetensors", "hidden.bias", "NaN or infinity")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (
            lambda params: {**params, "hidden.bias": np.zeros(6, np.float16)},
            "hidden.bias has shape (6,), expected (5,)",
        ),
        (lambda params: {**params, "extra": np.zeros(1, np.float16)}, "extra"),
        (lambda params: {name: params[name] for name in list(params)[1:]}, "expected"),
    ],
)
def test_params_of_another_shape_are_refused(change: Callable[[Params], Params], word: str, folder: Path) -> None:
    with_weights(folder, change)
    refused(load_checkpoint, folder, "weights.safetensors", word)


@pytest.mark.parametrize(
    "settings",
    [{}, {"hidden_size": "many"}, {"hidden_size": None}, [], None, {"hidden_size": float("inf")}, {"hidden_size": 6}],
)
def test_settings_that_do_not_fit_are_named(settings: Any, folder: Path) -> None:
    save_card(folder, {**load_card(folder), "settings": settings})
    refused(load_checkpoint, folder, str(folder))


def test_check_params_accepts_what_fits(tmp_path: Path) -> None:
    check_params(made_params(), CARD, tmp_path / "weights.safetensors")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["not JSON"]),
        ("{", ["not JSON"]),
        ("[" * 100_000, ["not JSON"]),
        ("[]", ["name, architecture, settings"]),
        ("null", ["name, architecture, settings"]),
        ('{"name": "x", "architecture": "mlp"}', ["no settings"]),
        (
            '{"name": "x", "architecture": "transformer", "settings": {}}',
            ["unknown architecture 'transformer'", "mlp, cnn"],
        ),
        ('{"name": "x", "architecture": ["mlp"], "settings": {}}', ["unknown architecture"]),
    ],
)
def test_a_card_that_is_none_is_named(text: str, words: list[str], folder: Path) -> None:
    (folder / "card.json").write_text(text)
    refused(load_card, folder, str(folder / "card.json"), *words)


def test_a_card_that_is_not_text_is_named(folder: Path) -> None:
    (folder / "card.json").write_bytes(b"\xff\xfe\x00")
    refused(load_card, folder, str(folder / "card.json"), "not JSON")


def test_a_card_keeps_words_as_people_write_them(folder: Path) -> None:
    save_card(folder, {**CARD, "note": "naïve – ½"})
    assert "naïve – ½" in (folder / "card.json").read_text(encoding="utf-8")
    assert load_card(folder)["note"] == "naïve – ½"


def test_history_comes_back_row_by_row(folder: Path) -> None:
    rows = load_history(folder)
    assert rows == [{"step": 0}, {"step": 10, "train_loss": 0.5}]
    assert [type(row["step"]) for row in rows] == [int, int], "a step is a count: 10, not 10.0"


@pytest.mark.parametrize("half", ["{", '{"step": 20, "train_l', '{"step": 20}'])
def test_a_line_that_is_still_being_written_is_left_out(half: str, folder: Path) -> None:
    with (folder / "history.jsonl").open("a") as file:
        file.write(half)
    assert [row["step"] for row in load_history(folder)] == [0, 10]


def test_an_empty_history_has_no_rows(folder: Path) -> None:
    (folder / "history.jsonl").write_bytes(b"")
    assert load_history(folder) == []


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "",
        "[]",
        "3",
        "null",
        '{"train_loss": 1}',
        '{"step": null}',
        '{"step": "many"}',
        '{"step": 1, "train_loss": [1]}',
        "\udcff",
        pytest.param("[" * 200_000, id="nested too deeply"),
    ],
)
def test_a_broken_line_is_named(line: str, folder: Path) -> None:
    text = f'{{"step": 0}}\n{line}\n{{"step": 10}}\n'
    (folder / "history.jsonl").write_bytes(text.encode(errors="surrogateescape"))
    refused(load_history, folder, str(folder / "history.jsonl"), "line 2")


def test_a_missing_history_is_named(folder: Path) -> None:
    (folder / "history.jsonl").unlink()
    refused(load_history, folder, str(folder / "history.jsonl"), "No such file")


def test_a_snapshot_is_small_and_true_to_a_fourteenth(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    params = {
        "a.weights": rng.standard_normal((784, 100)).astype(np.float32)
        * np.geomspace(0.001, 10, 100, dtype=np.float32),
        "b.weights": rng.standard_normal((3, 3, 2, 4)).astype(np.float32),
        "b.bias": rng.standard_normal(4).astype(np.float32),
        "zeros": np.zeros((2, 3), np.float32),
    }
    save_snapshot(tmp_path, 30, params)
    [(step, path)] = list_snapshots(tmp_path)
    assert step == 30
    assert path.stat().st_size < params["a.weights"].size / 2, "less than four bits a weight"
    loaded = load_snapshot(path)
    assert loaded.keys() == params.keys()
    for name, values in params.items():
        assert loaded[name].shape == values.shape
        assert loaded[name].dtype == np.float32
        largest = np.abs(values.reshape(-1, values.shape[-1])).max(0)
        assert (np.abs(loaded[name] - values) <= largest / (2 * SNAPSHOT_LEVELS) * 1.001).all()


def test_a_packed_snapshot_is_a_quarter_of_its_params(tmp_path: Path) -> None:
    params = {"a": np.random.default_rng(0).standard_normal((300, 40)).astype(np.float32)}
    save_snapshot(tmp_path, 5, params)
    path = list_snapshots(tmp_path)[0][1]
    packed = load_packed_snapshot(path)
    codes, scale = packed["a"]
    assert (codes.dtype.name, scale.dtype.name) == ("int8", "float32")
    assert codes.nbytes + scale.nbytes < 0.26 * params["a"].nbytes
    np.testing.assert_array_equal(unpack_snapshot(packed)["a"], load_snapshot(path)["a"])


def test_snapshots_are_listed_by_step(tmp_path: Path) -> None:
    for step in (100_000, 0, 20, 12_345_678):
        save_snapshot(tmp_path, step, {"a": np.ones(1, np.float32)})
    (tmp_path / "snapshots" / "notes.npz").touch()
    (tmp_path / "snapshots" / ".0000030.npz.x1").touch()
    assert [step for step, _ in list_snapshots(tmp_path)] == [0, 20, 100_000, 12_345_678]
    assert list_snapshots(tmp_path / "none") == []


def npy_file() -> bytes:
    out = io.BytesIO()
    np.save(out, np.zeros(3))
    return out.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"PK",
        lambda data: data[:-30],
        lambda data: data[: len(data) // 2],
        lambda data: data[:60] + bytes(30) + data[90:],
        lambda data: data.replace(b"a.scale", b"a.shale"),
        lambda data: npy_file(),
    ],
)
def test_a_broken_snapshot_is_named(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    save_snapshot(tmp_path, 0, {"a": np.arange(400, dtype=np.float32).reshape(20, 20)})
    path = list_snapshots(tmp_path)[0][1]
    path.write_bytes(damage(path.read_bytes()))
    refused(load_snapshot, path, str(path), "not a snapshot")


def test_a_missing_snapshot_is_named(tmp_path: Path) -> None:
    refused(load_snapshot, tmp_path / "0.npz", "0.npz", "No such file")


def test_a_card_with_its_weights_survives_a_failure_in_between(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights are there before the card that vouches for them: at worst the checksum tells that they do not match."""

    def fail(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("model.checkpoints.save_card", fail)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(folder, {name: values + 1 for name, values in made_params().items()}, CARD)
    refused(load_checkpoint, folder, "checksum")
    assert json.loads((folder / "card.json").read_text())["seed"] == 1
