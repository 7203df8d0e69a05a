from typing import Any

import numpy as np
import pytest

from model.losses import reading_loss
from model.recipes import RECIPES
from model.registry import ARCHITECTURES
from model.sample import load_sample

SMALL: dict[str, dict[str, Any]] = {
    "mlp": {"hidden_size": 8, "dropout": 0.1},
    "cnn": {"kernels": [3, 3], "channels": [2, 3], "pooled": [True, True], "dropout": 0.1},
}


def test_architectures_are_listed_by_their_names() -> None:
    assert {name: architecture.name for name, architecture in ARCHITECTURES.items()} == {name: name for name in SMALL}


def test_every_recipe_has_its_architecture() -> None:
    assert {recipe.architecture for recipe in RECIPES.values()} <= ARCHITECTURES.keys()


@pytest.mark.parametrize("name", SMALL)
def test_an_architecture_is_trained_and_served_by_its_entry_alone(name: str) -> None:
    architecture, settings = ARCHITECTURES[name], SMALL[name]
    images = load_sample().test_images[:20].astype(np.float32) / np.float32(255)
    params = architecture.init_params(np.random.default_rng(0), settings)
    assert {name: values.shape for name, values in params.items()} == architecture.shapes(settings)
    outputs, cache = architecture.forward_train(params, images, settings, np.random.default_rng(0))
    _, doutputs = reading_loss(outputs, load_sample().test_labels[:20].astype(np.int64), 0.3)
    grads = architecture.backward(params, cache, doutputs, settings)
    assert {name: grad.shape for name, grad in grads.items()} == architecture.shapes(settings)
    serving = architecture.to_serving(params, images, settings)
    assert {name: values.shape for name, values in serving.items()} == architecture.shapes(settings)
    assert architecture.forward(serving, images, settings).shape == outputs.shape
