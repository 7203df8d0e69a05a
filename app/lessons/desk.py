"""What every answer of the lesson starts from: the request's network and drawing, and where the work is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from app.drawings import Drawing, count_points, decode_data_url, prepare
from app.errors import Problem
from app.json_bodies import too_many_points
from app.lessons import samples
from app.lessons.networks import LessonNetwork, LessonNetworks
from app.lessons.requests import DrawingBody, LessonDrawing, PlaceBody
from app.schemas import PixelsBody, StrokesBody
from app.settings import Settings
from app.waiting_line import WaitingLine
from model.gradient_check import Place
from model.types import Array

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The lesson's part of the application."""

    networks: LessonNetworks
    line: WaitingLine
    settings: Settings

    async def work(self, function: Callable[[], T]) -> T:
        """Runs it in a thread. Raises Problem 503 if too many wait already."""

        def quietly() -> T:
            # A step too large overflows, and is meant to: the answer says so.
            with np.errstate(all="ignore"):
                return function()

        return await self.line.work(quietly)


@dataclass(frozen=True)
class Lesson:
    """One drawing before one network. inputs: (1, 784) float32, labels: (1,)."""

    network: LessonNetwork
    inputs: Array
    labels: Array

    @property
    def label(self) -> int:
        return int(self.labels[0])


def open_lesson(desk: Desk, body: DrawingBody) -> Lesson:
    """Raises Problem for a network or a drawing that is not to be had."""
    inputs = to_inputs(body.drawing, desk.settings)
    return Lesson(desk.networks.find(body.network), inputs[None], np.array([body.label]))


def to_inputs(drawing: LessonDrawing, settings: Settings) -> Array:
    """The 784 inputs of a drawing, float32."""
    if drawing.inputs is not None:
        return np.array(drawing.inputs, np.float32)
    if drawing.sample is not None:
        return samples.drawing(drawing.sample)
    return prepare(to_drawing(drawing, settings.max_points), settings).image.reshape(-1)


def to_drawing(drawing: LessonDrawing, max_points: int) -> Drawing:
    if drawing.image is not None:
        return decode_data_url(drawing.image)
    if drawing.pixels is not None:
        return PixelsBody(pixels=drawing.pixels)
    strokes = StrokesBody.model_construct(strokes=drawing.strokes or [], width=drawing.width)
    if count_points(strokes) > max_points:
        raise too_many_points(max_points)
    return strokes


def check_unit(unit: int | None, network: LessonNetwork, usual: int) -> int:
    """The hidden unit that was asked for, or the usual one. Raises Problem 422."""
    if unit is not None and unit >= network.hidden_size:
        raise Problem(422, f"unit: the network has hidden units 0 to {network.hidden_size - 1}.")
    return usual if unit is None else unit


def check_place(place: PlaceBody, network: LessonNetwork) -> Place:
    """The weight or bias that was named. Raises Problem 422 if there is none."""
    shape = network.params[place.name].shape
    if (place.row is None) != (len(shape) == 1):
        raise Problem(422, f"parameter.row: {place.name} has {'no rows' if len(shape) == 1 else 'rows: name one'}.")
    if place.row is not None and place.row >= shape[0]:
        raise Problem(422, f"parameter.row: {place.name} has rows 0 to {shape[0] - 1}.")
    if place.column >= shape[-1]:
        raise Problem(422, f"parameter.column: {place.name} has columns 0 to {shape[-1] - 1}.")
    return Place(place.name, place.row, place.column)
