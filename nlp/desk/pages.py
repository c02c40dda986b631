"""The pages: shells drawn by Jinja2 with everything escaped; the script in static/ fills and drives them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Literal

import jinja2
from fastapi import APIRouter, Form, Query, Request
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
#: Articles of the queue on one page.
ON_A_PAGE = 200
#: Addresses whose errors are for programs and scripts, also where a browser asks.
_FOR_PROGRAMS = ("/v1/", "/desk/", "/static/", "/metrics")


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


class Words:
    """The words as a template asks for them: ``t.copy`` is a word, never a method of a mapping."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._rows = rows

    def __getitem__(self, key: str) -> str:
        return self._rows[key]


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
    page: Annotated[int, Query(ge=1, le=10**6)] = 1,
) -> Response:
    """The queue, with the ways to add to it."""

    def values() -> dict[str, Any]:
        rows = desk.store.queue(None, order)
        counts = {name: sum(name in ("all", row.status) for row in rows) for name in ("open", "done", "all")}
        shown = [row for row in rows if status in ("all", row.status)]
        first = (page - 1) * ON_A_PAGE
        return {
            "rows": shown[first : first + ON_A_PAGE], "first": first, "page": page, "more": len(shown) > first + ON_A_PAGE,
            "status": status, "order": order, "counts": counts, "watch": desk.config.watch,
        }  # fmt: skip

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
        rows = [
            {**row, **{side: _said(desk, language_of(request), row["what"], row[side]) for side in ("from", "to")}}
            for row in figures.corrections(store)
        ]
        return {"corrections": rows, "agreement": figures.agreement(store), "book": training.book(store)}

    return _page(request, desk, "corrections.html", values)


def _said(desk: Desk, language: str, what: str, value: str | None) -> tuple[str, str]:
    """What a value of a correction is called, and its id where a name alone does not tell it."""
    words = texts(language)
    if value is None:
        return "–", ""
    if what in ("section", "tag applied"):
        return words.get(value if what == "section" else f"tags_{value}", value), ""
    about = desk.lookup.about(value, {})
    names = about["label"] if about else {}
    name = names.get(language) or names.get("vi") or names.get("en")
    return (str(name), value) if name else (value, "")


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
        t=Words(words), words=json.dumps(words, ensure_ascii=False), lang=language, session=session, path=request.url.path,
        version=__version__, **values,
    )  # fmt: skip
    return HTMLResponse(page.encode("utf-8", "replace"), code)


def problem_page(request: Request, desk: Desk, problem: Problem) -> Response | None:
    """A problem as a page, where an editor's browser asked for one; None where a program did."""
    if request.url.path.startswith(_FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return None
    session = session_of(desk.store, request.cookies.get(COOKIE))
    words = texts(language_of(request))
    says = words.get(f"refusal:{problem.reason}", problem.detail)
    page = _html(request, "problem.html", session, problem.status, named=not desk.config.needs_token, says=says)
    page.headers.update(problem.headers)
    return page
