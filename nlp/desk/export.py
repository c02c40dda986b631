"""An article as decided, out of the desk: exactly what the page shows, as schema nhan/1, ninjs, CSV or HTML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp.desk.fold import State, mention_key
from nlp.desk.lookup import Lookup
from nlp.output.html import to_html
from nlp.output.ninjs import to_ninjs
from nlp.output.record import from_dict

FORMATS = {
    "json": "application/json",
    "ninjs": "application/json",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
COLUMNS = ("article", "title", "what", "kind", "id", "label", "band", "status", "start", "end", "text")


def decided(record: Mapping[str, Any], state: State, lookup: Lookup) -> dict[str, Any]:
    """The record with the decisions in it: what was rejected is gone, what was added is there, confidence 1 where decided."""
    mentions = _mentions(record, state)
    tags = _tags(record, state)
    entities = dict(record["entities"])
    for id_ in [m["target"] for m in mentions] + [t["id"] for t in tags]:
        if id_ and id_ not in entities:
            known = lookup.entity(id_) or _entity(id_, mentions, tags)
            if known is not None:
                entities[id_] = known
    return {**record, "section": _section(record, state), "mentions": mentions, "entities": entities, "tags": tags}


def _section(record: Mapping[str, Any], state: State) -> dict[str, Any]:
    now = state["section"]
    section = dict(record["section"])
    if now["status"] == "open":
        return section
    reason = None if now["id"] else section["reason"] or "none-fits"
    return {**section, "id": now["id"], "also": now["also"], "reason": reason, "confidence": 1.0}


def _mentions(record: Mapping[str, Any], state: State) -> list[dict[str, Any]]:
    found = {mention_key(m): m for m in record["mentions"]}
    out = []
    for item, value in state.items():
        if not item.startswith("mention:") or value["status"] == "rejected":
            continue
        mention = dict(
            found.get(item)
            or {"kind": value["kind"], "start": value["start"], "end": value["end"], "text": value["text"],
                "candidates": [], **({"part": None} if value["kind"] == "law" else {})}
        )  # fmt: skip
        mention["target"] = value["target"]
        if value["status"] == "accepted":
            mention["confidence"] = 1.0
        out.append(mention)
    return sorted(out, key=lambda m: (m["start"], -m["end"]))


def _tags(record: Mapping[str, Any], state: State) -> list[dict[str, Any]]:
    found = {tag["id"]: tag for tag in record["tags"]}
    out = []
    for item, value in state.items():
        if not item.startswith("tag:") or value["status"] == "rejected":
            continue
        id_ = item.removeprefix("tag:")
        evidence = [
            {"start": v["start"], "end": v["end"]}
            for v in state.values()
            if v.get("target") == id_ and v["status"] != "rejected"
        ]
        tag = dict(found.get(id_) or {"id": id_, "evidence": evidence})
        tag.update({key: value[key] for key in ("kind", "label", "score", "band", "role")})
        out.append(tag)
    order = {"apply": 0, "suggest": 1, "hide": 2}
    return sorted(out, key=lambda t: (order[t["band"]], -t["score"]))


def _entity(id_: str, mentions: list[dict[str, Any]], tags: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A record for a person, organisation or document that an editor named."""
    kinds = {"person": "person", "org": "organisation", "doc": "law"}
    kind = kinds.get(id_.partition(":")[0])
    if kind is None:
        return None
    text = next((m["text"] for m in mentions if m["target"] == id_), id_.partition(":")[2])
    if kind == "law":
        return {"kind": "law", "symbol": id_.partition(":")[2].partition("@")[0]}
    return {"kind": kind, "name": {"vi": text, "en": text}, **({"place": None} if kind == "organisation" else {})}


def write(record: dict[str, Any], format: str, sections: Path | None = None) -> str:
    """A decided record in one of :data:`FORMATS`. ``sections`` is the folder of the newsroom's own sections."""
    if format == "json":
        return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode("utf-8")
    if format == "csv":
        return _csv(record)
    result = from_dict(record)
    if format == "html":
        return to_html(result)
    return (
        json.dumps(to_ninjs(result, sections=sections), ensure_ascii=False, indent=1)
        .encode("utf-8", "replace")
        .decode("utf-8")
    )


def _csv(record: Mapping[str, Any]) -> str:
    """One row each for the section, every tag and every mention."""
    article = record["article"]
    head = {"article": article["id"] or "", "title": article["title"] or ""}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    rows: list[dict[str, Any]] = [
        {"what": "section", "id": record["section"]["id"] or "", "status": record["section"]["reason"] or ""}
    ]
    rows += [
        {
            "what": "tag",
            "kind": t["kind"],
            "id": t["id"],
            "label": t["label"].get("vi") or t["label"].get("en") or "",
            "band": t["band"],
        }
        for t in record["tags"]
    ]
    rows += [
        {
            "what": "mention",
            "kind": m["kind"],
            "id": m["target"] or "",
            "start": m["start"],
            "end": m["end"],
            "text": m["text"],
        }
        for m in record["mentions"]
    ]
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in {**head, **row}.items()})
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A cell that a spreadsheet will not take for a formula."""
    if isinstance(value, str):
        value = value.encode("utf-8", "replace").decode("utf-8")
        if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
            return "'" + value
    return value
