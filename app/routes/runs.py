"""Training runs on this machine, finished or in progress, for the training page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app import run_store
from app.errors import Problem
from app.evaluations import Without, evaluation_without
from app.histories import Format, finite, history_response
from app.openapi import CSV_TOO, describe_problems
from app.run_store import Run
from app.schemas import History, RunList, RunSummary

router = APIRouter(prefix="/runs", tags=["Runs"])

# Plain functions, which FastAPI runs in a thread: they read files.


@router.get("", summary="List the training runs")
def list_runs(request: Request) -> RunList:
    """The runs in the folder that `INKDIGIT_RUNS` names; none if it names none."""
    runs = run_store.list_runs(request.app.state.settings.runs)
    return RunList(
        runs=[
            RunSummary(
                name=run.name,
                status=run.status,
                problem=run.problem,
                steps_done=run.steps_done,
                steps=run.steps,
                test_accuracy=run.test_accuracy,
            )
            for run in runs
        ]
    )


@router.get("/{name}", summary="A run's card", responses=describe_problems(404, 409))
def get_run(request: Request, name: str) -> dict[str, Any]:
    return dict(finite(run_of(request, name).card))


@router.get(
    "/{name}/history",
    summary="How a run is learning",
    response_model=History,
    responses=describe_problems(404, 409, 422) | CSV_TOO,
)
def get_run_history(
    request: Request,
    name: str,
    wanted: Annotated[Format, Query(alias="format", description="csv is a download.")] = "json",
    after_step: Annotated[int, Query(ge=-1, description="Only rows of later steps: what is new since then.")] = -1,
) -> History | Response:
    rows = [row for row in run_of(request, name).history if row.get("step", 0) > after_step]
    return history_response(name, rows, wanted)


@router.get("/{name}/evaluation", summary="A run's test results", responses=describe_problems(404, 409, 422))
def get_run_evaluation(request: Request, name: str, without: Without = ()) -> dict[str, Any]:
    """What `inkdigit evaluate` wrote into the run's folder about the weights that are there now."""
    evaluation = run_of(request, name).evaluation
    if evaluation is None:
        raise Problem(404, f"The run {name!r} has no evaluation; `inkdigit evaluate FOLDER --out` makes one.")
    return evaluation_without(evaluation, without)


def run_of(request: Request, name: str) -> Run:
    return run_store.get_run(request.app.state.settings.runs, name)
