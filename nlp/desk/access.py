"""Who is calling: FastAPI dependencies for the API (a token, or the page's session) and for the pages (a session)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from nlp.desk.desk import Desk
from nlp.desk.front import client_of
from nlp.desk.problems import Problem
from nlp.desk.security import COOKIE, UNSAFE, Session, check_csrf, session_of, whose_token

#: The name in the log of decisions of a program that came without a token (loopback only).
NOBODY = "api"


# Asynchronous, so that none costs a hop to a thread: each reads one row at most.


async def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]


def bearer(request: Request, desk: Desk) -> str | None:
    """The name of the token in the Authorization header; None without one.

    Raises:
        Problem: 401 for a wrong token, 429 after too many of them.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer":
        raise unauthorised("the Authorization header must be 'Bearer TOKEN'")
    return check_token(desk, client_of(request.scope), token.strip())


def check_token(desk: Desk, client: str, token: str) -> str:
    """The name a token was made for. Guessing is slowed down by address, and counted."""
    if desk.wrong_tokens.empty(client):
        raise Problem(429, "guessing", "too many wrong tokens from this address", retry=60)
    name = whose_token(desk.store, token)
    if name is None:
        desk.wrong_tokens.take(client)
        desk.metrics.count("nhan_refused_total", reason="token")
        raise unauthorised("the token is not known here")
    return name


def unauthorised(detail: str) -> Problem:
    return Problem(401, "token", detail, headers={"WWW-Authenticate": "Bearer"})


async def caller(request: Request, desk: TheDesk) -> str:
    """The name a program's or page's request is made in.

    Raises:
        Problem: 401 where a token is needed or wrong, 403 where the page's own token is missing.
    """
    name = bearer(request, desk)
    if name is not None:
        return name
    session = session_of(desk.store, request.cookies.get(COOKIE))
    if session is not None:
        if request.method in UNSAFE:
            check_csrf(session, request.headers.get("x-csrf-token"))
        return session.editor
    if desk.config.needs_token:
        raise unauthorised("a token is needed: Authorization: Bearer TOKEN (made by 'nhan desk token NAME')")
    return NOBODY


async def editor(request: Request, desk: TheDesk) -> Session:
    """The session of a page's request; a change must carry the page's token.

    Raises:
        Problem: 401 without a session, 403 without the page's token.
    """
    session = session_of(desk.store, request.cookies.get(COOKIE))
    if session is None:
        raise Problem(401, "session", "the session has ended; load the page again")
    if request.method in UNSAFE:
        check_csrf(session, request.headers.get("x-csrf-token"))
    return session


Caller = Annotated[str, Depends(caller)]
Editor = Annotated[Session, Depends(editor)]
