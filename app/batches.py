"""Many drawings in one request: bounds on what they unpack, and one answer or problem for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.drawings import Drawing, parse_drawing, prepare
from app.errors import Problem
from app.settings import Settings
from model.answers import Answer, Seen, answer_all, see
from model.pictures import count_pixels
from model.reader import Reader

MAX_DRAWINGS = 256
MAX_PIXELS = 64_000_000
"""Of all pictures of a request together: a few kilobytes of PNG may unpack to millions."""


def parse_drawings(contents: Iterable[Any], max_points: int) -> Iterable[Drawing | Problem]:
    """Each drawing in what JSON held, or what is wrong with it."""
    for content in contents:
        try:
            yield parse_drawing(content, max_points)
        except Problem as problem:
            yield problem


def see_all(drawings: Iterable[Drawing | Problem], settings: Settings) -> list[Seen | Problem]:
    """What a network sees of each drawing, or what is wrong with it; one after the other, each forgotten when seen."""
    left = MAX_PIXELS
    seen: list[Seen | Problem] = []
    for drawing in drawings:
        if isinstance(drawing, bytes):
            left -= count_pixels(drawing)
            if left < 0:
                detail = f"The pictures up to this one have more than {MAX_PIXELS} pixels; send fewer in a batch."
                drawing = Problem(413, detail)
        try:
            seen.append(drawing if isinstance(drawing, Problem) else see(prepare(drawing, settings)))
        except Problem as problem:
            seen.append(problem)
    return seen


def answer_seen(reader: Reader, drawings: Sequence[Seen | Problem]) -> list[tuple[Seen, Answer] | Problem]:
    """The network's answer to each drawing that could be seen, in their order."""
    answers = iter(answer_all(reader, [seen for seen in drawings if isinstance(seen, Seen)]))
    return [seen if isinstance(seen, Problem) else (seen, next(answers)) for seen in drawings]
