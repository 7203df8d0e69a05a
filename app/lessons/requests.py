"""What the lesson's requests hold: which network, which drawing, and what to open of it."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, FailFast, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.schemas import Ink, PixelGrid, StrictBody, Stroke

MAX_STEPS = 200
"""Of one network, all in all: a network is replayed from its start, and that must stay quick."""
MAX_DRAWINGS = 20
MAX_LEARNING_RATE = 1000.0
MAX_WEIGHT_DECAY = 10.0
SMALLEST_EPSILON, LARGEST_EPSILON = 1e-8, 1.0
MAX_BATCH = 9_999

Digit = Annotated[int, Field(ge=0, le=9)]
Row = Annotated[list[Ink], Field(min_length=784, max_length=784), FailFast()]
Rate = Annotated[float, Field(gt=0, le=MAX_LEARNING_RATE, allow_inf_nan=False)]
Decay = Annotated[float, Field(ge=0, le=MAX_WEIGHT_DECAY, allow_inf_nan=False)]
Times = Annotated[int, Field(ge=1, le=MAX_STEPS)]
Batch = Annotated[int, Field(ge=0, le=MAX_BATCH)]


def check_at(value: Any) -> Any:
    if value in ("random", "trained") or (type(value) is int and 0 <= value < 2**31):
        return value
    raise PydanticCustomError("at", 'must be "random", "trained" or the step of a snapshot, a whole number')


At = Annotated[
    Any,
    PlainValidator(check_at),
    WithJsonSchema(
        {"anyOf": [{"enum": ["random", "trained"]}, {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}]}
    ),
]


def absent(description: str) -> Any:
    """A field that may be left out: None then. `X | None` would not do, since types that fail fast are in no union."""
    return Field(default_factory=lambda: None, description=description)


WAYS = ("strokes", "pixels", "image", "inputs", "sample")


class LessonDrawing(StrictBody):
    """A drawing in exactly one of five ways; the first three go through the same preparation as for `/predict`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [way]} for way in WAYS],
            "dependentRequired": {"width": ["strokes"]},
        }
    )

    strokes: Annotated[list[Stroke], FailFast()] = absent("As for `/predict`, with `width`.")
    width: Annotated[float | None, Field(ge=1e-6, le=1e6, allow_inf_nan=False, description="The pen's width.")] = None
    pixels: PixelGrid = absent("28 rows, top first, of 28 numbers: 0 is paper, 1 is full ink.")
    image: str = absent("A picture as a data URL.")
    inputs: Row = absent("The 784 inputs that an earlier answer gave, taken exactly as they are.")
    sample: Annotated[int, Field(ge=0, le=999)] = absent("One of the digits of `/lesson/samples`.")

    @model_validator(mode="after")
    def _exactly_one(self) -> "LessonDrawing":
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            found = f", but has {' and '.join(f'`{way}`' for way in given)}" if given else ""
            raise PydanticCustomError("one_of", f"must have exactly one of {', '.join(f'`{w}`' for w in WAYS)}{found}")
        if self.width is not None and self.strokes is None:
            raise PydanticCustomError("width", "`width` belongs to `strokes`")
        return self


class KeptDrawing(StrictBody):
    """A drawing that a network was trained on, and its digit."""

    inputs: Row
    label: Digit


class TakenStep(StrictBody):
    """So many equal steps that a network has taken."""

    kind: Literal["drawing", "batch"]
    times: Times
    learning_rate: Rate
    weight_decay: Decay
    drawing: Annotated[int | None, Field(ge=0, description="Kind `drawing`: its place in `drawings`.")] = None
    batch: Annotated[Batch | None, Field(description="Kind `batch`: the first batch; one a step from there on.")] = None

    @model_validator(mode="after")
    def _belongs_to_its_kind(self) -> "TakenStep":
        other = "batch" if self.kind == "drawing" else "drawing"
        if getattr(self, self.kind) is None or getattr(self, other) is not None:
            raise PydanticCustomError("kind", f"a step of kind `{self.kind}` has `{self.kind}`, and no `{other}`")
        return self


