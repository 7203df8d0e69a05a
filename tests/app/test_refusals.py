import json
import logging

import pytest

from app.logs import JsonFormatter, logger
from app.metrics import REQUESTS
from app.middleware import SECURITY_HEADERS
from app.refusals import refuse


def test_it_looks_as_every_other_answer_is_logged_and_counted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counter = REQUESTS.labels("other", "other", "431")
    before = counter._value.get()
    lines: list[str] = []
    monkeypatch.setattr(logger, "handle", lambda record: lines.append(JsonFormatter().format(record)))
    caplog.set_level(logging.INFO, logger=logger.name)
    answer = refuse(431, "Too much.", {"retry-after": "1"})
    head, _, body = answer.partition(b"\r\n\r\n")
    status_line, *rows = head.split(b"\r\n")
    headers = dict(row.split(b": ", 1) for row in rows)
    problem = json.loads(body)
    assert status_line == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert headers.items() >= dict(SECURITY_HEADERS).items()
    assert (headers[b"content-type"], headers[b"content-length"]) == (b"application/problem+json", b"%d" % len(body))
    assert (headers[b"connection"], headers[b"retry-after"]) == (b"close", b"1")
    assert (problem["status"], problem["detail"]) == (431, "Too much.")
    assert headers[b"x-request-id"].decode() == problem["request_id"] != ""
    (line,) = [json.loads(line) for line in lines]
    assert (line["status"], line["request_id"]) == (431, problem["request_id"])
    assert counter._value.get() == before + 1


def test_each_has_an_id_of_its_own_which_is_forgotten_afterwards() -> None:
    assert refuse(400, "No.") != refuse(400, "No.")
    record = logging.LogRecord("inkdigit", logging.INFO, "file.py", 1, "later", None, None)
    assert "request_id" not in json.loads(JsonFormatter().format(record))
