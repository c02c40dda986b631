"""A result as schema.org NewsArticle (JSON-LD): about and mentions, contentLocation and dateline kept apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nlp.output.ninjs import uri
from nlp.sections.iptc import scheme, topics_of
from nlp.types import Entity, Tag, TaggedArticle

_TYPES = {"place": "AdministrativeArea", "law": "Legislation", "person": "Person", "organisation": "Organization"}


def to_jsonld(result: TaggedArticle, sections: Path | None = None) -> dict[str, Any]:
    """The NewsArticle object with what is tagged in bands apply and suggest. ``sections`` is the folder of the newsroom's own sections."""
    article = result.article
    shown = [tag for tag in result.tags if tag.band != "hide"]
    record: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "articleBody": article.text,
        "inLanguage": result.language.code,
        "articleSection": [id_ for id_ in (result.section.id, *result.section.also) if id_],
        "keywords": [tag.label.get(result.language.code) or tag.label.get("vi") or tag.id for tag in shown],
        "about": [*(_thing(tag, result) for tag in shown if tag.role == "main"), *_topics(result, sections)],
        "mentions": [_thing(tag, result) for tag in shown if tag.role != "main"],
        "contentLocation": [_thing(tag, result) for tag in shown if tag.kind == "place" and tag.role == "main"],
    }
    if article.published:
        record["datePublished"] = article.published.isoformat()
    if article.dateline:
        record["dateline"] = article.dateline
    if article.byline:
        record["author"] = {"@type": "Person", "name": article.byline}
    if article.url:
        record["url"] = article.url
    return {key: value for key, value in record.items() if value not in (None, [])}


def to_json(result: TaggedArticle, sections: Path | None = None) -> str:
    """:func:`to_jsonld` as JSON."""
    return json.dumps(to_jsonld(result, sections), ensure_ascii=False)


def _topics(result: TaggedArticle, folder: Path | None) -> list[dict[str, Any]]:
    """The Media Topics of the sections given."""
    return [
        {"@type": "DefinedTerm", "@id": topic, "name": name, "inDefinedTermSet": scheme()}
        for id_ in (result.section.id, *result.section.also)
        if id_
        for topic, name in topics_of(id_, folder)
    ]


def _thing(tag: Tag, result: TaggedArticle) -> dict[str, Any]:
    thing: dict[str, Any] = {
        "@type": _TYPES.get(tag.kind, "Thing"),
        "@id": uri(tag.id),
        "name": tag.label.get("vi") or tag.label.get("en"),
    }
    entity = result.entities.get(tag.id, Entity())
    if tag.kind == "place" and entity.get("lat") is not None:
        thing["geo"] = {"@type": "GeoCoordinates", "latitude": entity["lat"], "longitude": entity["lon"]}
    if tag.kind == "law":
        thing["legislationIdentifier"] = entity.get("symbol")
        thing["legislationDate"] = entity.get("date")
    return {key: value for key, value in thing.items() if value is not None}
