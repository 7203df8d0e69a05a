import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from model import download
from model.download import fetch_file
from model.idx import DataError

CONTENT = gzip.compress(bytes(range(256)) * 200)
NAME = "images.gz"


@contextmanager
def mirror(content: bytes | None, *, promise: int | None = None, status: int = 200) -> Iterator[str]:
    """A local server that answers every request so; content None: the connection is closed without an answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if content is None:
                return
            self.send_response(status)
            self.send_header("content-length", str(len(content) if promise is None else promise))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/mnist/"
    finally:
        server.shutdown()
        server.server_close()


def accept(content: bytes, path: Path) -> None:
    if content != CONTENT:
        raise DataError(f"{path}: wrong checksum")


def test_a_file_arrives_whole_and_progress_counts_up_to_it(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int | None]] = []
    with mirror(CONTENT) as url:
        path = fetch_file(NAME, tmp_path / "new" / "cache", [url], accept, lambda *step: steps.append(step))
    assert path.read_bytes() == CONTENT
    assert [entry.name for entry in path.parent.iterdir()] == [NAME]
    assert steps[-1] == (NAME, len(CONTENT), len(CONTENT))


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ({"content": b"gone", "status": 404}, "HTTP 404"),
        ({"content": None}, "disconnected"),
        ({"content": CONTENT[:100], "promise": len(CONTENT)}, "closed"),
        ({"content": b"<html>a login page</html>"}, "wrong checksum"),
    ],
)
def test_the_second_mirror_helps_when_the_first_fails(tmp_path: Path, first: dict[str, object], why: str) -> None:
    with mirror(**first) as broken, mirror(CONTENT) as good:  # type: ignore[arg-type]
        with pytest.raises(DataError, match=why):
            fetch_file(NAME, tmp_path, [broken], accept)
        assert list(tmp_path.iterdir()) == [], "nothing is left behind"
        assert fetch_file(NAME, tmp_path, [broken, good], accept).read_bytes() == CONTENT


def test_when_all_fail_one_line_names_the_file_and_each_mirror(tmp_path: Path) -> None:
    with mirror(b"", status=503) as one:
        nobody = "http://127.0.0.1:1/mnist"
        with pytest.raises(DataError) as caught:
            fetch_file(NAME, tmp_path, [one, nobody], accept)
    message = str(caught.value)
    assert str(tmp_path / NAME) in message
    assert one in message
    assert "HTTP 503" in message
    assert nobody in message
    assert "--data DIR" in message
    assert "\n" not in message


def test_an_endless_body_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MAX_DOWNLOAD", 1 << 20)
    with mirror(bytes(3 << 20)) as url, pytest.raises(DataError, match="more than 1 MiB"):
        fetch_file(NAME, tmp_path, [url], accept)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with mirror(CONTENT) as url, pytest.raises(DataError, match=r"file/images\.gz: cannot be written"):
        fetch_file(NAME, tmp_path / "file", [url], accept)
