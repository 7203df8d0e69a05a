"""The last connections before a listening socket closes."""

import socket
import sys
from collections.abc import Iterator

import pytest

from app.last_connections import accept_queued, drop_new_connections


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def connect(listener: socket.socket, seconds: float) -> socket.socket:
    return socket.create_connection(listener.getsockname(), seconds)


def test_the_queue_is_accepted_whole(listener: socket.socket) -> None:
    assert accept_queued(listener) == []
    clients = [connect(listener, 60) for _ in range(3)]
    accepted = accept_queued(listener)
    assert {end.getpeername() for end in accepted} == {client.getsockname() for client in clients}
    for end in [*clients, *accepted]:
        end.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is one of Linux")
def test_who_comes_later_is_refused_and_who_was_there_is_heard(listener: socket.socket) -> None:
    with connect(listener, 60) as early:
        drop_new_connections(listener)
        with pytest.raises(TimeoutError):
            connect(listener, 0.2)
        (accepted,) = accept_queued(listener)
        listener.close()
        with accepted:
            early.sendall(b"still here")
            accepted.settimeout(60)
            assert accepted.recv(100) == b"still here"
            accepted.sendall(b"heard")
            early.settimeout(60)
            assert early.recv(100) == b"heard"
