"""Inputs packed with gzip: read as what they unpack to; what is unpacked is bounded."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import IO

from nlp.errors import InputError
from nlp.read.archives import MOST_UNPACKED
from nlp.read.rows import read_json_lines, read_large_table
from nlp.types import Article, Rejected

MAGIC = b"\x1f\x8b"
#: What gzip raises for bytes that are damaged or break off.
DAMAGE = (gzip.BadGzipFile, EOFError, zlib.error)
_LINES, _TABLES = (".jsonl", ".ndjson"), (".csv", ".tsv")


def inner_name(label: str) -> str:
    """What an input is called inside: "stories.jsonl.gz" → "stories.jsonl.gz/stories.jsonl", as members of a ZIP are."""
    last = label.replace("\\", "/").rpartition("/")[2]
    return f"{label}/{last[:-3]}" if last.lower().endswith(".gz") else label


def is_packed_rows(label: str) -> bool:
    """Whether the name says rows packed with gzip, which are read as they unpack."""
    return inner_name(label).lower().endswith((*_LINES, *_TABLES)) and label.lower().endswith(".gz")


def read_packed_rows(file: IO[bytes], label: str) -> Iterator[Article | Rejected]:
    """The rows of a packed JSON Lines file or table; where it breaks off or grows too large, what came before and a Rejected."""
    inner = inner_name(label)
    bounded = io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=file), label))
    try:
        yield from (read_json_lines if inner.lower().endswith(_LINES) else read_large_table)(bounded, inner)
    except DAMAGE as error:
        raise _damaged(label, error) from error


def unpacked(content: bytes, label: str, most: int) -> bytes:
    """One input's bytes without gzip.

    Raises:
        InputError: damaged, larger than ``most`` bytes, empty, or packed twice.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            out = file.read(most + 1)
    except DAMAGE as error:
        raise _damaged(label, error) from error
    if len(out) > most:
        raise InputError(
            f"{label}: unpacks to more than {most // 1024 // 1024} MB, which no article is; split it, or use 'nhan archive'",
            reason="too-large",
        )
    if out.startswith(MAGIC) or out[257:262] == b"ustar":
        raise InputError(
            f"{label}: an archive inside an archive; unpack it first, or use 'nhan archive'", reason="nested-archive"
        )
    if not out.strip():
        raise InputError(f"{label}: is empty; nothing to read", reason="empty")
    return out


def _damaged(label: str, error: Exception) -> InputError:
    return InputError(f"{label}: packed with gzip but damaged ({error}); fetch or pack it again", reason="damaged")


class _Bounded(io.RawIOBase):
    """A stream that unpacks to at most :data:`~nlp.read.archives.MOST_UNPACKED` bytes."""

    def __init__(self, file: gzip.GzipFile, label: str) -> None:
        self._file = file
        self._label = label
        self._left = MOST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        got = self._file.read1(len(buffer))  # read() drops what it has where the file breaks off
        self._left -= len(got)
        if self._left < 0:
            raise InputError(
                f"{self._label}: unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB; use 'nhan archive' for it",
                reason="too-large",
            )
        buffer[: len(got)] = got
        return len(got)
