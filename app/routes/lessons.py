"""The lesson: one drawing through a two-layer network and back, number by number, and steps on a copy of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from app.json_bodies import describe_json_body, json_body
from app.lessons import batches, catalogue, checks, forward, samples, steps
from app.lessons.answers import (
    BackwardAnswer,
    BatchAnswer,
    CheckAnswer,
    ForwardAnswer,
    LessonOptions,
    LessonSamples,
    LessonSource,
    StepAnswer,
)
from app.lessons.backward import answer_backward
from app.lessons.desk import Desk, open_lesson
from app.lessons.examples import BACKWARD, BATCH, CHECK, FORWARD, STEP
from app.lessons.requests import BackwardBody, BatchBody, CheckBody, ForwardBody, StepBody
from app.openapi import describe_problems

router = APIRouter(prefix="/lesson", tags=["Lesson"])
PROBLEMS = describe_problems(400, 404, 409, 413, 415, 422, 503)


@router.get("/options", summary="What the lesson offers", responses=describe_problems(503))
async def lesson_options(request: Request) -> LessonOptions:
    """The two-layer models, the snapshots of their training, and the limits."""
    desk = desk_of(request)
    return await desk.work(lambda: catalogue.answer_options(desk.networks))


@router.get("/samples", summary="Digits to try", responses=describe_problems(503))
async def lesson_samples(request: Request) -> LessonSamples:
    """Some real digits of MNIST's training set, two of each."""
    return await desk_of(request).work(samples.shown)


@router.get("/source", summary="The lines of code behind each step", responses=describe_problems(503))
async def lesson_source(request: Request) -> LessonSource:
    """For each of the eleven steps, the lines of this server's own `model/*.py` that compute it."""
    return await desk_of(request).work(catalogue.answer_source)


@router.post(
    "/forward",
    summary="From the drawing to the loss",
    responses=PROBLEMS,
    openapi_extra=describe_json_body(ForwardBody, FORWARD),
)
async def lesson_forward(
    request: Request, body: Annotated[ForwardBody, Depends(json_body(ForwardBody))]
) -> ForwardAnswer:
    """Steps 1 to 6: inputs, hidden sums, ReLU, logits, softmax, loss. x: 784 inputs, W1 (784, H), W2 (H, 10)."""
    desk = desk_of(request)
    return await desk.work(lambda: forward.answer_forward(open_lesson(desk, body), body))


@router.post(
    "/backward",
    summary="From the loss to every weight",
    responses=PROBLEMS,
    openapi_extra=describe_json_body(BackwardBody, BACKWARD),
)
async def lesson_backward(
    request: Request, body: Annotated[BackwardBody, Depends(json_body(BackwardBody))]
) -> BackwardAnswer:
    """Steps 7 to 11: dlogits = p − y, the output layer's gradients, through ReLU, the hidden layer's, one update."""
    desk = desk_of(request)
    return await desk.work(lambda: answer_backward(open_lesson(desk, body), body))


@router.post(
    "/batch",
    summary="A batch of real digits, and the mean",
    responses=PROBLEMS,
    openapi_extra=describe_json_body(BatchBody, BATCH),
)
async def lesson_batch(request: Request, body: Annotated[BatchBody, Depends(json_body(BatchBody))]) -> BatchAnswer:
    """16 digits of the sample that comes with the program: each one's gradients, and their mean, which is the step."""
    desk = desk_of(request)
    return await desk.work(lambda: batches.answer_batch(desk, body))


@router.post(
    "/check",
    summary="Check a gradient by nudging a weight",
    responses=PROBLEMS,
    openapi_extra=describe_json_body(CheckBody, CHECK),
)
async def lesson_check(request: Request, body: Annotated[CheckBody, Depends(json_body(CheckBody))]) -> CheckAnswer:
    """The loss with one weight ε higher and ε lower, all in float64, beside the gradient of backpropagation."""
    desk = desk_of(request)
    return await desk.work(lambda: checks.answer_check(open_lesson(desk, body), body))


@router.post(
    "/step",
    summary="Take steps of gradient descent on a copy",
    responses=PROBLEMS,
    openapi_extra=describe_json_body(StepBody, STEP),
)
async def lesson_step(request: Request, body: Annotated[StepBody, Depends(json_body(StepBody))]) -> StepAnswer:
    """Trains a copy; the served models never change. Keep the `network` of the answer and send it from now on: it says
    where the copy began and which steps it took, at most 200 on at most 20 drawings, and the server replays them."""
    desk = desk_of(request)
    return await desk.work(lambda: steps.answer_steps(desk, open_lesson(desk, body), body.step))


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.lessons
    return desk
