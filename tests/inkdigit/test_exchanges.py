import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from inkdigit.errors import Overloaded, Refused
from inkdigit.exchanges import Ask, Exchange, Patience, Wait, asking, pause_before_retry, predicting_many
from tests.inkdigit.test_answers import PROBLEM, SEVEN

ASK = Ask("GET", "/models")
NO_CHANCE = Patience(chance=lambda: 0.0)


def response(status: int, content: Any = PROBLEM, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=content, headers=named, request=httpx.Request("GET", "http://there/"))


def carry_out(exchange: Exchange[Any], responses: list[httpx.Response]) -> tuple[Any, list[float]]:
    """The result or the error, and the pauses; every response must be asked for."""
    pauses: list[float] = []
    given: httpx.Response | None = None
    try:
        while True:
            step = exchange.send(given)
            given = None if isinstance(step, Wait) else responses.pop(0)
            pauses += [step.seconds] if isinstance(step, Wait) else []
    except StopIteration as end:
        result = end.value
    except Refused as error:
        result = error
    assert responses == []
    return result, pauses


def test_an_answer_is_taken_at_once() -> None:
    assert carry_out(asking(ASK, NO_CHANCE), [response(200, [1])]) == ([1], [])


def test_a_busy_service_is_asked_again_when_it_says() -> None:
    busy = [response(503, retry_after="2"), response(429, retry_after="0")]
    assert carry_out(asking(ASK, NO_CHANCE), [*busy, response(200, [1])]) == ([1], [2.0, 0.0])


def test_without_a_word_pauses_double() -> None:
    result, pauses = carry_out(asking(ASK, NO_CHANCE), [response(503)] * 4)
    assert isinstance(result, Overloaded)
    assert pauses == [0.25, 0.5, 1.0]


def test_pauses_are_longer_by_chance() -> None:
    patience = Patience(retries=1, chance=lambda: 1.0)
    _, pauses = carry_out(asking(ASK, patience), [response(503, retry_after="4"), response(200, [])])
    assert pauses == [5.0]


def test_nobody_waits_longer_than_they_want_to() -> None:
    result, pauses = carry_out(asking(ASK, Patience(longest_pause=5)), [response(503, retry_after="6")])
    assert isinstance(result, Overloaded)
    assert pauses == []


@pytest.mark.parametrize("status", [400, 404, 422, 500, 502])
def test_another_refusal_is_final(status: int) -> None:
    result, _ = carry_out(asking(ASK, NO_CHANCE), [response(status)])
    assert (type(result), result.status) == (Refused, status)


@pytest.mark.parametrize("retries", [0, -1])
def test_who_has_no_patience_asks_once(retries: int) -> None:
    result, _ = carry_out(asking(ASK, Patience(retries)), [response(503)])
    assert isinstance(result, Overloaded)


def test_retry_after_may_be_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < pause_before_retry(response(503, retry_after=soon), 0) <= 60
    assert pause_before_retry(response(503, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), 0) == 0


@pytest.mark.parametrize("said", ["", "soon", "-3", "1.5"])
def test_nonsense_is_no_retry_after(said: str) -> None:
    assert pause_before_retry(response(503, retry_after=said), 2) == 1.0


def test_many_drawings_come_back_in_their_order() -> None:
    def answered(part: int) -> httpx.Response:
        result = {"prediction": SEVEN | {"score": part}, "problem": None}
        return response(200, {"results": [result] * (256 if part == 0 else 44)})

    exchange = predicting_many([[[(1, 2)]]] * 300, "mlp", NO_CHANCE)
    results, _ = carry_out(exchange, [answered(0), answered(1)])
    assert [result.score for result in results] == [0] * 256 + [1] * 44


def test_files_are_read_as_they_are_sent(tmp_path: Any) -> None:
    """Not all at the start: there may be more than memory holds."""
    read: list[int] = []

    def drawings() -> Any:
        for number in range(600):
            read.append(number)
            yield [[(number, 0)]]

    exchange = predicting_many(drawings(), None, NO_CHANCE)
    step = exchange.send(None)
    assert isinstance(step, Ask)
    assert step.body is not None
    assert len(json.loads(step.body.content)) == 256
    assert len(read) == 257
