"""What the page's script asks for: the queue, one article, decisions, searches, exports. Needs a session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from nlp.desk import export, payload, training
from nlp.desk.access import Editor, TheDesk
from nlp.desk.api import ChangeIn
from nlp.desk.desk import Desk
from nlp.desk.lookup import by_label
from nlp.desk.problems import Problem
from nlp.desk.queueing import add_file, add_text, plain_name
from nlp.desk.workers import model_profile

router = APIRouter(prefix="/desk")
Order = Literal["added", "hardest"]
Format = Literal["json", "ninjs", "csv", "html"]


class Adopt(BaseModel):
    """Which trained model to use; None: the one the desk began with."""

    model_config = ConfigDict(extra="forbid", strict=True)

    trained: int | None


@router.post("/articles", status_code=201)
async def paste(request: Request, desk: TheDesk, who: Editor) -> dict[str, Any]:
    """One pasted article."""
    return await add_text(desk, payload.article(await request.body()), who.editor)


@router.post("/upload", status_code=201)
async def upload(request: Request, desk: TheDesk, who: Editor) -> dict[str, Any]:
    """Dropped files; each is answered for itself."""
    limits = desk.config.limits
    rows: list[dict[str, Any]] = []
    try:
        async with request.form(max_files=limits.files, max_fields=10) as form:
            for file in [value for _, value in form.multi_items() if isinstance(value, UploadFile)]:
                rows += await _one_file(desk, file, who.editor)
    except (MultiPartException, HTTPException) as error:  # Starlette wraps the one in the other inside an application
        raise Problem(413, "too-many", f"the upload cannot be read; at most {limits.files} files at once") from error
    return {"results": rows}


async def _one_file(desk: Desk, file: UploadFile, editor: str) -> list[dict[str, Any]]:
    name = plain_name(file.filename or "")
    content = await file.read(desk.config.limits.file + 1)
    try:
        if len(content) > desk.config.limits.file:
            raise Problem(413, "too-large", f"larger than {desk.config.limits.file // 1024 // 1024} MB")
        if not content.strip():
            raise Problem(422, "empty", "the file is empty")
        return [{"file": name, **row} for row in await add_file(desk, name, content, editor)]
    except Problem as problem:
        return [{"file": name, "reason": problem.reason, "message": problem.detail}]


@router.get("/queue")
def queue(
    desk: TheDesk, who: Editor, status: Literal["open", "done"] | None = None, order: Order = "added"
) -> dict[str, Any]:
    """The articles, without their texts."""
    return {"articles": [
        {"article": r.id, "title": r.title, "source": r.source, "added_at": r.added_at, "added_by": r.added_by,
         "hardness": r.hardness, "status": r.status, "decisions": r.decisions}
        for r in desk.store.queue(status, order)
    ]}  # fmt: skip


@router.get("/next")
def following(desk: TheDesk, who: Editor, after: int = 0, order: Order = "added") -> dict[str, Any]:
    """The next open article behind one, in an order; None at the end."""
    rows = desk.store.queue(None, order)
    place = next((index for index, row in enumerate(rows) if row.id == after), -1)
    rest = [row.id for row in (*rows[place + 1 :], *rows[: max(place, 0)]) if row.status == "open"]
    return {"article": rest[0] if rest else None}


@router.get("/articles/{article}")
def read(desk: TheDesk, who: Editor, article: int, blind: bool = False) -> dict[str, Any]:
    """One article with everything to decide on."""
    return desk.view(article, who.editor, blind=blind)


@router.post("/articles/{article}/decisions")
async def decide(request: Request, desk: TheDesk, who: Editor, article: int, blind: bool = False) -> dict[str, Any]:
    """Make one decision: the article as it is now. It is on disk when this answers."""
    try:
        given = ChangeIn.model_validate_json(await request.body())
    except ValidationError as error:
        raise payload.invalid(error) from error
    await asyncio.to_thread(desk.decide, article, who.editor, given.request())
    return await asyncio.to_thread(desk.view, article, who.editor, blind=blind)


@router.post("/articles/{article}/{way}")
def back_or_forth(
    desk: TheDesk, who: Editor, article: int, way: Literal["undo", "redo"], blind: bool = False
) -> dict[str, Any]:
    """Undo or redo: the article it happened in, as it is now (with nothing left here, the editor's last one elsewhere)."""
    desk.state(article)
    act = desk.store.undo if way == "undo" else desk.store.redo
    decision = act(article, who.editor)
    if decision is None:
        raise Problem(409, f"no-{way}", "there is nothing left to take back")
    desk.metrics.count("nhan_decisions_total", action=way)
    return desk.view(decision.article, who.editor, blind=blind)


@router.get("/articles/{article}/log")
def log(desk: TheDesk, who: Editor, article: int) -> dict[str, Any]:
    """Every decision on an article: who, when, before, after."""
    from nlp.desk.api import decision_record

    desk.state(article)
    return {"decisions": [decision_record(d) for d in desk.store.decisions(article)]}


@router.get("/articles/{article}/export")
def export_one(desk: TheDesk, who: Editor, article: int, format: Format = "json", blind: bool = False) -> Response:
    """The article as decided; always as a download, never as a page of ours."""
    text = export.write(desk.decided(article, who.editor if blind else None), format, desk.sections)
    return Response(text, media_type=export.FORMATS[format], headers=_download(f"article-{article}", format))


@router.get("/export")
def export_done(desk: TheDesk, who: Editor) -> Response:
    """Every finished article, one JSON object (schema nhan/1) a line."""

    def lines() -> Iterator[str]:
        for row in desk.store.queue("done"):
            yield json.dumps(desk.decided(row.id)) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=_download("finished", "jsonl"))


