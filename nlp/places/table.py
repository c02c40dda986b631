"""A table with a column of place names → codes: rows in, rows out, in order. CSV, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from nlp.errors import ConfigError, InputError
from nlp.places.lookup import Answer, Lookup
from nlp.read.rows import delimiter_of
from nlp.text.dates import parse_published

FORMATS = ("csv", "jsonl", "parquet")
#: Columns of the answer, in order.
COLUMNS = ("row", "input", "id", "name", "province", "confidence", "status", "candidates")
#: Rows of a Parquet file read, or written, at once.
BATCH = 10_000
#: Names under which a column of places is found where none is given.
_USUAL = ("name", "place", "commune", "address", "dia_chi", "ten")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds the names, and the province and the day: a column, or one value for all rows."""

    name: str
    province: str | None = None
    province_value: str | None = None
    date: str | None = None
    date_value: dt.date | None = None


def format_of(file: Path, given: str | None = None) -> str:
    """The format of a table by its extension, else the given one.

    Raises:
        ConfigError: neither tells; names the formats.
    """
    known = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
    found = known.get(file.suffix.lower(), given)
    if found not in FORMATS:
        raise ConfigError(f"{file}: no table that is known by its ending; give --format {', '.join(FORMATS)}")
    return found


def read_rows(file: Path, format_: str) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """The names of a table's columns and its rows.

    Raises:
        InputError: the file cannot be read, or is not what it says it is.
    """
    try:
        if format_ == "parquet":
            return _parquet(file)
        return _jsonl(file) if format_ == "jsonl" else _csv(file)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})", reason="unreadable") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}: not UTF-8 (byte {error.start}); save the table as UTF-8", reason="encoding"
        ) from error


def _csv(file: Path) -> tuple[list[str], Iterator[dict[str, Any]]]:
    csv.field_size_limit(1 << 24)

    def rows() -> Iterator[dict[str, Any]]:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(lines, delimiter=delimiter)

    with file.open(encoding="utf-8-sig", newline="") as lines:
        delimiter = delimiter_of(lines.readline(), file.name)
        lines.seek(0)
        header = next(csv.reader(lines, delimiter=delimiter), [])
    return header, rows()


def _jsonl(file: Path) -> tuple[list[str], Iterator[dict[str, Any]]]:
    def rows() -> Iterator[dict[str, Any]]:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                yield row if isinstance(row, dict) else {"": f"line {number}: no JSON object"}

    first = next(rows(), {})
    return list(first), rows()


def _parquet(file: Path) -> tuple[list[str], Iterator[dict[str, Any]]]:
    parquet = _pyarrow()
    try:
        table = parquet.ParquetFile(file)
    except Exception as error:
        raise InputError(f"{file}: no readable Parquet file ({error})", reason="unreadable") from error
    rows = (row for batch in table.iter_batches(BATCH) for row in batch.to_pylist())
    return list(table.schema_arrow.names), rows


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigError("Parquet needs pyarrow: pip install 'nhan[archive]'") from error
    return pyarrow.parquet


def choose(
    file: Path, columns: list[str], column: str | None, province: str | None, date: str | None, lookup: Lookup
) -> Columns:
    """Which columns are meant.

    Raises:
        InputError: there is no such column; names those that are there. ConfigError: a province or a date that is none.
    """
    if column is None:
        column = columns[0] if len(columns) == 1 else next((c for c in columns if c.lower() in _USUAL), None)
        if column is None:
            raise ConfigError(f"{file}: which column holds the names? --column {' | '.join(columns)}")
    if column not in columns:
        raise InputError(f"{file}: no column {column!r}; it has: {', '.join(columns) or 'none'}", reason="no-column")
    value = None
    if province is not None and province not in columns:
        value = province_of(province, lookup)
    day = None
    if date is not None and date not in columns:
        try:
            day = parse_published(date)
        except InputError as error:
            raise ConfigError(f"--date {date!r} is no column of {file} ({', '.join(columns)}) and no date") from error
        lookup.check_day(day)
    return Columns(column, None if value else province, value, None if day else date, day)


def province_of(province: str, lookup: Lookup) -> str:
    """The name of a province as asked for.

    Raises:
        ConfigError: there is none of that name or code.
    """
    answer = lookup.ask(province)
    ids = [answer.id] if answer.id else [c.id for c in answer.candidates]
    if not any(lookup.gazetteer[i].level == "P" for i in ids):
        raise ConfigError(f"--province {province!r} is no province or city, and no column of the table")
    return province


def answers(rows: Iterable[dict[str, Any]], columns: Columns, lookup: Lookup) -> Iterator[dict[str, Any]]:
    """One answer a row, in order; ``status`` says what is wrong with a row that could not be done."""
    for number, row in enumerate(rows, 1):
        value = row.get(columns.name)
        text = "" if value is None else str(value)
        try:
            province = columns.province_value or _text(row.get(columns.province or ""))
            day = columns.date_value
            if columns.date:
                day = parse_published(row.get(columns.date) or None)
            answer = lookup.ask(text, province, day)
        except InputError as error:
            yield {**_row(number, text, Answer(None, 0.0, error.reason), lookup), "message": str(error)}
            continue
        yield _row(number, text, answer, lookup)


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


def _row(number: int, text: str, answer: Answer, lookup: Lookup) -> dict[str, Any]:
    name = province = None
    if answer.id is not None:
        gazetteer = lookup.gazetteer
        name = gazetteer[answer.id].full_name()
        province = gazetteer[gazetteer.province_today(answer.id)].full_name()
    candidates = [{"id": c.id, "weight": round(c.weight, 4), "reason": c.reason} for c in answer.candidates]
    values = (number, text, answer.id, name, province, round(answer.confidence, 4), answer.status, candidates)
    return dict(zip(COLUMNS, values, strict=True))


def write_rows(rows: Iterable[dict[str, Any]], format_: str, out: Path | None) -> None:
    """Write answers to a file or to standard output; candidates of CSV are "id=weight" parted by spaces."""
    if format_ == "parquet":
        if out is None:
            raise ConfigError("Parquet is written to a file: give --out FILE")
        _write_parquet(rows, out)
        return
    if out is not None:
        with out.open("w", encoding="utf-8", newline="") as file:
            _write_text(rows, format_, file)
        return
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    _write_text(rows, format_, sys.stdout)
    sys.stdout.flush()


def _write_text(rows: Iterable[dict[str, Any]], format_: str, file: IO[str]) -> None:
    if format_ == "jsonl":
        for row in rows:
            file.write(json.dumps({key: row[key] for key in COLUMNS}, ensure_ascii=False) + "\n")
        return
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        candidates = " ".join(f"{c['id']}={c['weight']}" for c in row["candidates"])
        writer.writerow(["" if row[key] is None else row[key] for key in COLUMNS[:-1]] + [candidates])


def _write_parquet(rows: Iterable[dict[str, Any]], out: Path) -> None:
    parquet = _pyarrow()
    import pyarrow as pa

    text = pa.string()
    candidate = pa.struct([("id", text), ("weight", pa.float64()), ("reason", text)])
    kinds = (pa.int64(), text, text, text, text, pa.float64(), text, pa.list_(candidate))
    schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)))
    with parquet.ParquetWriter(out, schema) as writer:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append({key: row[key] for key in COLUMNS})
            if len(batch) == BATCH:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        writer.write_table(pa.Table.from_pylist(batch, schema))
