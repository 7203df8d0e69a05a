"""The running service that tests of pages, of the README and of the package share."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.live_server import run_server


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one running service that the tests share."""
    with tempfile.TemporaryDirectory() as folder, run_server(Path(folder)) as url:
        yield url


@pytest.fixture
def start_server(tmp_path: Path) -> Callable[..., AbstractContextManager[str]]:
    """start_server(port=None, **INKDIGIT_variables): a service of the test's own, as a context manager."""

    def start(port: int | None = None, **settings: str) -> AbstractContextManager[str]:
        return run_server(tmp_path, port, **settings)

    return start
