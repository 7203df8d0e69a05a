"""The service's answers as plain data. What a newer service adds is left aside; what is missing is an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import httpx

from inkdigit.errors import Overloaded, Refused, UnexpectedAnswer

Verdict = Literal["digit", "unsure", "not_a_digit", "blank"]
BUSY = (429, 503)


@dataclass(frozen=True)
class Prediction:
    """What was read in a drawing.

    digit: None for a blank drawing. probabilities: of the digits 0 to 9; they sum to 1. certain: whether the verdict is
    `digit`. score: how much it looks like a digit, 0…1. problems: what speaks against reading it. model, version: which
    network read it, and the checksum of its weights. input: the 28×28 picture that it saw, as a data URL.
    """

    digit: int | None
    probabilities: tuple[float, ...]
    certain: bool
    verdict: Verdict
    score: float
    problems: tuple[str, ...]
    model: str
    version: str
    input: str


@dataclass(frozen=True)
class Model:
    """A model that is served. default: whether it reads when none is named. test_accuracy: on MNIST, if measured."""

    name: str
    architecture: str
    parameters: int | None
    version: str
    test_accuracy: float | None
    default: bool


def content_of(response: httpx.Response) -> Any:
    """The JSON of an answer. Raises Overloaded, Refused or UnexpectedAnswer."""
    if not response.is_success:
        raise refusal(response)
    try:
        return response.json()
    except ValueError:
        start = response.text[:80]
        raise UnexpectedAnswer(f"{response.url} did not answer in JSON, but with {start!r}") from None


def refusal(response: httpx.Response) -> Refused:
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}  # not ours: a proxy's page, say
    kind = Overloaded if response.status_code in BUSY else Refused
    detail = problem.get("detail") or f"{response.url} answers {response.status_code} {response.reason_phrase}"
    return kind(response.status_code, str(detail), problem.get("request_id"))


def prediction_in(content: Any) -> Prediction:
    with_all = fields_of(content, *Prediction.__dataclass_fields__)
    return Prediction(
        digit=with_all["digit"],
        probabilities=tuple(with_all["probabilities"]),
        certain=with_all["certain"],
        verdict=cast(Verdict, with_all["verdict"]),
        score=with_all["score"],
        problems=tuple(with_all["problems"]),
        model=with_all["model"],
        version=with_all["version"],
        input=with_all["input"],
    )


def results_in(content: Any, expected: int) -> list[Prediction | Refused]:
    """The results of a batch, in its order: a drawing that was refused does not keep the others from being read."""
    results = fields_of(content, "results")["results"]
    if len(results) != expected:
        raise UnexpectedAnswer(f"{expected} drawings were sent, but {len(results)} results came back")
    return [result_in(result) for result in results]


def result_in(content: Any) -> Prediction | Refused:
    result = fields_of(content, "prediction", "problem")
    if result["problem"] is None:
        return prediction_in(result["prediction"])
    problem = fields_of(result["problem"], "status", "detail")
    return Refused(problem["status"], problem["detail"], result["problem"].get("request_id"))


def models_in(content: Any) -> list[Model]:
    listed = fields_of(content, "models", "default")
    names = ("name", "architecture", "parameters", "version", "test_accuracy")
    models = [fields_of(model, *names) for model in listed["models"]]
    return [Model(**model, default=model["name"] == listed["default"]) for model in models]


def fields_of(content: Any, *names: str) -> Mapping[str, Any]:
    """These fields of a JSON object. Raises UnexpectedAnswer for what has not all of them."""
    if not isinstance(content, dict) or not content.keys() >= set(names):
        raise UnexpectedAnswer(f"the answer lacks some of {', '.join(names)}: is this an Inkdigit service?")
    return {name: content[name] for name in names}
