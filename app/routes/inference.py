"""The Open Inference Protocol under /v2, so that clients of KServe, Triton and MLServer work unchanged."""

from fastapi import APIRouter, Request, Response

from app.bodies import read_body, refuse_compression
from app.errors import INFERENCE, Problem
from app.examples import SEVEN_PIXELS, SEVEN_URL
from app.inference.inputs import INPUTS, see_tensor
from app.inference.outputs import METADATA, check_outputs, make_outputs
from app.inference.schemas import (
    InferenceAnswer,
    InferenceRequest,
    ModelMetadata,
    ModelReady,
    ServerLive,
    ServerMetadata,
    ServerReady,
)
from app.inference.wire import HEADER, join_answer, split_request
from app.json_bodies import describe_json_body
from app.model_store import ModelStore, ServedModel
from app.openapi import describe_errors
from app.pages import VERSION
from app.settings import Settings
from app.waiting_line import WaitingLine
from model.answers import answer_all

router = APIRouter(prefix=INFERENCE, tags=["Open Inference Protocol"])

PLATFORM = "inkdigit_safetensors"
REQUEST_EXTRA = describe_json_body(
    InferenceRequest,
    {
        "A seven as pixels": {
            "id": "42",
            "inputs": [{"name": "pixels", "datatype": "FP32", "shape": [1, 28, 28], "data": SEVEN_PIXELS}],
            "outputs": [{"name": "digit"}, {"name": "probabilities"}],
        },
        "A seven as a picture": {
            "inputs": [{"name": "pictures", "datatype": "BYTES", "shape": [1], "data": [SEVEN_URL]}]
        },
    },
)
BINARY = {
    "schema": {"type": "string", "format": "binary"},
    "description": f"JSON, then the tensor's bytes; the header {HEADER} says how long the JSON is.",
}
ANSWER = {
    "model_name": "mlp",
    "model_version": "sha256:9b0f…",
    "id": "42",
    "outputs": [
        {"name": "digit", "datatype": "INT64", "shape": [1], "data": [7]},
        {
            "name": "probabilities",
            "datatype": "FP32",
            "shape": [1, 10],
            "data": [0.0, 0.0, 0.001, 0.002, 0.0, 0.0, 0.0, 0.995, 0.0, 0.002],
        },
    ],
}


@router.get("", summary="The server's name and what it can do")
async def get_server_metadata() -> ServerMetadata:
    return ServerMetadata(name="inkdigit", version=VERSION, extensions=["binary_tensor_data"])


@router.get("/health/live", summary="Is the server alive?")
async def server_live() -> ServerLive:
    return ServerLive(live=True)


@router.get("/health/ready", summary="Are the models loaded?", responses=describe_errors(503))
async def server_ready(request: Request) -> ServerReady:
    check_ready(request)
    return ServerReady(ready=True)


@router.get("/models/{name}/versions/{version}", include_in_schema=False)
@router.get("/models/{name}", summary="A model's tensors", responses=describe_errors(404))
async def get_model_metadata(request: Request, name: str, version: str | None = None) -> ModelMetadata:
    """One of the two inputs is to be sent; its name does not matter, its datatype does."""
    summary = find_model(request, name, version).summary
    return ModelMetadata(
        name=summary.name, versions=[summary.version], platform=PLATFORM, inputs=INPUTS, outputs=METADATA
    )


@router.get("/models/{name}/versions/{version}/ready", include_in_schema=False)
@router.get("/models/{name}/ready", summary="Is a model loaded?", responses=describe_errors(404, 503))
async def model_ready(request: Request, name: str, version: str | None = None) -> ModelReady:
    check_ready(request)
    return ModelReady(name=find_model(request, name, version).summary.name, ready=True)


@router.post("/models/{name}/versions/{version}/infer", include_in_schema=False)
@router.post(
    "/models/{name}/infer",
    summary="Read drawings",
    response_model=InferenceAnswer,
    responses=describe_errors(400, 404, 413, 415, 503)
    | {200: {"content": {"application/json": {"example": ANSWER}, "application/octet-stream": BINARY}}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {**REQUEST_EXTRA["requestBody"]["content"], "application/octet-stream": BINARY},
        }
    },
)
async def infer(request: Request, name: str, version: str | None = None) -> Response:
    """Send 1 to 256 drawings as one tensor: FP32 pixels (0 for paper, 1 for ink), or BYTES with a picture file each.

    Pixels are taken as `/predict` takes them: what is MNIST's already stays as it is, all else is centred and scaled.
    `digit` is -1 for a blank drawing. Where one drawing can't be read, the request is refused, and the error names it.
    """
    settings: Settings = request.app.state.settings
    line: WaitingLine = request.app.state.batches
    served = find_model(request, name, version)
    refuse_compression(request)
    body = await read_body(request, settings.max_batch_bytes)
    content, headers = await line.work(lambda: read_tensors(body, request.headers.get(HEADER), served, settings))
    return Response(content, headers=headers)


def read_tensors(
    body: bytes, header: str | None, served: ServedModel, settings: Settings
) -> tuple[bytes, dict[str, str]]:
    """The answer's body and headers."""
    asked, raw = split_request(body, header)
    wanted = check_outputs(asked)
    answers = answer_all(served.reader, see_tensor(asked.inputs[0], raw, settings))
    tensors, parts = make_outputs(wanted, answers, asked.parameters.get("binary_data_output") is True)
    summary = served.summary
    answer = InferenceAnswer(model_name=summary.name, model_version=summary.version, id=asked.id, outputs=tensors)
    return join_answer(answer, parts)


def find_model(request: Request, name: str, version: str | None) -> ServedModel:
    store: ModelStore = request.app.state.models
    served = store.get(name)
    if version not in (None, served.summary.version):
        raise Problem(404, f"{name} has no version {version[:80]!r}; there is: {served.summary.version}.")
    return served


def check_ready(request: Request) -> None:
    if not request.app.state.ready:
        raise Problem(503, "The server is starting or stopping.", {"retry-after": "1"})
