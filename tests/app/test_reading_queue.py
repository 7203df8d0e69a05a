import asyncio
from pathlib import Path

import numpy as np
import pytest

from app.errors import Problem
from app.model_store import ServedModel, load_models
from app.reading_queue import MOST, ReadingQueue
from model.preprocessing import Prepared, prepare_strokes
from model.reader import Reading

Read = tuple[Prepared, Reading]
DRAWINGS = [prepare_strokes([[[0, 0], [5 + i, 9], [3, 20 - i]]]) for i in range(2 * MOST + 1)]


@pytest.fixture
def models(shared_weights: Path) -> list[ServedModel]:
    return list(load_models(shared_weights).models.values())


def as_it_is(prepared: Prepared, reading: Reading) -> Read:
    return prepared, reading


def ask(queue: ReadingQueue, model: ServedModel, drawing: Prepared) -> "asyncio.Future[Read]":
    return asyncio.ensure_future(queue.read(model, lambda: drawing, as_it_is))


def test_each_request_gets_the_reading_of_its_own_drawing(models: list[ServedModel]) -> None:
    async def read_all() -> list[Read]:
        queue = ReadingQueue()
        return await asyncio.gather(
            *(ask(queue, models[i % 2], drawing) for i, drawing in enumerate(DRAWINGS)),
            ask(queue, models[0], DRAWINGS[0]),
        )

    answers = asyncio.run(read_all())
    for i, (drawing, (prepared, reading)) in enumerate(zip(DRAWINGS, answers, strict=False)):
        (alone,) = models[i % 2].reader.read(drawing.image[None])
        assert prepared is drawing
        np.testing.assert_allclose(reading.probabilities, alone.probabilities, atol=1e-6)


def test_what_cannot_be_prepared_fails_alone(models: list[ServedModel]) -> None:
    def refuse() -> Prepared:
        raise Problem(422, "no drawing")

    async def read_both() -> tuple[object, object]:
        queue = ReadingQueue()
        good = ask(queue, models[0], DRAWINGS[0])
        bad = asyncio.ensure_future(queue.read(models[0], refuse, as_it_is))
        one, other = await asyncio.gather(good, bad, return_exceptions=True)
        return one, other

    one, other = asyncio.run(read_both())
    assert isinstance(one, tuple)
    assert isinstance(other, Problem)


def test_what_cannot_be_described_fails_alone(models: list[ServedModel]) -> None:
    def fail(prepared: Prepared, reading: Reading) -> Read:
        raise ValueError("no words")

    async def read_both() -> tuple[object, object]:
        queue = ReadingQueue()
        bad = asyncio.ensure_future(queue.read(models[0], lambda: DRAWINGS[0], fail))
        good = ask(queue, models[0], DRAWINGS[1])
        one, other = await asyncio.gather(good, bad, return_exceptions=True)
        return one, other

    one, other = asyncio.run(read_both())
    assert isinstance(one, tuple)
    assert isinstance(other, ValueError)


def test_who_left_costs_no_work_and_others_are_answered(models: list[ServedModel]) -> None:
    asked = []

    def prepare() -> Prepared:
        asked.append(1)
        return DRAWINGS[0]

    async def leave() -> None:
        queue = ReadingQueue()
        gone = asyncio.ensure_future(queue.read(models[0], prepare, as_it_is))
        stays = ask(queue, models[0], DRAWINGS[1])
        await asyncio.sleep(0)
        gone.cancel()
        await stays

    asyncio.run(leave())
    assert asked == []


def test_the_loop_goes_round_between_a_few_and_the_next_few(models: list[ServedModel]) -> None:
    async def watch() -> list[int]:
        queue = ReadingQueue()
        answers = [ask(queue, models[0], drawing) for drawing in DRAWINGS]
        done = []
        while not all(answer.done() for answer in answers):
            await asyncio.sleep(0)
            done.append(sum(answer.done() for answer in answers))
        return sorted({*done, 0})

    assert asyncio.run(watch()) == [0, MOST, 2 * MOST, 2 * MOST + 1]


def test_a_network_that_fails_is_a_fault_for_all_and_the_queue_goes_on(models: list[ServedModel]) -> None:
    class Broken:
        class reader:  # noqa: N801
            @staticmethod
            def read(images: object) -> None:
                raise MemoryError

    async def read() -> tuple[object, object]:
        queue = ReadingQueue()
        broken = ask(queue, Broken, DRAWINGS[0])  # type: ignore[arg-type]
        with pytest.raises(MemoryError):
            await broken
        return await ask(queue, models[0], DRAWINGS[0])

    assert asyncio.run(read())
