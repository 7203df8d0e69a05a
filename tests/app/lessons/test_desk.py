from dataclasses import replace
from threading import Event

import anyio
import numpy as np
import pytest

from app.errors import Problem
from app.examples import SEVEN_PIXELS, SEVEN_STROKES, SEVEN_URL, SEVEN_WIDTH
from app.lessons import samples
from app.lessons.desk import Desk, check_place, check_unit, to_inputs
from app.lessons.requests import LessonDrawing, NetworkBody, PlaceBody
from app.settings import Settings
from model.preprocessing import prepare_pixels, prepare_strokes


def inputs(settings: Settings, **drawing: object) -> "np.ndarray":
    found = to_inputs(LessonDrawing.model_validate(drawing), settings)
    assert found.shape == (784,)
    assert found.dtype == np.float32
    return found


def test_strokes_and_pixels_are_prepared_as_for_reading(settings: Settings) -> None:
    strokes = inputs(settings, strokes=SEVEN_STROKES, width=SEVEN_WIDTH)
    np.testing.assert_array_equal(strokes, prepare_strokes(SEVEN_STROKES, SEVEN_WIDTH).image.ravel())
    pixels = inputs(settings, pixels=SEVEN_PIXELS)
    np.testing.assert_array_equal(pixels, prepare_pixels(np.array(SEVEN_PIXELS)).image.ravel())
    assert inputs(settings, image=SEVEN_URL).any()


def test_inputs_are_taken_as_they_are(settings: Settings) -> None:
    # Ink in a corner, which preparation would move to the middle.
    row = [0.123] * 3 + [0.0] * 781
    np.testing.assert_array_equal(inputs(settings, inputs=row), np.array(row, np.float32))
    np.testing.assert_array_equal(inputs(settings, sample=7), samples.drawing(7))


@pytest.mark.parametrize(
    ("drawing", "status"),
    [
        ({"image": "data:image/png;base64,!"}, 400),
        ({"image": "data:image/png;base64,AAAA"}, 415),
        ({"image": "http://x"}, 422),
        ({"strokes": [[]] * 20_001}, 413),
    ],
)
def test_a_drawing_that_can_not_be_read_is_refused(settings: Settings, drawing: dict[str, object], status: int) -> None:
    with pytest.raises(Problem) as caught:
        inputs(settings, **drawing)
    assert caught.value.status == status


def test_units_of_the_network_alone(desk: Desk) -> None:
    network = desk.networks.find(NetworkBody())
    assert check_unit(None, network, 4) == 4
    assert check_unit(5, network, 4) == 5
    with pytest.raises(Problem, match="unit: the network has hidden units 0 to 5"):
        check_unit(6, network, 4)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"name": "hidden.weights", "column": 0}, "parameter.row: hidden.weights has rows: name one"),
        ({"name": "hidden.bias", "row": 0, "column": 0}, "parameter.row: hidden.bias has no rows"),
        ({"name": "hidden.weights", "row": 784, "column": 0}, "parameter.row: hidden.weights has rows 0 to 783"),
        ({"name": "hidden.weights", "row": 0, "column": 6}, "parameter.column: hidden.weights has columns 0 to 5"),
        ({"name": "output.bias", "column": 10}, "parameter.column: output.bias has columns 0 to 9"),
    ],
)
def test_places_of_the_network_alone(desk: Desk, place: dict[str, object], words: str) -> None:
    with pytest.raises(Problem, match=words):
        check_place(PlaceBody.model_validate(place), desk.networks.find(NetworkBody()))


def test_too_long_a_line_is_refused(desk: Desk) -> None:
    desk = replace(desk, line=replace(desk.line, most_waiting=1))
    refused = []
    done = Event()

    async def visit() -> None:
        try:
            await desk.work(lambda: done.wait(60))
        except Problem as problem:
            refused.append(problem)
            if len(refused) == 2:
                done.set()

    async def crowd() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(visit)
                await anyio.wait_all_tasks_blocked()

    anyio.run(crowd)
    assert [problem.status for problem in refused] == [503, 503]
    assert all((problem.headers or {})["retry-after"] == "2" for problem in refused)


def test_overflow_is_quiet(desk: Desk, recwarn: pytest.WarningsRecorder) -> None:
    assert anyio.run(desk.work, lambda: np.exp(np.float32(1000))) == np.inf
    assert not list(recwarn)
