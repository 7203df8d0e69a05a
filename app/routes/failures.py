"""Why a network fails: the curves of trainings that did, as they come with the program."""

from fastapi import APIRouter

from app.trainings.answers import FailureCurves
from model.failures import FAILURES, load_curves

router = APIRouter(prefix="/failures", tags=["Trainings"])


@router.get("", summary="Three trainings that failed")
def list_failures() -> list[FailureCurves]:
    """The curves of real runs that diverged, died and overfitted, with all that it takes to repeat them."""
    return [FailureCurves(**load_curves(name)) for name in FAILURES]
