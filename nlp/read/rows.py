"""Rows → articles: JSON, JSON Lines and tables (CSV, TSV), line by line where the file is large.

Fields: id, title, text (or body, content), published (or date, see :mod:`nlp.read.row_dates`), language, url.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from nlp.errors import InputError
from nlp.read.decode import decode, repaired_text
from nlp.read.page import make_article
from nlp.read.row_dates import row_date
from nlp.types import Article, Rejected

#: The longest line of a file of rows, in bytes; a longer one is rejected and the next is read.
MOST_LINE = 32 * 1024 * 1024
FIELDS = frozenset(("id", "title", "text", "body", "content", "published", "date", "language", "url"))
_FIELD_LIMIT = 64 * 1024 * 1024


def from_row(row: Mapping[str, Any], label: str) -> Article:
    """An article from a row.

    Names of fields are read in any case and with spaces around them ("Title", "ID "), as spreadsheets write them.

    Raises:
        InputError: no text; names the row.
    """
    row = by_field(row)
    text = next((row[key] for key in ("text", "body", "content") if _filled(row.get(key))), None)
    title = row["title"] if _filled(row.get("title")) else None
    if text is None and title is None:
        raise InputError(
            f"{label}: no text in it (fields text, body or content); its fields are {', '.join(map(str, row))[:120]}",
            reason="no-text",
        )
    published = row_date(next((row[key] for key in ("published", "date") if row.get(key)), None))
    found = repaired_text(text if text is not None else str(title))
    heading = repaired_text(title).text if title and text is not None else None
    article = make_article(found.text, title=heading, published=published)
    return replace(
        article, id=None if row.get("id") is None else str(row["id"]), source=label, url=_text(row.get("url")),
        language=_text(row.get("language")), encoding=found.encoding if found.notes else None, notes=found.notes,
    )  # fmt: skip


def by_field(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The row with its fields in small letters, without spaces around them."""
    return {str(key).strip().lower(): value for key, value in row.items() if key is not None}


def _filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _text(value: Any) -> str | None:
    return value if _filled(value) else None


def read_row(row: Any, where: str) -> Article | Rejected:
    """:func:`from_row`, with an error made a row of the result."""
    if not isinstance(row, dict):
        return Rejected(
            None, where, "read", "not-a-row", f"{where}: not an object with title and text but {type(row).__name__}"
        )
    try:
        return from_row(row, where)
    except InputError as error:
        given = by_field(row).get("id")
        name = None if given is None else str(given)
        message = str(error) if where in str(error) else f"{where}: {error}"
        return Rejected(name, where, "read", error.reason, message)


def read_json(content: bytes, label: str) -> Iterator[Article | Rejected]:
    """One object, a list of objects, or one object a line.

    Raises:
        InputError: not JSON at all.
    """
    decoded = decode(content, label)
    try:
        whole = json.loads(decoded.text)
    except RecursionError as error:
        raise InputError(
            f"{label}: JSON nested too deep; give objects with title and text", reason="too-deep"
        ) from error
    except ValueError as error:
        if decoded.text.strip().count("\n") == 0:
            raise InputError(
                f"{label}: not JSON ({error}); give an object with title and text", reason="not-json"
            ) from error
        yield from _lines(enumerate(decoded.text.split("\n"), 1), label)
        return
    rows = whole if isinstance(whole, list) else [whole]
    for number, row in enumerate(rows, 1):
        yield read_row(row, f"{label}:{number}" if len(rows) > 1 else label)


def read_json_lines(file: IO[bytes], label: str) -> Iterator[Article | Rejected]:
    """One object a line, read line by line: memory is bounded by the longest line allowed."""
    for number, line in lines_of(file):
        where = f"{label}:{number}"
        if line is None:
            yield Rejected(None, where, "read", "too-large", _too_long(where))
            continue
        if not line.strip():
            continue
        try:
            text = decode(line, where).text
        except InputError as error:
            yield Rejected(None, where, "read", error.reason, str(error))
            continue
        yield from _lines([(number, text)], label)


