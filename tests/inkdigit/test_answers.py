import pickle
from typing import Any

import httpx
import pytest

from inkdigit.answers import content_of, models_in, prediction_in, results_in
from inkdigit.errors import Overloaded, Refused, UnexpectedAnswer

SEVEN: dict[str, Any] = {
    "digit": 7,
    "probabilities": [0.0] * 7 + [1.0, 0.0, 0.0],
    "certain": True,
    "verdict": "digit",
    "score": 0.9,
    "problems": [],
    "model": "cnn",
    "version": "sha256:1",
    "input": "data:image/png;base64,AA",
}
PROBLEM = {"status": 422, "detail": "No.", "request_id": "r1"}


def response(status: int, **given: Any) -> httpx.Response:
    return httpx.Response(status, request=httpx.Request("GET", "http://there/predict"), **given)


def test_a_prediction_is_frozen_and_takes_no_notice_of_what_is_new() -> None:
    prediction = prediction_in(SEVEN | {"mood": "good"})
    assert (prediction.digit, prediction.probabilities[7], prediction.problems) == (7, 1.0, ())
    with pytest.raises(AttributeError):
        prediction.digit = 3  # type: ignore[misc]
    assert hash(prediction) == hash(prediction_in(SEVEN))


@pytest.mark.parametrize("content", [None, [], "7", {}, {key: SEVEN[key] for key in SEVEN if key != "verdict"}])
def test_what_is_no_prediction_is_unexpected(content: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="verdict"):
        prediction_in(content)


def test_a_batch_has_predictions_and_refusals() -> None:
    content = {"results": [{"prediction": SEVEN, "problem": None}, {"prediction": None, "problem": PROBLEM}]}
    prediction, refused = results_in(content, 2)
    assert prediction == prediction_in(SEVEN)
    assert isinstance(refused, Refused)
    assert (refused.status, refused.detail, refused.request_id) == (422, "No.", "r1")
    with pytest.raises(UnexpectedAnswer, match="3 drawings were sent, but 2"):
        results_in(content, 3)


def test_models_know_which_is_the_default() -> None:
    entry = {"name": "cnn", "architecture": "cnn", "parameters": 9, "version": "v", "test_accuracy": None, "date": "d"}
    first, second = models_in({"default": "mlp", "models": [entry, entry | {"name": "mlp"}]})
    assert (first.name, first.default, second.default) == ("cnn", False, True)


def test_a_problem_becomes_a_refusal() -> None:
    with pytest.raises(Refused, match=r"^No\. \(422\)$") as caught:
        content_of(response(422, json=PROBLEM))
    assert not isinstance(caught.value, Overloaded)
    assert caught.value.request_id == "r1"


@pytest.mark.parametrize("status", [429, 503])
def test_busy_is_a_kind_of_refusal(status: int) -> None:
    with pytest.raises(Overloaded):
        content_of(response(status, json=PROBLEM))


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"[1]", b""])
def test_a_refusal_that_is_not_ours_is_one_too(body: bytes) -> None:
    with pytest.raises(Refused, match="http://there/predict answers 502 Bad Gateway") as caught:
        content_of(response(502, content=body))
    assert caught.value.status == 502


def test_what_is_no_json_is_unexpected() -> None:
    with pytest.raises(UnexpectedAnswer, match="<html>"):
        content_of(response(200, content=b"<html>"))


def test_a_refusal_survives_being_sent_between_processes() -> None:
    again = pickle.loads(pickle.dumps(Overloaded(503, "Busy.", "r2")))  # noqa: S301 (our own)
    assert isinstance(again, Overloaded)
    assert (again.status, again.detail, again.request_id, str(again)) == (503, "Busy.", "r2", "Busy. (503)")
