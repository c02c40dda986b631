"""Reads a newsroom's labelled archive (CSV, JSONL, Parquet) for training, and says clearly what is wrong with it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import InputError
from nlp.language.codes import primary_subtag
from nlp.read.rows import by_field, delimiter_of
from nlp.sections.reader import Row

#: Names of columns, the first that is there counts.
TEXT = ("text", "body", "content")
SECTION = ("section", "sections", "label", "category")
#: Fewer labelled articles in all, or of one section, teach nothing that could be measured.
FEWEST, FEWEST_OF_ONE = 20, 5
#: Several sections in one cell of a CSV.
SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are labelled, ``unlabelled`` have no section; ``splits`` is the split of each labelled row, empty where none is given."""

    rows: list[Row]
    unlabelled: list[Row]
    splits: list[str]


def read_table(file: Path) -> Table:
    """The rows of a table, checked.

    Raises:
        InputError: unreadable, an unknown format, no column of texts or sections, empty texts, too few rows, one section
            only; the message names the file, the rows and the remedy.
    """
    records = [by_field(record) for record in _records(file)]
    if not records:
        raise InputError(f"{file}: no rows; a table with one article a row is needed")
    columns = list(dict.fromkeys(key for record in records for key in record))
    text, section = _column(file, columns, TEXT, "texts"), _column(file, columns, SECTION, "sections")
    rows, splits, unlabelled = [], [], []
    empty: list[int] = []
    for number, record in enumerate(records, 1):
        row = _row(number, record, text, section)
        if not row.text.strip() and not row.title.strip():
            empty.append(number)
        elif row.sections:
            rows.append(row)
            splits.append(str(record.get("split") or ""))
        else:
            unlabelled.append(row)
    if empty:
        raise InputError(f"{file}: {len(empty)} rows have no text (row {_some(empty)}); fill or remove them")
    _check(file, rows)
    return Table(rows, unlabelled, splits)


def _check(file: Path, rows: list[Row]) -> None:
    counts = Counter(section for row in rows for section in row.sections)
    if len(rows) < FEWEST:
        raise InputError(
            f"{file}: {len(rows)} labelled articles; at least {FEWEST} are needed, better 100 of each section"
        )
    if len(counts) < 2:
        raise InputError(f"{file}: one section only ({next(iter(counts))!r}); at least two are needed to tell apart")
    rare = sorted(section for section, times in counts.items() if times < FEWEST_OF_ONE)
    if rare:
        raise InputError(
            f"{file}: section {rare[0]!r} has {counts[rare[0]]} articles, {FEWEST_OF_ONE} are needed; add some, merge or remove it"
            + (f" (also: {', '.join(rare[1:6])})" if len(rare) > 1 else "")
        )


def _column(file: Path, columns: list[str], names: tuple[str, ...], what: str) -> str:
    for name in names:
        if name in columns:
            return name
    raise InputError(
        f"{file}: no column of {what} ({', '.join(names)}); its columns are {', '.join(columns) or 'none'}"
    )


def _some(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")


def _row(number: int, record: Mapping[str, Any], text: str, section: str) -> Row:
    def cell(name: str) -> str:
        value = record.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    return Row(
        cell("id") or f"row {number}",
        "table",
        primary_subtag(cell("language")) or cell("language"),
        _sections(record.get(section)),
        cell("title"),
        cell(text),
    )


def _sections(value: Any) -> tuple[str, ...]:
    """Section names of a cell: a string, "a; b", or a list."""
    if value is None:
        return ()
    names: Iterable[Any] = value.split(SEPARATOR) if isinstance(value, str) else _listed(value)
    return tuple(dict.fromkeys(name for item in names if (name := str(item).strip())))


def _listed(value: Any) -> Iterable[Any]:
    return value if hasattr(value, "__iter__") else [value]


def _records(file: Path) -> Iterable[dict[str, Any]]:
    """The rows as dicts by column.

    Raises:
        InputError: not there, no known format, or damaged; names the line.
    """
    if not file.is_file():
        raise InputError(f"{file}: no such file; give a CSV, JSONL or Parquet of labelled articles")
    kind = file.suffix.lower()
    try:
        if kind == ".csv":
            with file.open(encoding="utf-8-sig", newline="") as lines:
                delimiter = delimiter_of(lines.readline(), file.name)
                lines.seek(0)
                return list(csv.DictReader(lines, restkey="…", delimiter=delimiter))
        if kind in (".jsonl", ".ndjson"):
            return json_lines(file)
        if kind == ".parquet":
            from pyarrow import parquet

            return list(parquet.read_table(file).to_pylist())
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise InputError(f"{file}: cannot be read as {kind[1:]} ({error}); save it as UTF-8") from error
    except ImportError as error:
        raise InputError(f"{file}: reading Parquet needs pyarrow; pip install 'nhan[train]'") from error
    raise InputError(f"{file}: {kind or 'no ending'} is not known; give .csv, .jsonl or .parquet")


def json_lines(file: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file.

    Raises:
        InputError: a line that is no JSON object; names it.
    """
    out = []
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError(f"{file}:{number}: not JSON ({error})") from error
        if not isinstance(record, dict):
            raise InputError(f"{file}:{number}: not a JSON object; one article a line is needed")
        out.append(record)
    return out
