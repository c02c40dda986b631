"""Bytes of a source → items, streaming: rows of JSONL, CSV and Parquet, members of ZIP, TAR and WARC, whole pages.

Compressed (.gz .zst .bz2 .xz) as they lie. A source that breaks off gives what it had and a Rejected saying where.
"""

from __future__ import annotations

import bz2
import codecs
import csv
import gzip
import io
import itertools
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import IO, Any

from nlp.archive.items import Item
from nlp.errors import InputError
from nlp.read import MOST_BYTES
from nlp.read.archives import is_litter
from nlp.read.rows import delimiter_of, header_of, open_quote, rows_of
from nlp.types import Rejected

#: Names of single pages; each is one item.
PAGES = (".txt", ".md", ".html", ".htm", ".xhtml", ".docx", ".doc", ".pdf", ".rtf", ".json")
LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv")
COMPRESSED = (".gz", ".zst", ".bz2", ".xz")
CONTAINERS = (".parquet", ".zip", ".tar", ".tgz", ".warc")
#: A line of JSONL longer than this is refused: no article is that long.
MOST_LINE = MOST_BYTES
#: Rows of a Parquet file read at once.
BATCH = 500
#: How a member of a .gz begins (deflated).
_MEMBER = b"\x1f\x8b\x08"


def kind_of(name: str) -> str:
    """The suffix that decides how a source is read, without that of its compression; "" for one we do not read."""
    lower = _last_name(name)
    for suffix in COMPRESSED:
        lower = lower.removesuffix(suffix)
    path = PurePosixPath(lower)
    suffix = "" if is_litter(name) else path.suffix
    return suffix if suffix in PAGES + LINES + TABLES + CONTAINERS else ""


def _last_name(name: str) -> str:
    """A name in lower case; of a chain of URLs (zip://a.csv::https://b.zip) the file that is read in the end."""
    return (name.partition("::")[0] if "://" in name else name).lower()


