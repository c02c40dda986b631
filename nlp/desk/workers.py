"""Processes that tag, so that two cores are used and one slow article can be ended without ending the server.

Each process is served by one thread here: it sends a job over a pipe and waits at most so long for the answer. A
process that is late or dies is replaced. A process whose server is gone ends itself.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from nlp.desk.jobs import Answer, Job, do
from nlp.desk.limits import Gate
from nlp.desk.logs import event
from nlp.desk.problems import Problem
from nlp.profile import Profile
from nlp.tagger import Tagger

#: Seconds a new process has to load its models.
START_SECONDS = 60.0


class Tagging(Protocol):
    """Where jobs go: processes, or (for tests and ``--workers 0``) this one."""

    gate: Gate

    async def run(self, job: Job) -> Answer: ...

    def reload(self, profile: Profile) -> None: ...

    def close(self) -> None: ...


class Here:
    """Tags in the server's own process, one article at a time, in a thread."""

    def __init__(self, tagger: Tagger, pending: int, unpacked: int) -> None:
        self.gate = Gate(pending)
        self._tagger = tagger
        self._unpacked = unpacked
        self._threads = ThreadPoolExecutor(1, "tag")

    async def run(self, job: Job) -> Answer:
        with self.gate:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, do, self._tagger, job, self._unpacked)

    def reload(self, profile: Profile) -> None:
        self._tagger = Tagger(profile)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


class Processes:
    """``count`` tagging processes, started at once and loaded side by side."""

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
        self._free: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(count, "tag")
        for process in [self._start() for _ in range(count)]:
            process.ready()
            self._free.put(process)

    async def run(self, job: Job) -> Answer:
        """One job's answer.

        Raises:
            Problem: 503 where too many wait, or where the article took too long or ended its process.
        """
        with self.gate:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, job)

    def reload(self, profile: Profile) -> None:
        """Replace every process by one with another profile (a newly adopted model), each when it is free."""
        before, self._profile = self._profile, profile
        fresh = [self._start() for _ in range(len(self._all))]
        try:
            for process in fresh:
                process.ready()
        except RuntimeError:
            self._profile = before
            for process in fresh:
                self._end(process)
            raise
        for process in fresh:
            old = self._free.get(timeout=START_SECONDS)
            self._end(old)
            self._free.put(process)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        for process in list(self._all):
            self._end(process)

    def _do(self, job: Job) -> Answer:
        process = self._free.get()
        try:
            answer = process.ask(job, self._seconds)
        except (TimeoutError, EOFError, OSError) as error:
            event("tagging process replaced", logging.WARNING, why=type(error).__name__)
            self._on_restart()
            self._end(process)
            process = self._start()
            process.ready()
            raise Problem(503, "too-slow", "this article could not be tagged in time", retry=60) from error
        finally:
            self._free.put(process)
        if answer[0] == "failed":
            raise RuntimeError(answer[1])
        return answer

    def _start(self) -> _Process:
        process = _Process(self._profile, self._unpacked)
        with self._lock:
            self._all.add(process)
        return process

    def _end(self, process: _Process) -> None:
        process.end()
        with self._lock:
            self._all.discard(process)


class _Process:
    def __init__(self, profile: Profile, unpacked: int) -> None:
        context = multiprocessing.get_context("spawn")  # the server has threads: a fork could hang
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(theirs, profile, unpacked), daemon=True)
        self._process.start()
        theirs.close()

    def ready(self) -> None:
        """Wait until it has loaded. Raises RuntimeError with its error where it could not."""
        if not self._pipe.poll(START_SECONDS):
            raise RuntimeError("a tagging process did not start in time")
        answer = self._pipe.recv()
        if answer[0] != "ready":
            raise RuntimeError(answer[1])

    def ask(self, job: Job, seconds: float) -> Answer:
        self._pipe.send(job)
        if not self._pipe.poll(seconds):
            raise TimeoutError
        answer: Answer = self._pipe.recv()
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.join(5)
        self._pipe.close()


def _serve(pipe: Connection, profile: Profile, unpacked: int) -> None:
    """The life of a tagging process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    threading.Thread(target=_end_with_server, daemon=True).start()
    try:
        tagger = Tagger(profile)
    except Exception as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))
        return
    pipe.send(("ready",))
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        try:
            answer = do(tagger, job, unpacked)
        except Exception as error:  # the server answers 500 and logs it; the process goes on
            answer = ("failed", f"{type(error).__name__}: {error}")
        pipe.send(answer)


def _end_with_server() -> None:
    """End at once when the server is gone, also when it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def model_profile(profile: Profile, folder: Path | None) -> Profile:
    """The profile with another folder of sections; None: its own."""
    from dataclasses import replace

    return replace(profile, sections=folder) if folder else profile
