"""Office documents → article: .docx, PDF with a text layer, RTF. The libraries are imported when such a file comes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp.errors import InputError
from nlp.read.decode import repaired_text
from nlp.read.page import make_article
from nlp.types import Article

#: A .docx may unpack to at most this, in bytes, and to so many times its size.
MOST_DOCX = 256 * 1024 * 1024
MOST_DOCX_RATIO = 200
#: Pages of a PDF that are read; a newspaper's issue has fewer.
MOST_PAGES = 200
#: Characters of text kept of one document.
MOST_TEXT = 8_000_000
#: A line of a PDF at least this share of the longest goes on in the next one, unless it ends a sentence.
FULL_LINE = 0.7
_CLOSED = re.compile(r"[.!?…:;][\"”’»)\]]*$")


def article_of(text: str, label: str, note: str) -> Article:
    """An article from the text of a document, put right where its letters are of an older encoding."""
    found = repaired_text(text[:MOST_TEXT])
    notes = (note, *found.notes) if len(text) <= MOST_TEXT else (note, *found.notes, "cut after 8 million characters")
    return replace(make_article(found.text), source=label, encoding=found.encoding, notes=notes)


def read_docx(content: bytes, label: str) -> Article:
    """The paragraphs and table cells of a Word document, in order.

    Raises:
        InputError: not one, locked, a bomb, or without text.
    """
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_DOCX or (unpacked > 2**24 and unpacked > len(content) * MOST_DOCX_RATIO):
            raise InputError(
                f"{label}: a .docx that unpacks to {unpacked / 1e6:.0f} MB; copy its text into a new document",
                reason="too-large",
            )
        document = docx.Document(io.BytesIO(content))
        text = "\n\n".join(line for line in _blocks(document) if line.strip())
    except InputError:
        raise
    except Exception as error:  # python-docx, lxml and zlib raise many kinds on damaged files
        raise InputError(
            f"{label}: not a Word document ({type(error).__name__}); open it in Word and save it as .docx",
            reason="not-docx",
        ) from error
    if not text.strip():
        raise InputError(f"{label}: a Word document without text; nothing to read", reason="empty")
    return article_of(text, label, "Word document")


def _blocks(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " | ".join(cell for cell in cells if cell)
        else:
            yield block.text


def read_pdf(content: bytes, label: str) -> Article:
    """The text layer of a PDF.

    Raises:
        InputError: encrypted, damaged, or without a text layer.
    """
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not _opens(reader):
            raise InputError(f"{label}: an encrypted PDF; save it without a password", reason="encrypted")
        total = len(reader.pages)
        pages = [reader.pages[number].extract_text() or "" for number in range(min(total, MOST_PAGES))]
    except InputError:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise InputError(
            f"{label}: a PDF that cannot be read ({type(error).__name__}); export it again", reason="damaged"
        ) from error
    text = _paragraphs("\n".join(pages))
    if not text.strip():
        raise InputError(
            f"{label}: a PDF without a text layer (a scan); run text recognition first", reason="no-text-layer"
        )
    note = "PDF" if total <= MOST_PAGES else f"PDF, the first {MOST_PAGES} of {total} pages"
    return article_of(text, label, note)


def _opens(reader: Any) -> bool:
    try:
        return bool(reader.decrypt(""))
    except Exception:  # a cipher that pypdf cannot do without another library
        return False


def _paragraphs(text: str) -> str:
    """Lines joined where they were broken for the page's width: a full line that ends no sentence goes on."""
    lines = [line.strip() for line in text.split("\n")]
    widest = max(map(len, lines), default=0)
    out: list[str] = []
    joins = False
    for line in lines:
        if joins and line and out:
            out[-1] = out[-1][:-1] + line if out[-1].endswith("\u00ad") else f"{out[-1]} {line}"
        elif line:
            out.append(line)
        joins = bool(line) and len(line) >= widest * FULL_LINE and not _CLOSED.search(line)
    return "\n".join(out)


def read_rtf(content: bytes, label: str) -> Article:
    """The text of an RTF file.

    Raises:
        InputError: damaged, or without text.
    """
    from striprtf.striprtf import rtf_to_text

    try:
        text: str = rtf_to_text(content.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # striprtf raises bare errors on damaged files
        raise InputError(
            f"{label}: an RTF file that cannot be read ({type(error).__name__}); save it as .docx", reason="damaged"
        ) from error
    if not text.strip():
        raise InputError(f"{label}: an RTF file without text; nothing to read", reason="empty")
    return article_of(text, label, "RTF")
