"""A folder whose files join the queue: looked at every few seconds, each file read once it has stopped growing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Self

from nlp.desk.logs import event
from nlp.desk.problems import Problem
from nlp.desk.queueing import add_file
from nlp.read.archives import READABLE, is_litter

if TYPE_CHECKING:
    from nlp.desk.desk import Desk

#: Seconds between looks; a file that is the same at two looks is complete.
PAUSE = 2.0
#: The name in the log of what came from the folder.
NAME = "folder"


class Watch:
    """An async context: the folder is watched inside it."""

    def __init__(self, desk: Desk, folder: Path, pause: float = PAUSE) -> None:
        self._desk = desk
        self._folder = folder.resolve()
        self._pause = pause
        self._seen: dict[Path, str] = {}

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except OSError as error:
                event("watched folder", logging.WARNING, why=str(error.strerror))
            await asyncio.sleep(self._pause)

    async def look(self) -> None:
        """Read the files that are complete and new or changed."""
        stamps = await asyncio.to_thread(self._stamps)
        for file, stamp in stamps.items():
            if self._seen.get(file) != stamp:
                self._seen[file] = stamp
                continue
            known = self._desk.store.rows("SELECT stamp FROM watched WHERE path = ?", str(file))
            if known and known[0]["stamp"] == stamp:
                continue
            outcome = await self._read(file)
            with self._desk.store.writing() as db:
                db.execute(
                    "INSERT INTO watched (path, stamp, outcome) VALUES (?, ?, ?)"
                    " ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, outcome = excluded.outcome",
                    (str(file), stamp, outcome),
                )

    def _stamps(self) -> dict[Path, str]:
        """Files right in the folder; links are not followed out of it."""
        out = {}
        for file in sorted(self._folder.iterdir()):
            if (
                file.name.lower().removesuffix(".gz").endswith(READABLE)
                and not is_litter(file.name)
                and file.is_file()
                and not file.is_symlink()
            ):
                stat = file.stat()
                out[file] = f"{stat.st_size}-{stat.st_mtime_ns}"
        return out

    async def _read(self, file: Path) -> str:
        try:
            if file.stat().st_size > self._desk.config.limits.file:
                raise Problem(413, "too-large", f"{file.name} is too large")
            added = await add_file(self._desk, file.name, await asyncio.to_thread(file.read_bytes), NAME)
        except Problem as problem:
            event("watched file", logging.WARNING, reason=problem.reason)
            return problem.reason
        return f"{sum(row.get('new', False) for row in added)} added"
