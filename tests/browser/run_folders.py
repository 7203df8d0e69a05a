"""Model and run folders as training leaves them, made here: no browser test depends on what was really trained."""

import json
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from model.checkpoints import load_card, save_card, save_checkpoint
from model.files import write_whole
from model.pictures import data_url, encode_png
from model.registry import ARCHITECTURES

SETTINGS = {"hidden_size": 12, "steps": 3000, "batch_size": 16, "learning_rate": 0.02, "momentum": 0.0, "dropout": 0.0}
ROWS = 61


def history(rows: int = ROWS) -> list[dict[str, float]]:
    """A run that learns fast, then slowly, and overfits at the end; before the first batch there is no loss."""
    return [history_row(i) for i in range(rows)]


def history_row(i: int) -> dict[str, float]:
    train_loss = 2.2 * exp(-i / 6) + 0.12 * exp(-i / 25)
    row = {
        "step": i * 50,
        "epoch": i * 50 * 16 / 55000,
        "train_loss": train_loss,
        "batch_loss": train_loss * (1.9 if i % 3 == 0 else 0.4),
        "penalty": 0.011 + i / 5000,
        "validation_loss": 2.1 * exp(-i / 6) + 0.1 + 4e-5 * (i - 40) ** 2,
        "validation_accuracy": 0.975 - 0.86 * exp(-i / 5) - 2e-6 * (i - 44) ** 2,
        "learning_rate": 0.02,
        "gradient_norm": 2.5 * exp(-i / 20) + 0.1 * (i % 4),
    }
    before_the_first_batch = {} if i else {"train_loss", "batch_loss", "gradient_norm"}
    return {key: value for key, value in row.items() if key not in before_the_first_batch}


def card(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "status": "finished",
        "architecture": "mlp",
        "recipe": "notebook",
        "settings": SETTINGS,
        "seed": 20261125,
        "steps": 3000,
        "parameters": 9550,
        "command": f"inkdigit train --recipe notebook --hidden-size 12 --data DIR --out runs/{name}",
        "date": "2026-11-25",
        "machine": "a machine, 2 cores",
        "data": {
            "mnist": {"train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb"},
            "strokes": {
                "sha256": "ab" * 32,
                "drawings": {"train": 12345, "validation": 678},
                "writers": {"train": 300, "validation": 75},
            },
        },
        "versions": {"inkdigit": "0.1.0", "python": "3.12.1", "numpy": "2.4.6"},
        "seconds": 5025.0,
        "metrics": {"validation_accuracy": 0.9747, "validation_loss": 0.1171, "best_step": 2200},
        "chosen_on": "validation data",
        "test_set": "read by inkdigit evaluate alone",
        **more,
    }


def write_history(folder: Path, rows: list[dict[str, float]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def append_history(folder: Path, text: str) -> None:
    with (folder / "history.jsonl").open("a") as file:
        file.write(text)


def make_model(folder: Path, *, tested: bool) -> None:
    params = ARCHITECTURES["mlp"].init_params(np.random.default_rng(1), SETTINGS)
    save_checkpoint(folder, params, card(folder.name))
    write_history(folder, history())
    if tested:
        version = load_card(folder)["checksum"]
        text = json.dumps({**evaluation(folder.name), "version": version})
        write_whole(folder / "evaluation.json", text.encode())


def make_run(folder: Path, status: str, rows: list[dict[str, float]]) -> None:
    write_history(folder, rows)
    save_card(folder, card(folder.name, status=status))


def evaluation(name: str) -> dict[str, Any]:
    """970 of 1000: 97 of 100 of each digit; one digit is taken for the next twice, for the one after that once."""
    confusion = np.zeros((10, 10), int)
    for digit in range(10):
        confusion[digit, digit] = 97
        confusion[digit, (digit + 1) % 10] = 2
        confusion[digit, (digit + 2) % 10] = 1
    confusion[4, 4], confusion[4, 9] = 90, 7
    right = [sample(index, index, index) for index in range(10)]
    wrong = [sample(100 + index, index, (index + 1) % 10) for index in range(3)]
    return {
        "name": name,
        "command": f"inkdigit evaluate {name} --data DIR --out {name}.json",
        "date": "2026-11-26",
        "mnist": {
            "n": 1000,
            "correct": 963,
            "accuracy": 0.963,
            "interval": [0.9495, 0.9730],
            "calibration_error": 0.01,
            "confusion": confusion.tolist(),
            "samples": [*right, *wrong],
        },
    }


def sample(index: int, label: int, digit: int) -> dict[str, Any]:
    image = np.zeros((28, 28), np.float32)
    image[4:24, 4 + label] = 1
    probability = 0.987 if label == digit else 0.654
    picture = data_url(encode_png(image))
    return {"index": index, "label": label, "digit": digit, "probability": probability, "image": picture}
