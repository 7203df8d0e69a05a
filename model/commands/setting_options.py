"""The options of `inkdigit train` that override a recipe's settings, each checked as it is read."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model.commands.console import CommandError
from model.optimizers import OPTIMIZERS, SCHEDULES
from model.recipes import RECIPES, Recipe


def whole(low: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` up."""

    def read(text: str) -> int:
        if not text.lstrip("-").isdecimal() or int(text) < low:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} up, not {text!r}")
        return int(text)

    return read


def number(low: float, below: float = float("inf"), *, above: bool = False) -> Callable[[str], float]:
    """A reader of numbers from `low` (`above`: excluded) to less than `below`."""
    start = f"more than {low:g}" if above else f"{low:g} or more"
    limits = start if below == float("inf") else f"{start} and less than {below:g}"

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value < below or (above and value == low):
            raise argparse.ArgumentTypeError(f"must be a number, {limits}, not {text!r}")
        return value

    return read


@dataclass(frozen=True)
class Setting:
    """How one setting is read from the command line, and what its help says."""

    read: Callable[[str], Any]
    metavar: str
    meaning: str


def schedule(text: str) -> str:
    if text not in SCHEDULES:
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(SCHEDULES)}, not {text!r}")
    return text


def names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def spell(value: Any) -> str:
    """A setting as it is given on the command line."""
    return ",".join(value) if isinstance(value, list) else str(value)


def optimizer(text: str) -> str:
    if text not in OPTIMIZERS:
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(OPTIMIZERS)}, not {text!r}")
    return text


SETTINGS = {
    "hidden_size": Setting(whole(1), "N", "hidden units"),
    "optimizer": Setting(optimizer, "|".join(OPTIMIZERS), "sgd, plain or with momentum, or adam"),
    "batch_size": Setting(whole(1), "N", "drawings a step"),
    "learning_rate": Setting(number(0, above=True), "X", "size of a step, at its peak"),
    "schedule": Setting(schedule, "|".join(SCHEDULES), "how the learning rate goes"),
    "warm_up": Setting(number(0, 1), "X", "share of the run in which the learning rate rises"),
    "momentum": Setting(number(0, 1), "X", "how much of a step the next one keeps"),
    "weight_decay": Setting(number(0), "X", "strength of L2 on the weights"),
    "dropout": Setting(number(0, 1), "X", "share of the features that are dropped in training"),
    "smoothing": Setting(number(0, 1), "X", "of the training loss in the history"),
    "records": Setting(whole(1), "N", "rows of the history, beside those of the snapshots"),
    "watched": Setting(whole(1), "N", "validation images that a row measures, at least"),
    "held_out": Setting(whole(1), "N", "MNIST training images kept for validation"),
    "augmentation": Setting(number(0), "X", "strength; 0 is none"),
    "stroke_renders": Setting(whole(0), "N", "times each stroke drawing is drawn anew in an epoch"),
    "left_out": Setting(names, "NAMES", "collections of digits that are not used, with commas between them"),
    "not_digits": Setting(whole(0), "N", "made-up drawings of no digit in an epoch"),
    "reject_weight": Setting(number(0), "X", "weight of the loss on what is no digit"),
}


def add_setting_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("settings (instead of the recipe's)")
    length = group.add_mutually_exclusive_group()
    length.add_argument("--steps", type=whole(1), metavar="N", help="steps of the optimizer")
    length.add_argument("--epochs", type=number(0, above=True), metavar="X", help="passes over the training data")
    for name, setting in SETTINGS.items():
        group.add_argument(option(name), type=setting.read, metavar=setting.metavar, help=setting.meaning)


def option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def given_settings(args: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line overrides, steps among them; not --epochs, which is no setting."""
    return {name: getattr(args, name) for name in ("steps", *SETTINGS) if getattr(args, name) is not None}


def override(recipe: Recipe, given: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe's settings with those that are given instead. CommandError if the recipe has no such setting."""
    for name in given:
        if name not in recipe.settings:
            there = [other.name for other in RECIPES.values() if name in other.settings]
            raise CommandError(f"{option(name)}: recipe {recipe.name} has no such setting (but {', '.join(there)})")
    return {**recipe.settings, **given}
