from pathlib import Path

import numpy as np
import pytest

from model import short_runs
from model.__main__ import build_parser
from model.idx import DataError
from model.registry import ARCHITECTURES
from model.sample import SAMPLE
from model.short_runs import (
    RECIPE,
    architecture_of,
    below_zero,
    complete_settings,
    count_alive,
    describe_command,
    find_data,
    load_data,
    short_run_data,
)

HIDDEN = {"hidden_size": 6}


def fill(folder: Path) -> Path:
    folder.mkdir()
    for file in SAMPLE.glob("*.gz"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_the_folder_that_is_given_comes_first_then_the_cache_then_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setattr(short_runs, "cache_folder", lambda: cache)
    assert find_data() == SAMPLE
    fill(cache)
    assert find_data() == cache
    assert find_data(tmp_path / "mine") == tmp_path / "mine"
    next(cache.glob("t10k-labels*")).unlink()
    assert find_data() == SAMPLE


def test_nobody_trains_on_files_that_are_not_what_they_claim_to_be(tmp_path: Path) -> None:
    assert len(load_data(SAMPLE).train_images) == 4000
    with pytest.raises(DataError, match="wrong checksum"):
        load_data(fill(tmp_path / "mnist"))


@pytest.mark.parametrize(
    ("images", "available", "held_out"), [(None, 60_000, 5000), (None, 4000, 1000), (500, 4000, 3500)]
)
def test_what_is_not_trained_on_validates(images: int | None, available: int, held_out: int) -> None:
    settings = complete_settings({"learning_rate": 0.5}, images, "usual", available)
    assert settings["held_out"] == held_out
    assert settings["learning_rate"] == 0.5
    assert settings.keys() - {"init"} == RECIPE.settings.keys()


def test_the_data_are_as_many_as_were_asked_for() -> None:
    settings = complete_settings({}, 500, "usual", 4000)
    data = short_run_data(load_data(SAMPLE), settings, seed=1)
    assert (data.epoch_size, len(data.validation_images)) == (500, 3500)


def test_weights_below_zero_silence_every_unit_for_every_picture() -> None:
    inputs = load_data(SAMPLE).test_images.reshape(-1, 784) / np.float32(255)
    rng = np.random.default_rng
    usual = architecture_of({"init": "usual"}).init_params(rng(1), HIDDEN)
    dead = architecture_of({"init": "below_zero"}).init_params(rng(1), HIDDEN)
    assert count_alive(usual, inputs) == 6
    assert count_alive(dead, inputs) == 0
    assert {name: values.shape for name, values in dead.items()} == ARCHITECTURES["mlp"].shapes(HIDDEN)
    assert below_zero(rng(1), HIDDEN)["hidden.weights"].max() <= 0


def test_a_unit_that_speaks_once_is_alive() -> None:
    weights = np.zeros((784, 3), np.float32)
    weights[5, 1], weights[6, 2] = 1, -1
    inputs = np.zeros((4, 784), np.float32)
    inputs[2, 5:7] = 1
    params = {"hidden.weights": weights, "hidden.bias": np.zeros(3, np.float32)}
    assert count_alive(params, inputs) == 1


def test_the_command_gives_the_settings_again() -> None:
    changes = {"learning_rate": 2.0, "steps": 200, "weight_decay": 1e-5, "records": 120, "watched": 2000}
    settings = complete_settings(changes, None, "usual", 4000)
    words = describe_command(changes, settings, seed=3).split()[1:]
    args = build_parser().parse_args(words)
    assert (args.recipe, args.seed, args.held_out) == ("notebook", 3, 1000)
    assert {name: getattr(args, name) for name in changes} == changes


def test_no_command_is_claimed_for_other_initial_weights() -> None:
    assert describe_command({}, complete_settings({}, None, "below_zero", 4000), seed=1) == ""
