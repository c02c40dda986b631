"""NDJSON in, NDJSON out, in order, while both are under way: a few articles are in hand at a time, never the whole batch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response

from nlp.desk import payload
from nlp.desk.desk import Desk
from nlp.desk.front import Receive, Scope, Send
from nlp.desk.limits import Body
from nlp.desk.problems import Problem
from nlp.desk.tag import WriteQuery, written

MEDIA_TYPE = "application/x-ndjson"
#: Articles of one batch in hand at a time: enough to keep every worker busy, few enough to leave room for others.
IN_HAND = 8
#: Seconds between tries while other requests fill the queue.
PAUSE = 0.05


class Exchange(Response):
    """Reads the request while it writes the answer. (Starlette's own streaming answer would swallow the request's body.)"""

    def __init__(self, desk: Desk, body: Body, query: WriteQuery) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        self._desk = desk
        self._body = body
        self._query = query
        self._sections = desk.sections if query.format == "ninjs" else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", MEDIA_TYPE.encode())]}
        await send(head)
        try:
            async for line in self._answers():
                await send({"type": "http.response.body", "body": line + b"\n", "more_body": True})
        except Problem as problem:  # the answer has begun: the last line says what ended it
            line = json.dumps(rejected(None, problem)).encode()
            await send({"type": "http.response.body", "body": line + b"\n", "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _answers(self) -> AsyncIterator[bytes]:
        """One line an article, in the order they came in."""
        waiting: asyncio.Queue[asyncio.Task[bytes] | Problem | None] = asyncio.Queue(IN_HAND)
        reading = asyncio.create_task(self._read(waiting))
        try:
            while (item := await waiting.get()) is not None:
                if isinstance(item, Problem):
                    raise item
                yield await item
        finally:
            reading.cancel()
            while not waiting.empty():
                item = waiting.get_nowait()
                if isinstance(item, asyncio.Task):
                    item.cancel()

    async def _read(self, waiting: asyncio.Queue[asyncio.Task[bytes] | Problem | None]) -> None:
        try:
            async for number, line in self._lines():
                await waiting.put(asyncio.create_task(self._one(number, line)))
            await waiting.put(None)
        except Problem as problem:
            await waiting.put(problem)

    async def _lines(self) -> AsyncIterator[tuple[int, bytes]]:
        """(number from 1, line) of the request; empty lines are passed over."""
        limits = self._desk.config.limits
        rest = b""
        number = 0
        more = True
        while more:
            message = await self._body()
            if message["type"] == "http.disconnect":
                return
            more = message.get("more_body", False)
            *lines, rest = (rest + message.get("body", b"")).split(b"\n")
            if not more:
                lines.append(rest)
            if len(rest) > limits.line:
                raise Problem(
                    413, "too-large", f"line {number + len(lines) + 1} is larger than {limits.line // 1024} KiB"
                )
            for line in lines:
                number += 1
                if number > limits.lines:
                    raise Problem(413, "too-many", f"a batch is at most {limits.lines} lines; send the rest in another")
                if line.strip():
                    yield number, line

    async def _one(self, number: int, line: bytes) -> bytes:
        try:
            job = payload.job("application/json", line, {})
            while True:
                try:
                    record = (await self._desk.tag(job, "batch"))[0]
                    return written(record, self._query, self._sections)
                except Problem as problem:
                    if problem.reason != "busy":
                        raise
                    await asyncio.sleep(PAUSE)
        except Problem as problem:
            return json.dumps({**rejected(number, problem), "id": _id_of(line)}).encode()


def _id_of(line: bytes) -> str | None:
    """The id of a line that could not be done, so that its sender knows which."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    given = row.get("id", row.get("uri")) if isinstance(row, dict) else None
    return given if isinstance(given, str) and len(given) <= payload.SHORT else None


def rejected(number: int | None, problem: Problem) -> dict[str, Any]:
    """A line that could not be done: the fields of ``nlp.Rejected``, and the fields at fault."""
    row: dict[str, Any] = {
        "id": None,
        "source": f"line {number}" if number else None,
        "stage": "read" if problem.status in (413, 415, 422) else "tag",
        "reason": problem.reason,
        "message": problem.detail,
    }
    return {**row, "errors": problem.errors} if problem.errors else row
