"""Load: what the page sends and what a page of the usual kind would, by wrk as fast as it goes, or at a fixed rate."""

import asyncio
import io
import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

PAPER = 1000
CANVAS = 440
"""Pixels of the page's canvas, a side, in a window of 1280 × 800 on a plain screen; on a phone it has more."""
PEN = 60


@dataclass(frozen=True)
class Payload:
    content_type: str
    body: bytes
    path: str = "/predict"


PAGE_INK = json.dumps(
    {
        "strokes": [
            [
                *([337, 255], [370, 219], [413, 193], [463, 178], [489, 175], [542, 179], [591, 195], [633, 222]),
                *([651, 240], [677, 279], [685, 301], [690, 347], [680, 392], [657, 433], [641, 451], [622, 467]),
                *([577, 491], [527, 503], [527, 497], [577, 509], [622, 533], [657, 567], [680, 608], [690, 653]),
                *([685, 699], [677, 721], [651, 760], [633, 778], [591, 805], [542, 821], [489, 825], [463, 822]),
                *([413, 807], [370, 781], [337, 745]),
            ]
        ],
        "width": PEN,
    },
    separators=(",", ":"),
)
"""What the page sends of drawn_three: points that nobody misses are left out (a browser test holds that it is this)."""


def drawn_three(points: int = 60) -> list[list[int]]:
    """A 3 as it is drawn on the page: whole units of its paper, a point for each frame of the second that it takes."""
    turn = np.linspace(0, 1, points)
    upper = turn < 0.5
    angle = np.where(upper, -2.6 + turn * 8.2, -1.5 + (turn - 0.5) * 8.2)
    x, y = 500 + 190 * np.cos(angle), np.where(upper, 340, 660) + 165 * np.sin(angle)
    return np.stack([x, y], axis=1).round().astype(int).tolist()


def page_payload() -> Payload:
    """The strokes and the model, as our page sends them."""
    return Payload("application/json", PAGE_INK.encode(), "/predict?model=cnn")


def canvas_payload() -> Payload:
    """The same drawing as a canvas gives it, black on transparent, in a form."""
    canvas = Image.new("RGBA", (CANVAS, CANVAS))
    scale, pen = CANVAS / PAPER, round(PEN * CANVAS / PAPER)
    line = [(x * scale, y * scale) for x, y in drawn_three()]
    ImageDraw.Draw(canvas).line(line, "black", pen, joint="curve")
    png = io.BytesIO()
    canvas.save(png, "PNG")
    head = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n'
    return Payload("multipart/form-data; boundary=b", head + png.getvalue() + b"\r\n--b--\r\n")


@dataclass(frozen=True)
class Figures:
    """Of one run of wrk: milliseconds; bad: answers that are none, or not 200."""

    requests: int
    per_second: float
    p50: float
    p99: float
    bad: int


def run_wrk(url: str, payload: Payload, connections: int, seconds: float, core: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        body, script = Path(folder, "body"), Path(folder, "post.lua")
        body.write_bytes(payload.body)
        script.write_text(
            f'wrk.method = "POST"\nwrk.body = io.open("{body}", "rb"):read("*a")\n'
            f'wrk.headers["content-type"] = "{payload.content_type}"\n'
            "done = function(summary, latency)\n"
            '  io.write(string.format("figures %d %d %f %f %d\\n", summary.requests, summary.duration,'
            " latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout"
            " + summary.errors.connect + summary.errors.read + summary.errors.write))\nend\n"
        )
        command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
        printed = subprocess.run(
            [*command, "-s", str(script), f"{url}{payload.path}"], check=True, capture_output=True, text=True
        ).stdout
    found = re.search(r"figures (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", printed)
    assert found, printed
    requests, microseconds, p50, p99, bad = (float(number) for number in found.groups())
    return Figures(int(requests), requests / microseconds * 1e6, p50 / 1e3, p99 / 1e3, int(bad))


@dataclass
class Outcome:
    """What came of a fixed rate: seconds from when each request was due to its answer's end, by status (0: none)."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    client_share: float = 0.0
    """Of its core that the client itself used: below 1, it was no bottleneck."""

    def percentile(self, status: int, percent: float) -> float:
        """In milliseconds."""
        taken = self.seconds.get(status, [])
        return 1000 * float(np.percentile(taken, percent)) if taken else float("nan")

    def count(self, status: int) -> int:
        return len(self.seconds.get(status, []))


class Connections:
    """Kept connections to one server; as many as are needed at once."""

    def __init__(self, url: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        self.address = host, int(port)
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> int:
        """The status of the answer; 0 if there is none, -1 if the port was closed."""
        try:
            while self.free and self.free[-1][0].at_eof():  # the server closed it meanwhile
                self.free.pop()
            reader, writer = self.free.pop() if self.free else await asyncio.open_connection(*self.address)
        except ConnectionRefusedError:
            return -1
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        except (OSError, asyncio.IncompleteReadError):
            return 0
        if b"connection: close" in head:
            writer.close()
        else:
            self.free.append((reader, writer))
        return int(head[9:12])


def http_request(payload: Payload | None, path: str) -> bytes:
    if payload is None:
        return f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {payload.content_type}\r\n"
    return f"{head}content-length: {len(payload.body)}\r\n\r\n".encode() + payload.body


async def run_rate(url: str, request: bytes, per_second: float, seconds: float, opened: int = 0) -> Outcome:
    """Requests at their time, whether or not others were answered (an open loop).

    opened: connections that are open beforehand, so that the load does not begin with a storm of them.
    """
    outcome, connections = Outcome(), Connections(url)
    connections.free = [await asyncio.open_connection(*connections.address) for _ in range(opened)]
    begun, used = time.perf_counter(), time.process_time()

    async def one(due: float) -> None:
        status = await connections.ask(request)
        outcome.seconds.setdefault(status, []).append(time.perf_counter() - due)

    asked = set()  # those under way alone: Python's collector would stop us to look through all that ever were
    for number in range(round(per_second * seconds)):
        due = begun + number / per_second
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.ensure_future(one(due))
        asked.add(task)
        task.add_done_callback(asked.discard)
    await asyncio.gather(*asked)
    outcome.client_share = (time.process_time() - used) / (time.perf_counter() - begun)
    return outcome


def only_core(core: int) -> None:
    os.sched_setaffinity(0, {core})
