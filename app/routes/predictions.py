"""POST /predict: a drawing in any form in, what a network reads in it out."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute

from app.bodies import PICTURE_TYPES
from app.drawings import receive_drawing
from app.examples import PREDICTION, SEVEN_FILES, SEVEN_PIXELS, SEVEN_STROKES, SEVEN_URL, SEVEN_WIDTH
from app.metrics import SERIALISE
from app.model_store import ModelStore, ServedModel
from app.openapi import describe_problems
from app.predictions import as_prediction
from app.reading_queue import ReadingQueue
from app.schemas import ImageBody, PixelsBody, Prediction, Stage, StrokesBody
from app.settings import Settings
from app.stages import stage_pictures
from model.answers import Answer
from model.preprocessing import Prepared
from model.problems import find_problems
from model.reader import Reading

FLAGS = {"true": True, "false": False}


class ShortWay(APIRoute):
    """Calls the endpoint without FastAPI's solving of dependencies, which takes a tenth of the time of a whole reading.

    What is not as the page and the documentation have it goes FastAPI's way, to be read or refused there.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        long_way = super().get_route_handler()

        async def handle(request: Request) -> Response:
            query = request.query_params
            stages = FLAGS.get(query.get("stages", "false"))
            if stages is None:
                return await long_way(request)
            response: Response = await self.endpoint(request, query.get("model"), stages)
            return response

        return handle


router = APIRouter(tags=["Reading"], route_class=ShortWay)

BINARY = {"type": "string", "format": "binary"}
REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "description": "The drawing. What kind of picture it is, is told by its content, not by its content type.",
    "content": {
        "application/json": {
            "schema": {"oneOf": [body.model_json_schema() for body in (StrokesBody, PixelsBody, ImageBody)]},
            "examples": {
                "strokes": {"summary": "Strokes", "value": {"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}},
                "image": {"summary": "A picture as a data URL", "value": {"image": SEVEN_URL}},
                "pixels": {"summary": "28×28 pixels", "value": {"pixels": SEVEN_PIXELS}},
            },
        },
        **{
            media_type: {
                "schema": BINARY,
                "examples": {"seven": {"summary": "A seven", "externalValue": f"/static/{SEVEN_FILES[media_type]}"}},
            }
            for media_type in PICTURE_TYPES
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {**BINARY, "description": "A picture of any of the types above."}},
            },
            "examples": {
                "seven": {"summary": "A form with a seven", "externalValue": f"/static/{SEVEN_FILES['image/png']}"}
            },
        },
    },
}


@router.post(
    "/predict",
    response_model=Prediction,
    summary="Read a drawing",
    response_description="What the network reads; also for blank drawings and for what is not a digit.",
    responses=describe_problems(400, 404, 413, 415, 422)
    | {200: {"content": {"application/json": {"example": PREDICTION}}}},
    openapi_extra={"requestBody": REQUEST_BODY},
)
async def predict(
    request: Request,
    model: Annotated[str | None, Query(description="The model that reads; the default model if absent.")] = None,
    stages: Annotated[bool, Query(description="Also send pictures of the way to the network's input.")] = False,
) -> Response:
    """Send one drawing of one digit: a picture (any size within the limits, ink dark on light or light on dark), a form
    with a picture, or JSON.

    ```
    curl --data-binary @seven.png -H 'Content-Type: image/png' localhost:8000/predict
    curl -F file=@seven.png localhost:8000/predict
    curl --json '{"strokes": [[[62, 54], [214, 52], [126, 232]]]}' localhost:8000/predict
    ```
    """
    store: ModelStore = request.app.state.models
    settings: Settings = request.app.state.settings
    threads: CapacityLimiter = request.app.state.threads
    queue: ReadingQueue = request.app.state.queue
    served = store.get(model)
    prepare = await receive_drawing(request, settings, threads)
    if stages:
        prepared, reading = await queue.read(served, prepare, lambda *both: both)
        # A large drawing takes a tenth of a second to shrink.
        pictures = await to_thread.run_sync(stage_pictures, prepared, limiter=threads)
        answer = as_json(served, prepared, reading, pictures)
    else:
        answer = await queue.read(served, prepare, partial(as_json, served))
    # Checked when it was made: FastAPI would check it again.
    return Response(answer, media_type="application/json")


def as_json(served: ServedModel, prepared: Prepared, reading: Reading, stages: list[Stage] | None = None) -> bytes:
    with SERIALISE.time():
        answer = Answer(reading, find_problems(prepared, reading))
        return as_prediction(served, prepared.image, answer, stages).model_dump_json().encode()
