"""POST /v1/tag, the way that a CMS asks thousands of times an hour, answered without the framework.

The route of the same path in api.py describes it in OpenAPI and never runs: finding it, solving its parameters and the layers of
exception handlers around it took two thirds of the server's own time for a request (benchmarks/desk_load.py measures it).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request

from nlp.desk import payload
from nlp.desk.access import caller
from nlp.desk.desk import Desk
from nlp.desk.front import App, Receive, Scope, Send
from nlp.desk.problems import Problem, field_errors, from_error
from nlp.errors import NhanError
from nlp.output.ninjs import to_ninjs
from nlp.output.record import from_dict

Short = Annotated[str | None, Field(max_length=payload.SHORT)]


class WriteQuery(BaseModel):
    """How to write a result."""

    model_config = ConfigDict(extra="ignore")

    format: Annotated[Literal["json", "ninjs"], Field(description="How to write the result.")] = "json"
    text: Annotated[bool, Field(description="False: the article carries its text's sha256 instead.")] = True


class TagQuery(WriteQuery):
    """The query: how to write the result; and id, title, published and language for bodies that are text or HTML."""

    id: Short = None
    title: Short = None
    published: payload.Published | None = None
    language: Annotated[str | None, Field(pattern=payload.LANGUAGE)] = None

    def row(self) -> dict[str, Any]:
        """The fields of an article."""
        published = self.published.isoformat() if self.published else None
        row = {"id": self.id, "title": self.title, "published": published, "language": self.language}
        return {key: value for key, value in row.items() if value}


_QUERY: TypeAdapter[TagQuery] = TypeAdapter(TagQuery)
_DEFAULT = TagQuery()


class TagFirst:
    """Wraps the application: its own path is answered here, everything else there."""

    path = "/v1/tag"

    def __init__(self, app: App, desk: Desk) -> None:
        self._app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        scope["route"] = self  # its name in the metrics
        try:
            media_type, record = await self._answer(scope, receive)
        except Problem as problem:
            await problem.response(scope["state"]["request_id"])(scope, receive, send)
            return
        except NhanError as error:
            await from_error(error).response(scope["state"]["request_id"])(scope, receive, send)
            return
        headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(record)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": record, "more_body": False})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[str, bytes]:
        request = Request(scope, receive)
        await caller(request, self.desk)
        query = query_of(scope["query_string"])
        job = payload.job(request.headers.get("content-type", ""), await request.body(), query.row())
        record = (await self.desk.tag(job, "tag"))[0]
        sections = self.desk.sections if query.format == "ninjs" else None
        return payload.NINJS if query.format == "ninjs" else "application/json", written(record, query, sections)


def written(record: bytes, query: WriteQuery, sections: Path | None) -> bytes:
    """A record (JSON) as it was asked for; ``sections`` is the folder of the newsroom's own, for ninjs."""
    if query.format == "ninjs":
        return json.dumps(to_ninjs(from_dict(json.loads(record)), sections=sections)).encode()
    if not query.text:
        return json.dumps(from_dict(json.loads(record)).to_dict(text=False)).encode()
    return record


def query_of(query: bytes) -> TagQuery:
    """The query of a request. Raises Problem 422 with the fields that do not fit."""
    if not query:
        return _DEFAULT
    try:
        return _QUERY.validate_python(dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)))
    except ValidationError as error:
        errors = [{**e, "loc": ("query", *e["loc"])} for e in error.errors(include_url=False, include_input=False)]
        detail = "a part of the address or query does not fit"
        raise Problem(422, "invalid", detail, errors=field_errors(errors)) from error
