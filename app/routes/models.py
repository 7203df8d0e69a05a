"""The models that are served: which there are, and how each was trained and tested."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.admin import admin_alone
from app.errors import Problem
from app.evaluations import Without, evaluation_without
from app.histories import Format, finite, history_response
from app.model_store import ModelStore
from app.openapi import CSV_TOO, describe_problems
from app.schemas import History, ModelList, ModelSummary
from model.checkpoints import CheckpointError

router = APIRouter(prefix="/models", tags=["Models"])


@router.get("", summary="List the models")
async def list_models(request: Request) -> ModelList:
    store = store_of(request)
    return ModelList(default=store.default, models=[served.summary for served in store.models.values()])


@router.get("/{name}", summary="A model's card", responses=describe_problems(404))
async def get_model(request: Request, name: str) -> dict[str, Any]:
    """Everything that the training wrote down: settings, seed, data, command, machine, metrics."""
    return dict(finite(store_of(request).get(name).reader.card))


@router.get(
    "/{name}/history",
    summary="How a model learnt",
    response_model=History,
    responses=describe_problems(404, 422) | CSV_TOO,
)
async def get_model_history(
    request: Request,
    name: str,
    wanted: Annotated[Format, Query(alias="format", description="csv is a download.")] = "json",
) -> History | Response:
    """One row for each evaluation during training."""
    return history_response(name, store_of(request).get(name).history, wanted)


@router.get("/{name}/evaluation", summary="A model's test results", responses=describe_problems(404, 422))
async def get_model_evaluation(request: Request, name: str, without: Without = ()) -> dict[str, Any]:
    """Test accuracy with its interval, the confusion matrix, and samples with their pictures."""
    evaluation = store_of(request).get(name).evaluation
    if evaluation is None:
        raise Problem(404, f"The model {name!r} has no evaluation; `inkdigit evaluate {name} --out` makes one.")
    return evaluation_without(evaluation, without)


# A plain function, which FastAPI runs in a thread: it reads files.
@router.post(
    "/{name}/reload",
    summary="Swap in new weights",
    responses=describe_problems(401, 403, 404, 409),
    dependencies=[Depends(admin_alone)],
)
def reload_model(request: Request, name: str) -> ModelSummary:
    """Reads the model's folder anew and serves what is there, in every worker, without a pause.

    All is checked first: a bad file changes nothing. Needs `Authorization: Bearer …` with `INKDIGIT_ADMIN_TOKEN`.
    """
    store, notices = store_of(request), request.app.state.notices
    store.get(name)
    try:
        served = store.reload(name)
    except CheckpointError as error:
        raise Problem(409, f"The model stays as it was: {error}.") from None
    if notices is not None:
        notices.tell(name)
    return served.summary


def store_of(request: Request) -> ModelStore:
    store: ModelStore = request.app.state.models
    return store
