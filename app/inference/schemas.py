"""The shapes of the Open Inference Protocol: its own names, whatever ours are elsewhere.

https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Parameters = dict[str, Any]
Dimension = Annotated[int, Field(ge=0, le=2**31)]
Shape = Annotated[list[Dimension], Field(min_length=1, max_length=8)]


class InputTensor(BaseModel):
    model_config = ConfigDict(strict=True)

    name: Annotated[str, Field(description="Any: what is meant is told by the datatype.")]
    datatype: Annotated[str, Field(description="`FP32` for pixels, `BYTES` for pictures.")]
    shape: Annotated[Shape, Field(description="`[N, 784]` or `[N, 28, 28]` for FP32, `[N]` for BYTES; N is 1 to 256.")]
    parameters: Annotated[Parameters, Field(description="`binary_data_size` if the data follow the JSON.")] = {}
    data: Annotated[
        list[Any] | None,
        Field(
            description="FP32: 0 for paper to 1 for ink, flat or nested. BYTES: picture files in base64, or data URLs."
        ),
    ] = None


class RequestedOutput(BaseModel):
    model_config = ConfigDict(strict=True)

    name: Annotated[str, Field(description="`digit`, `probabilities`, `verdict` or `score`.")]
    parameters: Annotated[Parameters, Field(description="`binary_data`: whether to send it after the JSON.")] = {}


class InferenceRequest(BaseModel):
    """One input tensor that holds the drawings, and which outputs are wanted; all are sent if none is named."""

    model_config = ConfigDict(strict=True)

    id: Annotated[str | None, Field(description="Is sent back.")] = None
    parameters: Annotated[Parameters, Field(description="`binary_data_output`: for outputs that do not say.")] = {}
    inputs: Annotated[list[InputTensor], Field(min_length=1, max_length=1)]
    outputs: Annotated[list[RequestedOutput], Field(max_length=16)] = []


class OutputTensor(BaseModel):
    name: str
    datatype: str
    shape: list[int]
    parameters: Parameters | None = None
    data: Annotated[list[Any] | None, Field(description="Flat, the last dimension fastest.")] = None


class InferenceAnswer(BaseModel):
    model_name: str
    model_version: str
    id: str | None = None
    outputs: list[OutputTensor]


class ServerMetadata(BaseModel):
    name: str
    version: str
    extensions: list[str]


class TensorMetadata(BaseModel):
    name: str
    datatype: str
    shape: Annotated[list[int], Field(description="-1 for the number of drawings.")]


class ModelMetadata(BaseModel):
    """What a model takes and gives; of the two inputs one is to be sent."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


class ServerLive(BaseModel):
    live: bool


class ServerReady(BaseModel):
    ready: bool


class ModelReady(BaseModel):
    name: str
    ready: bool


class InferenceError(BaseModel):
    error: Annotated[str, Field(description="What is wrong and what would be right.")]
