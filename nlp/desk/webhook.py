"""Finished articles sent to one address that the command line names. Nothing else here ever opens a connection."""

from __future__ import annotations

import logging
import queue
import threading
import urllib.error
import urllib.request

from nlp.desk.logs import event
from nlp.desk.metrics import Metrics
from nlp.desk.store import Store, now

#: Tries of one delivery, seconds of one try, and seconds between tries (doubled each time).
TRIES, TIMEOUT, PAUSE = 4, 10.0, 2.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would send articles to an address that nobody chose."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class Webhook:
    """Sends in a thread of its own, in order; an editor never waits for it."""

    def __init__(self, address: str, store: Store, metrics: Metrics) -> None:
        self._address = address
        self._store = store
        self._metrics = metrics
        self._open = urllib.request.build_opener(_NoRedirect()).open
        self._queue: queue.SimpleQueue[tuple[int, int, str] | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhook", daemon=True)
        self._thread.start()

    def send(self, article: int, seq: int, record: str) -> None:
        """Queue one article as decided (schema nhan/1)."""
        self._queue.put((article, seq, record))

    def close(self) -> None:
        """Finish what is under way, at most one try more."""
        self._stop.set()
        self._queue.put(None)
        self._thread.join(TIMEOUT)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            article, seq, record = item
            outcome = self._deliver(article, record)
            self._metrics.count("nhan_webhook_total", outcome=outcome)
            event("webhook", logging.INFO if outcome == "sent" else logging.WARNING, article=article, outcome=outcome)
            with self._store.writing() as db:
                db.execute(
                    "INSERT INTO sent (article, seq, at, outcome) VALUES (?, ?, ?, ?)", (article, seq, now(), outcome)
                )

    def _deliver(self, article: int, record: str) -> str:
        request = urllib.request.Request(  # noqa: S310  (http or https only: Config checks it)
            self._address,
            record.encode("ascii"),
            {"Content-Type": "application/json", "X-Nhan-Article": str(article)},
        )
        for attempt in range(TRIES):
            try:
                with self._open(request, timeout=TIMEOUT):
                    return "sent"
            except urllib.error.HTTPError as error:
                error.close()
                if error.code < 500:
                    return f"refused {error.code}"
            except OSError:
                pass
            if self._stop.wait(PAUSE * 2**attempt):
                break
        return "failed"
