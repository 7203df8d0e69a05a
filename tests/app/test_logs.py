import json
import logging

from app.logs import FIELDS, REQUEST_ID, JsonFormatter


def formatted(message: str, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("inkdigit", logging.INFO, "file.py", 1, message, None, None)
    record.__dict__.update(extra)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line: dict[str, object] = json.loads(text)
    return line


def test_a_line_is_json_with_its_fields() -> None:
    line = formatted("request", **{FIELDS: {"status": 200}})
    assert line["message"] == "request"
    assert line["level"] == "info"
    assert line["status"] == 200
    assert str(line["time"]).endswith("Z")


def test_a_line_break_cannot_forge_a_line() -> None:
    assert formatted('a\n{"message": "forged"}')["message"] == 'a\n{"message": "forged"}'


def test_the_request_id_is_there_during_a_request_and_only_then() -> None:
    token = REQUEST_ID.set("abc")
    assert formatted("x")["request_id"] == "abc"
    REQUEST_ID.reset(token)
    assert "request_id" not in formatted("x")


def test_a_traceback_stays_on_the_line() -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError as error:
        line = formatted("fault", exc_info=(type(error), error, error.__traceback__))
    assert "RuntimeError: broken" in str(line["traceback"])
