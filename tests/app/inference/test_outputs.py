from typing import Any

import numpy as np
import pytest

from app.errors import Problem
from app.inference.outputs import METADATA, OUTPUTS, check_outputs, make_outputs
from app.inference.schemas import InferenceRequest, RequestedOutput
from model.answers import Answer
from model.reader import BLANK, Reading

SURE = Answer(Reading(3, np.eye(10)[3], 0.75, "digit"), [])
ANSWERS = [SURE, Answer(BLANK, [])]


def request(outputs: list[dict[str, Any]]) -> InferenceRequest:
    given = {"name": "x", "datatype": "FP32", "shape": [1, 784]}
    return InferenceRequest.model_validate({"inputs": [given], "outputs": outputs})


def test_all_outputs_come_if_none_is_named() -> None:
    assert [wanted.name for wanted in check_outputs(request([]))] == ["digit", "probabilities", "verdict", "score"]


def test_those_come_that_are_named() -> None:
    assert [wanted.name for wanted in check_outputs(request([{"name": "score"}, {"name": "digit"}]))] == [
        "score",
        "digit",
    ]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ({"name": "logits"}, "digit, probabilities, verdict, score"),
        ({"name": "probabilities", "parameters": {"classification": 3}}, "'classification'"),
        ({"name": "probabilities", "parameters": {"shared_memory_region": "r"}}, "'shared_memory_region'"),
    ],
)
def test_what_cannot_be_given_is_refused(output: dict[str, Any], told: str) -> None:
    with pytest.raises(Problem) as caught:
        check_outputs(request([output]))
    assert caught.value.status == 400
    assert told in caught.value.detail


def test_tensors_as_json() -> None:
    tensors, parts = make_outputs([RequestedOutput(name=name) for name in OUTPUTS], ANSWERS, binary=False)
    assert parts == []
    digit, probabilities, verdict, score = tensors
    assert (digit.datatype, digit.shape, digit.data) == ("INT64", [2], [3, -1])
    assert (verdict.datatype, verdict.shape, verdict.data) == ("BYTES", [2], ["digit", "blank"])
    assert (score.datatype, score.shape, score.data) == ("FP32", [2], [0.75, 0.0])
    assert (probabilities.datatype, probabilities.shape) == ("FP32", [2, 10])
    assert probabilities.data == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, *[0.1] * 10]


def test_tensors_as_bytes_where_asked_for() -> None:
    wanted = [RequestedOutput(name="digit"), RequestedOutput(name="score", parameters={"binary_data": False})]
    (digit, score), (part,) = make_outputs(wanted, ANSWERS, binary=True)
    assert (digit.data, digit.parameters) == (None, {"binary_data_size": 16})
    assert np.frombuffer(part, "<i8").tolist() == [3, -1]
    assert (score.data, score.parameters) == ([0.75, 0.0], None)


def test_what_is_promised_is_what_is_sent() -> None:
    tensors, _ = make_outputs([RequestedOutput(name=one.name) for one in METADATA], ANSWERS, binary=False)
    for promised, tensor in zip(METADATA, tensors, strict=True):
        assert (promised.datatype, promised.shape[1:]) == (tensor.datatype, tensor.shape[1:])
