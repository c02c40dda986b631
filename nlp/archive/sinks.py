"""Records → the bytes of one file of the output; and writing a file so that it is there whole or not at all."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.archive.columns import from_row, schema_of, selected, to_row

if TYPE_CHECKING:
    from nlp.archive.work import Settings

FORMATS = {"parquet": ".parquet", "jsonl": ".jsonl"}


def piece(records: Sequence[dict[str, Any]], settings: Settings) -> Any:
    """Some records in the form in which :func:`joined` makes a file of them: a tenth of the size they have as objects."""
    chosen = [selected(record, settings.fields) for record in records]
    if settings.format == "jsonl":
        return b"".join(map(_line, chosen))
    import pyarrow as pa

    schema = schema_of(settings.fields)
    try:
        return pa.Table.from_pylist([to_row(record) for record in chosen], schema=schema)
    except UnicodeEncodeError:  # a lone surrogate has no place in a column of text
        return pa.Table.from_pylist([to_row(_without_surrogates(record)) for record in chosen], schema=schema)


def joined(pieces: Sequence[Any], settings: Settings) -> bytes:
    """The file of some pieces. The same records give the same bytes however they were cut (Parquet: with the same pyarrow)."""
    if settings.format == "jsonl":
        return b"".join(pieces)
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.concat_tables(pieces) if pieces else schema_of(settings.fields).empty_table()
    out = io.BytesIO()
    pq.write_table(table.combine_chunks(), out, compression="zstd")
    return out.getvalue()


def spare() -> None:
    """Give back what pyarrow, if it was used, keeps for later: between two shards that is not soon."""
    pyarrow = sys.modules.get("pyarrow")
    if pyarrow is not None:
        pyarrow.default_memory_pool().release_unused()


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
    if file.suffix != ".parquet":
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
