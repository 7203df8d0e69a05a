"""What all tests share: the running service, and one thread for the mathematics."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from tests.live_server import run_server


@pytest.fixture(scope="session", autouse=True)
def one_blas_thread() -> Iterator[None]:
    """As training and serving have it; several would spin while they wait for each other on a busy machine."""
    with threadpool_limits(1):
        yield


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
