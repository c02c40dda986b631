"""Processes that tag, so that two cores are used and one slow article can be ended without ending the server.

A process that is late or ends is replaced, and a new one takes its place when it has loaded; one whose server is gone ends itself.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from nlp.desk.jobs import Answer, Job, do
from nlp.desk.limits import Gate
from nlp.desk.logs import event
from nlp.desk.problems import Problem
from nlp.desk.process import Process
from nlp.profile import Profile
from nlp.tagger import Tagger

#: Seconds before a process that could not start is tried again; doubled each time, up to the second number.
PAUSE, LONGEST_PAUSE = 1.0, 30.0


class Tagging(Protocol):
    """Where jobs go: processes, or (for tests and ``--workers 0``) this one."""

    gate: Gate

    async def open(self) -> None: ...

    async def run(self, job: Job) -> Answer: ...

    async def reload(self, profile: Profile) -> None: ...

    def close(self) -> None: ...


class Here:
    """Tags in the server's own process, one article at a time, in a thread."""

    def __init__(self, tagger: Tagger, pending: int, unpacked: int) -> None:
        self.gate = Gate(pending)
        self._tagger = tagger
        self._unpacked = unpacked
        self._threads = ThreadPoolExecutor(1, "tag")

    async def open(self) -> None:
        """Nothing to open."""

    async def run(self, job: Job) -> Answer:
        with self.gate:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, do, self._tagger, job, self._unpacked)

    async def reload(self, profile: Profile) -> None:
        self._tagger = await asyncio.to_thread(Tagger, profile)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


class Processes:
    """``count`` tagging processes, started at once and loaded side by side; :meth:`open` takes them into the event loop.

    Raises:
        RuntimeError: one could not load (a model or the profile is unusable).
    """

    def __init__(
        self,
        profile: Profile,
        count: int,
        *,
        seconds: float,
        pending: int,
        unpacked: int,
        on_restart: Callable[[], None] = lambda: None,
    ) -> None:
        self.gate = Gate(pending)
        self._seconds = seconds
        self._unpacked = unpacked
        self._on_restart = on_restart
        self._profile = profile
        self._free: asyncio.Queue[Process] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reloading = asyncio.Lock()
        self._all = set(self._started(profile, count))

    async def open(self) -> None:
        for process in self._all:
            await process.attach(self._free.put_nowait, self._lost)

    async def run(self, job: Job) -> Answer:
        """One job's answer.

        Raises:
            Problem: 503 where too many wait, or where the article took too long or ended its process.
        """
        with self.gate:
            process = await self._take()
            try:
                answer = await process.ask(job, self._seconds)
            except (TimeoutError, EOFError) as error:
                raise Problem(503, "too-slow", "this article could not be tagged in time", retry=60) from error
        if answer[0] == "failed":
            raise RuntimeError(answer[1])
        return answer

    async def reload(self, profile: Profile) -> None:
        """Replace every process by one with another profile (a newly adopted model), each when it is free.

        Raises:
            RuntimeError: a process could not load the profile; those of before go on.
        """
        async with self._reloading:
            fresh = await asyncio.to_thread(self._started, profile, len(self._all))
            self._profile = profile
            for process in fresh:
                old = await self._take()
                self._all.discard(old)
                old.end()
                await asyncio.to_thread(old.join)
                await self._admit(process)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for process in self._all:
            process.end()
        for process in self._all:
            process.join()

    async def _take(self) -> Process:
        """The process free for longest; those that ended while they were free are passed over."""
        while (process := await self._free.get()).gone:
            pass
        return process

    async def _admit(self, process: Process) -> None:
        self._all.add(process)
        await process.attach(self._free.put_nowait, self._lost)

    def _lost(self, process: Process, why: Exception) -> None:
        event("tagging process replaced", logging.WARNING, why=type(why).__name__)
        self._on_restart()
        self._all.discard(process)
        task = asyncio.get_running_loop().create_task(self._replace())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self) -> None:
        """Start another, again and again where it does not start: memory may be short only for now."""
        pause = PAUSE
        while True:
            try:
                (process,) = await asyncio.to_thread(self._started, self._profile, 1)
            except (RuntimeError, OSError) as error:
                event("tagging process did not start", logging.ERROR, why=str(error))
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
                continue
            await self._admit(process)
            return

    def _started(self, profile: Profile, count: int) -> list[Process]:
        """New processes that have loaded. Raises RuntimeError; none is left then."""
        fresh: list[Process] = []
        try:
            for _ in range(count):
                fresh.append(Process(profile, self._unpacked))
            for process in fresh:
                process.ready()
        except (RuntimeError, OSError):
            for process in fresh:
                process.end()
            for process in fresh:
                process.join()
            raise
        return fresh


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def model_profile(profile: Profile, folder: Path | None) -> Profile:
    """The profile with another folder of sections; None: its own."""
    return replace(profile, sections=folder) if folder else profile
