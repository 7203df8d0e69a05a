"""OpenTelemetry by its own variables, against a collector that is a few lines of the standard library."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

StartServer = Callable[..., AbstractContextManager[str]]


@contextmanager
def collector() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Its address, and what it was sent by path."""
    received: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received[self.path] = received.get(self.path, b"") + body
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        server.server_close()


def test_traces_go_where_its_variables_say_and_hold_nothing_that_was_drawn(start_server: StartServer) -> None:
    with collector() as (address, received):
        variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            "OTEL_SERVICE_NAME": "ink-under-test",
        }
        with start_server(**variables) as url:
            assert httpx.post(f"{url}/predict", json={"strokes": [[[7.125, 0], [9, 1]]]}).status_code == 200
        # What had not been sent yet is sent when the server stops.
    assert b"ink-under-test" in received["/v1/traces"]
    assert b"/predict" in received["/v1/traces"]
    assert b"7.125" not in b"".join(received.values())
    assert "/v1/logs" not in received
