"""Records → the bytes of one file of the output; and writing a file so that it is there whole or not at all."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.archive.columns import from_row, schema_of, selected, to_row

if TYPE_CHECKING:
    from nlp.archive.work import Settings

FORMATS = {"parquet": ".parquet", "jsonl": ".jsonl"}


def encode(records: Sequence[dict[str, Any]], settings: Settings) -> bytes:
    """The file of some records. The same records give the same bytes (Parquet: with the same pyarrow)."""
    chosen = [selected(record, settings.fields) for record in records]
    if settings.format == "jsonl":
        return b"".join(map(_line, chosen))
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pa.Table.from_pylist([to_row(record) for record in chosen], schema=schema_of(settings.fields))
    except UnicodeEncodeError:  # a lone surrogate has no place in a column of text
        chosen = [_without_surrogates(record) for record in chosen]
        table = pa.Table.from_pylist([to_row(record) for record in chosen], schema=schema_of(settings.fields))
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _line(record: dict[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(record, ensure_ascii=True).encode() + b"\n"


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _without_surrogates(inner) for key, inner in value.items()}
    return [_without_surrogates(inner) for inner in value] if isinstance(value, list) else value


def records(file: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The records of one file of an archive, whole or only some columns, in order."""
    if file.suffix == ".jsonl":
        with file.open("rb") as lines:
            for line in lines:
                record = json.loads(line)
                yield record if columns is None else {name: record[name] for name in columns if name in record}
        return
    import pyarrow.parquet as pq

    parquet = pq.ParquetFile(file)
    known = None if columns is None else [name for name in columns if name in parquet.schema_arrow.names]
    for batch in parquet.iter_batches(batch_size=200, columns=known):
        yield from map(from_row, batch.to_pylist())


def write(file: Path, content: bytes) -> None:
    """Write a file under a temporary name, force it to the disk, and give it its name.

    Raises:
        OSError: the disk is full, or the like; nothing is left behind, what stood there before still does.
    """
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        with temporary.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
