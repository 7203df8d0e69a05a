"""An evaluation as it leaves the server: whole, or without the large parts that its reader does not look at."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from fastapi import Query

from app.histories import finite

Part = Literal["pictures", "strokes"]
Without = Annotated[
    tuple[Part, ...],
    Query(
        description="What to leave out: `pictures` are the samples of MNIST and the misread drawings, most of all the "
        "bytes; `strokes` is all that was measured on pen strokes. May be given more than once."
    ),
]
PICTURES = {"mnist": "samples", "strokes": "misread"}
"""Where in an evaluation they are: part by part, under which name."""


def evaluation_without(evaluation: Mapping[str, Any], parts: Collection[Part]) -> dict[str, Any]:
    """The evaluation less these parts, as JSON knows it. Where a part is not there, there is nothing to leave out."""
    kept = dict(evaluation)
    if "strokes" in parts:
        kept.pop("strokes", None)
    if "pictures" in parts:
        kept |= {part: less(kept[part], name) for part, name in PICTURES.items() if isinstance(kept.get(part), Mapping)}
    return dict(finite(kept))


def less(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != name}
