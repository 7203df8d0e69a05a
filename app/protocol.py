"""HTTP/1.1 as uvicorn speaks it, but with an end to patience: who dawdles is cut off, and so are endless headers."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LOOK_SECONDS = 4.0
"""How often a connection is looked at; whoever dawdled at two looks in a row is cut off, so after 4 to 8 seconds."""
MIN_BYTES = 4096
"""What a request that is still coming must bring between two looks: a kilobyte a second."""
MAX_HEAD_BYTES = 64 * 1024
LINGER_SECONDS = 0.5

TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\n"
HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
CLOSING = b"content-length: 0\r\nconnection: close\r\n\r\n"


class PatientProtocol(HttpToolsProtocol):
    """One connection. It is looked at now and then, not timed at each request, which would cost each something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requests_begun = 0
        self.cut = False
        self.receiving = True  # a request's head or body; at first too: a client that never asks dawdles as well
        self.head_bytes = 0  # since the last piece of a body: of headers, and of trailers, which are kept as they are
        self.received_bytes = 0
        self.last_look: tuple[int, int] | None = None  # requests_begun and received_bytes, if it was receiving then
        self.next_look: asyncio.TimerHandle | None = None
        self.stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.next_look = self.loop.call_later(LOOK_SECONDS, self.look)

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self.next_look, self.stuck):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.cut:
            return
        self.received_bytes += len(data)
        self.head_bytes += len(data)
        super().data_received(data)
        if self.receiving and self.head_bytes > MAX_HEAD_BYTES:
            self.cut_off(HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        self.requests_begun += 1
        self.receiving = True
        self.head_bytes = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self.head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.receiving = False
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client reads too slowly what it is sent: if nothing changes, it is gone."""
        super().pause_writing()
        self.stuck = self.loop.call_later(2 * LOOK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.stuck is not None:
            self.stuck.cancel()

    def look(self) -> None:
        """Cuts off a client whose request was under way at the last look, and has hardly come any further."""
        here = (self.requests_begun, self.received_bytes)
        if self.receiving and not self.flow.read_paused:
            if self.last_look is not None and here[0] == self.last_look[0] and here[1] - self.last_look[1] < MIN_BYTES:
                self.cut_off(TIMED_OUT)
                return
            self.last_look = here
        else:
            self.last_look = None
        self.next_look = self.loop.call_later(LOOK_SECONDS, self.look)

    def cut_off(self, status_line: bytes) -> None:
        """Says why, unless an answer is on its way already, and closes the connection."""
        if self.cut or self.transport.is_closing():
            return
        self.cut = True
        asked = self.requests_begun > 0  # who opened a connection and said nothing needs no answer
        if asked and (self.cycle is None or self.cycle.response_complete or not self.cycle.response_started):
            self.transport.write(status_line + CLOSING)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # the application need not wait for the rest
            self.cycle.message_event.set()
        # Closed at once, with data still coming, the connection would be reset, and the answer perhaps lost.
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)
