"""The last answers: a CMS sends the same story again and again (autosave, preview, publish, a second try after a 503).

An answer is a function of the job, of the profile and models that tag, and, where neither its date nor its text tells the era, of
today. All of that is in the key, and what was tagged with other models is forgotten; nothing else of a request (who asks, in which
format, with which request id) touches the record. Equal jobs that come while the first is under way wait for it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from collections import OrderedDict
from typing import TYPE_CHECKING

from nlp.desk.jobs import Answer, Job
from nlp.profile import Profile

if TYPE_CHECKING:
    from nlp.desk.metrics import Metrics
    from nlp.desk.workers import Tagging

#: Answers are kept by count and by bytes; one of more than this share of the bytes would push out too many others.
LARGEST = 1 / 16
#: How many times other models were loaded before, and the sha256 of the day and the job.
Key = tuple[int, bytes]


class Kept:
    """Tagging (:class:`nlp.desk.workers.Tagging`) that remembers: at most ``most`` answers of at most ``size`` bytes together.

    Only answers that are labels are kept. A job that failed (too slow, too many waiting) or was refused is done anew.
    """

    def __init__(self, tagging: Tagging, metrics: Metrics, *, most: int, size: int) -> None:
        self.gate = tagging.gate
        self._tagging = tagging
        self._metrics = metrics
        self._most = most
        self._size = size
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._under_way: dict[Key, asyncio.Task[Answer]] = {}
        self._models = 0
        metrics.gauge("nhan_kept_answers", lambda: len(self._answers))
        metrics.gauge("nhan_kept_bytes", lambda: self._bytes)

    async def open(self) -> None:
        await self._tagging.open()

    async def run(self, job: Job) -> Answer:
        """The job's answer, kept or new (a file's is always new). Raises what tagging raises, to all who wait for it."""
        if job[0] == "file":
            return await self._tagging.run(job)
        key = self._key(job)
        kept = self._answers.get(key)
        if kept is not None:
            self._answers.move_to_end(key)
            self._metrics.count("nhan_kept_total", outcome="hit")
            return kept
        task = self._under_way.get(key)
        self._metrics.count("nhan_kept_total", outcome="joined" if task else "miss")
        if task is None:
            task = asyncio.create_task(self._tag(key, job))
            self._under_way[key] = task
        return await asyncio.shield(task)  # who no longer waits does not end it for the others

    async def reload(self, profile: Profile) -> None:
        """Tag with other models from now on, and forget what those of before said."""
        await self._tagging.reload(profile)
        self._models += 1
        self._answers.clear()
        self._bytes = 0

    def close(self) -> None:
        self._tagging.close()

    def _key(self, job: Job) -> Key:
        given = json.dumps([dt.date.today().isoformat(), *job], sort_keys=True)
        return self._models, hashlib.sha256(given.encode("ascii")).digest()

    async def _tag(self, key: Key, job: Job) -> Answer:
        try:
            answer = await self._tagging.run(job)
        finally:
            del self._under_way[key]
        if answer[0] == "ok" and key[0] == self._models:
            self._keep(key, answer)
        return answer

    def _keep(self, key: Key, answer: Answer) -> None:
        size = _size(answer)
        if size > self._size * LARGEST:
            return
        self._answers[key] = answer
        self._bytes += size
        while len(self._answers) > self._most or self._bytes > self._size:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(answer: Answer) -> int:
    return sum(map(len, answer[1]))
