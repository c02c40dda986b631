"""A result as IPTC ninjs, 2.1 or 3.0. Only subjects can carry scores there (0-100); the others keep theirs in schema nhan/1."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nlp.output.record import digest
from nlp.sections.iptc import topics_of
from nlp.types import Entity, Tag, TaggedArticle

_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"


def to_ninjs(result: TaggedArticle, version: str = "3.0", sections: Path | None = None) -> dict[str, Any]:
    """The ninjs object with what is tagged in bands apply and suggest. ``sections`` is the folder of the newsroom's own sections.

    Raises:
        ValueError: a version other than 2.1 and 3.0.
    """
    if version not in ("2.1", "3.0"):
        raise ValueError(f"ninjs {version}: 2.1 and 3.0 are written")
    article = result.article
    camel = version == "3.0"
    shown = [tag for tag in result.tags if tag.band != "hide"]
    record: dict[str, Any] = {
        "uri": article.url or _own_uri(article.id) or uri(f"article:{article.id or digest(article.text)}"),
        "type": "text",
        "language": result.language.code,
        "headlines": [{"value": article.title}] if article.title else [],
        "bodies": [{"role": "main", "contentType" if camel else "contenttype": "text/plain", "value": article.text}],
        "subjects": [
            *_sections(result, sections),
            *_topics(shown),
            *(_subject(tag) for tag in shown if tag.kind in ("subject", "law", "phrase", "ethnic-group")),
        ],
        "places": [_place(tag, result, camel) for tag in shown if tag.kind == "place"],
        "people": [_name_only(tag) for tag in shown if tag.kind == "person"],
        "organisations": [_name_only(tag) for tag in shown if tag.kind == "organisation"],
    }
    if article.published:
        record["versionCreated" if camel else "versioncreated"] = f"{article.published.isoformat()}T00:00:00+07:00"
    if article.byline:
        record["by"] = article.byline
    if article.dateline:
        record["located"] = article.dateline
    record["standard"] = {"name": "ninjs", "version": version}
    return record


def to_json(result: TaggedArticle, sections: Path | None = None) -> str:
    """ninjs 3.0 as JSON."""
    return json.dumps(to_ninjs(result, sections=sections), ensure_ascii=False)


def _sections(result: TaggedArticle, folder: Path | None) -> list[dict[str, Any]]:
    scores = {score.id: score.score for score in result.section.scores}
    ids = [id_ for id_ in (result.section.id, *result.section.also) if id_]
    return [
        {"uri": topic, "name": id_, "rel": "about", "confidence": round(100 * scores.get(id_, 0))}
        for id_ in ids
        for topic, _ in topics_of(id_, folder)
    ]


def _topics(shown: list[Tag]) -> list[dict[str, Any]]:
    """Media Topics of the subjects that surely are one."""
    from nlp.tags.vocabulary import shipped

    subjects = shipped().subjects
    topics: dict[str, dict[str, Any]] = {}
    for tag in shown:
        subject = subjects.get(tag.id.partition(":")[2]) if tag.kind == "subject" else None
        for code in subject.iptc if subject else ():
            topics.setdefault(code, {**_subject(tag), "uri": _TOPIC + code})
    return list(topics.values())


def _subject(tag: Tag) -> dict[str, Any]:
    return {
        **_name_only(tag),
        "creator": "nhan",
        "relevance": round(100 * tag.score),
        "confidence": round(100 * tag.score),
    }


def _place(tag: Tag, result: TaggedArticle, camel: bool) -> dict[str, Any]:
    record = _name_only(tag)
    entity = result.entities.get(tag.id, Entity())
    if entity.get("lat") is not None:
        record["geoJSON" if camel else "geojson"] = {
            "type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [entity["lon"], entity["lat"]]}
        }  # fmt: skip
    return record


def _name_only(tag: Tag) -> dict[str, Any]:
    return {"uri": uri(tag.id), "name": _name(tag), "rel": "about" if tag.role == "main" else "mentions"}


#: An id that is a URI already ("urn:…", "tag:…", "https://…"): a CMS must find its own article again.
_URI = re.compile(r"(?:urn|tag|https?):\S+")


def _own_uri(id_: str | None) -> str | None:
    return quote(id_, safe="%:/?#[]@!$&'()*+,;=~.-_") if id_ and _URI.fullmatch(id_) else None


def uri(id_: str) -> str:
    """Our id as a URI: Vietnamese letters and slashes of document symbols are percent-encoded."""
    return "urn:nhan:" + quote(id_, safe=":@~.-")


def _name(tag: Tag) -> str:
    return tag.label.get("vi") or tag.label.get("en") or tag.id
