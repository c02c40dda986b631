"""The JSON object of a result, schema ``nhan/1`` (nlp/data/schema/nhan-1.schema.json)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from nlp.types import (
    Article,
    Candidate,
    Entity,
    Evidence,
    Language,
    Mention,
    Part,
    Score,
    Section,
    Segment,
    Tag,
    TaggedArticle,
)

SCHEMA = "nhan/1"
#: Decimals kept of every probability and weight: enough to rank by, and the same on every machine.
DECIMALS = 4


def to_dict(result: TaggedArticle, *, text: bool = True) -> dict[str, Any]:
    """One result as plain JSON values; without ``text`` the article carries the text's sha256 instead."""
    return {
        "schema": SCHEMA,
        "article": article_record(result.article, text),
        "language": _language(result.language),
        "section": _section(result.section),
        "mentions": [_mention(mention) for mention in result.mentions],
        "entities": {id_: dict(entity) for id_, entity in result.entities.items()},
        "tags": [_tag(tag) for tag in result.tags],
        "versions": dict(result.versions),
    }


def to_json(result: TaggedArticle, *, text: bool = True, indent: int | None = None) -> str:
    """:func:`to_dict` as JSON. Letters are kept; a text with lone surrogates is written in ASCII escapes."""
    record = to_dict(result, text=text)
    written = json.dumps(record, ensure_ascii=False, indent=indent)
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(record, ensure_ascii=True, indent=indent)
    return written


def digest(text: str) -> str:
    """sha256 of a text in UTF-8 (lone surrogates as they are), in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def from_dict(record: dict[str, Any], text: str | None = None) -> TaggedArticle:
    """The result that :func:`to_dict` wrote; ``text`` where the record carries its digest only.

    Raises:
        ValueError: another schema, or a text that is not the one the record was made from.
    """
    if record.get("schema") != SCHEMA:
        raise ValueError(f"not a {SCHEMA} record: schema is {record.get('schema')!r}")
    head = record["article"]
    body = head.get("text", text)
    if body is None:
        body = ""
    elif "sha256" in head and digest(body) != head["sha256"]:
        raise ValueError("the text is not the one this record was made from (sha256 differs)")
    article = Article(
        text=body,
        id=head.get("id"),
        title=head.get("title"),
        published=dt.date.fromisoformat(head["published"]) if head.get("published") else None,
        byline=head.get("byline"),
        dateline=head.get("dateline"),
        source=head.get("source"),
        url=head.get("url"),
        parts=tuple(Part(p["role"], p["start"], p["end"]) for p in head.get("parts", ())),
        encoding=head.get("encoding"),
        notes=tuple(head.get("notes", ())),
    )
    language = record["language"]
    return TaggedArticle(
        article,
        Language(
            language["code"],
            language["confidence"],
            language["diacritics"],
            tuple(Segment(s["start"], s["end"], s["code"]) for s in language["segments"]),
            language.get("shares", {}),
        ),
        _section_from(record["section"]),
        tuple(_mention_from(m) for m in record["mentions"]),
        {id_: Entity(entity) for id_, entity in record["entities"].items()},
        tuple(_tag_from(t) for t in record["tags"]),
        record["versions"],
    )


def _section_from(section: dict[str, Any]) -> Section:
    return Section(
        section["id"],
        section["reason"],
        section["confidence"],
        tuple(section["also"]),
        tuple(Score(s["id"], s["score"]) for s in section["scores"]),
        tuple(_evidence_from(e) for e in section["evidence"]),
        section["intercept"],
        section["rest"],
    )


def _tag_from(tag: dict[str, Any]) -> Tag:
    return Tag(
        tag["id"],
        tag["kind"],
        tag["label"],
        tag["score"],
        tag["band"],
        tag["role"],
        tuple(_evidence_from(e) for e in tag["evidence"]),
        tag.get("reason"),
    )


def article_record(article: Article, text: bool = True) -> dict[str, Any]:
    """The article as it stands in the record."""
    record: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "published": article.published.isoformat() if article.published else None,
        "byline": article.byline,
        "dateline": article.dateline,
        "source": article.source,
        "parts": [{"role": part.role, "start": part.start, "end": part.end} for part in article.parts],
    }
    if not text:
        del record["text"]
        record["sha256"] = digest(article.text)
    if article.url:
        record["url"] = article.url
    if article.encoding:
        record["encoding"] = article.encoding
    if article.notes:
        record["notes"] = list(article.notes)
    return record


def _language(language: Language) -> dict[str, Any]:
    return {
        "code": language.code,
        "confidence": round(language.confidence, DECIMALS),
        "diacritics": language.diacritics,
        "segments": [{"start": s.start, "end": s.end, "code": s.code} for s in language.segments],
        "shares": {code: round(share, DECIMALS) for code, share in language.shares.items()},
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "reason": section.reason,
        "also": list(section.also),
        "confidence": round(section.confidence, DECIMALS),
        "scores": [{"id": score.id, "score": round(score.score, DECIMALS)} for score in section.scores],
        "evidence": [_evidence(piece) for piece in section.evidence],
        "intercept": round(section.intercept, DECIMALS),
        "rest": round(section.rest, DECIMALS),
    }


def _evidence(piece: Evidence) -> dict[str, Any]:
    record: dict[str, Any] = {"start": piece.start, "end": piece.end}
    if piece.text:
        record["text"] = piece.text
    if piece.weight is not None:
        record["weight"] = round(piece.weight, DECIMALS)
    return record


def _evidence_from(record: dict[str, Any]) -> Evidence:
    return Evidence(record["start"], record["end"], record.get("text", ""), record.get("weight"))


def _mention(mention: Mention) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": mention.kind,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "target": mention.target,
        "confidence": round(mention.confidence, DECIMALS),
        "candidates": [
            {"id": c.id, "weight": round(c.weight, DECIMALS), "reason": c.reason} for c in mention.candidates
        ],
    }
    if mention.kind == "law":
        record["part"] = mention.part
    if mention.reason:
        record["reason"] = mention.reason
    if mention.inside:
        record["inside"] = mention.inside
    return record


def _mention_from(record: dict[str, Any]) -> Mention:
    return Mention(
        record["kind"],
        record["start"],
        record["end"],
        record["text"],
        record["target"],
        record["confidence"],
        tuple(Candidate(c["id"], c["weight"], c["reason"]) for c in record["candidates"]),
        record.get("part"),
        record.get("reason"),
        record.get("inside"),
    )


def _tag(tag: Tag) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": tag.id,
        "kind": tag.kind,
        "label": dict(tag.label),
        "score": round(tag.score, DECIMALS),
        "band": tag.band,
        "role": tag.role,
        "evidence": [_evidence(piece) for piece in tag.evidence],
    }
    if tag.reason:
        record["reason"] = tag.reason
    return record