def items(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    """The items of one source, in its order. Never raises what a damaged source raises: that is the last item."""
    last = name
    try:
        for item in _reader(kind_of(name))(name, _decompressed(name, file)):
            last = (item.source or name) if isinstance(item, Rejected) else item.label
            yield item
    except Exception as error:  # the libraries of eight formats raise many kinds on damaged files
        yield broken(name, last, error)


def broken(name: str, last: str, error: BaseException) -> Rejected:
    """The Rejected of a source that cannot be read (on)."""
    if isinstance(error, InputError):
        return Rejected(None, name, "read", error.reason, str(error))
    what = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    if isinstance(error, FileNotFoundError):
        reason, remedy = "not-found", "check the path"
    elif isinstance(error, PermissionError):
        reason, remedy = "no-permission", "check its permissions"
    elif isinstance(error, ValueError) and what.startswith("Protocol not known"):  # of fsspec
        reason, remedy = "not-found", "check the address"
    elif isinstance(error, UnicodeDecodeError):
        reason, remedy = "not-utf-8", "save it as UTF-8"
    else:
        reason, remedy = "damaged", "fetch or pack it again"
    after = "" if last == name else f" after {last}"
    return Rejected(None, name, "read", reason, f"{name}: cannot be read{after} ({what}); {remedy}")


def _reader(kind: str) -> Callable[[str, IO[bytes]], Iterator[Item | Rejected]]:
    if kind in LINES:
        return _lines
    if kind in TABLES:
        return _table
    return {".parquet": _parquet, ".zip": _zip, ".tar": _tar, ".tgz": _tar, ".warc": _warc}.get(kind, _page)


def _decompressed(name: str, file: IO[bytes]) -> IO[bytes]:
    lower = _last_name(name)
    if lower.endswith(".warc.gz"):  # one gzip member a record: see _warc
        return file
    if lower.endswith((".gz", ".tgz")):
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    if lower.endswith(".bz2"):
        return bz2.BZ2File(file)
    if lower.endswith(".xz"):
        return lzma.LZMAFile(file)
    if lower.endswith(".zst"):
        return io.BufferedReader(_Zstandard(file), 1 << 17)
    return file


class _Zstandard(io.RawIOBase):
    """A .zst stream, frame after frame; one that breaks off raises EOFError (the library's own reader just ends)."""

    def __init__(self, file: IO[bytes]) -> None:
        import zstandard

        self._new = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self._error = zstandard.ZstdError
        self._file = file
        self._frame: Any = None
        self._rest = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._rest or self._file.read(1 << 16)
            self._rest = b""
            if not chunk:
                if self._frame is not None:
                    raise EOFError("the compressed data ends before its end mark")
                return 0
            self._frame = self._frame or self._new()
            try:
                self._ready = self._frame.decompress(chunk)
            except self._error as error:
                raise EOFError(str(error)) from error
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def _lines(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    for number, line in enumerate(_lines_of(file), 1):
        label = f"{name}:{number}"
        if len(line) > MOST_LINE:
            yield _too_large(label)
        elif line := (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).strip():
            yield Item(label, "line", line)


def _lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines; of one that is too long only the beginning. UTF-16 (Windows PowerShell writes it) comes as UTF-8."""
    line = file.readline(MOST_LINE + 1)
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        for row in io.TextIOWrapper(io.BufferedReader(_Joined(line, file)), encoding="utf-16"):
            yield row.encode()
        return
    while line:
        yield line
        while len(line) > MOST_LINE and not line.endswith(b"\n"):
            line = file.readline(MOST_LINE + 1)
        line = file.readline(MOST_LINE + 1)


def _too_large(label: str) -> Rejected:
    limit = MOST_BYTES // 1024 // 1024
    return Rejected(
        None, label, "read", "too-large", f"{label}: more than one article can be (limit {limit} MB); split it"
    )


def _page(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    content = file.read(MOST_BYTES + 1)
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    yield _too_large(name) if len(content) > MOST_BYTES else Item(name, "page", content)


def _table(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    head = file.read(MOST_BYTES + 1)
    if len(head) <= MOST_BYTES and not _is_utf8(head):  # in another encoding: nlp.read knows them
        yield Item(name, "page", head)
        return
    joined = io.BufferedReader(_Joined(head, file))
    lines = io.TextIOWrapper(joined, encoding="utf-8-sig", newline="")
    first = header_of(lines)
    delimiter = delimiter_of(first, name)
    names = [field.strip() for field in next(csv.reader([first], delimiter=delimiter), [])]
    csv.field_size_limit(MOST_BYTES)
    for number, (row, open_for) in enumerate(rows_of(lines, delimiter), 2):
        label = f"{name}:{number}"
        yield open_quote(label, open_for) if open_for else Item(label, "row", dict(zip(names, row, strict=False)))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _Joined(io.RawIOBase):
    """What was read of a file, and the rest of it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _parquet(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    pq = _needed("pyarrow.parquet", "Parquet")
    number = 0
    for batch in pq.ParquetFile(_seekable(file)).iter_batches(batch_size=BATCH):
        for row in batch.to_pylist():
            number += 1
            yield Item(f"{name}:{number}", "row", _plain(row))


def _seekable(file: IO[bytes]) -> IO[bytes]:
    """The file, or what is in it where it can only be read from the start on (of a plain web server)."""
    try:
        file.seek(-1, io.SEEK_END)
        file.read(1)  # some say only now that they cannot
        file.seek(0)
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            file.seek(0)
        return io.BytesIO(file.read())
    return file


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Dates as ISO strings; what is neither text, number nor date is left out."""
    out: dict[str, Any] = {}
    for key, value in row.items():
        if hasattr(value, "isoformat"):
            out[key] = value.isoformat()
        elif isinstance(value, str | int | float):
            out[key] = value
    return out


def _zip(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    with zipfile.ZipFile(_seekable(file)) as archive:
        for member in sorted(archive.infolist(), key=lambda m: m.filename):
            if member.is_dir() or not kind_of(member.filename):
                continue
            inner = f"{name}/{member.filename}"
            try:
                opened = archive.open(member)
            except Exception as error:  # a password, an unknown method, damage
                yield broken(inner, inner, error)
                continue
            with opened:
                yield from items(inner, opened)


def _tar(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    # One read at a time: where a stream breaks off, what came before it in the same block is not lost.
    short: Any = SimpleNamespace(read=getattr(file, "read1", file.read))
    with tarfile.open(fileobj=short, mode="r|") as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() and kind_of(member.name) else None
            if opened is not None:
                yield from items(f"{name}/{member.name}", opened)


def _warc(name: str, file: IO[bytes]) -> Iterator[Item | Rejected]:
    if not name.endswith(".gz"):
        yield from _responses(name, file, itertools.count(1))
        return
    numbers = itertools.count(1)
    members = _Members(file)
    whole = True
    while True:
        try:
            for item in _responses(name, members, numbers):
                whole = True
                yield item
            return
        except (EOFError, zlib.error) as error:
            if whole:  # else still in the same damage
                yield broken(name, name, error)
            whole = False
        if not members.skip():
            return


def _responses(name: str, file: Any, numbers: Iterator[int]) -> Iterator[Item | Rejected]:
    """The pages of unpacked WARC. Raises EOFError where a record is cut off or none begins."""
    archive = _needed("warcio.archiveiterator", "WARC")
    exceptions = _needed("warcio.exceptions", "WARC")
    try:
        for record in archive.ArchiveIterator(file):
            number = next(numbers)
            if record.rec_type == "response" and record.http_headers is not None:
                content_type = (record.http_headers.get_header("Content-Type") or "text/html").lower()
                if "html" in content_type and record.http_headers.get_statuscode() == "200":
                    label = f"{name}:{number}"
                    content = record.content_stream().read(MOST_BYTES + 1)
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    if len(content) > MOST_BYTES:
                        yield _too_large(label)
                    elif not _cut_off(record):
                        yield Item(label, "page", content, url)
            if _cut_off(record):
                raise EOFError(f"record {number} is cut off")
    except exceptions.ArchiveLoadFailed as error:
        raise EOFError(" ".join(str(error).split())[:120]) from error


def _cut_off(record: Any) -> bool:
    """Whether the source ended before a record had the length that it says."""
    while record.raw_stream.read(1 << 16):
        pass
    return bool(getattr(record.raw_stream, "limit", 0) > 0)


class _Members(io.RawIOBase):
    """A .gz of many members (one a record, in WARC), one after the other; after damage :meth:`skip` goes to the next.

    A read gives what one member has ready, so that nothing before a break is lost.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._member: Any = None
        self._input = b""
        self._read = 0
        self._start = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._start

    def readinto(self, buffer: Any) -> int:
        while True:
            self._input = self._input or self._more()
            if not self._input:
                if self._member is not None:
                    raise zlib.error("the compressed data ends before its end mark")  # EOFError is the end, to warcio
                return 0
            if self._member is None:
                self._member = zlib.decompressobj(wbits=31)
                self._start = self._read - len(self._input)
            out = self._member.decompress(self._input, len(buffer))
            ended = self._member.eof
            self._input = self._member.unused_data if ended else self._member.unconsumed_tail
            self._member = None if ended else self._member
            if out:
                buffer[: len(out)] = out
                return len(out)

    def skip(self) -> bool:
        """Go to the next member behind the damaged one; False where none can be found."""
        if not self._file.seekable():
            return False
        self._member, self._input, self._read = None, b"", self._start + 1
        self._file.seek(self._read)
        while chunk := self._more():
            at = (self._input + chunk).find(_MEMBER)
            self._input = (self._input + chunk)[at if at >= 0 else 1 - len(_MEMBER) :]
            if at >= 0:
                return True
        return False

    def _more(self) -> bytes:
        chunk = self._file.read(1 << 16)
        self._read += len(chunk)
        return chunk


def _needed(module: str, what: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(
            f"reading {what} needs {module.split('.')[0]}: install 'nhan[archive]'", reason="not-installed"
        ) from error
