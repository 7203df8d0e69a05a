from typing import cast

import numpy as np

from model.canvas import Placing, prepare_drawing
from model.reader import BLANK, Reader, Reading
from model.readings import BATCH, NO_DIGIT, Job, read_jobs, read_plan
from model.types import Array
from tests.model import written

PLACING = Placing(120, 0.1)


class WidthReader:
    """Reads a 1 in what is narrow and a 7 in what is not; keeps the sizes of its batches."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def read(self, images: Array) -> list[Reading]:
        assert images.dtype == np.float32
        self.batches.append(len(images))
        return [self.one(image) if image.any() else BLANK for image in images]

    def one(self, image: Array) -> Reading:
        narrow = np.ptp(np.flatnonzero(image.max(0) > 0.5)) < 8
        probabilities = np.zeros(10)
        probabilities[[1, 7]] = (0.9, 0.1) if narrow else (0.2, 0.8)
        return Reading(int(probabilities.argmax()), probabilities, 0.5, "digit" if narrow else "unsure")


def test_a_plan_is_read_in_whole_batches_and_told_apart_again() -> None:
    reader, told = WidthReader(), list[int]()
    one, seven = (written.ONE, PLACING), (written.PLAIN_SEVEN, PLACING)
    plan: dict[str, list[Job]] = {"ones": [one] * (BATCH - 6), "none": [], "mixed": [seven, one, ([], PLACING)] * 4}
    read = read_plan(cast(Reader, reader), plan, told.append)
    assert reader.batches == told == [BATCH, 6]
    assert list(read) == list(plan)
    assert read["ones"].digits.tolist() == [1] * (BATCH - 6)
    assert read["none"].digits.shape == (0,)
    assert read["none"].probabilities.shape == (0, 10)
    assert read["mixed"].digits.tolist() == [7, 1, NO_DIGIT] * 4
    assert read["mixed"].verdicts.tolist() == ["unsure", "digit", "blank"] * 4
    np.testing.assert_allclose(read["mixed"].tops, [0.8, 0.9, 0.1] * 4)
    np.testing.assert_allclose(read["mixed"].scores, [0.5, 0.5, 0.0] * 4)


def test_the_image_that_was_seen_is_kept_and_what_is_taken_stays_together() -> None:
    readings = read_jobs(cast(Reader, WidthReader()), [(written.ONE, PLACING), (written.ZERO, PLACING)], lambda _: None)
    seen = prepare_drawing(written.ZERO, PLACING).image
    np.testing.assert_allclose(readings.images[1] / 255, seen, atol=0.002)
    taken = readings.take(np.array([False, True]))
    assert taken.digits.tolist() == [7]
    assert taken.verdicts.tolist() == ["unsure"]
    np.testing.assert_array_equal(taken.images[0], readings.images[1])
