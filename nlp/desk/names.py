"""The people and organisations of all articles of a desk, so that one named in another article can be found by its name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from nlp.desk.fold import Change
from nlp.text import fold

KINDS = ("person", "organisation")
_PUT = "INSERT OR IGNORE INTO named (id, article, kind, vi, en, folded) VALUES (?, ?, ?, ?, ?, ?)"


def note_record(db: sqlite3.Connection, article: int, record: Mapping[str, Any]) -> None:
    """Those that the tagger found in an article."""
    for id_, entity in record.get("entities", {}).items():
        name = entity.get("name")
        if entity["kind"] in KINDS and isinstance(name, dict):
            _put(db, id_, article, entity["kind"], name)


def note_changes(db: sqlite3.Connection, article: int, changes: Iterable[Change]) -> None:
    """Those that an editor added to an article, or took back."""
    for change in changes:
        if not change.item.startswith("mention:"):
            continue
        if change.after is None and change.before is not None and change.before["target"]:
            db.execute("DELETE FROM named WHERE id = ? AND article = ?", (change.before["target"], article))
        elif change.before is None and change.after is not None and change.after["kind"] in KINDS:
            text = change.after["text"]
            _put(db, change.after["target"], article, change.after["kind"], {"vi": text, "en": text})


def _put(db: sqlite3.Connection, id_: str, article: int, kind: str, name: Mapping[str, str]) -> None:
    """Names with lone surrogates, which UTF-8 has not, are left out."""
    vi, en = name.get("vi") or name.get("en") or "", name.get("en") or name.get("vi") or ""
    try:
        db.execute(_PUT, (id_, article, kind, vi, en, fold(f"{vi} {en}" if vi != en else vi)))
    except UnicodeEncodeError:
        return


def fill(db: sqlite3.Connection) -> None:
    """All of a database made before the names were kept."""
    for row in db.execute("SELECT id, record FROM article").fetchall():
        note_record(db, row[0], json.loads(row[1]))
    for row in db.execute("SELECT article, changes FROM decision ORDER BY seq").fetchall():
        note_changes(db, row[0], [Change(*change) for change in json.loads(row[1])])


def search(rows: Iterable[sqlite3.Row]) -> list[dict[str, Any]]:
    """Hits as the page's search shows them; ``articles`` says in how many the name stands."""
    return [
        {"id": r["id"], "kind": r["kind"], "label": {"vi": r["vi"], "en": r["en"]}, "articles": r["n"]} for r in rows
    ]
