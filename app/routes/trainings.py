"""Trainings that visitors start on the training page: begin, watch, pause, step, stop, draw against the result."""

import re
import secrets
from typing import Annotated

import anyio
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Query, Request, Response

from app.drawings import prepare_drawing
from app.errors import Problem
from app.examples import SEVEN_STROKES, SEVEN_WIDTH
from app.histories import finite
from app.json_bodies import describe_json_body, json_body
from app.openapi import describe_problems
from app.schemas import StrokesBody
from app.trainings.answers import FailureOffer, TrainingAnswer, TrainingOptions, TrainingReading
from app.trainings.notes import OrderName
from app.trainings.readings import read_beside, shipped_model
from app.trainings.requests import CHOICES, EXAMPLES, LIMITS, TrainingBody
from app.trainings.room import KEPT_SECONDS, Training, TrainingRoom, give_order, remove
from model.failures import FAILURES, FailureName
from model.sample import SAMPLE

router = APIRouter(prefix="/trainings", tags=["Trainings"])

VISITOR = "inkdigit_visitor"
VISITOR_VALUE = re.compile(r"[0-9a-f]{32}")
PATIENCE, GLANCE = 5.0, 0.02
"""Seconds that an order waits to be carried out, and from look to look."""
DRAWING = {"a seven": {"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}}
AfterStep = Annotated[int, Query(ge=-1, description="Only rows of later steps: what is new since then.")]

# Plain functions, which FastAPI runs in a thread: they read and write files.


@router.get("", summary="Whether and what may be trained here")
def training_options(request: Request) -> TrainingOptions:
    """Also the visitor's own training, if there is one: a cookie, set by `POST /trainings` alone, tells."""
    room = room_of(request)
    return TrainingOptions(
        enabled=room.folder is not None,
        why_not=room.shut,
        data="sample" if room.data == SAMPLE else "mnist",
        images=room.images,
        seconds=room.settings.training_seconds,
        usual=TrainingBody(),
        limits=LIMITS,
        failures=[FailureOffer(name=name, training=body_of_failure(name)) for name in FAILURES],
        mine=room.own(visitor_of(request)),
    )


@router.post(
    "",
    status_code=201,
    summary="Train a network",
    responses=describe_problems(400, 403, 409, 413, 415, 422, 503),
    openapi_extra=describe_json_body(TrainingBody, EXAMPLES),
)
def start_training(
    request: Request, response: Response, body: Annotated[TrainingBody, Depends(json_body(TrainingBody))]
) -> TrainingAnswer:
    """Starts a process of low priority and answers at once; look at it with `GET /trainings/{id}`. One a visitor (409)
    and a few a server (503) at a time. It ends by itself, also when nobody has asked about it for three minutes; what
    it has learnt stays for an hour."""
    visitor = visitor_of(request) or secrets.token_hex(16)
    training = room_of(request).start(body, visitor)
    response.headers["location"] = f"/trainings/{training.id}"
    secure = request.url.scheme == "https"
    response.set_cookie(
        VISITOR, visitor, max_age=KEPT_SECONDS, path="/trainings", httponly=True, samesite="strict", secure=secure
    )
    return to_answer(training)


@router.get("/{training_id}", summary="How a training stands", responses=describe_problems(403, 404, 422))
def get_training(request: Request, training_id: str, after_step: AfterStep = -1) -> TrainingAnswer:
    """With the rows of its history. Asking keeps it alive: nobody asking for three minutes ends it."""
    return to_answer(room_of(request).find(training_id), after_step)


@router.post("/{training_id}/pause", summary="Pause a training", responses=describe_problems(403, 404, 409, 422))
async def pause_training(request: Request, training_id: str, after_step: AfterStep = -1) -> TrainingAnswer:
    """It stops after the step under way and waits, not for ever."""
    return await carry_out(request, training_id, "pause", after_step)


@router.post("/{training_id}/resume", summary="Go on with a training", responses=describe_problems(403, 404, 409, 422))
async def resume_training(request: Request, training_id: str, after_step: AfterStep = -1) -> TrainingAnswer:
    """It goes on to the very weights that it would have come to without the pause."""
    return await carry_out(request, training_id, "resume", after_step)


@router.post("/{training_id}/step", summary="One step of a training", responses=describe_problems(403, 404, 409, 422))
async def step_training(request: Request, training_id: str, after_step: AfterStep = -1) -> TrainingAnswer:
    """Of a training that is paused: one batch, forward, backward, update; then it is paused again."""
    return await carry_out(request, training_id, "step", after_step)


@router.post("/{training_id}/stop", summary="Stop a training", responses=describe_problems(403, 404, 409, 422))
async def stop_training(request: Request, training_id: str, after_step: AfterStep = -1) -> TrainingAnswer:
    """For good; what it has learnt so far stays, to draw against."""
    return await carry_out(request, training_id, "stop", after_step)


@router.delete("/{training_id}", status_code=204, summary="Remove a training", responses=describe_problems(403, 404))
def remove_training(request: Request, training_id: str) -> None:
    """Ends it and removes everything of it."""
    remove(room_of(request).find(training_id).folder)


@router.post(
    "/{training_id}/predict",
    summary="Draw against a training",
    responses=describe_problems(400, 403, 404, 409, 413, 415, 422),
    openapi_extra=describe_json_body(StrokesBody, DRAWING),
)
async def predict_with_training(request: Request, training_id: str) -> TrainingReading:
    """What its network reads, and what the one reads that comes with the program; the body is one of `/predict`."""
    room = room_of(request)
    threads: CapacityLimiter = request.app.state.threads
    training = await to_thread.run_sync(room.find, training_id)
    shipped = shipped_model(request.app.state.models)
    prepared = await prepare_drawing(request, room.settings, threads)
    return await to_thread.run_sync(read_beside, training, shipped, prepared.image)


async def carry_out(request: Request, training_id: str, order: OrderName, after_step: int) -> TrainingAnswer:
    """Gives an order and waits a little while until it has been carried out. Problem 409 if it makes no sense."""
    room = room_of(request)
    training = await to_thread.run_sync(room.find, training_id)
    check_order(training, order)
    token = await to_thread.run_sync(give_order, training, order)
    with anyio.move_on_after(PATIENCE):
        # In a thread each time: a training's files are not read between two readings of /predict.
        while not is_carried_out(training := await to_thread.run_sync(room.find, training_id), order, token):
            await anyio.sleep(GLANCE)
    return to_answer(training, after_step)


def is_carried_out(training: Training, order: OrderName, token: str) -> bool:
    report = training.report
    return training.has_ended or (report.token == token and (order == "resume" or report.phase != "running"))


def check_order(training: Training, order: OrderName) -> None:
    if training.has_ended and order != "stop":
        raise Problem(409, "It has ended; start another.")
    if order == "step" and training.report.phase != "paused":
        raise Problem(409, "Single steps are for a training that is paused: pause it first.")


def to_answer(training: Training, after_step: int = -1) -> TrainingAnswer:
    task, report = training.task, training.report
    rows = training.history
    asked = task.settings | {name: getattr(task, name) for name in CHOICES}
    return TrainingAnswer(
        id=training.id,
        phase=report.phase,
        why=report.why,
        training=TrainingBody(**{name: asked[name] for name in TrainingBody.model_fields}),
        images=report.images,
        step=max(report.step, int(rows[-1]["step"]) if rows else 0),
        seconds=report.seconds,
        diverged_at=report.diverged_at,
        alive=report.alive,
        command=report.command,
        history=[finite(row) for row in rows if row["step"] > after_step],
    )


def body_of_failure(name: FailureName) -> TrainingBody:
    failure = FAILURES[name]
    return TrainingBody(**failure.settings, images=failure.images, init=failure.init)


def visitor_of(request: Request) -> str:
    """The visitor's own secret, from the cookie; "" for who has none."""
    value = request.cookies.get(VISITOR, "")
    return value if VISITOR_VALUE.fullmatch(value) else ""


def room_of(request: Request) -> TrainingRoom:
    room: TrainingRoom = request.app.state.trainings
    return room
