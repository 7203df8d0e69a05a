"""The shapes of questions about the snapshots of a training, and of their answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.lessons.requests import LessonDrawing
from app.numbers import Number
from app.schemas import StrictBody
from app.signed_pictures import SignedPicture


class SnapshotsBody(StrictBody):
    drawing: LessonDrawing


class FirstLayer(BaseModel):
    """What the pictures of the first layer's weights show."""

    kind: Annotated[
        Literal["hidden_units", "kernels"], Field(description="Of a two-layer network; of a convolutional one.")
    ]
    side: Annotated[int, Field(description="Of one unit's picture, in weights: 28, or the kernel's size.")]
    count: Annotated[int, Field(description="How many the layer has.")]
    shown: Annotated[
        list[int], Field(description="Which of them are shown: those with the greatest say in the last snapshot.")
    ]
    columns: Annotated[int, Field(description="Pictures in one row of the sheet.")]


class SnapshotSeries(BaseModel):
    name: str
    version: Annotated[str | None, Field(description="The checksum of the final weights; null until there are any.")]
    layer: Annotated[FirstLayer | None, Field(description="null where there is no snapshot.")]


class SnapshotList(SnapshotSeries):
    """The moments of a training at which its weights were kept."""

    steps: Annotated[list[int], Field(description="The training step of each snapshot, ascending.")]


class SnapshotReading(BaseModel):
    step: int
    digit: Annotated[int | None, Field(description="The most probable; null if the drawing is blank.")]
    probabilities: Annotated[list[Number], Field(description="For each digit 0 to 9; all 0.1 if blank.")]


class SnapshotReadings(SnapshotSeries):
    """What the network read in one drawing at every snapshot of its training, oldest first."""

    image: Annotated[str, Field(description="The 28×28 that the network saw, as a data URL (PNG).")]
    readings: list[SnapshotReading]


class FirstLayerPicture(SignedPicture):
    """The first layer's weights on one sheet: row by row the units of `layer.shown`, with a gap between them."""

    name: str
    step: int
    layer: FirstLayer
    gap: Annotated[int, Field(description="Empty pixels between two pictures.")]