def _lines(lines: Any, label: str) -> Iterator[Article | Rejected]:
    for number, line in lines:
        where = f"{label}:{number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            problem = "nested too deep" if isinstance(error, RecursionError) else str(error)
            yield Rejected(
                None, where, "read", "not-json", f"{where}: not JSON ({problem}); each line must be one object"
            )
            continue
        yield read_row(row, where)


def lines_of(file: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; None for one that is longer than :data:`MOST_LINE`, which is skipped without being kept."""
    number = 0
    while line := file.readline(MOST_LINE + 1):
        number += 1
        if len(line) <= MOST_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(1024 * 1024)
        yield number, None


def _too_long(where: str) -> str:
    return f"{where}: a line of more than {MOST_LINE // 1024 // 1024} MB is no article; split it, or check the file's line ends"


def read_table(content: bytes, label: str) -> Iterator[Article | Rejected]:
    """The rows of a CSV or TSV with a header.

    Raises:
        InputError: not a table.
    """
    decoded = decode(content, label)
    yield from _table(io.StringIO(decoded.text, newline=""), label)


def read_large_table(file: IO[bytes], label: str) -> Iterator[Article | Rejected]:
    """The same from a file too large to be held, which must be UTF-8.

    Raises:
        InputError: not a table, or not UTF-8.
    """
    long: list[int] = []

    def text_lines() -> Iterator[str]:
        for number, line in lines_of(file):
            if line is None:
                long.append(number)
                yield "\n"  # the rows below it are read
                continue
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{label}:{number}: not UTF-8; a table of this size must be, save it so", reason="bad-encoding"
                ) from error

    for item in _table(text_lines(), label):
        yield item  # which stands before the long lines: a row is given when the next is read
        yield from _long_lines(long, label)
    yield from _long_lines(long, label)


def _long_lines(long: list[int], label: str) -> Iterator[Rejected]:
    """The lines found too long since last asked, as Rejected."""
    while long:
        where = f"{label}:{long.pop(0)}"
        yield Rejected(None, where, "read", "too-large", _too_long(where))


def _table(lines: Iterator[str] | io.StringIO, label: str) -> Iterator[Article | Rejected]:
    csv.field_size_limit(_FIELD_LIMIT)
    first = header_of(lines)
    delimiter = delimiter_of(first, label)
    names = next(csv.reader([first], delimiter=delimiter), [])
    try:
        for number, (row, open_for) in enumerate(rows_of(lines, delimiter), 2):
            where = f"{label}:{number}"
            yield open_quote(where, open_for) if open_for else read_row(dict(zip(names, row, strict=False)), where)
    except csv.Error as error:
        raise InputError(
            f"{label}: not a table ({error}); save it as CSV with a header row", reason="not-csv"
        ) from error


def header_of(lines: Iterable[str]) -> str:
    """The first line that says something; blank ones and Excel's "sep=;" are passed over. "" where there is none."""
    return next((line for line in lines if line.strip() and not line.lower().startswith("sep=")), "")


def delimiter_of(header: str, label: str) -> str:
    """Comma, tab or semicolon (what Excel writes in Vietnamese): the one the header has most of."""
    tabs = ".tsv" in label.lower() or header.count("\t") > header.count(",")
    return "\t" if tabs else ";" if header.count(";") > header.count(",") else ","


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    """The rows below the header, blank ones passed over; with each how many lines ran together in it because a quote
    was opened and never closed (0 for a sound row; only the last one can be such).
    """
    taken: list[int] = []  # quotes in each line since the last row

    def counted() -> Iterator[str]:
        for line in lines:
            taken.append(line.count('"'))
            yield line

    held: list[str] | None = None
    for row in csv.reader(counted(), delimiter=delimiter):
        if held is not None:
            yield held, 0
            held = None
        if row:
            held, spans, quotes = row, len(taken), sum(taken)
        taken.clear()
    if held is not None:
        yield held, spans if spans > 1 and quotes % 2 else 0


def open_quote(where: str, lines: int) -> Rejected:
    """The row that swallowed all rows below it."""
    return Rejected(
        None, where, "read", "open-quote",
        f"{where}: a quote is opened and never closed, {lines} lines ran together; close it, or write it twice inside a field",
    )  # fmt: skip
