"""What a tagging process does: one job in, one answer out, both plain values.

A job is ("tag", row), ("html", row) or ("file", name, bytes). A row has the fields of :func:`nlp.read.formats.from_row`.
The answer is ("ok", [records of schema nhan/1 as JSON]) or ("refused", reason, message); a file of several
articles gives several records, and what was rejected among them comes as a JSON object with ``reason``.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import orjson

from nlp.errors import InputError
from nlp.read import read_many
from nlp.read.formats import from_row
from nlp.tagger import Tagger
from nlp.text.dates import parse_published
from nlp.types import Article

Job = tuple[Any, ...]
Answer = tuple[Any, ...]
#: Most articles read from one uploaded file (rows of a table).
MOST_ARTICLES = 500
#: A .docx has a few dozen parts.
MOST_PARTS = 2_000


def do(tagger: Tagger, job: Job, unpacked: int) -> Answer:
    """Do one job. Input errors are an answer; anything else is raised."""
    try:
        if job[0] == "tag":
            return "ok", [_tag_row(tagger, job[1])]
        if job[0] == "html":
            return "ok", [_tag_html(tagger, job[1])]
        return "ok", _tag_file(tagger, job[1], job[2], unpacked)
    except InputError as error:
        return "refused", error.reason, str(error)
    except RecursionError:
        return "refused", "too-deep", "nested too deep to be a news article; save its text and send that"


def _tag_row(tagger: Tagger, row: dict[str, Any]) -> bytes:
    article = from_row(row, "article")
    return _json(tagger, replace(article, source=row.get("source")))


def _tag_html(tagger: Tagger, row: dict[str, Any]) -> bytes:
    article = _one(row["html"].encode("utf-8", "surrogatepass"))
    published = parse_published(row.get("published")) or article.published
    article = replace(
        article,
        id=row.get("id"), source=row.get("source"), published=published,
        url=row.get("url") or article.url, language=row.get("language"),
    )  # fmt: skip
    if row.get("title"):
        return _json(tagger, article, row["title"])
    return _json(tagger, article)


def _one(page: bytes) -> Article:
    item = next(read_many(_as_page(page), name="article.html"), None)
    if not isinstance(item, Article):
        reason, message = (item.reason, item.message) if item else ("empty", "no article in the page")
        raise InputError(message, reason=reason)
    return item


def _as_page(page: bytes) -> bytes:
    """A fragment made a page, so that it is read as HTML whatever it begins with."""
    if page.lstrip()[:5].lower() in (b"<html", b"<!doc"):
        return page
    return b"<html><head><meta charset=utf-8></head><body>" + page + b"</body></html>"


def _json(tagger: Tagger, article: Article, title: str | None = None) -> bytes:
    return _written(tagger.tag(article, title=title).to_dict())


def _written(record: dict[str, Any]) -> bytes:
    """JSON in UTF-8 by orjson, eight times as fast as the standard library; a text with lone surrogates, which it refuses, as ASCII."""
    try:
        return orjson.dumps(record)
    except orjson.JSONEncodeError:
        return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode()


def _tag_file(tagger: Tagger, name: str, content: bytes, unpacked: int) -> list[bytes]:
    _check_archive(name, content, unpacked)
    out: list[bytes] = []
    for item in read_many(content, name=name):
        if len(out) == MOST_ARTICLES:
            raise InputError(
                f"{name}: more than {MOST_ARTICLES} articles; use 'nhan archive' for many", reason="too-many"
            )
        result = tagger.tag_or_reject(item)
        out.append(_written(result.to_dict()))
    return out


def _check_archive(name: str, content: bytes, unpacked: int) -> None:
    """A .docx that unpacks to more than it may is refused before it is unpacked; other ZIPs are refused."""
    if content[:4] != b"PK\x03\x04":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"{name}: damaged ({error}); save it again", reason="damaged") from error
    if sum(part.file_size for part in parts) > unpacked or len(parts) > MOST_PARTS:
        raise InputError(
            f"{name}: unpacks to more than {unpacked // 1024 // 1024} MB; paste its text", reason="too-large"
        )
    if "word/document.xml" not in {part.filename for part in parts}:
        raise InputError(f"{name}: an archive; unpack it and drop the files", reason="archive")
