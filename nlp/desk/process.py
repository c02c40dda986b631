"""One tagging process, and the line between it and the server: frames of a length and a value over a pair of sockets.

The server's side lives in its event loop (no thread waits for an answer), the other side is a plain loop. Values are written by
marshal: it knows plain values only, both sides are the same Python, and nothing in it can be run.
"""

from __future__ import annotations

import asyncio
import marshal
import multiprocessing
import os
import socket
import struct
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, cast

from nlp.desk.jobs import Answer, Job, do
from nlp.profile import Profile
from nlp.tagger import Tagger

#: Seconds a new process has to load its models.
START_SECONDS = 60.0
_LENGTH = struct.Struct("!I")
#: Tagged before a process says that it is ready: what is loaded at the first use is then there.
WARM_UP = (
    "Xã Thanh Yên có trường mới\n\nNgày 12/1/2026, ông Lò Văn Đức, Chủ tịch UBND xã Thanh Yên, tỉnh Điện Biên, nói về "
    "Nghị quyết số 71-NQ/TW.\n\nThe school in Thanh Yên commune is new.\n"
)


class Process(asyncio.Protocol):
    """Takes one job at a time. ``freed`` is told when it can take another, ``lost`` when it is gone and why."""

    def __init__(self, profile: Profile, unpacked: int) -> None:
        context = multiprocessing.get_context("spawn")  # the server has threads: a fork could hang
        self._socket, theirs = socket.socketpair()
        self._process: BaseProcess = context.Process(target=serve, args=(theirs, profile, unpacked), daemon=True)
        self._process.start()
        theirs.close()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._got = bytearray()
        self._why: Exception = EOFError("the process ended")
        self.gone = False

    def ready(self) -> None:
        """Wait until it has loaded. Raises RuntimeError with its error where it could not."""
        self._socket.settimeout(START_SECONDS)
        try:
            answer = receive(self._socket)
        except (OSError, EOFError) as error:
            raise RuntimeError("a tagging process did not start") from error
        if answer[0] != "ready":
            raise RuntimeError(answer[1])

    async def attach(self, freed: Callable[[Process], None], lost: Callable[[Process, Exception], None]) -> None:
        """Go on in the running loop, free for a first job."""
        self._freed, self._lost = freed, lost
        self._socket.setblocking(False)
        await asyncio.get_running_loop().create_connection(lambda: self, sock=self._socket)
        freed(self)

    def ask(self, job: Job, seconds: float) -> asyncio.Future[Answer]:
        """The answer to come: TimeoutError where it is late (the process is then ended), EOFError where the process ends.

        Who no longer waits for it does not free the process: that comes with the answer.
        """
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._deadline = loop.call_later(seconds, self._late)
        assert self._transport is not None
        self._transport.write(packed(job))
        return self._answer

    def end(self) -> None:
        """End it now, from the loop it is attached to; nobody is told."""
        self.gone = True
        self._process.kill()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._socket.close()

    def join(self) -> None:
        """Wait until it has ended, a few milliseconds."""
        self._process.join(5)

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._got += data
        if len(self._got) < _LENGTH.size:
            return
        (length,) = _LENGTH.unpack_from(self._got)
        if len(self._got) < _LENGTH.size + length:
            return
        answer = marshal.loads(memoryview(self._got)[_LENGTH.size :])  # noqa: S302  (our own child's)
        self._got = bytearray()
        pending = self._settle()
        if pending is not None:
            pending.set_result(answer)
        self._freed(self)

    def connection_lost(self, exc: Exception | None) -> None:
        pending = self._settle()
        if pending is not None:
            pending.set_exception(self._why)
        if not self.gone:
            self.gone = True
            self._process.kill()
            self._lost(self, self._why)

    def _late(self) -> None:
        self._why = TimeoutError("the process was late")
        self._process.kill()  # the line breaks, and connection_lost does the rest
        assert self._transport is not None
        self._transport.abort()

    def _settle(self) -> asyncio.Future[Answer] | None:
        """The answer somebody still waits for; the deadline is over either way."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        pending, self._answer = self._answer, None
        return pending if pending is not None and not pending.done() else None


def packed(value: Any) -> bytes:
    """A value as one frame."""
    body = marshal.dumps(value)
    return _LENGTH.pack(len(body)) + body


def receive(line: socket.socket) -> Any:
    """The next value. Raises EOFError where the other side is gone."""
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
    return marshal.loads(_exactly(line, length))  # noqa: S302  (our own parent's or child's)


def _exactly(line: socket.socket, size: int) -> bytearray:
    got = bytearray(size)
    view = memoryview(got)
    while view:
        count = line.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return got


def serve(line: socket.socket, profile: Profile, unpacked: int) -> None:
    """The life of a tagging process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    threading.Thread(target=_end_with_server, daemon=True).start()
    try:
        tagger = Tagger(profile)
        do(tagger, ("tag", {"text": WARM_UP}), unpacked)
    except Exception as error:
        line.sendall(packed(("failed", f"{type(error).__name__}: {error}")))
        return
    line.sendall(packed(("ready",)))
    while True:
        try:
            job = receive(line)
        except (EOFError, OSError):
            return
        try:
            answer = do(tagger, job, unpacked)
        except Exception as error:  # the server answers 500 and logs it; the process goes on
            answer = ("failed", f"{type(error).__name__}: {error}")
        line.sendall(packed(answer))


def _end_with_server() -> None:
    """End at once when the server is gone, also when it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
