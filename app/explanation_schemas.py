"""The shapes of a question "why a rather than b?" and of its answer."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from app.lessons.requests import Digit, LessonDrawing
from app.numbers import Number
from app.schemas import StrictBody
from app.signed_pictures import SignedPicture


class ExplainBody(StrictBody):
    drawing: LessonDrawing
    model: Annotated[str | None, Field(max_length=100, description="The default model if absent.")] = None
    a: Annotated[Digit | None, Field(description="The digit read if absent.")] = None
    b: Annotated[Digit | None, Field(description="The most probable other digit if absent.")] = None

    @model_validator(mode="after")
    def _two_digits(self) -> "ExplainBody":
        if self.a is not None and self.a == self.b:
            raise PydanticCustomError("same", "a and b must be two different digits")
        return self


class PixelSharesAnswer(SignedPicture):
    values: Annotated[list[list[Number]], Field(description="28 rows of 28 shares; positive speaks for a.")]


class UnitShare(BaseModel):
    unit: int
    h: Number
    weight_a: Annotated[Number, Field(description="W2[unit, a].")]
    weight_b: Annotated[Number, Field(description="W2[unit, b].")]
    contribution: Annotated[Number, Field(description="h · (weight_a − weight_b).")]
    weights_picture: Annotated[SignedPicture, Field(description="What the unit looks for: W1[:, unit].")]


class MapShare(BaseModel):
    channel: int
    contribution: Annotated[Number, Field(description="Σ map ⊙ slope.")]
    image: Annotated[str, Field(description="The map as a data URL (grey PNG), white where it is `peak`.")]
    peak: Number


class BlockShares(BaseModel):
    """One block's feature maps: those that mattered most, and the total of all."""

    name: str
    side: int
    channels: int
    exact: Annotated[
        bool, Field(description="The last block: total + output_bias = difference. Others: a linear estimate.")
    ]
    total: Number
    maps: list[MapShare]


class Explanation(BaseModel):
    """difference = pixel_sum + bias_part + remainder: which pixels spoke for a (positive) and which for b."""

    model: str
    version: str
    architecture: str
    image: Annotated[str, Field(description="The 28×28 that the network saw.")]
    a: int
    b: int
    logits: list[Number]
    logit_a: Number
    logit_b: Number
    difference: Annotated[Number, Field(description="logit_a − logit_b.")]
    method: Annotated[
        Literal["exact", "integrated_gradients"],
        Field(description="exact: given which hidden units are alive; the remainder is rounding."),
    ]
    integration_steps: int | None
    pixels: PixelSharesAnswer
    pixel_sum: Number
    bias_part: Annotated[
        Number, Field(description="exact: what the biases add. integrated_gradients: the difference on blank paper.")
    ]
    remainder: Annotated[Number, Field(description="What the shares leave: rounding, or the method's error.")]
    output_bias: Annotated[Number, Field(description="b[a] − b[b] of the last layer.")]
    units: Annotated[
        list[UnitShare] | None,
        Field(
            description="Two-layer networks: the units that mattered most. Σ + units_rest + output_bias = difference."
        ),
    ]
    units_rest: Annotated[Number, Field(description="What all other units add.")]
    blocks: Annotated[list[BlockShares] | None, Field(description="`cnn`: its blocks, the first one first.")]
