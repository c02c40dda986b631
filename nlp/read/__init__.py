"""Bytes → Article. The package is also the function: ``nlp.read("story.html")``."""

from __future__ import annotations

import io
import sys
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from nlp.errors import InputError
from nlp.read.formats import read_bytes
from nlp.types import Article, Rejected

__all__ = ["read", "read_many"]

#: The largest single input, in bytes; larger ones are refused with the remedy.
MOST_BYTES = 32 * 1024 * 1024
#: A ZIP may unpack to at most this, and this many members.
MOST_UNPACKED = 512 * 1024 * 1024
MOST_MEMBERS = 100_000
#: Files of a folder or archive that are read; others are passed over.
READABLE = (
    ".txt",
    ".md",
    ".html",
    ".htm",
    ".xhtml",
    ".docx",
    ".doc",
    ".pdf",
    ".rtf",
    ".json",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
)


def read(source: str | Path | bytes | IO[bytes], *, name: str | None = None) -> Article:
    """One article from a path, bytes or a binary file.

    Raises:
        InputError: cannot be read, is empty, too large, of an unknown format, or holds several articles (use :func:`read_many`).
    """
    for item in read_many(source, name=name):
        if isinstance(item, Rejected):
            raise InputError(item.message, reason=item.reason)
        return item
    raise InputError(f"{name or 'input'}: no article in it", reason="empty")


def read_many(source: str | Path | bytes | IO[bytes], *, name: str | None = None) -> Iterator[Article | Rejected]:
    """Every article of a file of rows, a folder, a ZIP or a single page; what cannot be read comes as a Rejected."""
    label = name or (str(source) if isinstance(source, str | Path) else getattr(source, "name", None) or "input")
    try:
        if isinstance(source, str | Path) and Path(source).is_dir():
            yield from _folder(Path(source))
            return
        content = _content(source, label)
        if content[:4] == b"PK\x03\x04" and not _is_docx(content):
            yield from _archive(content, label)
            return
        yield from read_bytes(content, label)
    except InputError as error:
        yield Rejected(None, label, "read", error.reason, str(error))


def _content(source: str | Path | bytes | IO[bytes], label: str) -> bytes:
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, str | Path):
        path = Path(source)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise _too_large(label, path.stat().st_size)
            content = path.read_bytes()
        except OSError as error:
            remedy = "check the path" if isinstance(error, FileNotFoundError) else "check its permissions"
            raise InputError(f"{label}: cannot be read ({error.strerror}); {remedy}", reason="not-found") from error
    elif hasattr(source, "read"):
        content = source.read(MOST_BYTES + 1)
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
    else:
        raise InputError(f"read() takes a path, bytes or a binary file, not {type(source).__name__}", reason="bad-type")
    if len(content) > MOST_BYTES:
        raise _too_large(label, len(content))
    if not content.strip():
        raise InputError(f"{label}: is empty; nothing to read", reason="empty")
    return content


def _too_large(label: str, size: int) -> InputError:
    return InputError(
        f"{label}: {size / 1e6:.0f} MB is more than one article can be (limit {MOST_BYTES // 1024 // 1024} MB); split it, or use 'nhan archive' for many articles",
        reason="too-large",
    )


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _folder(folder: Path) -> Iterator[Article | Rejected]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in READABLE)
    if not files:
        raise InputError(f"{folder}: a folder without readable articles ({', '.join(READABLE)})", reason="empty")
    for file in files:
        yield from read_many(file)


def _archive(content: bytes, label: str) -> Iterator[Article | Rejected]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise InputError(
            f"{label}: looks like a ZIP but is damaged ({error}); pack it again", reason="damaged"
        ) from error
    with archive:
        members = [m for m in archive.infolist() if not m.is_dir() and m.filename.lower().endswith(READABLE)]
        if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
            raise InputError(
                f"{label}: unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB or {MOST_MEMBERS} files; unpack it and read the folder",
                reason="too-large",
            )
        for member in sorted(members, key=lambda m: m.filename):
            inner = f"{label}/{member.filename}"
            if member.file_size > MOST_BYTES:
                yield Rejected(None, inner, "read", "too-large", str(_too_large(inner, member.file_size)))
                continue
            try:
                with archive.open(member) as file:
                    piece = file.read(MOST_BYTES + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
                yield Rejected(
                    None,
                    inner,
                    "read",
                    "damaged",
                    f"{inner}: cannot be unpacked ({error}); pack it again without a password",
                )
                continue
            yield from read_many(piece, name=inner)


class _CallableModule(types.ModuleType):
    """``nlp.read`` is this package and the function of the same name, however it was imported first."""

    def __call__(self, *arguments: Any, **options: Any) -> Article:
        return read(*arguments, **options)


sys.modules[__name__].__class__ = _CallableModule
