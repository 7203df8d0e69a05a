"""The shape of an answer to many drawings."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schemas import Prediction, Problem


class BatchResult(BaseModel):
    """What was read in one of the drawings, or why it could not be read: exactly one of the two."""

    prediction: Annotated[Prediction | None, Field(description="As `/predict` answers.")] = None
    problem: Annotated[
        Problem | None, Field(description="What is wrong with this drawing; `instance` says which it is.")
    ] = None


class BatchAnswer(BaseModel):
    """One result for each drawing, in the order sent."""

    model: Annotated[str, Field(description="The name of the model that read them.")]
    version: Annotated[str, Field(description="The checksum of the model's weights.")]
    results: list[BatchResult]
