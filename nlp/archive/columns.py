"""The schema of an archive's Parquet files: the record nhan/1 as typed, nested columns.

Column by column what ``to_dict()`` gives, with one difference: ``entities`` is a list whose rows carry their ``id``
(a JSON object with ids as keys has no type), and fields of an entity beyond the typed ones stand in ``more`` as JSON.
Columns are only ever added.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from nlp.errors import ConfigError

#: Types by name; a list is [type], an object {field: type}. "map" is text → number.
_SPAN = {"start": "int", "end": "int"}
_EVIDENCE = {**_SPAN, "text": "text", "weight": "number"}
_LABEL = {"vi": "text", "en": "text"}
_LINK = {"id": "text", "weight": "number"}
_ENTITY: dict[str, Any] = {
    "id": "text",
    "kind": "text",
    "type": "text",
    "name": _LABEL,
    "province": "text",
    "lat": "number",
    "lon": "number",
    "valid_from": "text",
    "valid_to": "text",
    "before": [_LINK],
    "now": [_LINK],
    "symbol": "text",
    "number": "text",
    "key": "text",
    "issuer": "text",
    "date": "text",
    "more": "text",
}
COLUMNS: dict[str, Any] = {
    "schema": "text",
    "article": {
        "id": "text",
        "title": "text",
        "text": "text",
        "sha256": "text",
        "published": "date",
        "byline": "text",
        "dateline": "text",
        "source": "text",
        "url": "text",
        "encoding": "text",
        "notes": ["text"],
        "parts": [{"role": "text", **_SPAN}],
    },
    "language": {
        "code": "text",
        "confidence": "number",
        "diacritics": "text",
        "segments": [{**_SPAN, "code": "text"}],
        "shares": "map",
    },
    "section": {
        "id": "text",
        "reason": "text",
        "also": ["text"],
        "confidence": "number",
        "scores": [{"id": "text", "score": "number"}],
        "evidence": [_EVIDENCE],
        "intercept": "number",
        "rest": "number",
    },
    "mentions": [
        {
            "kind": "text",
            **_SPAN,
            "text": "text",
            "target": "text",
            "confidence": "number",
            "candidates": [{**_LINK, "reason": "text"}],
            "part": "text",
            "reason": "text",
            "inside": "text",
        }
    ],
    "entities": [_ENTITY],
    "tags": [
        {
            "id": "text",
            "kind": "text",
            "label": _LABEL,
            "score": "number",
            "band": "text",
            "role": "text",
            "evidence": [_EVIDENCE],
            "reason": "text",
        }
    ],
    "versions": {"nhan": "text", "gazetteer": "text", "sections": "text", "more": "text"},
}


def check_fields(names: Sequence[str]) -> tuple[str, ...]:
    """The names, sorted as the columns are.

    Raises:
        ConfigError: one is no column ("tags") and no field of one ("article.id"); names the known ones.
    """
    known = [*COLUMNS, *(f"{c}.{f}" for c, fields in COLUMNS.items() if isinstance(fields, dict) for f in fields)]
    for name in names:
        if name not in known:
            raise ConfigError(f"no field {name!r}; known: {', '.join(known)}")
    return tuple(name for name in known if name in names)


def selected(record: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The chosen fields of a record; all of them where ``names`` is empty."""
    if not names:
        return record
    out: dict[str, Any] = {}
    for name in names:
        column, _, field = name.partition(".")
        if not field:
            out[column] = record[column]
        elif column not in names and field in record[column]:
            out.setdefault(column, {})[field] = record[column][field]
    return out


def schema_of(names: Sequence[str] = ()) -> Any:
    """The pyarrow schema of the chosen fields."""
    return _schema(tuple(names))


@functools.cache
def _schema(names: tuple[str, ...]) -> Any:
    import pyarrow as pa

    chosen: dict[str, Any] = {}
    for column, kind in COLUMNS.items():
        if not names or column in names:
            chosen[column] = kind
        elif isinstance(kind, dict):
            fields = {field: kind[field] for field in kind if f"{column}.{field}" in names}
            if fields:
                chosen[column] = fields
    return pa.schema([(column, _type(kind)) for column, kind in chosen.items()])


def _type(kind: Any) -> Any:
    import pyarrow as pa

    if isinstance(kind, list):
        return pa.list_(_type(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([(name, _type(inner)) for name, inner in kind.items()])
    plain = {"text": pa.string(), "int": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    return pa.map_(pa.string(), pa.float64()) if kind == "map" else plain[kind]


def to_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record (or what was chosen of it) as a row of the schema."""
    row = dict(record)
    if "entities" in row:
        row["entities"] = [_typed({"id": id_, **entity}, _ENTITY) for id_, entity in row["entities"].items()]
    if "versions" in row:
        row["versions"] = _typed(row["versions"], COLUMNS["versions"])
    article = row.get("article")
    if article and article.get("published"):
        import datetime as dt

        row["article"] = {**article, "published": dt.date.fromisoformat(article["published"])}
    return row


def _typed(values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: value for name, value in values.items() if name in fields}
    more = {name: value for name, value in values.items() if name not in fields}
    if more:
        typed["more"] = json.dumps(more, ensure_ascii=False, sort_keys=True)
    return typed


def from_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a row; fields that a record leaves out where they are empty are left out again."""
    record = dict(row)
    if record.get("entities") is not None:
        record["entities"] = {entity["id"]: _untyped(entity) for entity in record["entities"]}
        for entity in record["entities"].values():
            del entity["id"]
    if record.get("versions") is not None:
        record["versions"] = _untyped(record["versions"])
    article = record.get("article")
    if article is not None:
        article = {
            k: v for k, v in article.items() if v is not None or k not in ("url", "encoding", "notes", "text", "sha256")
        }
        if article.get("published"):
            article["published"] = article["published"].isoformat()
        record["article"] = article
    if record.get("language") is not None and "shares" in record["language"]:
        record["language"] = {**record["language"], "shares": dict(record["language"]["shares"] or ())}
    for mention in record.get("mentions") or ():
        _drop_empty(mention, ("reason", "inside") if mention["kind"] == "law" else ("part", "reason", "inside"))
        for piece in mention.get("evidence", ()):
            _drop_empty(piece, ("text", "weight"))
    for tag in record.get("tags") or ():
        _drop_empty(tag, ("reason",))
        tag["label"] = {k: v for k, v in tag["label"].items() if v is not None}
        for piece in tag["evidence"]:
            _drop_empty(piece, ("text", "weight"))
    return record


def _untyped(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if value is not None and name != "more"}
    return {**kept, **json.loads(values["more"])} if values.get("more") else kept


def _drop_empty(values: dict[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if values.get(name) is None:
            values.pop(name, None)
