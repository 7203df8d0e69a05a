"""Both clients before the same made-up services, and before the real one."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from inkdigit import AsyncClient, Client, InkdigitError, Overloaded, Prediction, Refused, Strokes, TimedOut, Unreachable
from inkdigit.drawings import Drawing
from model.pictures import decode_picture
from model.sample import load_sample
from tests.inkdigit.test_answers import SEVEN

Handler = Callable[[httpx.Request], httpx.Response]
SEVEN_STROKES = [[(62, 54), (140, 52), (214, 52), (180, 120), (140, 192), (126, 232)]]
SEVEN_PNG = Path(__file__).parents[2] / "static/examples/seven.png"


def sync(handler: Handler, work: str, *arguments: Any, **options: Any) -> Any:
    with Client("http://there", transport=httpx.MockTransport(handler), **options) as client:
        return getattr(client, work)(*arguments)


def awaited(handler: Handler, work: str, *arguments: Any, **options: Any) -> Any:
    async def run() -> Any:
        async with AsyncClient("http://there", transport=httpx.MockTransport(handler), **options) as client:
            doing: Awaitable[Any] = getattr(client, work)(*arguments)
            return await doing

    return in_a_loop(run())


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: a browser that other tests have open runs a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


both = pytest.mark.parametrize("carry_out", [sync, awaited])


@both
def test_a_drawing_is_posted_and_its_answer_typed(carry_out: Any) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=SEVEN)

    answer = carry_out(handler, "predict", b"picture", model="mlp", headers={"x-token": "t"})
    assert isinstance(answer, Prediction)
    assert answer.digit == 7
    (request,) = seen
    assert (request.method, str(request.url)) == ("POST", "http://there/predict?model=mlp")
    assert (request.content, request.headers["content-type"]) == (b"picture", "application/octet-stream")
    assert request.headers["x-token"] == "t"


@both
def test_a_busy_service_is_asked_again(carry_out: Any) -> None:
    answers = [httpx.Response(503, headers={"retry-after": "0"}), httpx.Response(200, json=SEVEN)]
    assert carry_out(lambda request: answers.pop(0), "predict", b"picture").digit == 7
    assert answers == []


@both
def test_a_service_that_stays_busy_is_said_to_be(carry_out: Any) -> None:
    with pytest.raises(Overloaded):
        carry_out(lambda request: httpx.Response(429, headers={"retry-after": "0"}), "predict", b"", retries=1)


@both
@pytest.mark.parametrize(
    ("fault", "error"), [(httpx.ReadTimeout("slow"), TimedOut), (httpx.ConnectError("nobody"), Unreachable)]
)
def test_connections_fail_with_an_error_of_ours(carry_out: Any, fault: Exception, error: type[InkdigitError]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise fault

    with pytest.raises(error, match="http://there") as caught:
        carry_out(handler, "predict", b"picture")
    assert type(caught.value) is error


@both
def test_a_missing_file_is_the_callers_own_fault(carry_out: Any) -> None:
    with pytest.raises(FileNotFoundError):
        carry_out(lambda request: httpx.Response(200, json=SEVEN), "predict", "gone.png")


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_an_address_that_cannot_be_is_said_to_be_so(kind: type[Client]) -> None:
    with pytest.raises(Unreachable, match="eight"):
        kind("http://there:eight")


def test_nobody_at_that_address() -> None:
    with Client("http://127.0.0.1:1") as client, pytest.raises(Unreachable):
        client.predict(b"picture")


def test_the_real_service_reads_every_kind_of_drawing(server: str) -> None:
    sample = load_sample()
    digit = next(image for image, label in zip(sample.test_images, sample.test_labels, strict=True) if label == 7)
    kinds: list[Drawing] = [
        *(SEVEN_PNG, str(SEVEN_PNG), SEVEN_PNG.read_bytes(), decode_picture(SEVEN_PNG.read_bytes())),
        *(digit, digit / 255, SEVEN_STROKES, Strokes(SEVEN_STROKES, 22)),
    ]
    with Client(server) as client:
        assert [client.predict(kind).digit for kind in kinds] == [7] * len(kinds)
        results = client.predict_batch([*kinds, b"no picture"])
        assert [result.digit for result in results if isinstance(result, Prediction)] == [7] * len(kinds)
        assert isinstance(results[-1], Refused)
        assert results[-1].status == 415
        assert client.predict_batch([]) == []
        assert sum(model.default for model in client.models()) == 1
    with Client(server, model="lenet") as client, pytest.raises(Refused, match="lenet"):
        client.predict(SEVEN_PNG)


def test_the_real_service_answers_the_async_client(server: str) -> None:
    async def run() -> None:
        async with AsyncClient(server, model="mlp") as client:
            first, many, models = await asyncio.gather(
                client.predict(SEVEN_PNG), client.predict_batch([SEVEN_STROKES] * 3), client.models()
            )
        assert (first.digit, first.model) == (7, "mlp")
        assert [result.digit for result in many if isinstance(result, Prediction)] == [7, 7, 7]
        assert "mlp" in {model.name for model in models}

    in_a_loop(run())
