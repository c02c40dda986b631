"""Archive jobs: articles a second with one and two workers, memory of a worker as the archive grows, the output's size.

Run ``python -m benchmarks.archive [ARTICLES]`` (default 6,000; ``make bench`` runs it). Wall-clock times: run it on a machine
that does nothing else, and quote the ratio. Writes benchmarks/results/archive.json.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks import devdata
from nlp.archive.engines import Engine
from nlp.archive.job import Job, run
from nlp.archive.progress import Lines
from nlp.archive.work import Settings
from nlp.profile import Profile

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
    """Memory of the workers at each shard."""

    def __init__(self) -> None:
        super().__init__(io.StringIO())
        self.memory: list[tuple[int, float]] = []

    def shard(self, articles: int, rejected: int, read_bytes: int) -> None:
        super().shard(articles, rejected, read_bytes)
        processes = psutil.Process().children(recursive=True) or [psutil.Process()]
        sizes = []
        for process in processes:
            try:
                if "resource_tracker" not in " ".join(process.cmdline()):
                    sizes.append(process.memory_full_info().uss / 1e6)
            except psutil.Error:
                continue
        self.memory.append((self.articles, max(sizes, default=0.0)))


def measure(file: Path, out: Path, workers: int, format: str) -> dict[str, Any]:
    """One job."""
    watch = Watch()
    begin = time.perf_counter()
    manifest = run(Job((str(file),), out, Profile(), Settings(format), Engine("local", workers), shard=SHARD), watch)
    seconds = time.perf_counter() - begin
    settled = [size for articles, size in watch.memory if articles >= manifest["counts"]["articles"] // 4]
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


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6000
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        size = archive_of(file, count)
        # Two workers first make the page cache warm for both; one worker is this process, with its tagger loaded.
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
    out = Path(__file__).parent / "results"
    out.mkdir(exist_ok=True)
    (out / "archive.json").write_text(json.dumps({"runs": rows, "speedup": speedup}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
