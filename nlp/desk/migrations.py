"""The database, step by step. A step that was released is never edited: a change is a new step.

Each step runs in a transaction of its own with the number it leads to (``PRAGMA user_version``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from nlp.desk import names
from nlp.errors import DataError

STEPS: tuple[str, ...] = (
    # 1: articles as they were tagged, and the log of decisions. The log can only grow: triggers refuse the rest.
    """
    CREATE TABLE article (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        source TEXT,
        added_at TEXT NOT NULL,
        added_by TEXT NOT NULL,
        hardness REAL NOT NULL,
        record TEXT NOT NULL
    );
    CREATE TABLE decision (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES article(id),
        editor TEXT NOT NULL,
        at TEXT NOT NULL,
        action TEXT NOT NULL,
        changes TEXT NOT NULL,
        undoes INTEGER REFERENCES decision(seq)
    );
    CREATE INDEX decision_article ON decision(article, seq);
    CREATE INDEX decision_editor ON decision(editor, seq);
    CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;
    CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END;
    """,
    # 2: who may come in. Tokens and session keys are kept as sha256 only.
    """
    CREATE TABLE token (
        name TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        made_at TEXT NOT NULL
    );
    CREATE TABLE session (
        digest TEXT PRIMARY KEY,
        editor TEXT NOT NULL,
        csrf TEXT NOT NULL,
        expires REAL NOT NULL
    );
    """,
    # 3: files of the watched folder that were read, and what was sent to the webhook.
    """
    CREATE TABLE watched (
        path TEXT PRIMARY KEY,
        stamp TEXT NOT NULL,
        outcome TEXT NOT NULL
    );
    CREATE TABLE sent (
        article INTEGER NOT NULL REFERENCES article(id),
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        outcome TEXT NOT NULL
    );
    """,
    # 4: section models trained from decisions. The newest row of ``adopted`` tells which one tags.
    """
    CREATE TABLE trained (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        editor TEXT NOT NULL,
        folder TEXT NOT NULL,
        figures TEXT NOT NULL
    );
    CREATE TABLE adopted (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        editor TEXT NOT NULL,
        trained INTEGER REFERENCES trained(id)
    );
    """,
    # 5: the people and organisations of every article, to be found from another.
    """
    CREATE TABLE named (
        id TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES article(id),
        kind TEXT NOT NULL,
        vi TEXT NOT NULL,
        en TEXT NOT NULL,
        folded TEXT NOT NULL,
        PRIMARY KEY (id, article)
    ) WITHOUT ROWID;
    """,
)
#: What a step does that SQL cannot, in the same transaction.
AFTER: dict[int, Callable[[sqlite3.Connection], None]] = {5: names.fill}


def migrate(connection: sqlite3.Connection) -> int:
    """Bring a database up to date; its version.

    Raises:
        DataError: the database is of a newer nhan.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS):
        raise DataError(
            f"the desk's database is of version {version}, this nhan knows {len(STEPS)}; use the newer nhan that made it"
        )
    for number, step in enumerate(STEPS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;{step}PRAGMA user_version = {number};")
        if number in AFTER:
            AFTER[number](connection)
        connection.execute("COMMIT")
    return len(STEPS)
