"""Bytes → Article. The package is also the function: ``nlp.read("story.html")``."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from nlp.errors import InputError
from nlp.read.archives import READABLE, is_archive, is_litter, read_archive
from nlp.read.formats import read_bytes
from nlp.read.gzipped import MAGIC, inner_name, is_packed_rows, read_packed_rows, unpacked
from nlp.read.rows import read_json_lines, read_large_table
from nlp.types import Article, Rejected

__all__ = ["READABLE", "read", "read_many"]

Source = str | Path | bytes | IO[bytes]
#: The largest single input, in bytes; larger ones are refused with the remedy. Files of rows are read line by line and may be larger.
MOST_BYTES = 32 * 1024 * 1024


def read(source: Source, *, name: str | None = None) -> Article:
    """One article from a path, bytes or a binary file.

    Raises:
        InputError: cannot be read, is empty, too large, of an unknown format, or holds several articles (use :func:`read_many`).
    """
    label = _label(source, name)
    if isinstance(source, str | Path) and label.strip() and Path(source).is_dir():
        raise InputError(f"{label}: is a folder; read its articles with nlp.read_many()", reason="folder")
    items = read_many(source, name=name)
    first = next(items, None)
    if first is None:
        raise InputError(f"{label}: no article in it", reason="empty")
    if isinstance(first, Rejected):
        raise InputError(first.message, reason=first.reason)
    if next(items, None) is not None:
        raise InputError(f"{label}: holds several articles; read them with nlp.read_many()", reason="several")
    return first


def read_many(source: Source | Iterable[Source], *, name: str | None = None) -> Iterator[Article | Rejected]:
    """Every article of a file of rows, a folder, a ZIP, a single page, or a list of such; what cannot be read comes as a Rejected."""
    if isinstance(source, list | tuple):
        for one in source:
            yield from read_many(one)
        return
    label = _label(source, name)
    try:
        yield from _read(source, label)  # type: ignore[arg-type]
    except InputError as error:
        yield Rejected(None, label, "read", error.reason, " ".join(str(error).split()))


def _label(source: Any, name: str | None) -> str:
    if name is not None:
        return name
    if isinstance(source, str | Path):
        return str(source)
    given = getattr(source, "name", None)
    return given if isinstance(given, str) else "input"


def _read(source: Source, label: str) -> Iterator[Article | Rejected]:
    if isinstance(source, str | Path):
        path = Path(source)
        if _kind(path, label) == "folder":
            yield from _folder(path)
            return
        if is_packed_rows(label):
            with _opened(path, label) as file:
                yield from read_packed_rows(file, label)
            return
        if path.suffix.lower() in (".jsonl", ".ndjson", ".csv", ".tsv") and path.stat().st_size > MOST_BYTES:
            with _opened(path, label) as file:
                by_lines = read_json_lines if path.suffix.lower() in (".jsonl", ".ndjson") else read_large_table
                yield from by_lines(file, label)
            return
    content = _content(source, label)
    if content.startswith(MAGIC):
        content, label = unpacked(content, label, MOST_BYTES), inner_name(label)
    if is_archive(content, label):
        yield from read_archive(content, label, MOST_BYTES)
    else:
        yield from read_bytes(content, label)


def _kind(path: Path, label: str) -> str:
    """``folder`` or ``file``.

    Raises:
        InputError: there is neither.
    """
    if not label.strip():
        raise InputError("no path given (an empty text); give the path of a file or folder", reason="not-found")
    try:
        if path.is_dir():
            return "folder"
        path.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(label, error) from error
    if not path.is_file():
        raise InputError(
            f"{label}: is neither a file nor a folder; give a page, a .docx, a PDF or rows", reason="not-found"
        )
    return "file"


def _opened(path: Path, label: str) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(label, error) from error


def _unreadable(label: str, error: Exception) -> InputError:
    problem = getattr(error, "strerror", None) or str(error)
    remedy = "check its permissions" if isinstance(error, PermissionError) else "check the path"
    reason = "no-permission" if isinstance(error, PermissionError) else "not-found"
    return InputError(f"{label[:300]}: cannot be read ({problem}); {remedy}", reason=reason)


def _content(source: Source, label: str) -> bytes:
    """The bytes of a source, never more than :data:`MOST_BYTES` of them.

    Raises:
        InputError: cannot be read, empty, too large, or no source at all.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
    elif isinstance(source, str | Path):
        with _opened(Path(source), label) as file:
            size = Path(source).stat().st_size
            if size > MOST_BYTES:
                raise _too_large(label, size)
            try:
                content = file.read(MOST_BYTES + 1)
            except OSError as error:
                raise _unreadable(label, error) from error
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


def _folder(folder: Path) -> Iterator[Article | Rejected]:
    found = (p for p in folder.rglob("*") if p.name.lower().removesuffix(".gz").endswith(READABLE) and p.is_file())
    files = sorted(p for p in found if not is_litter(p.relative_to(folder).as_posix()))
    if not files:
        raise InputError(f"{folder}: a folder without readable articles ({', '.join(READABLE)})", reason="empty")
    for file in files:
        yield from read_many(file)


class _CallableModule(types.ModuleType):
    """``nlp.read`` is this package and the function of the same name, however it was imported first."""

    def __call__(self, *arguments: Any, **options: Any) -> Article:
        return read(*arguments, **options)


sys.modules[__name__].__class__ = _CallableModule
