"""Whether the process lives, and whether it may be sent requests: what an orchestrator asks."""

from fastapi import APIRouter, Request

from app.errors import Problem
from app.openapi import describe_problems
from app.schemas import Health

router = APIRouter(prefix="/health", tags=["Health"])


@router.get("/live", summary="Is the process alive?")
async def live() -> Health:
    return Health(status="live")


@router.get("/ready", summary="Are the models loaded?", responses=describe_problems(503))
async def ready(request: Request) -> Health:
    if not request.app.state.ready:
        raise Problem(503, "The server is starting or stopping.", {"retry-after": "1"})
    return Health(status="ready")
