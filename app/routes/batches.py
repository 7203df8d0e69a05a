"""POST /predict/batch: up to 256 drawings in, for each an answer or what is wrong with it out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.batch_schemas import BatchAnswer, BatchResult
from app.batches import MAX_DRAWINGS, answer_seen, parse_drawings, see_all
from app.errors import Problem, problem_fields
from app.examples import PREDICTION, SEVEN_STROKES, SEVEN_URL, SEVEN_WIDTH
from app.json_bodies import load_json, read_json_bytes, refuse_too_many_parts
from app.model_store import ModelStore, ServedModel
from app.openapi import describe_problems
from app.predictions import as_prediction
from app.schemas import ImageBody, PixelsBody, StrokesBody
from app.schemas import Problem as ProblemSchema
from app.settings import Settings
from app.waiting_line import WaitingLine
from model.answers import Answer, Seen

router = APIRouter(tags=["Reading"])

PATH = "/predict/batch"
REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "description": "The drawings, each as a JSON body of `/predict`.",
    "content": {
        "application/json": {
            "schema": {
                "type": "array",
                "maxItems": MAX_DRAWINGS,
                "items": {"oneOf": [body.model_json_schema() for body in (StrokesBody, PixelsBody, ImageBody)]},
            },
            "examples": {
                "mixed": {
                    "summary": "Strokes, a picture, and what is neither",
                    "value": [{"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}, {"image": SEVEN_URL}, {"image": "7"}],
                },
            },
        }
    },
}
EXAMPLE = {
    "model": PREDICTION["model"],
    "version": PREDICTION["version"],
    "results": [
        {"prediction": PREDICTION},
        {"prediction": PREDICTION},
        {
            "problem": {
                "type": "about:blank",
                "title": "Unprocessable Content",
                "status": 422,
                "detail": "image: must be a data URL, data:image/png;base64,….",
                "instance": f"{PATH}#/2",
                "request_id": "0d4f7c2ab8e94a55",
            },
        },
    ],
}


@router.post(
    PATH,
    summary="Read many drawings",
    response_model=BatchAnswer,
    response_description="A result for each drawing, in the order sent; a bad drawing spoils no other.",
    responses=describe_problems(400, 404, 413, 415, 422, 503)
    | {200: {"content": {"application/json": {"example": EXAMPLE}}}},
    openapi_extra={"requestBody": REQUEST_BODY},
)
async def predict_batch(
    request: Request,
    model: Annotated[str | None, Query(description="The model that reads; the default model if absent.")] = None,
) -> Response:
    """Send a JSON list of drawings, each as a JSON body of `/predict`; they go through the network together.

    ```
    curl --json '[{"strokes": [[[62, 54], [214, 52], [126, 232]]]}, {"strokes": []}]' localhost:8000/predict/batch
    ```
    """
    store: ModelStore = request.app.state.models
    settings: Settings = request.app.state.settings
    line: WaitingLine = request.app.state.batches
    served = store.get(model)
    body = await read_json_bytes(request, settings.max_batch_bytes)
    return Response(await line.work(lambda: read_batch(body, served, settings)), media_type="application/json")


def read_batch(body: bytes, served: ServedModel, settings: Settings) -> str:
    """The answer as JSON."""
    refuse_too_many_parts(body)
    contents = load_json(body)
    if not isinstance(contents, list):
        raise Problem(422, "The body must be a list of drawings.")
    if len(contents) > MAX_DRAWINGS:
        raise Problem(422, f"{len(contents)} drawings are too many; send at most {MAX_DRAWINGS} at a time.")
    seen = see_all(parse_drawings(contents, settings.max_points), settings)
    results = [as_result(served, *pair) for pair in enumerate(answer_seen(served.reader, seen))]
    return BatchAnswer(model=served.summary.name, version=served.summary.version, results=results).model_dump_json()


def as_result(served: ServedModel, index: int, result: tuple[Seen, Answer] | Problem) -> BatchResult:
    if isinstance(result, Problem):
        fields = problem_fields(result.status, result.detail, f"{PATH}#/{index}")
        return BatchResult(problem=ProblemSchema(**fields))
    seen, answer = result
    return BatchResult(prediction=as_prediction(served, seen.image, answer))
