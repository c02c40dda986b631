"""The pages: shells drawn by Jinja2 with everything escaped; the script in static/ fills and drives them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Literal

import jinja2
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from nlp import resources
from nlp.desk import figures, training
from nlp.desk.access import TheDesk, check_token
from nlp.desk.desk import Desk
from nlp.desk.front import client_of
from nlp.desk.problems import Problem
from nlp.desk.security import COOKIE, NAME, SESSION_SECONDS, Session, begin_session, check_csrf, end_session, session_of
from nlp.versions import __version__

router = APIRouter()
LANGUAGE_COOKIE = "nhan_language"
LANGUAGES = ("vi", "en")
#: The editor of a loopback desk until a name is given.
EDITOR = "editor"


@functools.cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(Path(__file__).with_name("templates"))
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def texts(language: str) -> dict[str, str]:
    """The interface's words in one language; ``reason:…`` is what a stage says, ``refusal:…`` a problem by its reason."""
    data = resources.load_json("data/desk/interface.json")
    groups = (("", data["texts"]), ("reason:", data["reasons"]), ("refusal:", data["refusals"]))
    return {before + key: row[language] for before, rows in groups for key, row in rows.items() if language in row}


def language_of(request: Request) -> str:
    """The one chosen, else the browser's first of ours, else Vietnamese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for piece in request.headers.get("accept-language", "").split(","):
        code = piece.strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "vi"


@router.get("/")
def queue(
    request: Request,
    desk: TheDesk,
    status: Literal["open", "done", "all"] = "open",
    order: Literal["added", "hardest"] = "added",
) -> Response:
    """The queue, with the ways to add to it."""

    def values() -> dict[str, Any]:
        rows = desk.store.queue(None, order)
        counts = {name: sum(name in ("all", row.status) for row in rows) for name in ("open", "done", "all")}
        shown = [row for row in rows if status in ("all", row.status)]
        return {"rows": shown, "status": status, "order": order, "counts": counts, "watch": desk.config.watch}

    return _page(request, desk, "queue.html", values)


@router.get("/articles/{article}")
def article(request: Request, desk: TheDesk, article: int) -> Response:
    """One article; the script asks for its content."""

    def values() -> dict[str, Any]:
        record, _, _ = desk.state(article)
        code = record["language"]["code"]
        return {"article": article, "title": record["article"]["title"] or "", "language_of_text": code}

    return _page(request, desk, "article.html", values)


@router.get("/corrections")
def corrections(request: Request, desk: TheDesk) -> Response:
    """What is corrected most, where editors agree, and training."""

    def values() -> dict[str, Any]:
        store = desk.store
        return {
            "corrections": figures.corrections(store), "agreement": figures.agreement(store), "book": training.book(store)
        }  # fmt: skip

    return _page(request, desk, "corrections.html", values)


@router.get("/login")
def login_page(request: Request, desk: TheDesk) -> Response:
    """Asks for the token."""
    return _html(request, "login.html", None, wrong=False)


@router.post("/login")
def login(request: Request, desk: TheDesk, token: Annotated[str, Form(max_length=200)]) -> Response:
    """A token for a session."""
    try:
        name = check_token(desk, client_of(request.scope), token.strip())
    except Problem as problem:
        if problem.status != HTTPStatus.UNAUTHORIZED:
            raise
        return _html(request, "login.html", None, code=401, wrong=True)
    return _with_session(desk, name, RedirectResponse("/", 303))


@router.post("/logout")
def logout(request: Request, desk: TheDesk, csrf: Annotated[str, Form(max_length=100)]) -> Response:
    """End the session."""
    session = session_of(desk.store, request.cookies.get(COOKIE))
    if session is not None:
        check_csrf(session, csrf)
        end_session(desk.store, request.cookies[COOKIE])
    response = RedirectResponse("/login" if desk.config.needs_token else "/", 303)
    response.delete_cookie(COOKIE)
    return response


@router.post("/name")
def rename(
    request: Request,
    desk: TheDesk,
    name: Annotated[str, Form(max_length=60)],
    csrf: Annotated[str, Form(max_length=100)],
) -> Response:
    """Say who is deciding, where no token says it."""
    session = session_of(desk.store, request.cookies.get(COOKIE))
    if session is None:
        raise Problem(401, "session", "the session has ended; load the page again")
    check_csrf(session, csrf)
    if desk.config.needs_token:
        raise Problem(403, "name", "the name is the token's")
    if not NAME.fullmatch(name.strip()):
        raise Problem(422, "name", "a name is letters, digits, spaces and . - _ ', at most 40")
    end_session(desk.store, request.cookies[COOKIE])
    return _with_session(desk, name.strip(), RedirectResponse("/", 303))


@router.post("/language")
def choose_language(
    language: Annotated[Literal["vi", "en"], Form()], back: Annotated[str, Form(max_length=200)] = "/"
) -> Response:
    """The interface's language, for a year."""
    local = back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/"
    response = RedirectResponse(local, 303)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86400, samesite="strict", httponly=True)
    return response


def _with_session(desk: Desk, name: str, response: Response) -> Response:
    key, _ = begin_session(desk.store, name)
    _set_cookie(desk, response, key)
    return response


def _set_cookie(desk: Desk, response: Response, key: str) -> None:
    response.set_cookie(COOKIE, key, max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=desk.config.tls)


def _page(request: Request, desk: Desk, template: str, values: Callable[[], dict[str, Any]]) -> Response:
    """A page for an editor; on loopback a session begins by itself, elsewhere a token is asked for before anything is read."""
    session = session_of(desk.store, request.cookies.get(COOKIE))
    if session is not None:
        return _html(request, template, session, named=not desk.config.needs_token, **values())
    if desk.config.needs_token:
        return RedirectResponse("/login", 303)
    key, session = begin_session(desk.store, EDITOR)
    response = _html(request, template, session, named=True, **values())
    _set_cookie(desk, response, key)
    return response


def _html(request: Request, template: str, session: Session | None, code: int = 200, **values: Any) -> HTMLResponse:
    language = language_of(request)
    words = texts(language)
    page = _environment().get_template(template).render(
        t=words, words=json.dumps(words, ensure_ascii=False), lang=language, session=session, path=request.url.path,
        version=__version__, **values,
    )  # fmt: skip
    return HTMLResponse(page.encode("utf-8", "replace"), code)
