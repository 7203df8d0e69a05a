"""A short training of the notebook's network on whatever MNIST is at hand: what a visitor starts, or what fails."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from model import mlp
from model.data import CHECKSUMS, Mnist, cache_folder, candidates, load_mnist
from model.datasets import Collection, MixedData, mixed_data
from model.layers import linear
from model.recipes import RECIPES
from model.registry import ARCHITECTURES, Architecture
from model.sample import SAMPLE
from model.types import Array, Params, Rng

RECIPE = RECIPES["notebook"]
Init = Literal["usual", "below_zero"]
HELD_OUT, HELD_OUT_SHARE = 5000, 0.25
"""Held out for validation: so many images, but no larger share of a small set."""


def find_data(folder: Path | None = None) -> Path:
    """The folder to train from: the one that is given, else MNIST in the user's cache, else the sample."""
    return folder or (cache if holds_mnist(cache := cache_folder()) else SAMPLE)


def holds_mnist(folder: Path) -> bool:
    return all(candidates(folder, name) for name in CHECKSUMS)


def load_data(folder: Path) -> Mnist:
    """What find_data found. Raises DataError, also if it is neither MNIST nor the sample."""
    return load_mnist(folder, verify=folder != SAMPLE)


def complete_settings(changes: Mapping[str, Any], images: int | None, init: Init, available: int) -> dict[str, Any]:
    """Every setting of a run: the notebook's but for `changes`.

    images: train on so many alone (None: on all but those for validation), of `available`.
    """
    usually_held_out = min(HELD_OUT, int(available * HELD_OUT_SHARE))
    held_out = usually_held_out if images is None else available - images
    return {**RECIPE.settings, **changes, "held_out": held_out, "init": init}


def short_run_data(mnist: Mnist, settings: Mapping[str, Any], seed: int) -> MixedData:
    """MNIST alone, as the settings split it."""
    return mixed_data(mnist, settings, seed, Collection(), Collection())


def architecture_of(settings: Mapping[str, Any]) -> Architecture:
    """The two-layer network with the initial weights that the settings ask for."""
    usual = ARCHITECTURES[RECIPE.architecture]
    return replace(usual, init_params=below_zero) if settings["init"] == "below_zero" else usual


def below_zero(rng: Rng, settings: Mapping[str, Any]) -> Params:
    """The usual initial weights, but those of the hidden layer all below zero. settings: hidden_size.

    Pixels are 0…1, so x·W1 is negative whatever is drawn, ReLU lets nothing through, and dW1 = xᵀ·(dh where h > 0) = 0:
    every hidden unit is dead, and stays so.
    """
    params = mlp.init_params(rng, settings)
    return {**params, "hidden.weights": -np.abs(params["hidden.weights"])}


def count_alive(params: Params, inputs: Array) -> int:
    """How many hidden units speak (h > 0) for at least one of inputs: (N, 784), 0…1."""
    raw = linear(inputs, params["hidden.weights"], params["hidden.bias"])
    return int((raw > 0).any(0).sum())


def describe_command(changes: Mapping[str, Any], settings: Mapping[str, Any], seed: int) -> str:
    """The command that repeats the run with MNIST in DIR; "" where it has initial weights that no command gives."""
    if settings["init"] != "usual":
        return ""
    given = {"seed": seed, **changes, "held_out": settings["held_out"]}
    words = [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", f"{value:.12g}")]
    return shlex.join(["inkdigit", "train", "--recipe", RECIPE.name, "--data", "DIR", *words])
