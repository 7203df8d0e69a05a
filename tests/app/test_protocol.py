"""Clients that dawdle, against the protocol on real sockets; its patience is shortened so that no test is slow."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app import protocol
from app.metrics import REQUESTS
from app.protocol import MAX_HEAD_BYTES, MIN_BYTES, PatientProtocol

LOOK_SECONDS = 0.1


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LOOK_SECONDS", LOOK_SECONDS)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the body; /slow takes longer than the patience, /large is more than a socket holds."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        if not message["more_body"]:
            break
    if scope["path"] == "/slow":
        await asyncio.sleep(4 * LOOK_SECONDS)
    if scope["path"] == "/large":
        body = b"x" * 30_000_000
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def tell(story: Callable[[int, ServerState], Awaitable[None]], most_connections: int | None = None) -> None:
    """Runs a story against a server: its port, and what uvicorn knows of its connections."""

    async def run() -> None:
        config = uvicorn.Config(
            echo, http=PatientProtocol, log_config=None, ws="none", limit_concurrency=most_connections
        )
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: PatientProtocol(config, state, {}), "127.0.0.1", 0
        )
        async with server:
            await asyncio.wait_for(story(server.sockets[0].getsockname()[1], state), 20)

    uvloop.run(run())


async def drip(writer: asyncio.StreamWriter, data: bytes, size: int = 1) -> None:
    """Sends a little at a time until the other side is gone."""
    try:
        for start in range(0, len(data), size):
            writer.write(data[start : start + size])
            await writer.drain()
            await asyncio.sleep(LOOK_SECONDS / 4)
    except ConnectionError:
        pass


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes, path: str = "/") -> bytes:
    writer.write(b"POST %s HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s" % (path.encode(), len(body), body))
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


async def expect_refusal(reader: asyncio.StreamReader, status: int) -> None:
    """The last that the server says, in the form of all its problems, and with nothing of what was sent."""
    answer = await reader.read()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer
    assert b"\r\ncontent-type: application/problem+json\r\n" in head
    assert b"\r\nx-content-type-options: nosniff\r\n" in head
    assert b"\r\nconnection: close" in head
    problem = json.loads(body)
    assert problem["status"] == status
    assert b"\r\nx-request-id: %s\r\n" % problem["request_id"].encode() in head
    assert b"evil" not in answer


@pytest.mark.parametrize(
    "start",
    [b"GET / HTTP/1.1\r\nx-filler: ", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n"],
    ids=["headers", "body"],
)
@pytest.mark.parametrize("after_another", [False, True])
def test_a_client_that_drips_is_told_and_dropped_while_others_are_served(start: bytes, after_another: bool) -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        if after_another:
            assert await ask(reader, writer, b"first") == b"first"
        writer.write(start)
        dripping = asyncio.ensure_future(drip(writer, b"a" * 10_000))
        other = await asyncio.open_connection("127.0.0.1", port)
        assert await ask(*other, b"hello") == b"hello"
        await expect_refusal(reader, 408)
        assert not dripping.done(), "it would have gone on"
        dripping.cancel()
        other[1].close()

    tell(story)


def test_a_client_that_says_nothing_is_dropped_without_a_word() -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, _ = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""

    tell(story)


def test_a_large_body_that_keeps_coming_is_taken_although_it_takes_longer_than_the_patience() -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = b"b" * MIN_BYTES * 24
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body))
        await drip(writer, body, MIN_BYTES)  # four times as fast as it must be: a busy machine sleeps longer
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        assert await reader.readexactly(len(body)) == body

    tell(story)


def test_a_body_that_never_comes_to_its_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "WHOLE_SECONDS", 5 * LOOK_SECONDS)

    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n")
        started = asyncio.get_running_loop().time()
        dripping = asyncio.ensure_future(drip(writer, b"b" * MIN_BYTES * 1000, 2 * MIN_BYTES))
        await expect_refusal(reader, 408)
        assert asyncio.get_running_loop().time() - started >= 5 * LOOK_SECONDS
        dripping.cancel()

    tell(story)


def test_an_answer_that_takes_long_and_a_pause_between_requests_are_no_dawdling() -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await ask(reader, writer, b"slow", "/slow") == b"slow"
        await asyncio.sleep(4 * LOOK_SECONDS)
        assert await ask(reader, writer, b"again") == b"again"

    tell(story)


def test_a_client_that_does_not_read_its_answer_is_dropped() -> None:
    async def story(port: int, state: ServerState) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        while not state.connections:
            await asyncio.sleep(0.01)
        while state.connections:
            await asyncio.sleep(0.01)
        assert not state.tasks

    tell(story)


HEAD = b"POST / HTTP/1.1\r\nhost: x\r\n"
UNREADABLE = {
    "first line": b"evil\r\n\r\n",
    "method": b"EVIL / HTTP/1.1\r\n\r\n",
    "version": b"GET / HTTP/evil\r\n\r\n",
    "address": b"GET http://[evil HTTP/1.1\r\nhost: x\r\n\r\n",
    "header": b"GET / HTTP/1.1\r\nevil\r\n\r\n",
    "length": HEAD + b"content-length: evil\r\n\r\n",
    "two lengths": HEAD + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\nevil",
    "chunk": HEAD + b"transfer-encoding: chunked\r\n\r\n4\r\nabcd\r\nevil\r\n",
    "chunk of who waits to send": HEAD + b"expect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\nxevil\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03evil",
}


@pytest.mark.parametrize("after_another", [False, True])
@pytest.mark.parametrize("request_", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_request_is_a_problem(
    request_: bytes, after_another: bool, caplog: pytest.LogCaptureFixture
) -> None:
    counter = REQUESTS.labels("other", "other", "400")
    before = counter._value.get()
    caplog.set_level(logging.INFO, "inkdigit")

    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        if after_another:
            assert await ask(reader, writer, b"first") == b"first"
        writer.write(request_)
        await expect_refusal(reader, 400)
        while state.connections or state.tasks:
            await asyncio.sleep(0.01)

    tell(story)
    assert counter._value.get() == before + 1
    assert [record.message for record in caplog.records] == ["request refused"]


def test_what_follows_requests_that_are_being_answered_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /slow HTTP/1.1\r\n\r\n" * 2 + b"evil\r\n\r\n")
        await expect_refusal(reader, 400)
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /slow HTTP/1.1\r\n\r\n" * 2)
        await asyncio.sleep(LOOK_SECONDS / 2)
        writer.transport.abort()
        while state.connections or state.tasks:
            await asyncio.sleep(0.01)

    tell(story)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_wish_for_another_protocol_is_passed_over() -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        assert await ask(reader, writer, b"again") == b"again"

    tell(story)


def test_a_client_that_does_not_read_the_last_of_its_answer_is_dropped() -> None:
    async def story(port: int, state: ServerState) -> None:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        while not state.connections:
            await asyncio.sleep(0.01)
        (connection,) = state.connections
        transport = connection.transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        client.setblocking(False)
        head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 50000\r\n\r\n"
        await asyncio.get_running_loop().sock_sendall(client, head + b"x" * 50_000)
        while not transport.is_closing():
            await asyncio.sleep(0.01)
        assert 0 < transport.get_write_buffer_size() < 64 * 1024, "so little that nobody says that it is too much"
        while state.connections:
            await asyncio.sleep(0.01)
        client.close()

    tell(story)


def test_more_connections_than_may_be_are_refused_at_once_and_others_go_on() -> None:
    async def story(port: int, state: ServerState) -> None:
        two = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for connection in two:
            assert await ask(*connection, b"hello") == b"hello"
        third, _ = await asyncio.open_connection("127.0.0.1", port)
        await expect_refusal(third, 503)
        for connection in two:
            assert await ask(*connection, b"again") == b"again"
        two[0][1].close()
        while len(state.connections) > 1:
            await asyncio.sleep(0.01)
        assert await ask(*await asyncio.open_connection("127.0.0.1", port), b"hello") == b"hello"

    tell(story, most_connections=2)


def test_endless_headers_are_refused() -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        for number in range(10 * MAX_HEAD_BYTES // 1000):
            writer.write(b"x-%d: %s\r\n" % (number, b"a" * 1000))
            await asyncio.sleep(0)
        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")

    tell(story)


@pytest.mark.parametrize("endless", [b"x-%d: %s\r\n", b"x%d%s"], ids=["many", "one"])
def test_endless_trailers_are_refused(endless: bytes) -> None:
    async def story(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n")
        for number in range(10 * MAX_HEAD_BYTES // 1000):
            writer.write(endless % (number, b"a" * 1000))
            await asyncio.sleep(0)
        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")

    tell(story)


def test_a_client_that_resets_or_leaves_half_way_leaves_nothing_behind() -> None:
    async def story(port: int, state: ServerState) -> None:
        for part in (b"", b"GET /", b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nabc", b"GET /slow HTTP/1.1\r\n\r\n"):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(part)
            await asyncio.sleep(LOOK_SECONDS / 2)
            writer.transport.abort()
        while state.connections or state.tasks:
            await asyncio.sleep(0.01)

    tell(story)
