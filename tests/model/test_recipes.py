import json

import numpy as np
import pytest

from model.optimizers import OPTIMIZERS, SCHEDULES
from model.recipes import RECIPES, Recipe
from model.registry import ARCHITECTURES

OWN = {"mlp": {"hidden_size"}, "cnn": {"kernels", "channels", "pooled"}}
recipes = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))


def test_recipes_are_listed_by_their_names() -> None:
    assert {name: recipe.name for name, recipe in RECIPES.items()} == {name: name for name in RECIPES}
    assert RECIPES.keys() >= {"notebook", "mlp", "cnn"}


def test_recipes_have_the_same_settings_beside_what_their_architectures_take() -> None:
    common = [recipe.settings.keys() - OWN[recipe.architecture] for recipe in RECIPES.values()]
    assert all(names == common[0] for names in common)
    assert all(OWN[recipe.architecture] <= recipe.settings.keys() for recipe in RECIPES.values())


@recipes
def test_every_setting_is_documented(recipe: Recipe) -> None:
    assert [name for name in recipe.settings if name not in str(Recipe.__doc__)] == []


@recipes
def test_settings_make_a_network(recipe: Recipe) -> None:
    architecture = ARCHITECTURES[recipe.architecture]
    params = architecture.init_params(np.random.default_rng(0), recipe.settings)
    assert architecture.forward(params, np.zeros((1, 28, 28), np.float32), recipe.settings).shape[1] in (10, 11)


@recipes
def test_settings_are_in_range_and_fit_on_a_card(recipe: Recipe) -> None:
    settings = recipe.settings
    assert settings["schedule"] in SCHEDULES
    assert settings["optimizer"] in OPTIMIZERS
    for share in ("warm_up", "momentum", "dropout", "smoothing"):
        assert 0 <= settings[share] < 1
    for count in ("steps", "batch_size", "records", "watched", "held_out"):
        assert settings[count] > 0
    assert json.loads(json.dumps(dict(settings))) == settings


def test_the_notebook_is_what_it_was() -> None:
    settings = RECIPES["notebook"].settings
    wanted = {"hidden_size": 100, "batch_size": 16, "learning_rate": 0.02, "weight_decay": 1e-4, "smoothing": 0.95}
    assert {name: settings[name] for name in wanted} == wanted
    assert (settings["held_out"], settings["optimizer"]) == (5000, "sgd")
    assert not any(settings[name] for name in ("momentum", "dropout", "augmentation", "stroke_renders", "not_digits"))
