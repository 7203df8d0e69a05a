from collections.abc import Callable

import httpx
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.rate_limit import MAX_CLIENTS, RateLimit, client_of
from app.settings import Settings
from tests.app.clocks import Clock

ExpectProblem = Callable[[httpx.Response, int], str]


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def limit(clock: Clock, app: object) -> RateLimit:
    return RateLimit(app, per_minute=30, clock=clock)  # type: ignore[arg-type]


def test_a_minutes_worth_may_come_at_once_and_more_must_wait(limit: RateLimit) -> None:
    assert [limit.take("a") for _ in range(30)] == [0] * 30
    assert limit.take("a") == 2


def test_the_bucket_fills_evenly_and_not_above_a_minutes_worth(limit: RateLimit, clock: Clock) -> None:
    for _ in range(30):
        limit.take("a")
    clock.now += 2
    assert (limit.take("a"), limit.take("a")) == (0, 2)
    clock.now += 3600
    assert [limit.take("a") for _ in range(31)] == [0] * 30 + [2]


def test_a_refused_request_costs_nothing(limit: RateLimit, clock: Clock) -> None:
    for _ in range(100):
        limit.take("a")
    clock.now += 2
    assert limit.take("a") == 0


def test_one_client_does_not_cost_another(limit: RateLimit) -> None:
    for _ in range(31):
        limit.take("a")
    assert limit.take("b") == 0


def test_so_many_clients_are_remembered_and_no_more(limit: RateLimit) -> None:
    for number in range(MAX_CLIENTS + 5):
        limit.take(str(number))
    assert len(limit._buckets) == MAX_CLIENTS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_a_client_is_an_address_or_an_ipv6_network(one: str, other: str, same: bool) -> None:
    assert (client_of({"client": (one, 1)}) == client_of({"client": (other, 2)})) == same


def test_the_service_refuses_with_a_problem_and_never_where_health_is_asked(
    settings: Settings, expect_problem: ExpectProblem
) -> None:
    with TestClient(create_app(settings.model_copy(update={"rate_limit": 2}))) as client:
        answers = [client.get("/models") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        expect_problem(answers[-1], 429)
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert client.get("/health/live").status_code == client.get("/v2/health/live").status_code == 200


def test_it_is_off_by_default(client: TestClient) -> None:
    assert {client.get("/models").status_code for _ in range(50)} == {200}
