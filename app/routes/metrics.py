"""GET /metrics: what Prometheus reads."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.metrics import exposition
from app.model_store import ModelStore

router = APIRouter(tags=["Health"])


# A plain function, which FastAPI runs in a thread: with several workers it reads files.
@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Requests, their times and those of their parts, verdicts, models; over all workers."""
    store: ModelStore = request.app.state.models
    return Response(
        exposition([served.summary for served in store.models.values()]),
        media_type=CONTENT_TYPE_LATEST,
        headers={"cache-control": "no-store"},
    )
