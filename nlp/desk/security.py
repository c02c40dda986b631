"""Who may come in: tokens, sessions, CSRF, and the headers that keep a browser from running anything of elsewhere.

Tokens and session keys are 256 random bits; the database keeps their sha256 only, and comparison takes the same time
wherever they differ. (A slow hash protects guessable passwords; there is nothing to guess in 256 bits.)
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from dataclasses import dataclass

from nlp.desk.problems import Problem
from nlp.desk.store import Store, now

COOKIE = "nhan_session"
#: A session ends this long after it began.
SESSION_SECONDS = 30 * 24 * 3600
#: Editors' names: letters, marks, digits, spaces and . - _ '.
NAME = re.compile(r"[^\W_](?:[\w .'-]{0,38}[\w.])?")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


@dataclass(frozen=True, slots=True)
class Session:
    """An editor in a browser. ``csrf`` goes into the page and comes back with every change."""

    editor: str
    csrf: str


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make_token(store: Store, name: str) -> str:
    """A new token for a name, in place of an earlier one; shown once, never again.

    Raises:
        ValueError: not a name.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a name is letters, digits, spaces and . - _ ', at most 40")
    token = f"nhan_{secrets.token_urlsafe(32)}"
    with store.writing() as db:
        db.execute("DELETE FROM token WHERE name = ?", (name,))
        db.execute("DELETE FROM session WHERE editor = ?", (name,))
        db.execute("INSERT INTO token (name, digest, made_at) VALUES (?, ?, ?)", (name, hashed(token), now()))
    return token


def remove_token(store: Store, name: str) -> bool:
    """Take a token back, and end the sessions begun with it."""
    with store.writing() as db:
        gone = db.execute("DELETE FROM token WHERE name = ?", (name,)).rowcount > 0
        db.execute("DELETE FROM session WHERE editor = ?", (name,))
    return gone


def has_tokens(store: Store) -> bool:
    return bool(store.rows("SELECT 1 FROM token LIMIT 1"))


def whose_token(store: Store, token: str) -> str | None:
    """The name a token was made for. Every stored digest is compared, each in constant time."""
    given = hashed(token)
    found: str | None = None
    for row in store.rows("SELECT name, digest FROM token"):
        if hmac.compare_digest(row["digest"], given):
            found = str(row["name"])
    return found


def begin_session(store: Store, editor: str) -> tuple[str, Session]:
    """A new session: the key for the cookie, and the session."""
    key = secrets.token_urlsafe(32)
    session = Session(editor, secrets.token_urlsafe(24))
    with store.writing() as db:
        db.execute("DELETE FROM session WHERE expires < ?", (time.time(),))
        db.execute(
            "INSERT INTO session (digest, editor, csrf, expires) VALUES (?, ?, ?, ?)",
            (hashed(key), editor, session.csrf, time.time() + SESSION_SECONDS),
        )
    return key, session


def session_of(store: Store, key: str | None) -> Session | None:
    """The session of a cookie's key, where it has not ended."""
    if not key:
        return None
    rows: list[sqlite3.Row] = store.rows(
        "SELECT editor, csrf FROM session WHERE digest = ? AND expires > ?", hashed(key), time.time()
    )
    return Session(rows[0]["editor"], rows[0]["csrf"]) if rows else None


def end_session(store: Store, key: str) -> None:
    with store.writing() as db:
        db.execute("DELETE FROM session WHERE digest = ?", (hashed(key),))


def check_csrf(session: Session, given: str | None) -> None:
    """Raises Problem 403 where the page's token did not come along."""
    if not given or not hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "replace")):
        raise Problem(403, "csrf", "the page's token is missing or old; load the page again")


def host_name(host: str) -> str:
    """The name in a Host header, without the port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def same_origin(origin: str, host: str) -> bool:
    """True where a browser's Origin header is the page's own address."""
    return origin.partition("://")[2].lower() == host.lower()
