"""The shapes of what goes in and out, with the descriptions and examples that /docs shows."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field

from model.problems import Problem as DrawingProblem

Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]
Stroke = Annotated[list[Point], FailFast()]
Ink = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
PixelRow = Annotated[list[Ink], Field(min_length=28, max_length=28), FailFast()]
PixelGrid = Annotated[list[PixelRow], Field(min_length=28, max_length=28), FailFast()]
Unit = Annotated[float, Field(ge=0, le=1)]


class StrictBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class StrokesBody(StrictBody):
    """A drawing as the pen's way: one list of points a stroke. No stroke at all is a blank answer."""

    strokes: Annotated[
        list[Stroke],
        FailFast(),
        Field(description="Strokes in the order drawn, each a list of [x, y]; y grows downwards, any unit."),
    ]
    width: Annotated[
        float | None,
        Field(
            ge=1e-6, le=1e6, allow_inf_nan=False, description="The pen's width in the same unit; a usual pen if absent."
        ),
    ] = None


class PixelsBody(StrictBody):
    """A drawing as 28 rows of 28 numbers."""

    pixels: Annotated[PixelGrid, Field(description="28 rows, top first, of 28 numbers: 0 is paper, 1 is full ink.")]


class ImageBody(StrictBody):
    """A drawing as a picture in a data URL, as a canvas's `toDataURL()` gives it."""

    image: Annotated[str, Field(description="`data:image/png;base64,…`; every picture type above will do.")]


class Stage(BaseModel):
    """One step of the way from the drawing to what the network sees."""

    name: Annotated[
        Literal["raw", "crop", "box", "centred"],
        Field(description="raw: ink found; crop: cut to the ink; box: longest side 20 px; centred: the 28×28."),
    ]
    image: Annotated[str, Field(description="The picture of this step as a data URL (PNG, ink light on black).")]


class Prediction(BaseModel):
    """What a model reads in a drawing, and how sure it is."""

    digit: Annotated[int | None, Field(ge=0, le=9, description="The digit read; null if the drawing is blank.")]
    probabilities: Annotated[
        list[Unit],
        Field(min_length=10, max_length=10, description="For each digit 0 to 9; they sum to 1; all 0.1 if blank."),
    ]
    certain: Annotated[bool, Field(description="True if and only if the verdict is `digit`.")]
    verdict: Annotated[
        Literal["digit", "unsure", "not_a_digit", "blank"],
        Field(description="`digit`: sure; `unsure`: several digits fit; `not_a_digit`: none does; `blank`: no ink."),
    ]
    score: Annotated[Unit, Field(description="How much the drawing looks like a digit: 0 not at all, 1 entirely.")]
    model: Annotated[str, Field(description="The name of the model that read it.")]
    version: Annotated[str, Field(description="The checksum of the model's weights.")]
    input: Annotated[str, Field(description="The 28×28 picture that the network saw, as a data URL (PNG).")]
    problems: Annotated[
        list[DrawingProblem], Field(description="What speaks against reading it, if it is not a sure digit.")
    ]
    stages: Annotated[
        list[Stage] | None, Field(description="The way to `input` in pictures, if asked for by `stages=true`.")
    ] = None


class ModelSummary(BaseModel):
    name: str
    architecture: str
    recipe: str | None = None
    parameters: int | None = None
    version: Annotated[str, Field(description="The checksum of the weights.")]
    test_accuracy: Annotated[float | None, Field(description="Share of MNIST's 10,000 test images read right.")]
    date: str | None = None


class ModelList(BaseModel):
    default: Annotated[str, Field(description="The model that reads when a request names none.")]
    models: list[ModelSummary]


class History(BaseModel):
    """The rows of a training run, oldest first; a number that is not finite is null."""

    name: str
    history: list[dict[str, float | None]]


class RunSummary(BaseModel):
    name: str
    status: Annotated[
        Literal["running", "finished", "stopped", "broken"],
        Field(description="running: written to within the last five minutes; stopped: can be resumed."),
    ]
    problem: Annotated[str | None, Field(description="What is wrong with a broken run, in one line.")]
    steps_done: int
    steps: int | None
    test_accuracy: Annotated[float | None, Field(description="Share of MNIST's test images read right, once tested.")]


class RunList(BaseModel):
    runs: list[RunSummary]


class Health(BaseModel):
    status: Literal["live", "ready"]


class Problem(BaseModel):
    """An error, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="What is wrong and what would be right.")]
    instance: Annotated[str, Field(description="The path that was asked for.")]
    request_id: Annotated[str, Field(description="As in the header X-Request-ID; the log has it too.")]
