"""The REST API for the CMS: thin routes over the desk. What each takes and gives is in /v1/openapi.json."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.desk import actions, openapi, payload, training
from nlp.desk.access import Caller, TheDesk
from nlp.desk.batch import MEDIA_TYPE as NDJSON
from nlp.desk.batch import Exchange
from nlp.desk.fold import Decision
from nlp.desk.problems import Problem
from nlp.desk.tag import TagQuery, WriteQuery
from nlp.versions import __version__

router = APIRouter(prefix="/v1")
Search = Annotated[str, Query(min_length=1, max_length=200, pattern=r"\w")]
Most = Annotated[int, Query(ge=1, le=100)]
Id = Annotated[str, Path(min_length=1, max_length=200, pattern=r"\S")]


class ChangeIn(BaseModel):
    """One decision on an article; which fields are needed depends on ``action``."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["accept", "reject", "reset", "section", "target", "add-mention", "add-tag", "done", "reopen"]
    items: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=2000)] = []
    section: Annotated[str | None, Field(max_length=100)] = None
    target: Annotated[str | None, Field(max_length=220)] = None
    kind: Literal["person", "organisation"] | None = None
    start: Annotated[int | None, Field(ge=0, le=2**31)] = None
    end: Annotated[int | None, Field(ge=0, le=2**31)] = None

    def request(self) -> actions.Request:
        return actions.Request(**self.model_dump())


class FeedbackIn(BaseModel):
    """An article as the CMS has it, and what its editors decided there."""

    model_config = ConfigDict(extra="forbid", strict=True)

    article: payload.ArticleIn
    decisions: Annotated[list[ChangeIn], Field(min_length=1, max_length=500)]


@router.post("/tag", openapi_extra=openapi.TAG, responses=openapi.tagged(), response_class=Response)
def tag(desk: TheDesk, who: Caller, query: Annotated[TagQuery, Query()]) -> Response:
    """Label one article. The query's id, title, published and language are for bodies that are text or HTML."""
    raise NotImplementedError("answered by nlp.desk.tag before the framework")


@router.post("/tag/batch", openapi_extra=openapi.BATCH, responses=openapi.batch(), response_class=Response)
async def tag_batch(request: Request, desk: TheDesk, who: Caller, query: Annotated[WriteQuery, Query()]) -> Response:
    """Label many: one JSON article a line in, one result or rejection a line out, in order, both streamed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (NDJSON, "application/jsonl", "application/ndjson"):
        raise Problem(415, "media-type", f"the body must be {NDJSON}")
    return Exchange(desk, request.state.body, query)


@router.get("/places/search", responses=openapi.search(), response_model=None)
def search_places(
    desk: TheDesk,
    who: Caller,
    q: Search,
    era: Annotated[Literal["today", "former"] | None, Query(description="Units of today or former ones only.")] = None,
    province: Annotated[
        str | None, Query(pattern="^[0-9]{2}$", description="Code of a province, of today or before.")
    ] = None,
    limit: Most = 10,
) -> dict[str, Any]:
    """Administrative units by name, with or without diacritics and type word, best first; before them the newsroom's own places."""
    own = [] if era == "former" or province else desk.lookup.own_places(q, limit)
    return {"results": (own + desk.lookup.places(q, era=era, province=province, limit=limit))[:limit]}


@router.get("/places/{id}", responses=openapi.one(), response_model=None)
def place(desk: TheDesk, who: Caller, id: Id, on: dt.date | None = None) -> dict[str, Any]:
    """One unit with its history: every unit before and after it, by which resolution and when."""
    for known in (id, f"place:{id}"):
        if known in desk.lookup.gazetteer:
            return desk.lookup.place_with_history(known, on)
    raise Problem(404, "no-place", "no unit has that id; ids are like place:03349 or former:03136")


@router.get("/law/search", responses=openapi.search(), response_model=None)
def search_law(desk: TheDesk, who: Caller, q: Search, limit: Most = 10) -> dict[str, Any]:
    """Documents of the register by symbol or name."""
    return {"results": desk.lookup.documents(q, limit)}


@router.get("/law/{id:path}", responses=openapi.one(), response_model=None)
def law(desk: TheDesk, who: Caller, id: Id) -> dict[str, Any]:
    """One legal document by id or official symbol; the symbol's slashes may stand as they are."""
    try:
        return desk.lookup.document(id)
    except KeyError as error:
        raise Problem(404, "no-document", "no document of the register has that id or symbol") from error


@router.get("/vocabulary", responses=openapi.search(), response_model=None)
def vocabulary(
    desk: TheDesk,
    who: Caller,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> dict[str, Any]:
    """The subjects that tags are taken from."""
    return {"results": desk.lookup.subjects(q, limit)}


@router.post(
    "/feedback", status_code=201, openapi_extra=openapi.FEEDBACK, responses=openapi.stored(), response_model=None
)
async def send_feedback(request: Request, desk: TheDesk, who: Caller) -> dict[str, Any]:
    """Store what editors decided elsewhere; the article joins the queue if it is not there. Decisions are in the caller's name.

    The decisions are made one by one, in order; at the first that does not fit the answer is its problem, and those before it stay.
    """
    try:
        given = FeedbackIn.model_validate_json(await request.body())
    except ValidationError as error:
        raise payload.invalid(error) from error
    record = json.loads((await desk.tag(given.article.job(), "feedback"))[0])
    article, new = desk.add(record, given.article.source, who)
    made = [desk.decide(article, who, change.request()) for change in given.decisions]
    return {"article": article, "new": new, "decisions": [d.seq for d in made if d is not None]}


@router.get("/feedback", responses=openapi.lines(), response_class=Response)
def read_feedback(
    desk: TheDesk,
    who: Caller,
    after: Annotated[int, Query(ge=0, le=2**53, description="The last seq you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    format: Annotated[
        Literal["log", "train"], Query(description="train: all finished articles; after and limit do not count.")
    ] = "log",
) -> Response:
    """The log of decisions, one JSON object a line: who, when, before, after. Or what was learnt of sections from finished articles:
    with ``format=train`` a line is an article with its text and section, as ``nhan train --feedback`` reads it."""
    if format == "train":
        return StreamingResponse((json.dumps(row) + "\n" for row in training.rows(desk.store)), media_type=NDJSON)
    rows = [decision_record(d) for d in desk.store.decisions(after=after, most=limit)]
    return Response("".join(json.dumps(row) + "\n" for row in rows), media_type=NDJSON)


@router.get("/health", responses=openapi.one(), response_model=None)
def health(desk: TheDesk) -> dict[str, Any]:
    """Whether the desk can work: its database answers and its queue has room."""
    desk.store.rows("SELECT 1")
    gate = desk.tagging.gate
    return {"status": "busy" if gate.pending >= gate.most else "ok"}


@router.get("/version", responses=openapi.one(), response_model=None)
def version(desk: TheDesk, who: Caller) -> dict[str, Any]:
    """Versions of nhan, its API and its data."""
    adopted = training.adopted(desk.store)
    return {
        "nhan": __version__,
        "api": "1",
        "schema": "nhan/1",
        "gazetteer": desk.lookup.gazetteer.version,
        "database": desk.store.version,
        "sections": adopted.name if adopted else "as shipped or in the profile",
    }


def decision_record(decision: Decision) -> dict[str, Any]:
    """A row of the log as JSON."""
    return {
        "seq": decision.seq,
        "article": decision.article,
        "editor": decision.editor,
        "at": decision.at,
        "action": decision.action,
        "undoes": decision.undoes,
        "changes": [{"item": c.item, "before": c.before, "after": c.after} for c in decision.changes],
    }
