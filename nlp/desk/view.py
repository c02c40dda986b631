"""What the page shows of one article: its text and parts, and everything to decide on, with labels and candidates.

Mentions of one target (or, without a target, of one name) are decided together: they stand in one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nlp.desk.fold import State, base, mention_key
from nlp.desk.lookup import Lookup
from nlp.text import fold

#: Doubt of a group without a target that has candidates to choose from, without any, and below the commune (which has
#: no official code, so none is missing) or of a date without a year (dates are no tags).
OPEN_CHOICE, OPEN, BELOW = 1.0, 0.8, 0.2
#: Doubt from which a group or section is worth an editor's look: the queue's hardness counts these.
WORTH_A_LOOK = 0.35


def hardness(record: Mapping[str, Any]) -> float:
    """How much of an article is in doubt: the sum of the doubts worth a look, and a tenth for each tag suggested."""
    section = record["section"]
    doubts = [_section_doubt(section), *(float(group["doubt"]) for group in groups(record, base(record)))]
    total = sum(doubt for doubt in doubts if doubt >= WORTH_A_LOOK)
    suggested = [tag for tag in record["tags"] if tag["band"] == "suggest"]
    return round(total + 0.1 * len(suggested), 3)


def groups(record: Mapping[str, Any], state: State) -> list[dict[str, Any]]:
    """Mentions by what they name, in order of their first; each with candidates (best first), status and doubt."""
    found = {mention_key(m): m for m in record["mentions"]}
    out: dict[tuple[str, str, str], dict[str, Any]] = {}
    for item, value in sorted(_mentions(state), key=lambda pair: (pair[1]["start"], -pair[1]["end"])):
        original = found.get(item, {})
        key = (value["kind"], value["target"] or "", "" if value["target"] else fold(value["text"]))
        group = out.setdefault(
            key,
            {"kind": value["kind"], "target": value["target"], "text": value["text"], "items": [], "statuses": set(),
             "candidates": {}, "doubts": [], "first": value["start"], "reasons": set()},
        )  # fmt: skip
        group["items"].append(item)
        group["statuses"].add(value["status"])
        if original.get("reason"):
            group["reasons"].add(original["reason"])
        for candidate in original.get("candidates", ()):
            best = group["candidates"].setdefault(candidate["id"], candidate)
            if candidate["weight"] > best["weight"]:
                group["candidates"][candidate["id"]] = candidate
        group["doubts"].append(_doubt(value, original))
    return [_closed(group) for group in out.values()]


def _mentions(state: State) -> Iterable[tuple[str, dict[str, Any]]]:
    return ((item, value) for item, value in state.items() if item.startswith("mention:"))


def _doubt(value: Mapping[str, Any], original: Mapping[str, Any]) -> float:
    if value["status"] != "open":
        return 0.0
    if value["target"] is None:
        if original.get("reason") == "below the commune" or value["kind"] == "date":
            return BELOW
        return OPEN_CHOICE if original.get("candidates") else OPEN
    return 1 - float(original.get("confidence", 1.0))


def _closed(group: dict[str, Any]) -> dict[str, Any]:
    statuses = group.pop("statuses")
    doubts = group.pop("doubts")
    candidates = sorted(group["candidates"].values(), key=lambda c: -c["weight"])
    return {
        **group,
        "candidates": candidates,
        "reasons": sorted(group["reasons"]),
        "count": len(group["items"]),
        "status": statuses.pop() if len(statuses) == 1 else "mixed",
        "doubt": round(max(doubts), 3),
    }


def view(record: Mapping[str, Any], state: State, lookup: Lookup) -> dict[str, Any]:
    """The article as the page draws it."""
    entities = record["entities"]
    section = record["section"]
    return {
        "title": record["article"]["title"],
        "text": record["article"]["text"],
        "published": record["article"]["published"],
        "byline": record["article"]["byline"],
        "source": record["article"]["source"],
        "parts": record["article"]["parts"],
        "language": record["language"]["code"],
        "status": state["article"]["status"],
        "section": {
            **state["section"],
            "unsure": state["section"]["status"] == "open" and section["reason"] == "unsure",
            "likely": likely(section),
            "reason": section["reason"],
            "confidence": section["confidence"],
            "scores": section["scores"],
            "evidence": section["evidence"],
            "doubt": 0.0 if state["section"]["status"] != "open" else _section_doubt(section),
        },
        "mentions": [
            {"item": item, **{k: value[k] for k in ("kind", "start", "end", "target", "status")}}
            for item, value in _mentions(state)
        ],
        "groups": [_labelled(group, entities, lookup) for group in groups(record, state)],
        "tags": [_tag(item, value, record, lookup) for item, value in state.items() if item.startswith("tag:")],
    }


def likely(section: Mapping[str, Any]) -> str | None:
    """The section of the best score: what stands in the result, or would if the model were surer. None: no section."""
    best = max(section["scores"], key=lambda score: float(score["score"]), default={"id": "none"})
    answer = section["id"] or (best["id"] if section["reason"] == "unsure" else None)
    return None if answer in (None, "none") else str(answer)


def _section_doubt(section: Mapping[str, Any]) -> float:
    return 1.0 if section["id"] is None else round(1 - float(section["confidence"]), 3)


def _labelled(group: dict[str, Any], entities: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
    target = group["target"]
    known = dict(entities)
    return {
        **group,
        "about": lookup.about(target, known) if target else None,
        "candidates": [{**c, "about": lookup.about(c["id"], known)} for c in group["candidates"]],
    }


def _tag(item: str, value: Mapping[str, Any], record: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
    id_ = item.removeprefix("tag:")
    about = lookup.about(id_, dict(record["entities"])) or {}
    found: dict[str, Any] = next((t for t in record["tags"] if t["id"] == id_), {"evidence": []})
    return {"item": item, "id": id_, **value, "evidence": found["evidence"], "reason": found.get("reason"),
            "province": about.get("province"), "province_en": about.get("province_en")}  # fmt: skip
