from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import pytest

from model.batches import workers
from model.batches.errors import BatchError
from model.batches.rows import Item, Row
from model.batches.workers import Chunk, dask, here, in_order
from model.pictures import encode_png
from model.reader import Reader, load_reader
from model.sample import load_sample


@pytest.fixture(scope="module")
def reader(small_model: Path) -> Reader:
    return load_reader(small_model)


@pytest.fixture(scope="module")
def some() -> list[list[Item]]:
    images = load_sample().test_images[:12] / np.float32(255)
    items: list[Item] = [(str(index), encode_png(image)) for index, image in enumerate(images)]
    return [items[:5], [("bad", b"7")], items[5:]]


@pytest.fixture(scope="module")
def expected(reader: Reader, some: list[Chunk]) -> list[Row]:
    with here(reader, 1) as read_all:
        return [row for rows in read_all(some) for row in rows]


def agree(found: list[Row], expected: list[Row]) -> bool:
    return [(row["file"], row.get("digit"), row.get("error")) for row in found] == [
        (row["file"], row.get("digit"), row.get("error")) for row in expected
    ]


def test_one_process_is_this_one(expected: list[Row]) -> None:
    assert [row["file"] for row in expected] == [*map(str, range(5)), "bad", *map(str, range(5, 12))]
    assert sum("error" in row for row in expected) == 1


def test_several_processes_give_the_same_in_the_same_order(
    reader: Reader, some: list[Chunk], expected: list[Row]
) -> None:
    with here(reader, 2) as read_all:
        assert agree([row for rows in read_all(some) for row in rows], expected)


def test_a_cluster_gives_the_same_in_the_same_order(reader: Reader, some: list[Chunk], expected: list[Row]) -> None:
    options: dict[str, Any] = {"processes": False, "dashboard_address": None, "host": "127.0.0.1", "protocol": "tcp"}
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=0, threads_per_worker=2, **options
    ) as cluster:
        with pytest.raises(BatchError, match="no worker"), dask(reader, cluster.scheduler_address):
            pass
        cluster.scale(1)
        cluster.wait_for_workers(1)
        with dask(reader, cluster.scheduler_address) as read_all:
            assert agree([row for rows in read_all(some) for row in rows], expected)


def test_no_scheduler_is_said_in_one_line(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "DASK_SECONDS", 0.2)
    with pytest.raises(BatchError, match=r"^tcp://127\.0\.0\.1:1: no scheduler"), dask(reader, "tcp://127.0.0.1:1"):
        pass


def test_no_dask_is_said_with_the_cure(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "find_spec", lambda name: None)
    with pytest.raises(BatchError, match=r"inkdigit\[dask\]"), dask(reader, "tcp://127.0.0.1:1"):
        pass


def test_no_more_is_taken_than_can_be_worked_on() -> None:
    taken: list[int] = []
    futures: list[Future[list[Row]]] = []

    def many() -> Iterator[Chunk]:
        for number in range(10):
            taken.append(number)
            yield [(str(number), b"")]

    def submit(chunk: Chunk) -> Future[list[Row]]:
        futures.append(Future())
        return futures[-1]

    def submit_third(chunk: Chunk) -> Future[list[Row]]:
        future = submit(chunk)
        if len(futures) == 3:
            futures[1].set_result([{"file": "1"}])  # out of turn
            futures[0].set_result([{"file": "0"}])
        return future

    results = in_order(submit_third, many(), at_once=3)
    assert next(results) == [{"file": "0"}]
    assert taken == [0, 1, 2]
    assert next(results) == [{"file": "1"}]
    assert taken == [0, 1, 2, 3]
    results.close()
    assert [future.cancelled() for future in futures] == [False, False, True, True]
