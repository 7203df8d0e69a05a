"""What is answered about trainings that visitors start."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.schemas import Unit
from app.trainings.notes import Phase, Why
from app.trainings.requests import TrainingBody
from model.failures import FailureName

Shut = Literal["switched_off", "no_folder"]
Row = dict[str, float | None]


class FailureOffer(BaseModel):
    """A training that is known to fail."""

    name: FailureName
    training: Annotated[TrainingBody, Field(description="Send it to `POST /trainings` to see it happen.")]


class TrainingOptions(BaseModel):
    """What this server offers, and whether the visitor has a training already."""

    enabled: bool
    why_not: Annotated[
        Shut | None,
        Field(description="`no_folder`: the server has none that it may write to."),
    ]
    data: Annotated[Literal["mnist", "sample"], Field(description="What is trained on.")]
    images: Annotated[int, Field(description="Pictures there are, with those kept for validation.")]
    seconds: Annotated[int, Field(description="So long a training may compute.")]
    usual: TrainingBody
    limits: Annotated[dict[str, tuple[float, float]], Field(description="The smallest and largest value of a setting.")]
    failures: list[FailureOffer]
    mine: Annotated[str | None, Field(description="The id of the visitor's own training, by the cookie.")]


class TrainingAnswer(BaseModel):
    """How a training stands."""

    id: Annotated[str, Field(description="Who knows it may look, order, draw: it can't be guessed.")]
    phase: Annotated[
        Phase,
        Field(description="The last four are ends. `diverged`: the loss is no longer a number; `failed`: a fault."),
    ]
    why: Annotated[
        Why | None,
        Field(description="Why it was stopped: `asked`, its `time` was up, or nobody asked about it (`unattended`)."),
    ]
    training: Annotated[TrainingBody, Field(description="What was asked for.")]
    images: Annotated[int | None, Field(description="Pictures that it trains on, once it is known.")]
    step: int
    seconds: Annotated[float, Field(description="It has computed, without pauses, at the last report.")]
    diverged_at: Annotated[int | None, Field(description="The step at which the loss was no longer a number.")]
    alive: Annotated[int | None, Field(description="At the end: hidden units that speak for any validation picture.")]
    command: Annotated[str, Field(description="Repeats it with MNIST in the folder DIR; empty if no command can.")]
    history: Annotated[list[Row], Field(description="Its rows after `after_step`; what is not a number is absent.")]


class NetworkReading(BaseModel):
    """What one network reads."""

    name: Annotated[str, Field(description="`yours`, or the model that is shipped.")]
    digit: Annotated[int | None, Field(description="The most probable digit; null if the drawing is blank.")]
    probabilities: Annotated[list[Unit], Field(min_length=10, max_length=10)]


class TrainingReading(BaseModel):
    """One drawing, read by the network that was trained here and by the one that comes with the program."""

    step: Annotated[int, Field(description="Steps that yours has taken.")]
    yours: NetworkReading
    shipped: NetworkReading
    input: Annotated[str, Field(description="The 28×28 picture that both saw, as a data URL (PNG).")]


class FailureCurves(BaseModel):
    """A training that failed: its settings and its curves, as `python -m scripts.run_failures` wrote them."""

    name: FailureName
    made_by: str
    architecture: str
    recipe: str
    settings: dict[str, Any]
    seed: int
    data: dict[str, Any]
    machine: str
    versions: dict[str, str]
    images: Annotated[int, Field(description="Pictures that it trained on.")]
    alive: Annotated[list[int], Field(description="Hidden units that spoke for any validation picture: before, after.")]
    history: list[Row]
