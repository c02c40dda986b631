"""The body of a request → one tagging job: plain text, HTML, our JSON, or a ninjs object."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from nlp.desk.jobs import Job
from nlp.desk.problems import Problem, field_errors
from nlp.errors import InputError
from nlp.text.dates import parse_published

NINJS = "application/ninjs+json"
#: What a title, an id, an address may hold at most, in code points.
SHORT = 2_000
#: A text must hold something to read.
SOMETHING = r"\S"
LANGUAGE = r"^[a-z]{2,3}$"


def _day(value: object) -> dt.date:
    """As the library reads it: a date, or a date and time, of which the date as printed counts."""
    if isinstance(value, str) and _PUBLISHED.fullmatch(value):
        return dt.date.fromisoformat(value[:10])
    raise ValueError("a date as YYYY-MM-DD is needed; a time may follow")


_PUBLISHED = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][0-9:.,+Zz-]{2,30})?", re.ASCII)
Published = Annotated[
    dt.date,
    PlainValidator(_day),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}], "description": "Decides the administrative era."}),
]  # fmt: skip


class ArticleIn(BaseModel):
    """An article to tag: ``text`` (a page as pasted is fine) or ``html``."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[
        str | None, Field(pattern=SOMETHING, description="The text; offsets in the answer count its code points.")
    ] = None
    html: Annotated[
        str | None, Field(pattern=SOMETHING, description="A page or fragment instead; the story is extracted first.")
    ] = None
    id: Annotated[str | None, Field(max_length=SHORT)] = None
    title: Annotated[str | None, Field(max_length=SHORT)] = None
    published: Published | None = None
    language: Annotated[str | None, Field(pattern=LANGUAGE, description="Instead of detecting it.")] = None
    url: Annotated[str | None, Field(max_length=SHORT)] = None
    source: Annotated[str | None, Field(max_length=SHORT)] = None

    @model_validator(mode="after")
    def _one_of(self) -> ArticleIn:
        if (self.text is None) == (self.html is None):
            raise ValueError("give either text or html")
        return self

    def job(self) -> Job:
        row = self.model_dump(exclude_none=True)
        if self.published:
            row["published"] = self.published.isoformat()
        return ("html" if self.html is not None else "tag", row)


_ARTICLE: TypeAdapter[ArticleIn] = TypeAdapter(ArticleIn)


def article(data: bytes | str) -> ArticleIn:
    """Our JSON.

    Raises:
        Problem: 422, with the fields that are wrong.
    """
    try:
        return _ARTICLE.validate_json(data)
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> Problem:
    """A pydantic error as a problem."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return Problem(422, "invalid", "the body is not as described in /v1/openapi.json", errors=field_errors(errors))


_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)")


def job(content_type: str, body: bytes, query: dict[str, Any]) -> Job:
    """The job of one request; ``query`` has id, title, published and language for bodies that cannot say them.

    Raises:
        Problem: 415 for a type that is not read, 422 for a body that does not fit.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == NINJS:
        return from_ninjs(_object(body))
    if kind == "application/json":
        row = _object(body) if b'"ninjs"' in body else None
        if row is not None and _is_ninjs(row):
            return from_ninjs(row)
        return article(body).job()
    if kind not in ("text/plain", "text/html"):
        raise Problem(415, "media-type", f"the body can be text/plain, text/html, application/json or {NINJS}")
    charset = _CHARSET.search(content_type.lower())
    if charset and charset.group(1) not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "charset", "only UTF-8 is read here; send the text in UTF-8")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(422, "encoding", "the body is not UTF-8") from error
    if not text.strip():
        raise Problem(422, "empty", "the body is empty: nothing to tag")
    row = {**query, "text" if kind == "text/plain" else "html": text}
    return ("tag" if kind == "text/plain" else "html", row)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "invalid", "the body is not JSON") from error
    if not isinstance(value, dict):
        raise Problem(422, "invalid", "the body is not a JSON object")
    return value


def _is_ninjs(row: dict[str, Any]) -> bool:
    standard = row.get("standard")
    return isinstance(standard, dict) and standard.get("name") == "ninjs"


def from_ninjs(row: dict[str, Any]) -> Job:
    """ninjs 1.x (``headline``, ``body_text``), 2.x and 3.x (``headlines``, ``bodies``) → a job.

    Raises:
        Problem: 422 where there is no body, or the date is none.
    """
    text, is_html = _body(row)
    if not text.strip():
        raise Problem(422, "no-text", "the ninjs object has no body (bodies[].value, body_text or body_html)")
    out: dict[str, Any] = {"html" if is_html else "text": text, "id": _string(row.get("uri"))}
    out["title"] = _string(_first(row.get("headlines"))) or _string(row.get("headline"))
    language = (_string(row.get("language")) or "").partition("-")[0].lower()
    out["language"] = language if re.fullmatch(LANGUAGE, language) else None  # what is no tag is detected instead
    made = _string(row.get("versionCreated")) or _string(row.get("versioncreated"))
    try:
        published = parse_published(made)
    except InputError as error:
        raise Problem(422, error.reason, f"versioncreated: {error}") from error
    out["published"] = published.isoformat() if published else None
    return ("html" if is_html else "tag", {key: value for key, value in out.items() if value})


def _body(row: dict[str, Any]) -> tuple[str, bool]:
    bodies = [b for b in row.get("bodies") or () if isinstance(b, dict)] if isinstance(row.get("bodies"), list) else []
    bodies.sort(key=lambda b: b.get("role") != "main")
    for body in bodies:
        kind = _string(body.get("contentType")) or _string(body.get("contenttype")) or "text/plain"
        value = _string(body.get("value"))
        if value:
            return value, "html" in kind
    for key in ("body_text", "body_xhtml", "body_html"):
        if value := _string(row.get(key)):
            return value, key != "body_text"
    return "", False


def _first(values: Any) -> Any:
    if isinstance(values, list) and values and isinstance(values[0], dict):
        return values[0].get("value")
    return None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None
