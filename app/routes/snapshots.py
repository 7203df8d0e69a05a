"""The moments of a training: what the network read in a drawing at each, and what its first layer looked like."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Request

from app import run_store
from app.examples import SEVEN_STROKES, SEVEN_WIDTH
from app.json_bodies import describe_json_body, json_body
from app.lessons.desk import Desk, to_inputs
from app.model_store import ModelStore
from app.openapi import describe_problems
from app.snapshot_schemas import FirstLayerPicture, SnapshotList, SnapshotReadings, SnapshotsBody
from app.snapshots import Snapshots, Training, training_of_model, training_of_run
from model.first_layer import SIDE

router = APIRouter()

T = TypeVar("T")
Answer = Callable[[Snapshots, Training], T]
Body = Annotated[SnapshotsBody, Depends(json_body(SnapshotsBody))]
Step = Annotated[int, Path(ge=0, lt=2**31, description="One of those that the list of snapshots names.")]

EXAMPLES: dict[str, Any] = {
    "strokes": {"drawing": {"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}},
    "a sample": {"drawing": {"sample": 3}},
}
PROBLEMS = describe_problems(404, 409, 503)
READING_PROBLEMS = describe_problems(400, 404, 409, 413, 415, 422, 503)
PICTURE_PROBLEMS = describe_problems(404, 409, 422, 503)
READING_BODY = describe_json_body(SnapshotsBody, EXAMPLES)


@router.get("/models/{name}/snapshots", tags=["Models"], summary="List a model's snapshots", responses=PROBLEMS)
async def list_model_snapshots(request: Request, name: str) -> SnapshotList:
    """The moments of its training at which its weights were kept; the early ones lie closer together."""
    return await of_model(request, name, Snapshots.describe)


@router.post(
    "/models/{name}/snapshots/predict",
    tags=["Models"],
    summary="Read a drawing at every moment of a model's training",
    responses=READING_PROBLEMS,
    openapi_extra=READING_BODY,
)
async def predict_with_model_snapshots(request: Request, name: str, body: Body) -> SnapshotReadings:
    """The ten probabilities at every snapshot, in one answer. Snapshots are kept coarsely, so that the last one may
    differ a little from `/predict`, which has the weights themselves."""
    return await of_model(request, name, reading_of(request, body))


@router.get(
    "/models/{name}/snapshots/{step}/first-layer",
    tags=["Models"],
    summary="A model's first layer at one moment of its training",
    responses=PICTURE_PROBLEMS,
)
async def get_model_first_layer(request: Request, name: str, step: Step) -> FirstLayerPicture:
    """The weights of its first layer as pictures: those of hidden units, or the kernels of a convolution."""
    return await of_model(request, name, lambda snapshots, training: snapshots.picture(training, step))


@router.get("/runs/{name}/snapshots", tags=["Runs"], summary="List a run's snapshots", responses=PROBLEMS)
async def list_run_snapshots(request: Request, name: str) -> SnapshotList:
    """As for a model; a run that is under way gains more."""
    return await of_run(request, name, Snapshots.describe)


@router.post(
    "/runs/{name}/snapshots/predict",
    tags=["Runs"],
    summary="Read a drawing at every moment of a run",
    responses=READING_PROBLEMS,
    openapi_extra=READING_BODY,
)
async def predict_with_run_snapshots(request: Request, name: str, body: Body) -> SnapshotReadings:
    """As for a model."""
    return await of_run(request, name, reading_of(request, body))


@router.get(
    "/runs/{name}/snapshots/{step}/first-layer",
    tags=["Runs"],
    summary="A run's first layer at one moment",
    responses=PICTURE_PROBLEMS,
)
async def get_run_first_layer(request: Request, name: str, step: Step) -> FirstLayerPicture:
    """As for a model."""
    return await of_run(request, name, lambda snapshots, training: snapshots.picture(training, step))


def reading_of(request: Request, body: SnapshotsBody) -> Answer[SnapshotReadings]:
    desk = desk_of(request)

    def read(snapshots: Snapshots, training: Training) -> SnapshotReadings:
        return snapshots.read(training, to_inputs(body.drawing, desk.settings).reshape(SIDE, SIDE))

    return read


async def of_model(request: Request, name: str, answer: Answer[T]) -> T:
    models: ModelStore = request.app.state.models
    training = training_of_model(models.get(name))
    return await desk_of(request).work(lambda: answer(request.app.state.snapshots, training))


async def of_run(request: Request, name: str, answer: Answer[T]) -> T:
    folder = request.app.state.settings.runs

    def work() -> T:
        run = run_store.get_run(folder, name)
        return answer(request.app.state.snapshots, training_of_run(run, folder / name))

    return await desk_of(request).work(work)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.lessons
    return desk
