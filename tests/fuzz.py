"""Throws damaged bodies of every kind at a running service; as a program (`make fuzz`), as many as one likes.

No answer may be a fault of the server or take longer than a second, and the process must live through it. Each body
comes from the seed and its own number alone, so a finding is sent again with `--first NUMBER --bodies 1`.
"""

import argparse
import json
import random
import re
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app.assets import assets_folder
from tests.damage import damage
from tests.live_server import run_server

SLOW_SECONDS = 1.0
TRIES = 3
"""A body is slow if it is so each time: a pause of a busy machine is nobody's fault."""
FINDINGS = 20
STEP = 2000
"""Bodies between two lines of progress."""
SETTINGS = {
    "INKDIGIT_ACCESS_LOG": "false",
    "INKDIGIT_DEFAULT_MODEL": "mlp",
    "INKDIGIT_TRAINING_AT_ONCE": "1",
    "INKDIGIT_TRAINING_SECONDS": "1",
}
"""Of the service under fire: mostly the quickest to answer, and what damage happens to start is over soon."""
FORM = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%b\r\n--B--\r\n'
OTHER_TYPES = (
    "image/png",
    "application/json",
    "multipart/form-data; boundary=B",
    "text/plain",
    "image/gif; x=y",
    "",
)


@dataclass(frozen=True)
class Body:
    """What to send where."""

    path: str
    media_type: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Report:
    """What came of it; `findings` names what should not have come."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    findings: list[str] = field(default_factory=list)

    def __add__(self, other: "Report") -> "Report":
        statuses = self.statuses + other.statuses
        return Report(statuses, max(self.slowest, other.slowest), self.findings + other.findings)


def whole_bodies(openapi: dict[str, Any], model: str) -> list[Body]:
    """Each example of each body that the service says it takes: a new route is among them by itself."""
    found: list[Body] = []
    for path, methods in openapi["paths"].items():
        for media_type, media in methods.get("post", {}).get("requestBody", {}).get("content", {}).items():
            for example in media.get("examples", {"": {}}).values():
                found.append(_body_of(re.sub(r"{\w+}", model, path), media_type, example))
    return found


def _body_of(path: str, media_type: str, example: dict[str, Any]) -> Body:
    if media_type == "application/json":
        return Body(path, media_type, httpx.Request("POST", "http://x", json=example["value"]).content)
    if media_type == "application/octet-stream":
        return _binary_tensor(path, media_type)
    content = (assets_folder("static") / example["externalValue"].removeprefix("/static/")).read_bytes()
    if media_type == "multipart/form-data":
        return Body(path, f"{media_type}; boundary=B", FORM % content)
    return Body(path, media_type, content)


def _binary_tensor(path: str, media_type: str) -> Body:
    """A drawing as the Open Inference Protocol's binary extension has it: JSON, and after it the tensor's bytes."""
    pixels = struct.pack("<784f", *(float(number % 28 in (13, 14)) for number in range(784)))
    parameters = {"binary_data_size": len(pixels)}
    tensor = {"name": "pixels", "shape": [1, 784], "datatype": "FP32", "parameters": parameters}
    head = json.dumps({"inputs": [tensor]}).encode()
    return Body(path, media_type, head + pixels, {"inference-header-content-length": str(len(head))})


def damaged(bodies: list[Body], queries: Sequence[str], rng: random.Random) -> Body:
    """Three of four are for /predict, which is what people build on; every eighth type is not what it says.

    queries: what every fourth of those ends with.
    """
    reading = [body for body in bodies if body.path == "/predict"]
    whole = rng.choice(reading if rng.random() < 0.75 else bodies)
    media_type = rng.choice(OTHER_TYPES) if rng.random() < 0.125 else whole.media_type
    query = rng.choice(queries) if whole.path == "/predict" and rng.random() < 0.25 else ""
    return Body(whole.path + query, media_type, damage(whole.media_type, whole.content, rng), whole.headers)


def random_for(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed}/{number}")  # noqa: S311 (damage need not be unforeseeable)


def targets(client: httpx.Client) -> tuple[list[Body], list[str]]:
    """The whole bodies that the service takes, and queries of /predict: the way in pictures, and each of its models."""
    models = client.get("/models").json()
    bodies = whole_bodies(client.get("/openapi.json").json(), models["default"])
    return bodies, ["?stages=true", *(f"?model={model['name']}" for model in models["models"])]


def fuzz(client: httpx.Client, numbers: range, seed: int, slow_seconds: float = SLOW_SECONDS) -> Report:
    report = Report()
    bodies, queries = targets(client)
    for number in numbers:
        body = damaged(bodies, queries, random_for(seed, number))
        status, seconds = send_timed(client, body, slow_seconds)
        report.statuses[status] += 1
        report.slowest = max(report.slowest, seconds)
        if problem := complaint(status, seconds, slow_seconds):
            report.findings.append(f"body {number} of seed {seed}: {problem}: POST {body.path}, {body.media_type!r}")
            if len(report.findings) == FINDINGS:
                break
    return report


def send_timed(client: httpx.Client, body: Body, slow_seconds: float) -> tuple[int, float]:
    """The answer's status, and its time in seconds: the first that is not slow."""
    for _ in range(TRIES):
        started = time.monotonic()
        status = send(client, body)
        seconds = time.monotonic() - started
        if seconds <= slow_seconds:
            break
    return status, seconds


def send(client: httpx.Client, body: Body) -> int:
    """The answer's status, 0 for none. A fifth of the bodies go in chunks, without their length."""
    content = pieces(body.content) if len(body.content) % 5 == 0 else body.content
    try:
        headers = {"content-type": body.media_type, **body.headers}
        return client.post(body.path, content=content, headers=headers).status_code
    except httpx.TransportError:
        return 0


def pieces(content: bytes) -> Iterator[bytes]:
    yield from (content[at : at + 1000] for at in range(0, len(content), 1000))


def complaint(status: int, seconds: float, slow_seconds: float) -> str | None:
    if status == 0:
        return "no answer"
    if status >= 500 and status != 503:
        return f"status {status}"
    return f"{seconds:.1f} s" if seconds > slow_seconds else None


def summary(report: Report) -> str:
    counts = ", ".join(f"{status}: {count}" for status, count in sorted(report.statuses.items()))
    return f"{report.statuses.total()} bodies, slowest answer {report.slowest:.2f} s; answers by status: {counts}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="number of the first body")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=SLOW_SECONDS, help="how long an answer may take")
    args = parser.parse_args()
    end = args.first + args.bodies
    report = Report()
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(Path(folder), None, **SETTINGS) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        for first in range(args.first, end, STEP):
            report = report + fuzz(client, range(first, min(first + STEP, end)), args.seed, args.seconds)
            print(summary(report), flush=True)
            if len(report.findings) >= FINDINGS:
                break
        if not client.get("/health/live").is_success:
            report.findings.append("it lives no more")
    print("\n".join(report.findings) or "no fault of the server")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
