"""What Prometheus is told: counts and times, under labels of which there are only so many, whatever clients send."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from starlette.types import Scope

from app.schemas import ModelSummary

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder where workers put their numbers, so that any can tell the sum; read when the library is imported."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own is made in it)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"

FINE = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
COARSE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUESTS = Counter("inkdigit_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "inkdigit_request_seconds", "From a request's head to the end of its answer.", ["route"], buckets=COARSE
)
UNDER_WAY = Gauge("inkdigit_requests_under_way", "Requests under way.", multiprocess_mode="livesum")
STAGE_SECONDS = Histogram(
    "inkdigit_stage_seconds", "The parts of reading one drawing, in processor's order.", ["stage"], buckets=FINE
)
DECODE, PREPARE, NETWORK, SERIALISE = (
    STAGE_SECONDS.labels(stage) for stage in ("decode", "prepare", "network", "serialise")
)
VERDICTS = Counter("inkdigit_verdicts", "Drawings read.", ["model", "verdict"])


def count_request(scope: Scope, status: int, seconds: float) -> None:
    """status: as sent; 499 if the client left."""
    route = route_of(scope)
    REQUESTS.labels(scope["method"] if scope["method"] in METHODS else OTHER, route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def count_refusal(status: int) -> None:
    """Of what never became a request with a method and a route."""
    REQUESTS.labels(OTHER, OTHER, str(status)).inc()


def route_of(scope: Scope) -> str:
    """The route's template, such as /models/{name}: never what stands in the address."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str) and path:
        return path
    return "/static" if scope["path"].startswith("/static/") else OTHER


def exposition(models: Iterable[ModelSummary]) -> bytes:
    """All metrics, of all workers, in Prometheus's text format."""
    registry = REGISTRY
    if FOLDER_VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    info = CollectorRegistry()
    info.register(ModelInfo(models))
    return generate_latest(registry) + generate_latest(info)


class ModelInfo(Collector):
    """Which weights are served, told anew each time: they may have been swapped."""

    def __init__(self, models: Iterable[ModelSummary]) -> None:
        self.models = models

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "inkdigit_model_info", "The models that are served.", labels=("model", "architecture", "version")
        )
        for model in self.models:
            family.add_metric((model.name, model.architecture, model.version), 1)
        yield family


@contextmanager
def shared_folder() -> Iterator[None]:
    """While it lasts, processes that are started put their numbers together."""
    parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="inkdigit-", dir=parent) as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


def forget_worker(pid: int) -> None:
    """What was under way in a worker that died no longer is; what it counted stays counted."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]
