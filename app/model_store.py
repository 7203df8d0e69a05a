"""The models that are served: checked whole when they are loaded, at start or later, so no request meets a bad file."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.errors import Problem
from app.schemas import ModelSummary
from app.settings import PREFIX, SettingsError
from model.checkpoints import CheckpointError, load_history
from model.reader import Reader, load_reader

PREFERRED = ("cnn", "mlp", "notebook")  # the default model is the first of these that there is


@dataclass(frozen=True)
class ServedModel:
    """One model with what is shown about it."""

    reader: Reader
    summary: ModelSummary
    history: list[dict[str, float]]
    evaluation: dict[str, Any] | None


class ModelStore:
    """The models by name, and which of them reads when a request names none. The names never change."""

    def __init__(self, models: Mapping[str, ServedModel], default: str) -> None:
        self.models = models
        self.default = default
        self._lock = threading.Lock()

    def get(self, name: str | None) -> ServedModel:
        """The model of that name; a Problem that lists the known ones if there is none."""
        served = self.models.get(name or self.default)
        if served is None:
            raise Problem(404, f"No model is called {name!r}; there are: {', '.join(self.models)}.")
        return served

    def reload(self, name: str) -> ServedModel:
        """Reads the model's folder anew; only once all of it is right is it swapped in. Raises CheckpointError.

        A request that is under way keeps the model that it began with.
        """
        with self._lock:
            fresh = load_model(self.get(name).reader.checkpoint.folder)
            self.models = {**self.models, name: fresh}
            return fresh


def load_models(weights: Path, default: str = "") -> ModelStore:
    """Every model folder of `weights`. Raises CheckpointError or SettingsError: one line that names the culprit."""
    folders = sorted(folder for folder in weights.iterdir() if folder.is_dir() and folder.name[0] not in "._")
    if not folders:
        raise CheckpointError(f"{weights}: holds no model; train one with `inkdigit train`")
    models = {folder.name: load_model(folder) for folder in folders}
    if default and default not in models:
        raise SettingsError(f"{PREFIX}DEFAULT_MODEL is {default!r}, but must be one of {', '.join(models)}")
    return ModelStore(models, default or next((name for name in PREFERRED if name in models), folders[0].name))


def load_model(folder: Path) -> ServedModel:
    reader = load_reader(folder)
    history = load_history(folder) if (folder / "history.jsonl").exists() else []
    evaluation = load_evaluation(folder / "evaluation.json")
    return ServedModel(reader, summarise(reader, evaluation), history, evaluation)


def summarise(reader: Reader, evaluation: Mapping[str, Any] | None) -> ModelSummary:
    folder = reader.checkpoint.folder
    card = {key: value for key, value in reader.card.items() if key in ModelSummary.model_fields}
    # The folder's name is the model's: a copied run stays two models, whatever its card was called.
    known = {
        "name": folder.name,
        "version": reader.version,
        "test_accuracy": evaluation["mnist"]["accuracy"] if evaluation else None,
    }
    try:
        return ModelSummary(**(card | known))
    except ValidationError as error:
        wrong = ", ".join(str(problem["loc"][0]) for problem in error.errors())
        raise CheckpointError(
            f"{folder / 'card.json'}: {wrong}: not what a card holds; restore it or train again"
        ) from None


def load_evaluation(path: Path) -> dict[str, Any] | None:
    """What `inkdigit evaluate --out` wrote, or None where it never ran. Raises CheckpointError."""
    if not path.exists():
        return None
    try:
        evaluation = json.loads(path.read_bytes())
        float(evaluation["mnist"]["accuracy"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(f"{path}: not an evaluation ({error!r}); run `inkdigit evaluate` again") from None
    return dict(evaluation)
