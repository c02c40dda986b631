"""Counts of what a shard holds, added up for the summary, the manifest and the report.

A plain JSON object of counters, so that adding shards in any order gives the same: ``languages``, ``sections``
(or "none-fits", "unsure"), ``eras``, ``months``, ``rejects`` (by reason), ``warnings``, and ``places`` and ``documents``
(id → count of articles that are tagged with it) with their ``labels`` and ``points`` (latitude, longitude).
"""

from __future__ import annotations

from typing import Any

from nlp.types import Rejected, TaggedArticle

#: The day of the reform that decides the era of an article (Resolution 202/2025/QH15).
REFORM = "2025-07-01"
COUNTERS = ("languages", "sections", "eras", "months", "rejects", "warnings", "places", "documents")


class Facts:
    """Counters that grow by one article at a time."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: dict[str, Any] = {name: {} for name in (*COUNTERS, "labels", "points")}

    def add(self, other: dict[str, Any]) -> None:
        """Add the counts of another shard."""
        for name in COUNTERS:
            mine = self.counts[name]
            for key, number in other.get(name, {}).items():
                mine[key] = mine.get(key, 0) + number
        for name in ("labels", "points"):
            for key, value in other.get(name, {}).items():
                self.counts[name].setdefault(key, value)

    def reject(self, rejected: Rejected) -> None:
        self._one("rejects", rejected.reason)

    def count(self, result: TaggedArticle) -> None:
        """Count one article."""
        published = result.article.published
        day = published.isoformat() if published else ""
        self._one("languages", result.language.code)
        self._one("sections", result.section.id or result.section.reason or "none-fits")
        self._one("eras", "no date" if not day else f"before {REFORM}" if day < REFORM else f"since {REFORM}")
        self._one("months", day[:7] or "no date")
        placed = False
        for tag in result.tags:
            if tag.band == "hide" or tag.kind not in ("place", "law"):
                continue
            placed = placed or tag.kind == "place"
            self._one("places" if tag.kind == "place" else "documents", tag.id)
            self.counts["labels"].setdefault(tag.id, tag.label.get("vi") or tag.label.get("en") or tag.id)
            entity = result.entities.get(tag.id)
            if entity and entity.get("lat") is not None and entity.get("lon") is not None:
                self.counts["points"].setdefault(tag.id, [entity["lat"], entity["lon"]])
        for warning in _warnings(result, placed):
            self._one("warnings", warning)

    def _one(self, counter: str, key: str) -> None:
        counts = self.counts[counter]
        counts[key] = counts.get(key, 0) + 1


def _warnings(result: TaggedArticle, placed: bool) -> list[str]:
    """What makes a result less sure; the keys are explained in the report."""
    found = []
    if result.language.code == "und":
        found.append("language-unknown")
    if result.language.code == "vi" and result.language.diacritics != "full":
        found.append("diacritics-missing")
    if result.section.reason == "unsure":
        found.append("section-unsure")
    if result.article.published is None:
        found.append("no-date")
    if not placed:
        found.append("no-place")
    if any(m.kind == "place" and m.target is None and m.candidates for m in result.mentions):
        found.append("place-undecided")
    if result.article.encoding not in (None, "utf-8", "ascii") or result.article.notes:
        found.append("encoding-repaired")
    if len(result.article.text) < 200:
        found.append("very-short")
    return found
