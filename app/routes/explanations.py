"""POST /explain: which pixels of a drawing spoke for one digit rather than another."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from app.examples import SEVEN_STROKES, SEVEN_WIDTH
from app.explanation_schemas import ExplainBody, Explanation
from app.explanations import answer_explanation
from app.json_bodies import describe_json_body, json_body
from app.lessons.desk import Desk
from app.openapi import describe_problems

router = APIRouter(tags=["Reading"])
EXAMPLES = {"why a 7 and not a 1": {"drawing": {"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}, "a": 7, "b": 1}}


@router.post(
    "/explain",
    summary="Say why a digit was read",
    responses=describe_problems(400, 404, 413, 415, 422, 503),
    openapi_extra=describe_json_body(ExplainBody, EXAMPLES),
)
async def explain(request: Request, body: Annotated[ExplainBody, Depends(json_body(ExplainBody))]) -> Explanation:
    """Shares the difference of two digits' logits out among the pixels: positive shares spoke for a, negative for b.

    For two-layer networks the shares are exact, pixel times slope, given which hidden units are alive. For `cnn` they
    are integrated gradients from a blank paper; `remainder` states what the method leaves. Also the hidden units, or
    the feature maps, that mattered most.
    """
    desk: Desk = request.app.state.lessons
    return await desk.work(lambda: answer_explanation(desk, body))
