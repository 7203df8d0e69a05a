"""Log lines as JSON, each with the id of the request it belongs to, and never a byte of what was sent."""

import json
import logging
import sys
import time
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
FIELDS = "fields"  # logging's `extra` key whose dict joins the line

logger = logging.getLogger("inkdigit")
encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one for each line


def current_request_id() -> str:
    return REQUEST_ID.get()


class JsonFormatter(logging.Formatter):
    """One JSON object a line; JSON escapes line breaks, so that no request can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := current_request_id():
            line["request_id"] = request_id
        line.update(getattr(record, FIELDS, {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return encode(line)


def configure_logging() -> None:
    """Everything of ours and of uvicorn's to standard error; called by the process, never by an import."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    # What no line of ours holds need not be found out for each (Python's Logging HOWTO, "Optimization").
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logger.setLevel(logging.INFO)
    # What libraries warn of, such as Pillow of odd pictures, would otherwise be lines that are no JSON.
    logging.captureWarnings(True)
    # It warns of every malformed form, which is the client's fault and already in the answer.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
