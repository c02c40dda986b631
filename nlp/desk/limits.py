"""What keeps one client or one request from taking the desk down: rates, queue length, body size and slowness."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from nlp.desk.problems import Problem

#: Clients remembered at a time; the ones not seen longest are forgotten first.
MOST_CLIENTS = 10_000
Receive = Callable[[], Awaitable[Any]]


class Rate:
    """A token bucket per key: ``rate`` a second (0: no limit), ``burst`` at once."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """0 when the request may pass, else the whole seconds to wait."""
        if self._rate <= 0:
            return 0
        now = self._clock()
        left, since = self._left.pop(key, (float(self._burst), now))
        left = min(float(self._burst), left + (now - since) * self._rate)
        wait = 0
        if left >= 1:
            left -= 1
        else:
            wait = max(1, math.ceil((1 - left) / self._rate))
        self._left[key] = (left, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return wait

    def empty(self, key: str) -> bool:
        """True where the next :meth:`take` would have to wait; takes nothing."""
        if self._rate <= 0 or key not in self._left:
            return False
        left, since = self._left[key]
        return left + (self._clock() - since) * self._rate < 1


class Gate:
    """At most ``most`` jobs in hand; the next is refused at once, so that waiting never grows."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.pending = 0

    def __enter__(self) -> None:
        if self.pending >= self.most:
            raise Problem(503, "busy", "too many articles are being tagged; try again", retry=1)
        self.pending += 1

    def __exit__(self, *_: object) -> None:
        self.pending -= 1


class Body:
    """``receive`` with a size limit and a limit on each wait for the next piece (a client that sends a byte a minute)."""

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self._receive = receive
        self._most = most
        self._seconds = seconds
        self._size = 0
        self._complete = False

    async def __call__(self) -> Any:
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._receive()
        except TimeoutError as error:
            raise Problem(408, "slow", f"the body stopped coming for {self._seconds:.0f} s") from error
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
            if self._size > self._most:
                raise too_large(self._most)
        return message


def too_large(most: int) -> Problem:
    """413, with the limit in it."""
    return Problem(413, "too-large", f"the body is larger than {most // 1024} KiB, the limit here")
