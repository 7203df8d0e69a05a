"""Measures the service under load, beside the usual way to build one: python -m benchmarks.serving

Needs wrk, two cores (one for the server, one for the load), and torch for the part beside PyTorch (pip install -e
'.[bench]'). Each part prints what was promised and what was found.
"""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from statistics import median

import uvloop

from benchmarks.load import (
    Outcome,
    canvas_payload,
    http_request,
    only_core,
    page_payload,
    run_rate,
    run_wrk,
)
from benchmarks.served import STAGES, Served, serve
from model.runs import machine

OURS = ["-m", "model", "serve", "--port"]
PEER = ["-m", "benchmarks.serving_peer", "--port"]
SERVER_CORE, LOAD_CORE = 0, 1
CONNECTIONS = 32
LIVE = http_request(None, "/health/live")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, metavar="S", help="of each run of wrk (10)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="turns that each server takes (5)")
    parser.add_argument("--requests", type=int, default=100_000, metavar="N", help="over which memory is flat (100000)")
    parser.add_argument("--overload", type=float, default=60, metavar="S", help="seconds of overload (60)")
    parser.add_argument("--only", choices=PARTS, nargs="+", help="some parts alone")
    args = parser.parse_args(arguments)
    if shutil.which("wrk") is None or (os.cpu_count() or 1) < 2:
        print("this needs wrk (apt-get install wrk) and two cores", file=sys.stderr)
        return 2
    only_core(LOAD_CORE)
    print(f"{date.today()}, {machine()}, Python {sys.version.split()[0]}; server on one core, load on another")
    for name, part in PARTS.items():
        if args.only is None or name in args.only:
            promise = (part.__doc__ or "").split("\n")[0]
            print(f"\n{name}: {promise}")
            for line in part(args):
                print(f"  {line}", flush=True)
    return 0


def speed(args: argparse.Namespace) -> list[str]:
    """at least 4 times the requests/s of FastAPI + PyTorch in the same run, and at most half its latency alone"""
    if find_spec("torch") is None:
        return ["torch is not installed, so there is no peer; run: pip install -e '.[bench]'"]
    rates: dict[str, list[float]] = {"ours": [], "peer": []}
    alone: dict[str, list[float]] = {"ours": [], "peer": []}
    lines = []
    with serve(OURS, {SERVER_CORE}) as ours, serve(PEER, {SERVER_CORE}) as peer:
        for number in range(args.rounds + 1):
            for name, server, payload in (("ours", ours, page_payload()), ("peer", peer, canvas_payload())):
                before, stages = server.cpu_seconds(), ours.stage_sums()
                full = run_wrk(server.url, payload, CONNECTIONS, args.seconds, LOAD_CORE)
                cpu = (server.cpu_seconds() - before) / full.requests
                one = run_wrk(server.url, payload, 1, args.seconds / 2, LOAD_CORE)
                if number == 0:  # caches and clocks settle
                    continue
                rates[name].append(full.per_second)
                alone[name].append(one.p50)
                lines.append(
                    f"{name}: {full.per_second:6.0f}/s, p50 {full.p50:6.2f} ms, p99 {full.p99:6.2f} ms, "
                    f"{full.bad} bad; "
                    f"alone p50 {one.p50:5.2f} ms, p99 {one.p99:5.2f} ms; {cpu * 1e6:4.0f} µs of processor a request"
                )
                if name == "ours":
                    answered = full.requests + one.requests
                    parts = {stage: (sums - stages[stage]) / answered for stage, sums in ours.stage_sums().items()}
                    lines.append("      " + ", ".join(f"{stage} {1e6 * parts[stage]:.0f} µs" for stage in STAGES))
    faster = median(a / b for a, b in zip(rates["ours"], rates["peer"], strict=True))
    quicker = median(a / b for a, b in zip(alone["ours"], alone["peer"], strict=True))
    return [
        *lines,
        f"{faster:.2f} times the requests/s, {quicker:.2f} times the latency alone (medians over the rounds)",
    ]


def start(args: argparse.Namespace) -> list[str]:
    """at most 1 s from the start of the process to ready; at most 150 MB resident a worker"""
    started, resident = [], []
    for _ in range(args.rounds):
        with serve(OURS, {SERVER_CORE}) as server:
            started.append(server.started)
            run_wrk(server.url, page_payload(), CONNECTIONS, 1, LOAD_CORE)
            resident += server.resident_megabytes()
    return [f"ready after {median(started):.2f} s (slowest {max(started):.2f} s); {max(resident):.0f} MB resident"]


def memory(args: argparse.Namespace) -> list[str]:
    """flat within 5 % over 100,000 requests"""
    with serve(OURS, {SERVER_CORE}) as server:
        asked = run_wrk(server.url, page_payload(), CONNECTIONS, args.seconds, LOAD_CORE).requests
        (before,) = server.resident_megabytes()
        while asked < args.requests:
            asked += run_wrk(server.url, page_payload(), CONNECTIONS, args.seconds, LOAD_CORE).requests
        (after,) = server.resident_megabytes()
    return [f"{before:.1f} MB, after {asked} requests {after:.1f} MB: {100 * (after / before - 1):+.1f} %"]


