import asyncio
import base64

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from benchmarks.load import Outcome, Payload, canvas_payload, http_request, page_payload, run_rate


@pytest.mark.parametrize("payload", [page_payload(), canvas_payload()], ids=["page", "canvas"])
def test_both_payloads_are_the_same_three(payload: Payload) -> None:
    client = TestClient(create_app())
    answer = client.post("/predict", content=payload.body, headers={"content-type": payload.content_type}).json()
    assert (answer["digit"], answer["verdict"]) == (3, "digit")
    assert base64.b64decode(answer["input"].partition(",")[2]).startswith(b"\x89PNG")


def test_a_request_is_whole() -> None:
    request = http_request(Payload("text/plain", b"abc"), "/there")
    assert request.startswith(b"POST /there HTTP/1.1\r\n")
    assert request.endswith(b"content-length: 3\r\n\r\nabc")
    assert http_request(None, "/there").startswith(b"GET /there ")


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Every second request of a connection is refused, every fifth cuts it off."""
    for number in range(1, 6):
        try:
            await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            break
        if number < 5:
            status = b"503 Service Unavailable" if number % 2 == 0 else b"200 OK"
            writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 2\r\n\r\nok")
    writer.close()


def test_a_fixed_rate_counts_what_came_of_each_request() -> None:
    async def run() -> Outcome:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            outcome = await run_rate(url, http_request(None, "/"), per_second=200, seconds=0.5)
        refused = await run_rate(url, http_request(None, "/"), per_second=100, seconds=0.05)
        assert refused.count(-1) == 5
        return outcome

    outcome = asyncio.run(run())
    assert sum(outcome.count(status) for status in (0, 200, 503)) == 100
    assert min(outcome.count(status) for status in (0, 200, 503)) > 0
    assert 0 < outcome.percentile(200, 50) <= outcome.percentile(200, 99)
