"""The lesson's tests run on two small two-layer networks and a small convolutional one."""

from pathlib import Path

import pytest

from app.lessons.desk import Desk
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def settings(lesson_weights: Path) -> Settings:
    return Settings(weights=lesson_weights)


@pytest.fixture
def desk(settings: Settings) -> Desk:
    found: Desk = create_app(settings).state.lessons
    return found
