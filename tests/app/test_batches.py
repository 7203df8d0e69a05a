import io

import pytest
from PIL import Image

from app import batches
from app.batches import answer_seen, parse_drawings, see_all
from app.errors import Problem
from app.examples import SEVEN_STROKES
from app.settings import Settings
from model.answers import Seen
from model.reader import load_reader


def png(side: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (side, side), 255).save(out, "PNG")
    return out.getvalue()


def test_what_is_wrong_with_a_drawing_takes_its_place() -> None:
    strokes, problem = parse_drawings([{"strokes": SEVEN_STROKES}, {}], 100)
    assert not isinstance(strokes, Problem)
    assert isinstance(problem, Problem)
    assert problem.status == 422


def test_pictures_unpack_to_so_many_pixels_together_and_no_more(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MAX_PIXELS", 2 * 300**2)
    seen = see_all([png(300), b"no picture", png(300), png(300), png(30)], settings)
    statuses = [result.status if isinstance(result, Problem) else 200 for result in seen]
    assert statuses == [200, 415, 200, 413, 413]


def test_no_drawing_is_kept_larger_than_the_network_sees_it(settings: Settings) -> None:
    (seen,) = see_all([png(700)], settings)
    assert isinstance(seen, Seen)
    assert seen.image.shape == (28, 28)
    assert seen.image.base is None or seen.image.base.size <= 28 * 28


def test_answers_find_their_drawings(settings: Settings) -> None:
    reader = load_reader(settings.weights / "first")
    problem = Problem(422, "no")
    (seven,) = see_all(parse_drawings([{"strokes": SEVEN_STROKES}], 100), settings)
    (blank,) = see_all(parse_drawings([{"strokes": []}], 100), settings)
    first, second, third = answer_seen(reader, [blank, problem, seven])
    assert second is problem
    assert not isinstance(first, Problem)
    assert not isinstance(third, Problem)
    assert (first[0], first[1].reading.verdict) == (blank, "blank")
    assert third[0] is seven
    assert third[1].reading.verdict != "blank"