def _download(name: str, format: str) -> dict[str, str]:
    suffix = {"ninjs": "ninjs.json"}.get(format, format)
    return {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}


@router.get("/search")
def search(
    desk: TheDesk,
    who: Editor,
    q: Annotated[str, Query(max_length=200)],
    kinds: str = "place,law,subject",
    article: int | None = None,
) -> dict[str, Any]:
    """Units, the newsroom's own places, documents, subjects, state bodies, and the people and organisations of this article and of
    the others; the best of each kind, the nearest name first."""
    wanted = set(kinds.split(","))
    found: list[dict[str, Any]] = []
    if "subject" in wanted and q.strip():
        found += desk.lookup.subjects(q, 6)
    if "place" in wanted:
        found += desk.lookup.own_places(q) + desk.lookup.places(q, limit=8)
    if "law" in wanted:
        found += desk.lookup.documents(q, 6)
    if article is not None:
        found += _of_article(desk, article, q, wanted)
    if "organisation" in wanted:
        found += desk.lookup.state_bodies(q)
    found += desk.store.names(q, wanted)
    here: dict[tuple[str, str], dict[str, Any]] = {}
    for hit in found:  # an own place has the id of its unit, and a name of its own
        here.setdefault((hit["id"], hit.get("own", "")), hit)
    return {"results": by_label(q, list(here.values()))}


def _of_article(desk: Desk, article: int, query: str, wanted: set[str]) -> list[dict[str, Any]]:
    from nlp.text import fold

    record, _, _ = desk.state(article)
    return [
        {"id": id_, "kind": entity["kind"], "label": entity["name"]}
        for id_, entity in record["entities"].items()
        if entity["kind"] in wanted & {"person", "organisation", "ethnic-group"}
        and isinstance(entity.get("name"), dict)
        and fold(query) in fold(" ".join(map(str, entity["name"].values())))
    ][:6]


@router.get("/provinces")
def provinces(desk: TheDesk, who: Editor) -> dict[str, Any]:
    """The provinces of today with a point each: the ground of the small map."""
    units = (unit for unit in desk.lookup.gazetteer if unit.level == "P" and not unit.former and unit.lat is not None)
    return {"provinces": [{"id": u.id, "label": u.name, "lat": u.lat, "lon": u.lon} for u in units]}


@router.post("/train")
def train(desk: TheDesk, who: Editor) -> dict[str, Any]:
    """Train sections from the decisions; nothing changes before the model is adopted."""
    return training.train(desk.store, who.editor, desk.config.profile.sections)


@router.post("/adopt")
async def adopt(request: Request, desk: TheDesk, who: Editor) -> dict[str, Any]:
    """Use a trained model, or go back to another."""
    try:
        given = Adopt.model_validate_json(await request.body())
    except ValidationError as error:
        raise payload.invalid(error) from error
    folder = await asyncio.to_thread(training.folder_of, desk.store, given.trained)
    await desk.tagging.reload(model_profile(desk.config.profile, folder))
    await asyncio.to_thread(training.adopt, desk.store, who.editor, given.trained)
    return training.book(desk.store)
