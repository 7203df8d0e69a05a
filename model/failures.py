"""Three trainings that fail, each in its own way: the settings that repeat them, and the curves that they gave."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from model.short_runs import Init

CURVES = Path(__file__).with_name("failure_curves")
"""A file a failure, which `python -m scripts.run_failures` writes."""


FailureName = Literal["diverge", "die", "overfit"]


@dataclass(frozen=True)
class Failure:
    """What differs from the notebook's training. images: train on so many alone; init: of short_runs.Init."""

    name: FailureName
    settings: Mapping[str, Any] = field(default_factory=dict)
    images: int | None = None
    init: Init = "usual"


FAILURES: dict[FailureName, Failure] = {
    failure.name: failure
    for failure in (
        Failure("diverge", {"learning_rate": 2.0, "steps": 200}),
        Failure("die", {"steps": 1000}, init="below_zero"),
        Failure("overfit", {"learning_rate": 0.1, "weight_decay": 0.0, "steps": 10_000}, images=500),
    )
}


def load_curves(name: FailureName) -> dict[str, Any]:
    """What was written down of the run of a failure: settings, seed, data, history, and how many units were alive."""
    return dict(json.loads((CURVES / f"{name}.json").read_text()))
