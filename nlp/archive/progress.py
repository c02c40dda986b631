"""How a job goes on: a bar with rate and time left on a terminal, plain lines otherwise; and its summary."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any, TextIO

#: Seconds between two plain lines.
EVERY = 10.0


class Lines:
    """Plain lines, for logs and pipes. Also what a bar counts."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._begun = self._told = time.monotonic()
        self._total = self._base = self._read = 0
        self.articles = self.rejected = 0

    def begin(self, total_bytes: int, kept: int) -> None:
        """``total_bytes`` of input; ``kept`` shards stand already."""
        self._total = total_bytes
        self._begun = self._told = time.monotonic()
        if kept:
            self._say(f"{kept} shards are done already")

    def shard(self, articles: int, rejected: int, read_bytes: int) -> None:
        """A shard was written; ``read_bytes`` of the input lie before its end."""
        self.articles += articles
        self.rejected += rejected
        self._base = self._base or max(1, read_bytes)
        self._read = max(self._read, read_bytes)
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            self._say(self.line())

    def line(self) -> str:
        """What is done, the rate, the time left."""
        seconds = max(1e-9, time.monotonic() - self._begun)
        said = f"{self.articles} articles, {self.rejected} rejected, {self.articles / seconds:.0f} articles/s"
        left = self.seconds_left()
        return said if left is None else f"{said}, {_duration(left)} left"

    def seconds_left(self) -> float | None:
        """By the bytes of input; None while too little is read to say."""
        seconds = time.monotonic() - self._begun
        if not self._total or self._read <= self._base:
            return None
        return seconds * max(0, self._total - self._read) / self._read

    def end(self) -> None:
        """The job ended, well or not."""

    def _say(self, text: str) -> None:
        print(f"nhan: {text}", file=self._stream, flush=True)


class Bar(Lines):
    """A bar of the bytes of input read, for a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=Console(file=self._stream)
        )
        self._task = self._progress.add_task("reading", total=None)

    def begin(self, total_bytes: int, kept: int) -> None:
        super().begin(total_bytes, kept)
        self._progress.start()
        self._progress.update(self._task, total=max(1, total_bytes))

    def shard(self, articles: int, rejected: int, read_bytes: int) -> None:
        self._told = time.monotonic()  # the bar speaks, no lines
        super().shard(articles, rejected, read_bytes)
        self._progress.update(self._task, completed=self._read, description=self.line())

    def end(self) -> None:
        self._progress.stop()


def watcher() -> Lines:
    """The bar where stderr is a terminal, else plain lines."""
    return Bar() if sys.stderr.isatty() else Lines()


def summary(manifest: Mapping[str, Any]) -> str:
    """What the job made, by language, section, era and reason of rejection."""
    counts, facts, timings = manifest["counts"], manifest["facts"], manifest["timings"]
    rate = counts["articles"] / max(1e-9, timings["seconds"])
    lines = [
        f"{counts['articles']} articles in {counts['shards']} shards, {counts['rejected']} inputs rejected; "
        f"{_duration(timings['seconds'])}, {rate:.0f} articles/s, {timings['ms_per_article']:.2f} ms of work per article"
    ]
    for title, name in (("language", "languages"), ("section", "sections"), ("era", "eras"), ("rejected", "rejects")):
        if facts[name]:
            ranked = sorted(facts[name].items(), key=lambda pair: (-pair[1], pair[0]))
            lines.append(f"{title:<10}" + ", ".join(f"{key} {number}" for key, number in ranked[:12]))
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
