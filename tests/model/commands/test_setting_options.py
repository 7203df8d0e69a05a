import argparse

import pytest

from model.commands.console import CommandError
from model.commands.setting_options import SETTINGS, add_setting_options, given_settings, option, override, spell
from model.recipes import RECIPES, Recipe

SHAPE = {"kernels", "channels", "pooled"}  # of the convolutions: another network, not another setting


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_setting_options(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.name)
def test_every_setting_of_a_recipe_can_be_given(recipe: Recipe) -> None:
    assert set(recipe.settings) - SHAPE - {"steps"} <= set(SETTINGS)
    words = [
        word for name in SETTINGS if name in recipe.settings for word in (option(name), spell(recipe.settings[name]))
    ]
    given = given_settings(parse(*words))
    assert override(recipe, given) == dict(recipe.settings)
    assert {name: type(value) for name, value in given.items()} == {name: type(recipe.settings[name]) for name in given}


def test_what_is_given_takes_the_place_of_the_recipes_and_nothing_else_does() -> None:
    recipe = RECIPES["notebook"]
    settings = override(recipe, given_settings(parse("--hidden-size", "30", "--momentum", "0", "--steps", "7")))
    assert settings == {**recipe.settings, "hidden_size": 30, "momentum": 0.0, "steps": 7}
    assert recipe.settings["hidden_size"] == 100


def test_a_setting_that_the_recipe_lacks_is_named() -> None:
    with pytest.raises(CommandError, match="--hidden-size: recipe cnn has no such setting"):
        override(RECIPES["cnn"], given_settings(parse("--hidden-size", "30")))


@pytest.mark.parametrize(
    "words",
    [
        ("--hidden-size", "0"),
        ("--hidden-size", "1.5"),
        ("--hidden-size", "--"),
        ("--learning-rate", "0"),
        ("--learning-rate", "nan"),
        ("--learning-rate", "inf"),
        ("--momentum", "1"),
        ("--dropout", "-0.1"),
        ("--weight-decay", "-1"),
        ("--schedule", "cubic"),
        ("--steps", "-5"),
        ("--epochs", "0"),
        ("--steps", "5", "--epochs", "1"),
    ],
)
def test_values_that_make_no_sense_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(argparse.ArgumentError):
        parse(*words)
