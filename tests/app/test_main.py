import numpy as np
from fastapi import FastAPI
from fastapi.testclient import TestClient
from threadpoolctl import threadpool_info

from app.main import create_app
from app.settings import Settings


def blas_threads() -> set[int]:
    np.ones((2, 2)) @ np.ones((2, 2))
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_it_is_ready_only_while_it_runs(app: FastAPI) -> None:
    client = TestClient(app)
    assert client.get("/health/ready").status_code == 503
    with client:
        assert client.get("/health/ready").status_code == 200
    assert client.get("/health/ready").status_code == 503


def test_the_matrix_products_keep_to_one_thread(app: FastAPI) -> None:
    with TestClient(app):
        assert blas_threads() == {1}


def test_each_application_is_its_own(settings: Settings) -> None:
    assert create_app(settings).state is not create_app(settings).state
