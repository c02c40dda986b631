"""Archive jobs: articles a second with one and two workers, memory of a worker as the archive grows, the output's size.

Run ``python -m benchmarks.archive [ARTICLES]`` (default 6,000; ``make bench`` runs it), or ``python -m benchmarks.archive
--memory [ARTICLES]`` (default 50,000) for the curve of a worker's memory, or ``--web [PAGES]`` (default 300) for what a page of a crawl costs. Wall-clock times: run it on a machine
that does nothing else, and quote the ratio. Writes benchmarks/results/archive.json.
"""

from __future__ import annotations

import html
import io
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks import devdata
from nlp.archive.engines import Engine
from nlp.archive.items import digest
from nlp.archive.job import Job, cut, run
from nlp.archive.progress import Lines
from nlp.archive.sources import Source
from nlp.archive.work import Settings
from nlp.profile import Profile
from nlp.tagger import load

SIZE = 4000
SHARD = 250


def archive_of(file: Path, count: int) -> int:
    """Write articles of about 4 kB, one after the other again and again; the bytes written."""
    texts = devdata.articles(SIZE, 200)
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            row = {"id": str(number), "text": texts[number % len(texts)], "published": f"{2015 + number % 12}-03-01"}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file.stat().st_size


class Watch(Lines):
    """Memory of the largest worker at each shard, in MB: (articles, what it alone holds, its share of all it has mapped)."""

    def __init__(self, every: int = 0) -> None:
        super().__init__(io.StringIO())
        self.memory: list[tuple[int, float, float]] = []
        self._every = every

    def shard(self, articles: int, rejected: int, read_bytes: int) -> None:
        super().shard(articles, rejected, read_bytes)
        if self.memory and self.articles < self.memory[-1][0] + self._every:
            return
        sizes = [(0.0, 0.0)]
        for process in psutil.Process().children(recursive=True):
            try:
                if "resource_tracker" not in " ".join(process.cmdline()):
                    held = process.memory_full_info()
                    sizes.append((held.uss / 1e6, held.pss / 1e6))
            except psutil.Error:
                continue
        self.memory.append((self.articles, *max(sizes)))


