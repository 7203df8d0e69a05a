import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app import snapshots as module
from app.errors import Problem
from app.lessons import samples
from app.snapshots import COLUMNS, GAP, SHOWN, Snapshots, Training
from model.checkpoints import PackedSnapshot, list_snapshots, load_packed_snapshot, load_snapshot, save_snapshot
from model.first_layer import strongest
from model.losses import softmax
from model.registry import ARCHITECTURES
from model.types import Array, Params
from tests.app.lessons import by_hand

SETTINGS: dict[str, dict[str, Any]] = {
    "mlp": {"hidden_size": 60, "dropout": 0.0},
    "cnn": {"kernels": [5, 3], "channels": [4, 5], "pooled": [True, True]},
}
STEPS = (0, 10, 300)


def made_training(folder: Path, architecture: str = "mlp", **card: Any) -> Training:
    settings = SETTINGS[architecture]
    for step in STEPS:
        save_snapshot(folder, step, ARCHITECTURES[architecture].init_params(np.random.default_rng(step), settings))
    return Training("mine", None, folder, {"architecture": architecture, "settings": settings, **card})


def drawing() -> Array:
    return samples.drawing(5).reshape(28, 28)


def stored(training: Training, step: int) -> Params:
    return load_snapshot(dict(list_snapshots(training.folder))[step])


def pixels(url: str) -> Array:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


def test_every_snapshot_is_read_as_the_lessons_arithmetic_has_it(tmp_path: Path) -> None:
    training = made_training(tmp_path, calibration={"temperature": 2.0})
    answer = Snapshots().read(training, drawing())
    assert [reading.step for reading in answer.readings] == list(STEPS)
    for reading in answer.readings:
        params = by_hand.exact(stored(training, reading.step))
        logits = by_hand.forward(params, drawing().astype(np.float64).ravel())["logits"]
        by_hand.close(reading.probabilities, softmax(logits[None] / 2)[0])
        assert reading.digit == logits.argmax()
    assert len({tuple(reading.probabilities) for reading in answer.readings}) == len(STEPS)


def test_a_convolutional_network_is_read_too(tmp_path: Path) -> None:
    training = made_training(tmp_path, "cnn")
    answer = Snapshots().read(training, drawing())
    forward = ARCHITECTURES["cnn"].forward
    for reading in answer.readings:
        outputs = forward(stored(training, reading.step), drawing()[None], SETTINGS["cnn"])
        by_hand.close(reading.probabilities, softmax(outputs[:, :10].astype(np.float64))[0])


def test_a_blank_drawing_is_no_digit(tmp_path: Path) -> None:
    answer = Snapshots().read(made_training(tmp_path), np.zeros((28, 28), np.float32))
    assert {reading.digit for reading in answer.readings} == {None}


def test_what_overflows_is_no_number(tmp_path: Path) -> None:
    training = made_training(tmp_path)
    huge = {name: np.full_like(values, 1e30) for name, values in stored(training, 0).items()}
    save_snapshot(tmp_path, 10, huge)
    with np.errstate(all="ignore"):
        reading = Snapshots().read(training, drawing()).readings[1]
    assert reading.digit is None
    assert None in reading.probabilities


def test_the_first_layer_is_shown_unit_by_unit(tmp_path: Path) -> None:
    training = made_training(tmp_path)
    picture = Snapshots().picture(training, 10)
    layer = picture.layer
    assert (layer.kind, layer.side, layer.count, layer.columns) == ("hidden_units", 28, 60, COLUMNS)
    assert layer.shown == strongest("mlp", stored(training, 300), SETTINGS["mlp"], SHOWN)
    shown = pixels(picture.image)
    assert shown.shape == (6 * 28 + 5 * GAP, 8 * 28 + 7 * GAP, 4)
    weights = stored(training, 10)["hidden.weights"][:, layer.shown[9]].reshape(28, 28)  # second row, second place
    tile = shown[30:58, 30:58]
    assert picture.scale is not None
    strength = np.clip(np.abs(weights) / picture.scale, 0, 1) * 255
    np.testing.assert_allclose(tile[..., 3], strength, atol=1)
    visible = tile[..., 3] > 0
    assert ((tile[..., 0] > tile[..., 2]) == (weights >= 0))[visible].all(), "orange for positive, blue for negative"
    assert not shown[28:30, :, 3].any(), "the gap is empty"


