"""Which format some bytes are in: told by the bytes first, then by the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.errors import InputError, NhanError
from nlp.read.decode import decode
from nlp.read.documents import read_docx, read_pdf, read_rtf
from nlp.read.html import read_html
from nlp.read.page import make_article
from nlp.read.rows import FIELDS, from_row, read_json, read_table
from nlp.types import Article, Rejected

__all__ = ["from_row", "read_bytes"]

_HTML = re.compile(rb"<\s*(?:!doctype html|html|head|body|article|div|p|table|meta)\b", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Other formats by their first bytes, with what to do.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture; give the text"),
    (b"\xff\xd8\xff", "a picture; give the text"),
    (b"GIF8", "a picture; give the text"),
    (b"7z\xbc\xaf", "packed with 7-Zip; unpack it first"),
    (b"Rar!", "packed with RAR; unpack it first"),
    (b"PAR1", "a Parquet table; read it with 'nhan archive'"),
    (b"SQLite format 3", "a database; export its rows as CSV or JSON Lines"),
    (b"OggS", "sound; give the text"),
    (b"ID3", "sound; give the text"),
)


def read_bytes(content: bytes, label: str) -> Iterator[Article | Rejected]:
    """The articles of one input.

    Raises:
        InputError: not readable; names the input, the problem and the remedy.
    """
    try:
        yield from _read(content, label)
    except NhanError:
        raise
    except (RecursionError, MemoryError, OverflowError) as error:
        raise InputError(
            f"{label}: too deep or too large to be read ({type(error).__name__}); save its text and read that",
            reason="too-deep",
        ) from error


def _read(content: bytes, label: str) -> Iterator[Article | Rejected]:
    lower = label.lower()
    head = content[:2048].lstrip().removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"%PDF-"):
        yield read_pdf(content, label)
    elif content.startswith(_OLD_OFFICE):
        raise _old_office(lower, label)
    elif content[:4] == b"PK\x03\x04" or lower.endswith(".docx"):
        yield read_docx(content, label)
    elif head.startswith(b"{\\rtf"):
        yield read_rtf(content, label)
    elif lower.endswith((".jsonl", ".ndjson", ".json")) or (head[:1] in (b"{", b"[") and _looks_like_json(head, lower)):
        yield from read_json(content, label)
    elif lower.endswith((".csv", ".tsv")) or _looks_like_table(head, lower):
        yield from read_table(content, label)
    elif (lower.endswith((".html", ".htm", ".xhtml")) or _HTML.search(content[:4096])) and not lower.endswith(".txt"):
        yield read_html(content, label)
    else:
        for start, what in _OTHERS:
            if content.startswith(start):
                raise InputError(f"{label}: {what}", reason="binary")
        decoded = decode(content, label)
        if not decoded.text.strip():
            raise InputError(f"{label}: holds white space only; nothing to read", reason="empty")
        yield replace(make_article(decoded.text), source=label, encoding=decoded.encoding, notes=decoded.notes)


def _looks_like_json(head: bytes, lower: str) -> bool:
    return not lower.endswith((".txt", ".md")) and re.match(rb"[\[{]\s*[\"{\]}]", head) is not None


def _looks_like_table(head: bytes, lower: str) -> bool:
    """A table without a name (standard input): its first line is a header of at least two of our fields, a text among them."""
    if lower.endswith((".txt", ".md", ".html", ".htm", ".xhtml")):
        return False
    first = head.partition(b"\n")[0].decode("utf-8", "replace").lower()
    names = {name.strip(' "\r') for name in re.split("[,;\t]", first)}
    return bool(names & {"text", "body", "content"}) and len(names & FIELDS) > 1


def _old_office(lower: str, label: str) -> InputError:
    if lower.endswith((".docx", ".xlsx")):
        return InputError(f"{label}: locked with a password; save it without one", reason="encrypted")
    if lower.endswith((".xls", ".ppt")):
        return InputError(f"{label}: an old Office file; save tables as CSV and text as .docx", reason="old-doc")
    return InputError(f"{label}: an old Word document (.doc); save it as .docx and read that", reason="old-doc")
