import pytest
from pydantic import ValidationError

from app.inference.schemas import InferenceRequest


def test_what_the_protocol_may_add_is_let_pass() -> None:
    tensor = {"name": "x", "datatype": "FP32", "shape": [1, 784], "data": [], "later": 1}
    request = InferenceRequest.model_validate({"inputs": [tensor], "parameters": {"priority": 3}, "more": {}})
    assert request.inputs[0].shape == [1, 784]


@pytest.mark.parametrize("shape", [[], ["1"], [1.5], [-1, 784], [True], [10**12], None])
def test_a_shape_is_whole_numbers(shape: object) -> None:
    with pytest.raises(ValidationError):
        InferenceRequest.model_validate({"inputs": [{"name": "x", "datatype": "FP32", "shape": shape}]})
