"""uvicorn's HTTP protocol with limits on a request's headers: how long they may take (slow loris) and how large they may grow.

uvicorn's parser in C (httptools) has neither; its parser in Python (h11) has the second and takes three times as long.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


def guarded(seconds: float, most: int) -> type[asyncio.Protocol]:
    """A protocol class that closes a connection whose next request is not complete in its headers within ``seconds``.

    ``most`` is the bytes that may come before they are complete (a little more may pass: what came in one piece with them).
    """

    class Guarded(HttpToolsProtocol):
        _deadline: asyncio.TimerHandle | None = None
        _awaited = True  # the headers of a request
        _bytes = 0  # of them so far

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._watch()

        def data_received(self, data: bytes) -> None:
            if self._awaited:
                self._bytes += len(data)
            super().data_received(data)
            if self._awaited and self._bytes > most:
                self.transport.close()
            self._watch()

        def on_headers_complete(self) -> None:
            self._awaited = False
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._awaited, self._bytes = True, 0
            super().on_message_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._disarm()
            super().connection_lost(exc)

        def _watch(self) -> None:
            """While headers are awaited a deadline runs; more bytes of them do not push it back."""
            if not self._awaited or (self.cycle is not None and not self._bytes):
                self._disarm()  # between requests the keep-alive timeout runs
            elif self._deadline is None:
                self._deadline = self.loop.call_later(seconds, self._late)

        def _late(self) -> None:
            self._deadline = None
            if self._awaited:
                self.transport.close()

        def _disarm(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return Guarded
