"""New articles for the queue: pasted text and dropped files, tagged and stored."""

from __future__ import annotations

import json
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from nlp.desk.payload import ArticleIn

if TYPE_CHECKING:
    from nlp.desk.desk import Desk


async def add_file(desk: Desk, name: str, content: bytes, editor: str) -> list[dict[str, Any]]:
    """The articles of one file: ``{"article", "new", "title"}`` each, or ``{"reason", "message"}`` for a rejected one.

    Raises:
        Problem: the file as a whole cannot be read.
    """
    name = plain_name(name)
    return [
        _store(desk, json.loads(record), name, editor) for record in await desk.tag(("file", name, content), "file")
    ]


async def add_text(desk: Desk, article: ArticleIn, editor: str) -> dict[str, Any]:
    """One pasted article."""
    record = json.loads((await desk.tag(article.job(), "paste"))[0])
    return _store(desk, record, article.source, editor)


def _store(desk: Desk, record: dict[str, Any], source: str | None, editor: str) -> dict[str, Any]:
    if "reason" in record:
        return {"reason": record["reason"], "message": record["message"]}
    number, new = desk.add(record, source, editor)
    return {"article": number, "new": new, "title": record["article"]["title"]}


def plain_name(name: str) -> str:
    """The last part of an uploaded file's name: a label for people, never a path of ours."""
    last = PureWindowsPath(PurePosixPath(name or "").name).name
    return "".join(c for c in last if c.isprintable())[:120] or "file"
