import json
from pathlib import Path

import numpy as np
import pytest

from model import mlp
from model.checkpoints import save_checkpoint
from model.sample import load_sample


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that really reads digits (some 88 %), made in a second: random hidden units, outputs by least squares."""
    folder = tmp_path_factory.mktemp("models") / "small"
    sample = load_sample()
    settings = {"hidden_size": 150}
    params = mlp.init_params(np.random.default_rng(0), settings)
    inputs = sample.train_images.reshape(-1, 784).astype(np.float32) / np.float32(255)
    hidden = np.maximum(inputs @ params["hidden.weights"], 0)
    weights = np.linalg.lstsq(np.c_[hidden, np.ones(len(hidden))], np.eye(10)[sample.train_labels], rcond=None)[0]
    output = (8 * weights).astype(np.float32)  # so that softmax makes of the scores probabilities as a network has them
    params |= {"output.weights": output[:-1], "output.bias": output[-1]}
    card = {"name": "small", "architecture": "mlp", "recipe": "notebook", "settings": settings, "status": "finished"}
    save_checkpoint(folder, params, card)
    rows = [
        {"step": step, "epoch": step / 250, "train_loss": 2 / step, "batch_loss": 2.2 / step}
        | ({"validation_loss": 2.5 / step, "validation_accuracy": 1 - 1 / step} if step % 20 == 0 else {})
        for step in range(10, 110, 10)
    ]
    (folder / "history.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return folder
