"""Finished articles sent to one address that the command line names. Nothing else here ever opens a connection."""

from __future__ import annotations

import logging
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Callable

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
    """Sends in a thread of its own, in order; an editor never waits for it.

    What is to be sent is noted in the database first: a server that was killed, or could not reach the address, sends it
    when it starts again. ``record`` gives an article as decided (schema nhan/1).
    """

    def __init__(self, address: str, store: Store, metrics: Metrics, record: Callable[[int], str]) -> None:
        self._address = address
        self._store = store
        self._metrics = metrics
        self._record = record
        self._open = urllib.request.build_opener(_NoRedirect()).open
        self._queue: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
        for row in store.rows("SELECT article, seq FROM sent WHERE outcome IN ('waiting', 'failed') ORDER BY seq"):
            self._queue.put((row["article"], row["seq"]))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhook", daemon=True)
        self._thread.start()

    def send(self, article: int, seq: int) -> None:
        """Note and queue one article, finished by decision ``seq``."""
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO sent (article, seq, at, outcome) VALUES (?, ?, ?, 'waiting')", (article, seq, now())
            )
        self._queue.put((article, seq))

    def close(self) -> None:
        """Finish what is under way, at most one try more; the rest waits for the next start."""
        self._stop.set()
        self._queue.put(None)
        self._thread.join(TIMEOUT)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None and not self._stop.is_set():
            article, seq = item
            outcome = self._deliver(article, self._record(article))
            self._metrics.count("nhan_webhook_total", outcome=outcome)
            event("webhook", logging.INFO if outcome == "sent" else logging.WARNING, article=article, outcome=outcome)
            with self._store.writing() as db:
                db.execute(
                    "UPDATE sent SET at = ?, outcome = ? WHERE article = ? AND seq = ?", (now(), outcome, article, seq)
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