def test_the_first_layer_of_a_convolution_is_its_kernels(tmp_path: Path) -> None:
    picture = Snapshots().picture(made_training(tmp_path, "cnn"), 300)
    assert (picture.layer.kind, picture.layer.side, picture.layer.count, picture.layer.columns) == ("kernels", 5, 4, 4)
    assert pixels(picture.image).shape == (5, 4 * 5 + 3 * GAP, 4)


def test_snapshots_are_read_once_and_again_when_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    training, snapshots = made_training(tmp_path), Snapshots()
    read: list[str] = []

    def load(path: Path) -> PackedSnapshot:
        read.append(path.name)
        return load_packed_snapshot(path)

    monkeypatch.setattr(module, "load_packed_snapshot", load)
    first = snapshots.read(training, drawing())
    assert sorted(read) == ["0000000.npz", "0000010.npz", "0000300.npz"]
    snapshots.read(training, drawing())
    assert len(read) == 3
    save_snapshot(tmp_path, 10, stored(training, 0))
    again = snapshots.read(training, drawing())
    assert read[3:] == ["0000010.npz"]
    assert again.readings[1].probabilities == first.readings[0].probabilities


def test_pictures_are_drawn_once_until_the_training_goes_on(tmp_path: Path) -> None:
    training, snapshots = made_training(tmp_path), Snapshots()
    picture = snapshots.picture(training, 10)
    assert snapshots.picture(training, 10) is picture
    params = stored(training, 300)
    params["output.weights"][7] = 50
    save_snapshot(tmp_path, 400, params)
    assert snapshots.picture(training, 10).layer.shown[0] == 7


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = sum(values.size for values in stored(made_training(tmp_path), 0).values())
    monkeypatch.setattr(module, "SNAPSHOT_BYTES", int(2.5 * one))
    snapshots = Snapshots()
    whole = Snapshots.read(Snapshots(), made_training(tmp_path), drawing())
    assert snapshots.read(made_training(tmp_path), drawing()) == whole
    assert one < snapshots.packed.bytes_kept <= 2.5 * one


def test_a_training_without_snapshots_has_none(tmp_path: Path) -> None:
    training = Training("mine", None, tmp_path, {"architecture": "mlp", "settings": SETTINGS["mlp"]})
    listed, answer = Snapshots().describe(training), Snapshots().read(training, drawing())
    assert (listed.steps, listed.layer) == ([], None)
    assert (answer.readings, answer.layer) == ([], None)


def test_of_very_many_snapshots_some_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SNAPSHOTS", 4)
    training = made_training(tmp_path)
    for step in (20, 30, 40, 50):
        save_snapshot(tmp_path, step, stored(training, 0))
    assert Snapshots().describe(training).steps == [0, 20, 40, 300]


@pytest.mark.parametrize("damage", [b"", b"PK", b"no archive"])
def test_a_broken_snapshot_is_named(tmp_path: Path, damage: bytes) -> None:
    training = made_training(tmp_path)
    (tmp_path / "snapshots" / "0000010.npz").write_bytes(damage)
    with pytest.raises(Problem, match=r"0000010\.npz") as caught:
        Snapshots().read(training, drawing())
    assert caught.value.status == 409


@pytest.mark.parametrize(
    "card",
    [
        {"settings": {"hidden_size": 61}},
        {"settings": {"hidden_size": "many"}},
        {"settings": None},
        {"calibration": 3},
        {"calibration": {"temperature": "hot"}},
        {"verdict": {"unsure_below": "none"}},
    ],
)
def test_a_card_that_does_not_fit_is_said(tmp_path: Path, card: dict[str, Any]) -> None:
    training = made_training(tmp_path)
    with pytest.raises(Problem) as caught:
        Snapshots().read(Training("mine", None, tmp_path, {**training.card, **card}), drawing())
    assert caught.value.status == 409


def test_an_unknown_step_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there are: 0, 10, 300") as caught:
        Snapshots().picture(made_training(tmp_path), 11)
    assert caught.value.status == 404
