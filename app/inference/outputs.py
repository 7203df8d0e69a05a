"""The output tensors of an answer: which there are, which were asked for, and how each is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.errors import Problem
from app.inference.schemas import InferenceRequest, OutputTensor, RequestedOutput, TensorMetadata
from app.inference.wire import as_bytes
from app.numbers import numbers
from model.answers import Answer
from model.losses import DIGITS
from model.types import Array

NO_DIGIT = -1
"""What is read in a blank drawing: a tensor has no null."""


@dataclass(frozen=True)
class Output:
    """One output: its type, the shape of one drawing's part, and how it is made from all answers."""

    datatype: str
    shape: tuple[int, ...]
    of: Callable[[Sequence[Answer]], Array]


OUTPUTS = {
    "digit": Output("INT64", (), lambda answers: np.array([digit_of(answer) for answer in answers], np.int64)),
    "probabilities": Output(
        "FP32", (DIGITS,), lambda answers: np.array([answer.reading.probabilities for answer in answers], np.float32)
    ),
    "verdict": Output("BYTES", (), lambda answers: np.array([answer.reading.verdict for answer in answers])),
    "score": Output("FP32", (), lambda answers: np.array([answer.reading.score for answer in answers], np.float32)),
}
METADATA = [
    TensorMetadata(name=name, datatype=output.datatype, shape=[-1, *output.shape]) for name, output in OUTPUTS.items()
]


def digit_of(answer: Answer) -> int:
    return NO_DIGIT if answer.reading.digit is None else answer.reading.digit


def check_outputs(request: InferenceRequest) -> list[RequestedOutput]:
    """The outputs that are wanted, all if none is named. Raises Problem 400."""
    for wanted in request.outputs:
        if wanted.name not in OUTPUTS:
            raise Problem(400, f"There is no output {wanted.name[:80]!r}; there are: {', '.join(OUTPUTS)}.")
        for unknown in ("classification", "shared_memory_region"):
            if unknown in wanted.parameters:
                raise Problem(400, f"The parameter {unknown!r} of {wanted.name!r} is not supported; leave it out.")
    return request.outputs or [RequestedOutput(name=name) for name in OUTPUTS]


def make_outputs(
    wanted: Sequence[RequestedOutput], answers: Sequence[Answer], binary: bool
) -> tuple[list[OutputTensor], list[bytes]]:
    """The tensors, and the bytes of those that are sent as such; `binary`: whether those that don't say are."""
    tensors, parts = [], []
    for one in wanted:
        output = OUTPUTS[one.name]
        values = output.of(answers)
        tensor = OutputTensor(name=one.name, datatype=output.datatype, shape=list(values.shape))
        if one.parameters.get("binary_data", binary) is True:
            parts.append(as_bytes(values))
            tensors.append(tensor.model_copy(update={"parameters": {"binary_data_size": len(parts[-1])}}))
        else:
            flat = values.ravel()
            data = numbers(flat) if output.datatype == "FP32" else flat.tolist()
            tensors.append(tensor.model_copy(update={"data": data}))
    return tensors, parts
