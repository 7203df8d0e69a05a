"""From pictures to rows of results: what one process does with one chunk of them, wherever it runs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from model.answers import Answer, Seen, answer_all, answer_fields, see
from model.pictures import PictureError, decode_picture
from model.preprocessing import prepare_picture
from model.reader import Reader

Row = dict[str, Any]
"""What was read in a file, by the names in FIELDS; of a file that could not be read, `file` and `error` alone."""

FIELDS = (
    *("file", "digit", "verdict", "certain", "score", "probabilities"),
    *("problems", "error", "model", "version"),
)
CHUNK_FILES = 64
CHUNK_BYTES = 8 << 20

Item = tuple[str, bytes | str]
"""A file's name, and its content, or why it could not be read."""


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, so many together that handing them over costs little, and so few that they fit in memory."""
    part: list[Item] = []
    size = 0
    for item in items:
        part.append(item)
        size += len(item[1])
        if len(part) == CHUNK_FILES or size >= CHUNK_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def read_chunk(reader: Reader, chunk: Sequence[Item]) -> list[Row]:
    """A row for each item; one that cannot be read has an error in its row, and spoils no other."""
    seen = [(name, see_content(content)) for name, content in chunk]
    answers = iter(answer_all(reader, [picture for _, picture in seen if isinstance(picture, Seen)]))
    return [as_row(name, picture if isinstance(picture, str) else next(answers), reader) for name, picture in seen]


def see_content(content: bytes | str) -> Seen | str:
    """What a network sees of a picture, or why it can't."""
    if isinstance(content, str):
        return content
    try:
        return see(prepare_picture(decode_picture(content)))
    except PictureError as error:
        return " ".join(str(error).split())


def as_row(name: str, answer: Answer | str, reader: Reader) -> Row:
    if isinstance(answer, str):
        return {"file": name, "error": answer}
    return {"file": name, **answer_fields(answer, reader)}
