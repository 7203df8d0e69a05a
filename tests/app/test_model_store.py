import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import Problem
from app.main import create_app
from app.model_store import load_models
from app.settings import Settings, SettingsError
from model.checkpoints import CheckpointError
from tests.app.conftest import make_model


@pytest.fixture
def weights(shared_weights: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(shared_weights, tmp_path / "weights"))


def test_every_model_is_loaded_with_what_is_shown_of_it(weights: Path) -> None:
    store = load_models(weights)
    assert list(store.models) == ["first", "second"]
    assert store.models["first"].summary.test_accuracy == 0.98
    assert len(store.models["first"].history) == 3
    assert store.models["second"].summary.test_accuracy is None
    assert store.models["second"].history == []


@pytest.mark.parametrize(
    ("names", "default"), [(["cnn", "mlp", "notebook"], "cnn"), (["mlp", "notebook"], "mlp"), (["b", "a"], "a")]
)
def test_the_best_architecture_is_the_default(tmp_path: Path, names: list[str], default: str) -> None:
    for name in names:
        make_model(tmp_path / name)
    assert load_models(tmp_path).default == default


def test_the_default_can_be_chosen(weights: Path) -> None:
    store = load_models(weights, "second")
    assert store.get(None).summary.name == "second"
    assert store.get("first").summary.name == "first"


def test_an_unknown_default_is_a_settings_error(weights: Path) -> None:
    with pytest.raises(SettingsError, match="INKDIGIT_DEFAULT_MODEL is 'third', but must be one of first, second"):
        load_models(weights, "third")


def test_an_unknown_model_is_a_problem_that_lists_the_known(weights: Path) -> None:
    with pytest.raises(Problem, match="first, second") as caught:
        load_models(weights).get("third")
    assert caught.value.status == 404


def test_a_copied_model_goes_by_the_name_of_its_folder(weights: Path) -> None:
    shutil.copytree(weights / "first", weights / "copy")
    assert load_models(weights).get("copy").summary.name == "copy"


def test_hidden_and_private_folders_are_no_models(weights: Path) -> None:
    (weights / ".tmp-123").mkdir()
    (weights / "__pycache__").mkdir()
    assert list(load_models(weights).models) == ["first", "second"]


def damage_weights(folder: Path) -> Path:
    path = folder / "weights.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    return path


def truncate_weights(folder: Path) -> Path:
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    return path


def remove_weights(folder: Path) -> Path:
    (folder / "weights.safetensors").unlink()
    return folder / "weights.safetensors"


def remove_card(folder: Path) -> Path:
    (folder / "card.json").unlink()
    return folder / "card.json"


def change_architecture(folder: Path) -> Path:
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"architecture": "transformer"}))
    return path


def change_settings(folder: Path) -> Path:
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"settings": {"hidden_size": 5}}))
    return folder / "weights.safetensors"


def change_parameters(folder: Path) -> Path:
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"parameters": "many"}))
    return path


def break_history(folder: Path) -> Path:
    (folder / "history.jsonl").write_text('{"step": 0}\nnonsense\n{"step": 2}\n')
    return folder / "history.jsonl"


def break_evaluation(folder: Path) -> Path:
    (folder / "evaluation.json").write_text('{"mnist": 1}')
    return folder / "evaluation.json"


@pytest.mark.parametrize(
    "damage",
    [
        damage_weights,
        truncate_weights,
        remove_weights,
        remove_card,
        change_architecture,
        change_settings,
        change_parameters,
        break_history,
        break_evaluation,
    ],
)
def test_a_bad_file_stops_the_start_with_one_line_that_names_it(weights: Path, damage: Callable[[Path], Path]) -> None:
    culprit = damage(weights / "first")
    with pytest.raises(CheckpointError) as caught:
        create_app(Settings(weights=weights))
    assert str(culprit) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_models_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="holds no model"):
        load_models(tmp_path)
