"""One running desk: store, tagging, lookups, metrics, and the acts that API and pages share."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from nlp.desk import actions, export
from nlp.desk.config import Config
from nlp.desk.fold import Decision, State, fold, redoable, undoable
from nlp.desk.jobs import Job
from nlp.desk.kept import Kept
from nlp.desk.limits import Rate
from nlp.desk.lookup import Lookup
from nlp.desk.metrics import Metrics
from nlp.desk.problems import Problem
from nlp.desk.store import Store
from nlp.desk.training import adopted
from nlp.desk.view import hardness, view
from nlp.desk.webhook import Webhook
from nlp.desk.workers import Tagging


class Desk:
    """Made by :func:`nlp.desk.app.create_app`; lives as long as the server."""

    def __init__(self, config: Config, store: Store, tagging: Tagging, metrics: Metrics) -> None:
        self.config = config
        self.store = store
        limits = config.limits
        self.tagging: Tagging = (
            Kept(tagging, metrics, most=limits.kept, size=limits.kept_bytes) if limits.kept else tagging
        )
        self._each_anew = tagging
        self.metrics = metrics
        self.lookup = Lookup(config.profile)
        self.lookup.named = store.named
        self.wrong_tokens = Rate(config.limits.wrong_tokens / 60, config.limits.wrong_tokens)
        self.webhook = Webhook(config.webhook, store, metrics, self._sent) if config.webhook else None
        metrics.gauge("nhan_tagging_pending", lambda: tagging.gate.pending)

    @property
    def sections(self) -> Path | None:
        """The folder of the newsroom's own sections in use: adopted, or the profile's."""
        return adopted(self.store) or self.config.profile.sections

    async def tag(self, job: Job, way: str) -> list[bytes]:
        """The records (JSON) of one job. A batch is an archive's: nothing of it comes twice, and it would push out what is kept.

        Raises:
            Problem: 413 or 422 for an input that cannot be done, 503 where too much is going on.
        """
        answer = await (self._each_anew if way == "batch" else self.tagging).run(job)
        if answer[0] == "refused":
            status = 413 if answer[1] == "too-large" else 422
            raise Problem(status, answer[1], answer[2])
        self.metrics.count("nhan_articles_tagged_total", len(answer[1]), way=way)
        return list(answer[1])

    def add(self, record: dict[str, Any], source: str | None, editor: str) -> tuple[int, bool]:
        """Put a tagged article in the queue: its number, and False where its text is there already."""
        return self.store.add(record, source=source, editor=editor, hardness=hardness(record))

    def state(self, article: int, reader: str | None = None) -> tuple[dict[str, Any], list[Decision], State]:
        """Record, decisions and state; with ``reader``, only that editor's decisions count (a second, blind reading).

        Raises:
            Problem: 404 where there is no such article.
        """
        record = self.store.record(article)
        if record is None:
            raise Problem(404, "no-article", "there is no such article in the queue")
        decisions = self.store.decisions(article)
        counted = decisions if reader is None else [d for d in decisions if d.editor == reader]
        return record, decisions, fold(record, counted)

    def view(self, article: int, editor: str, *, blind: bool = False) -> dict[str, Any]:
        """What the page shows an editor."""
        record, decisions, state = self.state(article, editor if blind else None)
        return {
            "article": article,
            **view(record, state, self.lookup),
            "undo": len(undoable(decisions, editor)),
            "redo": len(redoable(decisions, editor)),
            "decisions": len(decisions),
        }

    def decide(self, article: int, editor: str, request: actions.Request) -> Decision | None:
        """Make one decision; None where it changes nothing.

        Raises:
            Problem: see :func:`nlp.desk.actions.changes`.
        """
        try:
            decision = self.store.decide(
                article,
                editor,
                request.action,
                lambda record, state: actions.changes(request, record, state, self.lookup),
            )
        except KeyError as error:
            raise Problem(404, "no-article", "there is no such article in the queue") from error
        if decision is not None:
            self.metrics.count("nhan_decisions_total", action=request.action)
            if request.action == "done" and self.webhook is not None:
                self.webhook.send(article, decision.seq)
        return decision

    def _sent(self, article: int) -> str:
        return json.dumps(self.decided(article))

    def decided(self, article: int, reader: str | None = None) -> dict[str, Any]:
        """The article's record with its decisions in it."""
        record, _, state = self.state(article, reader)
        return export.decided(record, state, self.lookup)

    def close(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self.store.close)
            stack.callback(self.tagging.close)
            if self.webhook is not None:
                stack.callback(self.webhook.close)
