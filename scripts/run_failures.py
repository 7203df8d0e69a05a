"""Runs the trainings that fail, on the sample that comes with the project, and keeps their curves for the page.

python -m scripts.run_failures
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from model.checkpoints import load_card, load_history
from model.failures import CURVES, FAILURES, Failure
from model.files import write_whole
from model.json_text import format_json
from model.runs import load_state, start_run, train_run
from model.sample import load_sample
from model.short_runs import RECIPE, architecture_of, complete_settings, count_alive, describe_command, short_run_data
from model.training import inputs_of
from model.types import Array, Params

SEED = 1
RECORDS = {"diverge": 200, "die": 100, "overfit": 100}
KEPT = ("step", "epoch", "train_loss", "batch_loss", "penalty", "validation_loss", "validation_accuracy")
DIGITS = 4


def main() -> None:
    with threadpool_limits(1), np.errstate(all="ignore"), tempfile.TemporaryDirectory() as folder:
        for failure in FAILURES.values():
            curves = run(failure, Path(folder) / failure.name)
            write_whole(CURVES / f"{failure.name}.json", (format_json(curves) + "\n").encode())
            print(f"{failure.name}: {curves['history'][-1]}, alive: {curves['alive']}")


def run(failure: Failure, folder: Path) -> dict[str, Any]:
    """Trains in `folder`; what is kept of it."""
    mnist = load_sample()
    changes = {**failure.settings, "records": RECORDS[failure.name]}
    settings = complete_settings(changes, failure.images, failure.init, len(mnist.train_images))
    data, architecture = short_run_data(mnist, settings, SEED), architecture_of(settings)
    begun = start_run(
        folder,
        architecture=RECIPE.architecture,
        recipe=RECIPE.name,
        settings=settings,
        seed=SEED,
        data={"mnist": mnist.checksums},
        command=describe_command(changes, settings, SEED),
    )
    alive = []
    for row in train_run(begun, data, architecture=architecture):
        if row.step in (0, settings["steps"]):
            alive.append(alive_now(folder, data.validation_images))
    card = load_card(folder)
    return {
        "name": failure.name,
        "made_by": "python -m scripts.run_failures",
        **{key: card[key] for key in ("architecture", "recipe", "settings", "seed", "data", "machine", "versions")},
        "images": data.epoch_size,
        "alive": alive,
        "history": [{key: short(row[key]) for key in KEPT if key in row} for row in load_history(folder)],
    }


def alive_now(folder: Path, images: Array) -> int:
    """Hidden units that speak for any of the validation images, by the state that was saved last."""
    params: Params = load_state(folder).params
    return count_alive(params, inputs_of(images).reshape(len(images), -1))


def short(value: float) -> float:
    """Four significant digits are more than a chart shows; whole numbers stay."""
    return value if float(value).is_integer() else float(f"{value:.{DIGITS}g}")


if __name__ == "__main__":
    main()
