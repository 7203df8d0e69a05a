"""HTTP/1.1 as uvicorn speaks it, but with an end to patience: who dawdles is cut off, and so are endless headers."""

import asyncio
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.load_limit import RETRY
from app.refusals import refuse

LOOK_SECONDS = 4.0
"""How often a connection is looked at; whoever dawdled at two looks in a row is cut off, so after 4 to 8 seconds."""
MIN_BYTES = 4096
"""What a request that is still coming must bring between two looks: a kilobyte a second."""
WHOLE_SECONDS = 60.0
"""Until a request must be whole, however fast it comes."""
MAX_HEAD_BYTES = 64 * 1024
LINGER_SECONDS = 0.5

UNREADABLE = (400, "This is no HTTP/1.1 request: its first line, a header or its body breaks the rules.")
TIMED_OUT = (408, f"A request must bring a kilobyte a second, and be whole within {WHOLE_SECONDS:.0f} seconds.")
TOO_MANY = (503, "As many connections are open as may be; try again in a moment.")
HEAD_TOO_LARGE = (431, f"The headers, or the trailers, have more than {MAX_HEAD_BYTES} bytes.")


class PatientProtocol(HttpToolsProtocol):
    """One connection. It is looked at now and then, not timed at each request, which would cost each something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # uvicorn's own way with this limit is to wait for a request, and to refuse it in plain text.
        self.most_connections, self.limit_concurrency = self.limit_concurrency, None
        self.answering: RequestResponseCycle | None = None  # uvicorn's `cycle` is the one that came last
        self.requests_begun = 0
        self.cut = False
        self.receiving = True  # a request's head or body; at first too: a client that never asks dawdles as well
        self.head_bytes = 0  # since the last piece of a body: of headers, and of trailers, which are kept as they are
        self.received_bytes = 0
        self.seen_begun = -1  # requests_begun at the last look
        self.seen_bytes = 0
        self.looks = 0  # at the same request, after the first
        self.next_look: asyncio.TimerHandle | None = None
        self.stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.next_look = self.loop.call_later(LOOK_SECONDS, self.look)
        if self.most_connections is not None and len(self.connections) > self.most_connections:
            self.cut = True
            transport.write(refuse(*TOO_MANY, RETRY))
            transport.close()  # at once: to let it linger would be to hold more than may be

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self.next_look, self.stuck):
            if timer is not None:
                timer.cancel()
        self.disconnect()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.cut:
            return
        self.received_bytes += len(data)
        self.head_bytes += len(data)
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except HttpParserError:
            self.cut_off(*UNREADABLE)
        except HttpParserUpgrade:
            pass  # to what is not spoken here: the request is answered as any other
        if self.receiving and self.head_bytes > MAX_HEAD_BYTES:
            self.cut_off(*HEAD_TOO_LARGE)

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

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self.answering = cycle
        super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        """The client reads too slowly what it is sent: if nothing changes, it is gone."""
        super().pause_writing()
        self.stuck = self.loop.call_later(2 * LOOK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.stuck is not None:
            self.stuck.cancel()

    def look(self) -> None:
        """Cuts off a client whose request has hardly come any further since the last look, or is not whole by now."""
        if self.transport.is_closing():  # all that holds it open is an answer that the client does not read
            self.next_look = self.loop.call_later(2 * LOOK_SECONDS, self.transport.abort)
            return
        begun, received, paused = self.requests_begun, self.received_bytes, self.flow.read_paused
        if self.receiving and begun == self.seen_begun:
            self.looks += 1
            slow = received - self.seen_bytes < MIN_BYTES and not paused
            if slow or self.looks * LOOK_SECONDS >= WHOLE_SECONDS:
                self.cut_off(*TIMED_OUT)
                return
        else:
            self.seen_begun, self.looks = begun, 0
        self.seen_bytes = -MIN_BYTES if paused else received  # it can send nothing while we do not read
        self.next_look = self.loop.call_later(LOOK_SECONDS, self.look)

    def cut_off(self, status: int, detail: str) -> None:
        """Says why, unless an answer is on its way already, and closes the connection."""
        if self.cut or self.transport.is_closing():
            return
        self.cut = True
        current = self.answering
        between_answers = current is None or current.response_complete or not current.response_started
        if between_answers and self.received_bytes:  # who opened a connection and said nothing needs no answer
            self.transport.write(refuse(status, detail))
        self.disconnect()
        # Closed at once, with data still coming, the connection would be reset, and the answer perhaps lost.
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def disconnect(self) -> None:
        """From here on the application has nobody to answer, and need not wait for the rest of a body."""
        if self.answering is not None and not self.answering.response_complete:
            self.answering.disconnected = True
            self.answering.waiting_for_100_continue = False
            self.answering.message_event.set()
