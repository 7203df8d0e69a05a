import shutil
from pathlib import Path

import pytest

from model.commands import console
from model.commands.console import CommandError, find_model, set_table, shipped_models


@pytest.fixture
def weights(tmp_path: Path, small_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("zebra", "mlp", "notebook"):
        shutil.copytree(small_model, tmp_path / name)
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(console, "WEIGHTS", tmp_path)
    return tmp_path


def test_models_are_found_by_name_and_the_best_is_the_default(weights: Path) -> None:
    assert shipped_models() == ["mlp", "notebook", "zebra"]
    assert find_model("notebook") == weights / "notebook"
    assert find_model(None) == weights / "mlp"


def test_models_are_found_by_folder(weights: Path, small_model: Path) -> None:
    assert find_model(str(small_model)) == small_model


@pytest.mark.parametrize("name", ["none", "empty", "/", ""])
def test_what_is_no_model_is_named_with_those_that_are(
    weights: Path, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    if name == "":
        monkeypatch.setattr(console, "WEIGHTS", tmp_path / "empty")
        with pytest.raises(CommandError, match="holds no model"):
            find_model(None)
    else:
        with pytest.raises(CommandError, match=f"{name}: neither a shipped model .mlp, notebook, zebra."):
            find_model(name)


def test_a_table_is_aligned() -> None:
    assert set_table([["", "a", "bb"], ["one", "1", "2"]]) == "     a  bb\none  1   2"