def workers(args: argparse.Namespace) -> list[str]:
    """two workers at least 1.8 times one

    With two cores the load must share them with two workers, so both rates are set against the processor's time that
    was left to the servers.
    """
    found = []
    for count in (1, 2):
        both = {SERVER_CORE, LOAD_CORE}
        with serve(
            OURS, both if count == 2 else {SERVER_CORE}, INKDIGIT_WORKERS=str(count), INKDIGIT_MAX_UNDER_WAY="1000"
        ) as server:
            run_wrk(server.url, page_payload(), 2 * CONNECTIONS, 2, LOAD_CORE)
            before, begun = server.cpu_seconds(), time.monotonic()
            figures = run_wrk(server.url, page_payload(), 2 * CONNECTIONS, args.seconds, LOAD_CORE)
            used = (server.cpu_seconds() - before) / (time.monotonic() - begun)
        found.append((figures.per_second, used))
    (one, one_used), (two, two_used) = found
    return [
        f"one {one:.0f}/s on {one_used:.2f} cores, two {two:.0f}/s on {two_used:.2f} cores beside the load: "
        f"{two / one:.2f} times",
        f"for the processor's time that they got: {2 * (two / two_used) / (one / one_used):.2f} times",
    ]


def overload(args: argparse.Namespace) -> list[str]:
    """at twice what it holds: accepted under 100 ms at p99, live under 50 ms, full speed again within 2 s"""
    with serve(OURS, {SERVER_CORE}) as server:
        run_wrk(server.url, page_payload(), CONNECTIONS, 2, LOAD_CORE)
        holds = run_wrk(server.url, page_payload(), CONNECTIONS, args.seconds, LOAD_CORE).per_second
        request = http_request(page_payload(), page_payload().path)

        async def both() -> tuple[Outcome, Outcome]:
            asking = run_rate(server.url, request, 2 * holds, args.overload, opened=2 * CONNECTIONS)
            return await asyncio.gather(asking, run_rate(server.url, LIVE, 20, args.overload))

        asked, live = uvloop.run(both())
        time.sleep(2)
        again = run_wrk(server.url, page_payload(), CONNECTIONS, 2, LOAD_CORE).per_second
    known = {0, 200, 503}
    others = {status: asked.count(status) for status in asked.seconds if status not in known}
    return [
        f"it holds {holds:.0f}/s; asked {2 * holds:.0f}/s for {args.overload:.0f} s: {asked.count(200)} answered, "
        f"{asked.count(503)} refused, {asked.count(0)} without an answer, others {others}",
        f"accepted p50 {asked.percentile(200, 50):.1f} ms, p99 {asked.percentile(200, 99):.1f} ms; refused p50 "
        f"{asked.percentile(503, 50):.1f} ms, p99 {asked.percentile(503, 99):.1f} ms",
        f"live p50 {live.percentile(200, 50):.1f} ms, p99 {live.percentile(200, 99):.1f} ms, "
        f"longest {live.percentile(200, 100):.1f} ms, {live.count(0)} without an answer",
        f"2 s later {again:.0f}/s, {again / holds:.2f} of before; the client used {asked.client_share:.2f} of its core",
    ]


def slow(args: argparse.Namespace) -> list[str]:
    """clients that send a byte a second are dropped within 10 s, and hold nobody up"""
    starts = (b"POST /predict HTTP/1.1\r\nx: ", b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n")

    async def drip(server: Served, start: bytes) -> float:
        host, port = server.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        begun = time.perf_counter()
        writer.write(start)
        ended = asyncio.ensure_future(reader.read())
        while not ended.done():
            writer.write(b"a")
            await asyncio.wait([ended], timeout=1)
        ended.exception()
        return time.perf_counter() - begun

    async def all_of(server: Served) -> list[float]:
        return await asyncio.gather(*(drip(server, start) for start in starts for _ in range(100)))

    with serve(OURS, {SERVER_CORE}) as server:
        before = run_wrk(server.url, page_payload(), 4, args.seconds, LOAD_CORE)
        dropped: list[float] = []
        dripping = threading.Thread(target=lambda: dropped.extend(uvloop.run(all_of(server))))
        dripping.start()
        during = run_wrk(server.url, page_payload(), 4, args.seconds, LOAD_CORE)
        dripping.join()
    return [
        f"200 slow clients, dropped after {min(dropped):.1f} to {max(dropped):.1f} s; meanwhile "
        f"{during.per_second:.0f}/s and p99 {during.p99:.1f} ms "
        f"({before.per_second:.0f}/s and {before.p99:.1f} ms without them)"
    ]


def stop(args: argparse.Namespace) -> list[str]:
    """SIGTERM at 200 requests/s: every accepted request answered, exit 0 within 10 s"""
    with serve(OURS, {SERVER_CORE}) as server:
        request = http_request(page_payload(), page_payload().path)

        async def ask_and_stop() -> tuple[Outcome, float]:
            asking = asyncio.ensure_future(run_rate(server.url, request, 200, 6))
            await asyncio.sleep(3)
            server.process.send_signal(signal.SIGTERM)
            begun = time.perf_counter()
            await asyncio.to_thread(server.process.wait)
            took = time.perf_counter() - begun
            return await asking, took

        outcome, took = uvloop.run(ask_and_stop())
    counts = {status: outcome.count(status) for status in sorted(outcome.seconds)}
    return [
        f"exit {server.process.returncode} after {took:.1f} s; {counts.pop(200, 0)} answered, "
        f"{counts.pop(-1, 0)} came when the port was closed, others {counts or 'none'}"
    ]


PARTS: dict[str, Callable[[argparse.Namespace], list[str]]] = {
    part.__name__: part for part in (speed, start, memory, workers, overload, slow, stop)
}

if __name__ == "__main__":
    sys.exit(main())