class NetworkBody(StrictBody):
    """Where a network starts, and the steps that it has taken since; the server replays them.

    Keep the `network` that `/lesson/step` answers and send it back as it is; empty `drawings` and `steps` are a reset.
    """

    model: Annotated[
        str | None, Field(max_length=100, description="A two-layer model; the lesson's own if absent.")
    ] = None
    at: Annotated[
        At, Field(description="`trained`, the step of a snapshot of its training, or `random`: untrained, from `seed`.")
    ] = "trained"
    seed: Annotated[int, Field(ge=0, lt=2**32, description="Of the random weights.")] = 1
    drawings: list[KeptDrawing] = Field(default_factory=list, max_length=MAX_DRAWINGS)
    steps: list[TakenStep] = Field(default_factory=list, max_length=MAX_STEPS)

    @model_validator(mode="after")
    def _adds_up(self) -> "NetworkBody":
        if self.steps_done > MAX_STEPS:
            raise PydanticCustomError("steps", f"a network takes at most {MAX_STEPS} steps, not {self.steps_done}")
        for index, step in enumerate(self.steps):
            if step.drawing is not None and step.drawing >= len(self.drawings):
                raise PydanticCustomError("drawing", f"steps[{index}].drawing: there is no such one in `drawings`")
        return self

    @property
    def steps_done(self) -> int:
        return sum(step.times for step in self.steps)


class PlaceBody(StrictBody):
    """One weight or bias. A weight has a row (pixel or hidden unit) and a column (hidden unit or digit)."""

    name: Literal["hidden.weights", "hidden.bias", "output.weights", "output.bias"]
    row: Annotated[int | None, Field(ge=0, description="Left out for a bias.")] = None
    column: Annotated[int, Field(ge=0)]


class BatchBody(StrictBody):
    network: NetworkBody = NetworkBody()
    batch: Annotated[Batch, Field(description="Which batch of the sample; after the last it starts over.")] = 0
    unit: Annotated[int | None, Field(ge=0, description="The hidden unit to open; the liveliest if absent.")] = None
    weight_decay: Annotated[Decay | None, Field(description="The model's own if absent.")] = None


class DrawingBody(StrictBody):
    network: NetworkBody = NetworkBody()
    drawing: LessonDrawing
    label: Annotated[Digit, Field(description="The digit that it truly is.")]


class ForwardBody(DrawingBody):
    unit: Annotated[int | None, Field(ge=0, description="The hidden unit to open; the liveliest if absent.")] = None
    digit: Annotated[Digit | None, Field(description="The logit to open; the true digit's if absent.")] = None
    weight_decay: Annotated[Decay | None, Field(description="The model's own if absent.")] = None


class BackwardBody(ForwardBody):
    learning_rate: Annotated[Rate | None, Field(description="The model's own if absent.")] = None
    parameter: Annotated[
        PlaceBody | None, Field(description="Whose update to show; the unit's weight of the inkiest pixel if absent.")
    ] = None


class CheckBody(DrawingBody):
    parameter: Annotated[PlaceBody, Field(description="The weight or bias to nudge.")]
    epsilon: Annotated[
        float, Field(ge=SMALLEST_EPSILON, le=LARGEST_EPSILON, allow_inf_nan=False, description="How far to nudge it.")
    ] = 1e-4
    weight_decay: Annotated[Decay | None, Field(description="The model's own if absent.")] = None


class NextStep(StrictBody):
    """The steps to take now: on the drawing itself, or each on the next batch of the sample."""

    kind: Literal["drawing", "batch"] = "drawing"
    times: Times = 1
    learning_rate: Annotated[Rate | None, Field(description="The model's own if absent.")] = None
    weight_decay: Annotated[Decay | None, Field(description="The model's own if absent.")] = None
    batch: Annotated[Batch | None, Field(description="Kind `batch`: the first one; the next new one if absent.")] = None


class StepBody(DrawingBody):
    step: NextStep = NextStep()
