"""The desk's memory: one SQLite file in WAL mode, written through before an answer is given.

One connection behind one lock: an editor decides a few times a minute, and a fold takes a millisecond. Every value
goes in by parameter, never by pasting SQL.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.desk import names
from nlp.desk.fold import UNDO, Change, Decision, State, answers, fold, live, redoable, undoable
from nlp.desk.migrations import migrate
from nlp.errors import DataError
from nlp.output.record import digest
from nlp.text import fold as fold_text


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the queue. ``hardness`` is the number of things the tagger is in doubt about, weighted."""

    id: int
    title: str
    source: str | None
    added_at: str
    added_by: str
    hardness: float
    status: str
    decisions: int


class Store:
    """Articles and decisions. Close it when done."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=10)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self.version = migrate(self._db)
        except sqlite3.DatabaseError as error:
            raise DataError(f"{file}: cannot be opened as the desk's database ({error}); restore a backup") from error

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Read with a constant statement and its values."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def add(self, record: dict[str, Any], *, source: str | None, editor: str, hardness: float) -> tuple[int, bool]:
        """Put an article in the queue: its number, and False where the same text is there already."""
        article = record["article"]
        key = digest(article["text"])
        title = article["title"] or " ".join(article["text"].split())[:80]
        with self.writing() as db:
            found = db.execute("SELECT id FROM article WHERE digest = ?", (key,)).fetchone()
            if found:
                return int(found["id"]), False
            row = db.execute(
                "INSERT INTO article (digest, title, source, added_at, added_by, hardness, record)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key, _plain(title), source and _plain(source), now(), editor, hardness, json.dumps(record)),
            )
            number = int(row.lastrowid or 0)
            names.note_record(db, number, record)
            return number, True

    def record(self, article: int) -> dict[str, Any] | None:
        """What the tagger said (schema nhan/1), or None where there is no such article."""
        rows = self.rows("SELECT record FROM article WHERE id = ?", article)
        return dict(json.loads(rows[0]["record"])) if rows else None

    def decisions(self, article: int | None = None, *, after: int = 0, most: int = -1) -> list[Decision]:
        """The log, oldest first; of one article, or of all."""
        if article is None:
            rows = self.rows("SELECT * FROM decision WHERE seq > ? ORDER BY seq LIMIT ?", after, most)
        else:
            rows = self.rows(
                "SELECT * FROM decision WHERE article = ? AND seq > ? ORDER BY seq LIMIT ?", article, after, most
            )
        return [_decision(row) for row in rows]

    def decide(
        self, article: int, editor: str, action: str, make: Callable[[dict[str, Any], State], list[Change]]
    ) -> Decision | None:
        """Append what ``make`` says of the record and the state as it is now; None where the editor has said it all before."""
        with self.writing():
            record = self.record(article)
            if record is None:
                raise KeyError(article)
            decisions = self.decisions(article)
            said = answers(decisions, editor)
            made = make(record, fold(record, decisions))
            news = [c for c in made if c.before != c.after or said.get(c.item, None) != c.after]
            return self._append(article, editor, action, news) if news else None

    def undo(self, article: int, editor: str) -> Decision | None:
        """Take back the editor's last decision: in this article, or, where there is none, in the one decided last."""
        with self.writing():
            own = undoable(self.decisions(article), editor) or undoable(self.decisions_of(editor), editor)
            return self._reverse(own[-1], editor, UNDO) if own else None

    def redo(self, article: int, editor: str) -> Decision | None:
        """Take back the editor's last undo in this article."""
        with self.writing():
            own = redoable(self.decisions(article), editor)
            return self._reverse(own[-1], editor, "redo") if own else None

    def decisions_of(self, editor: str) -> list[Decision]:
        return [_decision(row) for row in self.rows("SELECT * FROM decision WHERE editor = ? ORDER BY seq", editor)]

    def names(self, words: str, kinds: Iterable[str], limit: int = 6) -> list[dict[str, Any]]:
        """People and organisations of all articles whose name holds the words, those of most articles first."""
        wanted = [kind in set(kinds) for kind in names.KINDS]
        rows = self.rows(
            "SELECT id, kind, vi, en, COUNT(*) AS n FROM named WHERE instr(folded, ?) > 0"
            " AND ((kind = 'person' AND ?) OR (kind = 'organisation' AND ?))"
            " GROUP BY id ORDER BY n DESC, length(folded), id LIMIT ?",
            _plain(fold_text(words)), *wanted, limit,
        )  # fmt: skip
        return names.search(rows) if words.strip() else []

    def named(self, id_: str) -> dict[str, Any] | None:
        """A person or organisation of any article by id."""
        rows = self.rows("SELECT id, kind, vi, en, COUNT(*) AS n FROM named WHERE id = ? GROUP BY id", _plain(id_))
        return next(iter(names.search(rows)), None)

    def queue(self, status: str | None = None, order: str = "added") -> list[Row]:
        """Articles with their status, in order of arrival or hardest first."""
        statuses = self._statuses()
        counts = {
            r["article"]: r["n"] for r in self.rows("SELECT article, COUNT(*) AS n FROM decision GROUP BY article")
        }
        sql = {
            "added": "SELECT id, title, source, added_at, added_by, hardness FROM article ORDER BY id",
            "hardest": "SELECT id, title, source, added_at, added_by, hardness FROM article ORDER BY hardness DESC, id",
        }[order]
        rows = [_row(row, statuses.get(row["id"], "open"), counts.get(row["id"], 0)) for row in self.rows(sql)]
        return [row for row in rows if status in (None, row.status)]

    def _statuses(self) -> dict[int, str]:
        """Status of the articles that were ever finished or reopened: the only ones that need a fold."""
        out = {}
        for row in self.rows("SELECT DISTINCT article FROM decision WHERE action IN ('done', 'reopen')"):
            status = "open"
            for decision in live(self.decisions(row["article"])):
                for change in decision.changes if decision.undoes is None else ():
                    if change.item == "article" and change.after:
                        status = change.after["status"]
            out[row["article"]] = status
        return out

    def _append(
        self, article: int, editor: str, action: str, changes: list[Change], undoes: int | None = None
    ) -> Decision:
        at = now()
        rows = json.dumps([[c.item, c.before, c.after] for c in changes])
        cursor = self._db.execute(
            "INSERT INTO decision (article, editor, at, action, changes, undoes) VALUES (?, ?, ?, ?, ?, ?)",
            (article, editor, at, action, rows, undoes),
        )
        names.note_changes(self._db, article, changes)
        return Decision(int(cursor.lastrowid or 0), article, editor, at, action, tuple(changes), undoes)

    def _reverse(self, decision: Decision, editor: str, action: str) -> Decision:
        changes = [Change(c.item, c.after, c.before) for c in decision.changes]
        return self._append(decision.article, editor, action, changes, decision.seq)


def _row(row: sqlite3.Row, status: str, decisions: int) -> Row:
    id_, title, source, added_at, added_by, hardness = row
    return Row(id_, title, source, added_at, added_by, hardness, status, decisions)


def _decision(row: sqlite3.Row) -> Decision:
    changes = tuple(Change(*change) for change in json.loads(row["changes"]))
    return Decision(row["seq"], row["article"], row["editor"], row["at"], row["action"], changes, row["undoes"])


def _plain(text: str) -> str:
    """SQLite takes UTF-8 only: lone surrogates become U+FFFD (the text itself is kept as ASCII JSON, untouched)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def now() -> str:
    """This moment, ISO 8601 in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
