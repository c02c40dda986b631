"""Load on the desk's ``POST /v1/tag``: how fast, and what happens at twice what it can take.

    python -m benchmarks.desk_load [--seconds 10] [--overload 60] [--workers 2]

Starts ``nhan serve`` and sends it 4 kB articles from a process of its own (on the same machine: it takes its share of the
cores, so the figures are a lower bound). Three kinds: 200 different articles of the development data, Vietnamese and English in
turn (of the gold corpus where that is not here); one packed article, four of the gold corpus in 4 kB, again and again, as a bad
case; and the 200 once more with the answers kept (the desk's default), as where a CMS saves and previews. For the first two
nothing is kept (``--no-cache``). Phases: in-process speed for comparison; 20 connections as fast as they go; 20 connections
together at 150 and at 300 requests a second; and, without kept answers, 200 connections offering twice the measured rate.
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
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

import nlp
from benchmarks import devdata
from nlp.desk.jobs import do
from nlp.evaluate.gold import read_gold

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "desk"))
from server import Server  # noqa: E402

GOLD = ROOT / "corpora" / "gold"
CONNECTIONS, CROWD = 20, 200
#: Bytes of an article, and how many different ones.
SIZE, DIFFERENT = 4096, 200
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


def cut(text: str) -> str:
    """The first 4 kB in UTF-8."""
    return text.encode()[:SIZE].decode(errors="ignore")


def packed() -> list[str]:
    """One article of ours, three times as full of names as the news is."""
    return [cut("\n\n".join(read_gold(f).text for f in sorted(GOLD.glob("vi-economy-00[1-9].txt"))))]


def different() -> list[str]:
    """200 articles of the development data, or of ours (each with those that follow it until 4 kB are full)."""
    found = [_long(devdata.texts(name)) for name in ("vi_news_labelled", "en_news_labelled")]
    if all(found):
        return [text for pair in zip(*found, strict=True) for text in pair]
    own = [read_gold(f).text for f in sorted(GOLD.glob("*.txt"))]
    return [cut("\n\n".join((own[n:] + own[:n])[:12])) for n in range(DIFFERENT)]


def _long(texts: Iterator[str]) -> list[str]:
    return [cut(text) for text in islice((t for t in texts if len(t.encode()) >= SIZE), DIFFERENT // 2)]


async def one(port: int, requests: Iterator[bytes], until: float, pause: float, delay: float, outcome: Outcome) -> None:
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
            writer.write(next(requests))
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


async def crowd(port: int, texts: list[str], connections: int, seconds: float, rate: float) -> Outcome:
    requests = cycle([_request(text) for text in texts])
    outcome = Outcome()
    pause = connections / rate if rate else 0.0
    begin = time.perf_counter()
    await asyncio.gather(
        *(one(port, requests, begin + seconds, pause, n * pause / connections, outcome) for n in range(connections))
    )
    outcome.took = time.perf_counter() - begin
    return outcome


def _request(text: str) -> bytes:
    body = json.dumps({"text": text, "published": "2026-01-12"}, ensure_ascii=False).encode()
    head = f"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _run(answers: multiprocessing.Queue[Outcome], *given: Any) -> None:
    answers.put(asyncio.run(crowd(*given)))


def offer(port: int, texts: list[str], connections: int, seconds: float, rate: float = 0.0) -> Outcome:
    """One phase, from a process of its own."""
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[Outcome] = context.Queue()
    process = context.Process(target=_run, args=(answers, port, texts, connections, seconds, rate))
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


def alone(texts: list[str]) -> float:
    """Milliseconds of processor time of one article in this process: tagging and the record's JSON, as a tagging process does it."""
    tagger = nlp.load()
    rows = list(islice(cycle(texts), max(50, len(texts))))
    took = 0.0
    for _ in range(2):  # the first round fills what is kept of units
        begin = time.process_time()
        for text in rows:
            do(tagger, ("tag", {"text": text, "published": "2026-01-12"}), 0)
        took = time.process_time() - begin
    return took / len(rows) * 1000


def phases(server: Server, texts: list[str], seconds: float) -> float:
    """Print one kind of article at each load; the rate that was taken flat out."""
    offer(server.port, texts, CONNECTIONS, 3)
    begin = processor(server.process.pid)
    fastest = offer(server.port, texts, CONNECTIONS, seconds)
    end = processor(server.process.pid)
    print(fastest.line(f"{CONNECTIONS} connections"))
    front, tagging = (1000 * (b - a) / fastest.statuses[200] for a, b in zip(begin, end, strict=True))
    print(f"processor time of a request: server {front:.2f} ms, tagging process {tagging:.2f} ms; "
          f"two cores with nothing else can take {2000 / (front + tagging):.0f}/s")  # fmt: skip
    for rate in RATES:
        print(offer(server.port, texts, CONNECTIONS, seconds, rate).line(f"{CONNECTIONS} at {rate:.0f}/s"))
    return fastest.statuses[200] / fastest.took


def overload(server: Server, texts: list[str], rate: float, seconds: float) -> None:
    """Print what 200 connections at a rate that is too much come to."""
    before = memory(server.process.pid)
    over = offer(server.port, texts, CROWD, seconds, rate)
    print(over.line(f"{CROWD} at {rate:.0f}/s"))
    print(f"refused without Retry-After: {over.without_retry}")
    print(f"memory before {before / 2**20:.0f} MiB, after {memory(server.process.pid) / 2**20:.0f} MiB")
    print(f"alive: {server.get('/v1/health').decode()}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--overload", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    print(f"processors {psutil.cpu_count()}  load before {psutil.getloadavg()[0]:.1f}")
    news, bad = different(), packed()
    for name, texts, options in (
        (f"{len(news)} different articles", news, ("--no-cache",)),
        ("one packed article", bad, ("--no-cache",)),
        (f"{len(news)} different articles, answers kept", news, ()),
    ):
        print(f"\n{name}: {alone(texts):.2f} ms of processor time in one process, tagging and JSON")
        with (
            tempfile.TemporaryDirectory() as folder,
            Server(Path(folder) / "desk.sqlite", *options, workers=given.workers) as server,
        ):
            taken = phases(server, texts, given.seconds)
            if options and given.overload:
                overload(server, texts, 2 * taken, given.overload)


if __name__ == "__main__":
    main()
