"""One reader a format: bytes → articles. The format is told by the bytes first, then by the name."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nlp.errors import InputError
from nlp.read.decode import decode
from nlp.read.page import make_article
from nlp.text.dates import parse_published
from nlp.types import Article, Rejected

_HTML = re.compile(rb"<\s*(?:!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)
#: Depth of nested tags beyond which a page is refused.
MOST_DEPTH = 2_000


def read_bytes(content: bytes, label: str) -> Iterator[Article | Rejected]:
    """The articles of one input.

    Raises:
        InputError: not readable; names the input, the problem and the remedy.
    """
    lower = label.lower()
    head = content[:2048].lstrip()
    if content[:5] == b"%PDF-":
        yield _pdf(content, label)
    elif content[:4] == b"PK\x03\x04" or lower.endswith(".docx"):
        yield _docx(content, label)
    elif head.startswith(b"{\\rtf"):
        yield _rtf(content, label)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(f"{label}: an old Word document (.doc); save it as .docx and read that", reason="old-doc")
    elif (
        lower.endswith((".jsonl", ".ndjson"))
        or (head[:1] == b"{" and not lower.endswith(".txt"))
        or lower.endswith(".json")
    ):
        yield from _json(content, label)
    elif lower.endswith((".csv", ".tsv")):
        yield from _csv(content, label)
    elif _HTML.search(content[:4096]) and not lower.endswith(".txt"):
        yield _html(content, label)
    else:
        text, encoding, notes = decode(content, label)
        article = make_article(text)
        yield _with(article, source=label, encoding=encoding, notes=notes)


def _with(article: Article, **changes: Any) -> Article:
    from dataclasses import replace

    return replace(article, **changes)


def from_row(row: Mapping[str, Any], label: str) -> Article:
    """An article from a row with the fields id, title, text (or body, content), published (or date), language, url.

    Raises:
        InputError: no text; names the row.
    """
    text = next(
        (row[key] for key in ("text", "body", "content") if isinstance(row.get(key), str) and row[key].strip()), None
    )
    title = row.get("title") if isinstance(row.get("title"), str) and str(row["title"]).strip() else None
    if text is None and title is None:
        raise InputError(
            f"{label}: no text in it (fields text, body or content); its fields are {', '.join(map(str, row))[:120]}",
            reason="no-text",
        )
    published: dt.date | None = parse_published(next((str(row[k]) for k in ("published", "date") if row.get(k)), None))
    body = text or ""
    article = make_article(body if body else str(title), title=title if body else None, published=published)
    return _with(
        article, id=None if row.get("id") is None else str(row["id"]), source=label,
        url=row.get("url") or None, language=row.get("language") or None,
    )  # fmt: skip


def _json(content: bytes, label: str) -> Iterator[Article | Rejected]:
    text, _, _ = decode(content, label)
    try:
        whole = json.loads(text)
        rows = whole if isinstance(whole, list) else [whole]
    except ValueError:
        yield from _json_lines(text, label)
        return
    for number, row in enumerate(rows, 1):
        yield _row(row, f"{label}:{number}" if len(rows) > 1 else label)


def _json_lines(text: str, label: str) -> Iterator[Article | Rejected]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{label}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            yield Rejected(
                None, where, "read", "not-json", f"{where}: not JSON ({error}); each line must be one object"
            )
            continue
        yield _row(row, where)


def _row(row: Any, where: str) -> Article | Rejected:
    if not isinstance(row, dict):
        return Rejected(
            None, where, "read", "not-a-row", f"{where}: not an object with title and text but {type(row).__name__}"
        )
    try:
        return from_row(row, where)
    except InputError as error:
        id_ = None if row.get("id") is None else str(row["id"])
        return Rejected(
            id_, where, "read", error.reason, f"{where}: {error}" if where not in str(error) else str(error)
        )


def _csv(content: bytes, label: str) -> Iterator[Article | Rejected]:
    text, _, _ = decode(content, label)
    csv.field_size_limit(16 * 1024 * 1024)
    delimiter = (
        "\t"
        if label.lower().endswith(".tsv") or text.split("\n", 1)[0].count("\t") > text.split("\n", 1)[0].count(",")
        else ","
    )
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=delimiter), 2):
            yield _row({str(k).strip(): v for k, v in row.items() if k is not None}, f"{label}:{number}")
    except csv.Error as error:
        raise InputError(
            f"{label}: not a table ({error}); save it as CSV with a header row", reason="not-csv"
        ) from error


def _html(content: bytes, label: str) -> Article:
    text, encoding, notes = decode(content, label, html=True)
    depth = 0
    deepest = 0
    for match in re.finditer(r"<(/?)(?:div|span|p|b|i|ul|li|table|section|font|em|strong)\b", text):
        depth += -1 if match.group(1) else 1
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        raise InputError(
            f"{label}: tags nested {deepest} deep; this is no news page, save its text and read that", reason="too-deep"
        )
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found: Any = trafilatura.bare_extraction(text, include_comments=False, favor_recall=True, with_metadata=True)
    body = (found.text if found is not None else "") or ""
    if found is None or not body.strip():
        raise InputError(f"{label}: no article found in the page; save its text and read that", reason="no-article")
    published = None
    if found.date:
        try:
            published = parse_published(found.date)
        except InputError:
            published = None
    article = make_article(body, title=found.title, published=published)
    return _with(
        article, source=label, encoding=encoding, notes=notes, byline=article.byline or found.author, url=found.url
    )


def _docx(content: bytes, label: str) -> Article:
    import zipfile

    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, OpcError) as error:
        raise InputError(
            f"{label}: not a Word document ({type(error).__name__}); open it in Word and save it as .docx",
            reason="not-docx",
        ) from error
    text = "\n\n".join(p.text for p in document.paragraphs if p.text.strip())
    if not text:
        raise InputError(f"{label}: a Word document without text", reason="empty")
    return _with(make_article(text), source=label)


def _pdf(content: bytes, label: str) -> Article:
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{label}: an encrypted PDF; save it without a password", reason="encrypted")
        pages = [page.extract_text() or "" for page in reader.pages[:200]]
    except InputError:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise InputError(
            f"{label}: a PDF that cannot be read ({type(error).__name__}); export it again", reason="damaged"
        ) from error
    text = "\n".join(pages).strip()
    if not text:
        raise InputError(
            f"{label}: a PDF without a text layer (a scan); run text recognition first", reason="no-text-layer"
        )
    return _with(make_article(text), source=label)


def _rtf(content: bytes, label: str) -> Article:
    from striprtf.striprtf import rtf_to_text

    try:
        text: str = rtf_to_text(content.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # striprtf raises bare errors on damaged files
        raise InputError(
            f"{label}: an RTF file that cannot be read ({type(error).__name__}); save it as .docx", reason="damaged"
        ) from error
    if not text.strip():
        raise InputError(f"{label}: an RTF file without text", reason="empty")
    return _with(make_article(text), source=label)
