"""What a visitor may ask of a training: the settings and their bounds, which hold each step to some milliseconds."""

from typing import Annotated, Any

from pydantic import Field

from app.schemas import StrictBody
from model.short_runs import RECIPE, Init

LEARNING_RATE, WEIGHT_DECAY = (1e-4, 10.0), (0.0, 1.0)
BATCH_SIZE, HIDDEN_SIZE, STEPS, IMAGES = (1, 256), (1, 512), (10, 100_000), (100, 50_000)
USUAL_STEPS = 10_000


def between(bounds: tuple[float, float], description: str) -> Any:
    return Field(ge=bounds[0], le=bounds[1], allow_inf_nan=False, description=description)


def count(bounds: tuple[int, int], description: str) -> Any:
    return Field(ge=bounds[0], le=bounds[1], description=description)


class TrainingBody(StrictBody):
    """A training of the notebook's network, 784 → hidden_size → 10. What is left out is as in the notebook."""

    learning_rate: Annotated[float, between(LEARNING_RATE, "How far a step goes along the gradient.")] = (
        RECIPE.settings["learning_rate"]
    )
    batch_size: Annotated[int, count(BATCH_SIZE, "Pictures a step.")] = RECIPE.settings["batch_size"]
    hidden_size: Annotated[int, count(HIDDEN_SIZE, "Hidden units.")] = RECIPE.settings["hidden_size"]
    weight_decay: Annotated[float, between(WEIGHT_DECAY, "The fine for large weights.")] = RECIPE.settings[
        "weight_decay"
    ]
    steps: Annotated[int, count(STEPS, "Steps in all.")] = USUAL_STEPS
    images: Annotated[
        int | None, count(IMAGES, "Train on so many pictures alone; on all but those for validation if absent.")
    ] = None
    init: Annotated[
        Init,
        Field(description="`below_zero`: hidden weights that are all negative, so that no hidden unit ever speaks."),
    ] = "usual"
    seed: Annotated[int, Field(ge=0, lt=2**32, description="Of all randomness.")] = 1
    slow_motion: Annotated[bool, Field(description="Take twelve seconds at least, to be watched.")] = True


LIMITS: dict[str, tuple[float, float]] = {
    "learning_rate": LEARNING_RATE,
    "batch_size": BATCH_SIZE,
    "hidden_size": HIDDEN_SIZE,
    "weight_decay": WEIGHT_DECAY,
    "steps": STEPS,
    "images": IMAGES,
}
CHOICES = ("images", "init", "seed", "slow_motion")
"""What of a body is no setting of model.training."""

EXAMPLES = {
    "as the notebook, but short": {"steps": 10_000},
    "a rate that is too large": {"learning_rate": 2.0, "steps": 200},
    "weights that kill every unit": {"init": "below_zero", "steps": 1000},
    "500 pictures, learnt by heart": {"images": 500, "learning_rate": 0.1, "weight_decay": 0.0},
}