def measure(file: Path, out: Path, workers: int, format: str) -> dict[str, Any]:
    """One job."""
    watch = Watch()
    begin = time.perf_counter()
    manifest = run(Job((str(file),), out, Profile(), Settings(format), Engine("local", workers), shard=SHARD), watch)
    seconds = time.perf_counter() - begin
    settled = [size for articles, size, _ in watch.memory if articles >= manifest["counts"]["articles"] // 4]
    return {
        "workers": workers,
        "format": format,
        "articles": manifest["counts"]["articles"],
        "seconds": seconds,
        "articles_per_second": manifest["counts"]["articles"] / seconds,
        "work_ms_per_article": manifest["timings"]["ms_per_article"],
        "output_bytes_per_article": manifest["counts"]["bytes"] / manifest["counts"]["articles"],
        "worker_mb_at_a_quarter": settled[0],
        "worker_mb_at_the_end": settled[-1],
    }


def memory(count: int) -> dict[str, Any]:
    """One worker over ``count`` articles, no two alike: the curve of its memory."""
    watch = Watch(count // 20)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        changed_archive_of(file, count)
        job = Job((str(file),), Path(folder) / "out", Profile(), engine=Engine("local", 1))
        manifest = run(job, watch)
    print(
        f"{manifest['counts']['articles']} articles, {manifest['counts']['rejected']} rejected, one worker, shards of 1000"
    )
    print("  articles   its own MB   with its share of what is shared")
    for articles, own, share in watch.memory:
        print(f"  {articles:8d}   {own:10.1f}   {share:10.1f}")
    return {"curve": watch.memory}


#: What surrounds the article on a page of the web, by about its size: scripts, styles, menus, teasers of other stories.
AROUND = 60_000


def crawl_of(file: Path, count: int) -> int:
    """Write a crawl (.warc.gz) of pages with articles of the development data in them; the bytes of HTML."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    texts = devdata.articles(SIZE, 200)
    script = "<script>" + "".join(f"window.a{n}={{'k':[{n},'{n * 7919 % 9973}']}};" for n in range(700)) + "</script>"
    teasers = "".join(
        f"<li><a href='/tin-{n}'>Tin khác số {n} trong ngày</a><img src='/anh/{n}.jpg'></li>" for n in range(120)
    )
    around = (script + f"<nav><ul>{teasers}</ul></nav>") * max(1, AROUND // (len(script) + len(teasers)))
    total = 0
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for number in range(count):
            body = "".join(f"<p>{html.escape(line)}</p>" for line in texts[number % len(texts)].split("\n") if line)
            page = f"<html><head><title>Tin {number}</title></head><body>{around}<article>{body}</article></body></html>".encode()
            total += len(page)
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = f"https://example.org/{number}"
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(page), http_headers=headers))
    return total


def web(count: int) -> dict[str, Any]:
    """A crawl: what the reader takes, what finding the article in a page takes, what tagging takes; milliseconds a page."""
    tagger = load()
    tagger.tag("Tin ở Hà Nội.")
    spent = {"reading and cutting": 0.0, "finding the article": 0.0, "tagging": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "crawl.warc.gz"
        size = crawl_of(file, count)
        packed = file.stat().st_size
        begin = time.process_time()
        found = [item for _, items, _ in cut([Source(str(file), packed)], 100) for item in items if digest([item])]
        spent["reading and cutting"] = time.process_time() - begin
    for item in found:
        begin = time.process_time()
        articles = list(item.articles())
        middle = time.process_time()
        for article in articles:
            tagger.tag_or_reject(article)
        spent["finding the article"] += middle - begin
        spent["tagging"] += time.process_time() - middle
    print(
        f"{len(found)} pages of {size / count / 1000:.0f} kB of HTML with an article of {SIZE} characters; {packed / count / 1000:.0f} kB packed"
    )
    for name, seconds in spent.items():
        print(f"  {name:<22}{seconds / count * 1000:7.2f} ms of the processor a page")
    return {"html_bytes": size / count, "ms": {name: seconds / count * 1000 for name, seconds in spent.items()}}


def changed_archive_of(file: Path, count: int) -> None:
    """Write articles of all sources and lengths of the development data, from the second round on with words of others in them."""
    chance = random.Random(1)
    names = ("vi_news_labelled", "vi_news_unlabelled", "vi_news_labelled_2", "en_news_labelled")
    texts = [text for name in names for text in devdata.texts(name)] or devdata.articles(SIZE, 20)
    chance.shuffle(texts)
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            words = texts[number % len(texts)].split(" ")
            if number >= len(texts):
                others = texts[chance.randrange(len(texts))].split(" ")
                for _ in range(len(words) // 10):
                    words[chance.randrange(len(words))] = others[chance.randrange(len(others))]
            day = f"{2000 + number % 26}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            row = {"id": str(number), "text": " ".join(words), "published": day}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    if "--memory" in sys.argv:
        keep("archive-memory", memory(numbers[0] if numbers else 50_000))
        return
    if "--web" in sys.argv:
        keep("archive-web", web(numbers[0] if numbers else 300))
        return
    count = numbers[0] if numbers else 6000
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        size = archive_of(file, count)
        # Two workers first make the page cache warm for all.
        for index, (workers, format) in enumerate(((2, "parquet"), (1, "parquet"), (2, "parquet"), (2, "jsonl"))):
            found = measure(file, Path(folder) / f"out{index}", workers, format)
            if index:
                rows.append(found)
    speedup = rows[1]["articles_per_second"] / rows[0]["articles_per_second"]
    print(f"{count} articles, {size / count:.0f} bytes each")
    for row in rows:
        print(
            f"  {row['workers']} workers, {row['format']:<8}{row['articles_per_second']:8.0f} articles/s"
            f"  {row['work_ms_per_article']:6.2f} ms of work each  {row['output_bytes_per_article']:7.0f} bytes of output each"
            f"  a worker {row['worker_mb_at_a_quarter']:.0f} MB at a quarter, {row['worker_mb_at_the_end']:.0f} MB at the end"
        )
    print(f"  two workers = {speedup:.2f} x one (loading and starting included)")
    keep("archive", {"runs": rows, "speedup": speedup})


def keep(name: str, found: dict[str, Any]) -> None:
    """Write benchmarks/results/<name>.json."""
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
