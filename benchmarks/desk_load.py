"""Load on the desk's ``POST /v1/tag``: how fast, and what happens at twice what it can take.

    python -m benchmarks.desk_load [--seconds 10] [--overload 60] [--workers 2]

Starts ``nhan serve`` and sends it a 4 kB article from a process of its own (on the same machine: it takes its share of the
cores, so the figures are a lower bound). Phases: in-process speed for comparison; 20 connections as fast as they go;
20 connections together at 150 and at 300 requests a second; 200 connections offering twice the measured rate.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

import nlp
from nlp.evaluate.gold import read_gold

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "desk"))
CONNECTIONS, CROWD = 20, 200
#: Requests a second offered, together.
RATES = (150.0, 300.0)


@dataclass
class Outcome:
    """Seconds of each answer, answers by status, answers that were refused without Retry-After."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry: int = 0
    took: float = 0.0

    def line(self, name: str) -> str:
        good = sorted(self.seconds) or [0.0]
        at = lambda share: 1000 * good[int(share * (len(good) - 1))]  # noqa: E731
        return (
            f"{name:22} {self.statuses[200] / self.took:7.0f} tagged/s   ms p50 {at(0.5):6.1f}  p95 {at(0.95):6.1f}  "
            f"p99 {at(0.99):6.1f}   {dict(self.statuses)}"
        )


def article() -> str:
    """An article of ours, 4 kB in UTF-8."""
    text = "\n\n".join(read_gold(f).text for f in sorted((ROOT / "corpora/gold").glob("vi-economy-00[1-9].txt")))
    return text.encode()[:4096].decode(errors="ignore")


async def one(port: int, request: bytes, until: float, pause: float, delay: float, outcome: Outcome) -> None:
    """One connection: a request every ``pause`` seconds (0: as fast as answers come), reconnecting where it is closed."""
    await asyncio.sleep(delay)
    due = time.perf_counter()
    reader = writer = None
    while due < until:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert reader is not None
            begin = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            await reader.readexactly(int(fields[b"content-length"]))
        except (OSError, asyncio.IncompleteReadError):
            outcome.statuses[0] += 1
            writer = None
            await asyncio.sleep(0.05)
            due = time.perf_counter()
            continue
        status = int(head[9:12])
        outcome.statuses[status] += 1
        if status == 200:
            outcome.seconds.append(time.perf_counter() - begin)
        elif b"retry-after" not in fields:
            outcome.without_retry += 1
        due = max(due + pause, time.perf_counter()) if pause else time.perf_counter()
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    if writer is not None:
        writer.close()


async def crowd(port: int, connections: int, seconds: float, rate: float) -> Outcome:
    body = json.dumps({"text": article(), "published": "2026-01-12"}).encode()
    head = f"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    outcome = Outcome()
    pause = connections / rate if rate else 0.0
    begin = time.perf_counter()
    await asyncio.gather(
        *(
            one(port, head.encode() + body, begin + seconds, pause, n * pause / connections, outcome)
            for n in range(connections)
        )
    )
    outcome.took = time.perf_counter() - begin
    return outcome


def _run(port: int, connections: int, seconds: float, rate: float, answers: multiprocessing.Queue[Outcome]) -> None:
    answers.put(asyncio.run(crowd(port, connections, seconds, rate)))


def offer(port: int, connections: int, seconds: float, rate: float = 0.0) -> Outcome:
    """One phase, from a process of its own."""
    answers: multiprocessing.Queue[Outcome] = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(port, connections, seconds, rate, answers)
    )
    process.start()
    outcome = answers.get(timeout=seconds + 120)
    process.join()
    return outcome


def memory(pid: int) -> int:
    """Resident bytes of the server and its tagging processes."""
    server = psutil.Process(pid)
    return sum(p.memory_info().rss for p in [server, *server.children(recursive=True)])


def processor(pid: int) -> tuple[float, float]:
    """Seconds of processor time used so far: by the server, and by its tagging processes."""
    server = psutil.Process(pid)
    used = [sum(p.cpu_times()[:2]) for p in [server, *server.children(recursive=True)]]
    return used[0], sum(used[1:])


def alone() -> float:
    """Milliseconds of processor time for the article in this process."""
    tagger, text = nlp.load(), article()
    for _ in range(5):
        tagger.tag(text)
    begin = time.process_time()
    for _ in range(50):
        json.dumps(tagger.tag(text).to_dict())
    return (time.process_time() - begin) / 50 * 1000


def main() -> None:
    """Print the figures."""
    from server import Server

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--overload", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    print(
        f"processors {psutil.cpu_count()}  load before {psutil.getloadavg()[0]:.1f}  article {len(article().encode())} bytes"
    )
    print(f"in process: {alone():.1f} ms of processor time, tagging and JSON")
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "desk.sqlite", workers=given.workers) as server:
        offer(server.port, CONNECTIONS, 3)
        begin = processor(server.process.pid)
        fastest = offer(server.port, CONNECTIONS, given.seconds)
        end = processor(server.process.pid)
        print(fastest.line(f"{CONNECTIONS} connections"))
        front, tagging = (1000 * (b - a) / fastest.statuses[200] for a, b in zip(begin, end, strict=True))
        print(f"processor time of a request: server {front:.2f} ms, tagging process {tagging:.2f} ms; "
              f"two cores with nothing else can take {2000 / (front + tagging):.0f}/s")  # fmt: skip
        for rate in RATES:
            print(offer(server.port, CONNECTIONS, given.seconds, rate).line(f"{CONNECTIONS} at {rate:.0f}/s"))
        before = memory(server.process.pid)
        twice = 2 * fastest.statuses[200] / fastest.took
        over = offer(server.port, CROWD, given.overload, twice)
        print(over.line(f"{CROWD} at {twice:.0f}/s"))
        print(f"refused without Retry-After: {over.without_retry}")
        print(f"memory before {before / 2**20:.0f} MiB, after {memory(server.process.pid) / 2**20:.0f} MiB")
        print(f"alive: {server.get('/v1/health').decode()}")


if __name__ == "__main__":
    main()
