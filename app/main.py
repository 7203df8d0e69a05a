"""Makes the application: wiring only."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi.middleware import Middleware
from threadpoolctl import threadpool_limits

from app.assets import Assets, assets_folder
from app.compression import LEVEL, SMALLEST, Compression
from app.cross_origin import cross_origin
from app.errors import install_error_handlers
from app.lessons.desk import Desk
from app.lessons.networks import LessonNetworks
from app.load_limit import ROOM, LoadLimit
from app.middleware import RequestMiddleware
from app.model_store import load_models
from app.openapi import install_openapi
from app.pages import VERSION, load_templates
from app.rate_limit import RateLimit
from app.reading_queue import ReadingQueue
from app.routes import (
    batches,
    explanations,
    failures,
    health,
    inference,
    lessons,
    metrics,
    models,
    pages,
    predictions,
    runs,
    snapshots,
    trainings,
)
from app.settings import Settings, load_settings
from app.snapshots import Snapshots
from app.trainings.room import TrainingRoom
from app.waiting_line import WaitingLine

BATCH_THREADS = 2
LESSON_THREADS = 1  # a lesson can wait; a reading should not wait for a lesson


def create_app(settings: Settings | None = None) -> FastAPI:
    """A fresh application. Raises SettingsError or CheckpointError, one line, if it can't serve."""
    settings = settings or load_settings()
    app = FastAPI(
        title="Inkdigit",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        # By OpenTelemetry's own variables, if its packages are there; its logs would hold what was sent.
        telemetry={"auto_configure": True, "logs": False},
        middleware=[
            Middleware(RequestMiddleware, access_log=settings.access_log),
            *cross_origin(settings.cors_origins),
            *([Middleware(RateLimit, per_minute=settings.rate_limit)] if settings.rate_limit else []),
            Middleware(LoadLimit, most=settings.max_under_way, room=max(ROOM, settings.max_batch_bytes)),
            Middleware(Compression, minimum_size=SMALLEST, compresslevel=LEVEL),
        ],
    )
    assets = Assets(assets_folder("static"), "/static")
    app.state.settings = settings
    app.state.models = load_models(settings.weights, settings.default_model)
    app.state.templates = load_templates(assets_folder("templates"), assets)
    app.state.threads = CapacityLimiter(max(2, os.cpu_count() or 1))
    app.state.queue = ReadingQueue()
    app.state.batches = WaitingLine(CapacityLimiter(BATCH_THREADS), most_waiting=16, of_what="batches", retry_seconds=1)
    lessons_line = WaitingLine(CapacityLimiter(LESSON_THREADS), most_waiting=32, of_what="lessons", retry_seconds=2)
    app.state.lessons = Desk(LessonNetworks(app.state.models), lessons_line, settings)
    app.state.snapshots = Snapshots()
    app.state.trainings = TrainingRoom(settings)
    app.state.notices = None
    app.state.ready = False
    install_error_handlers(app)
    install_openapi(app)
    for concern in (
        predictions,
        batches,
        inference,
        explanations,
        failures,
        models,
        runs,
        snapshots,
        trainings,
        lessons,
        health,
        metrics,
        pages,
    ):
        app.include_router(concern.router)
    app.mount("/static", assets, name="static")
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    # One drawing is too little work to share: BLAS threads would only contend with the other requests.
    with threadpool_limits(1, user_api="blas"), app.state.trainings:
        app.state.ready = True
        yield
        app.state.ready = False
