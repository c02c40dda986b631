"""A result as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.types import Entity, Mention, TaggedArticle

_KINDS = {
    "place": "Places",
    "law": "Law",
    "person": "People",
    "organisation": "Organisations",
    "ethnic-group": "Ethnic groups",
    "date": "Dates",
}
#: Most rows of one kind; the JSON has them all.
MOST_ROWS = 40


def to_text(result: TaggedArticle) -> str:
    """Language, section, tags in their bands, then what was found by kind, one target a line with its places in the text."""
    lines = []
    if result.article.title:
        lines.append(result.article.title.strip())
    head = [f"published {result.article.published}"] if result.article.published else []
    if result.article.dateline:
        head.append(f"dateline {result.article.dateline}")
    if result.article.byline:
        head.append(f"by {result.article.byline}")
    if head:
        lines.append(", ".join(head))
    language = result.language
    diacritics = "" if language.diacritics == "full" else f", diacritics {language.diacritics}"
    lines.append("")
    lines.append(f"Language  {language.code} {language.confidence:.2f}{diacritics}")
    section = result.section
    also = f", also {', '.join(section.also)}" if section.also else ""
    words = [e.text for e in section.evidence if (e.weight or 0) > 0][:6]
    because = f"  because: {', '.join(words)}" if words else ""
    lines.append(f"Section   {section.id or f'none ({section.reason})'} {section.confidence:.2f}{also}{because}")
    for band in ("apply", "suggest"):
        tags = [tag for tag in result.tags if tag.band == band]
        if tags:
            lines.append("")
            lines.append(f"Tags: {band}")
            lines.extend(f"  {tag.score:.2f} {_label(tag.label, language.code)}  [{tag.id}] {tag.role}" for tag in tags)
    for kind, heading in _KINDS.items():
        rows = _rows([mention for mention in result.mentions if mention.kind == kind], result.entities)
        if rows:
            lines.append("")
            lines.append(heading)
            lines.extend(rows[:MOST_ROWS])
            if len(rows) > MOST_ROWS:
                lines.append(f"  … {len(rows) - MOST_ROWS} more (--format json has all)")
    return "\n".join(lines) + "\n"


def _label(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or label.get("vi") or label.get("en") or ""


def _rows(mentions: list[Mention], entities: Mapping[str, Entity]) -> list[str]:
    """One line a target, in order of first mention: surface forms, id, what the record adds, how often."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(mention.target or f"?{mention.text}", []).append(mention)
    rows = []
    for key, group in groups.items():
        forms = list(dict.fromkeys(" ".join(mention.text.split()) for mention in group))
        count = f" ×{len(group)}" if len(group) > 1 else ""
        if key.startswith("?"):
            candidates = ", ".join(candidate.id for candidate in group[0].candidates[:4])
            why = group[0].reason or ("could be " + candidates if candidates else "no target")
            rows.append(f"  {' / '.join(forms[:4])}{count}  ({why})")
        else:
            rows.append(f"  {' / '.join(forms[:4])}{count}  [{key}]{_about(entities.get(key), entities)}")
    return rows


def _about(entity: Entity | None, entities: Mapping[str, Entity]) -> str:
    if entity is None:
        return ""
    if entity.get("kind") == "place":
        name = entity.get("name", {}).get("vi", "")
        province = entities.get(entity.get("province") or "", Entity())
        where = province.get("name", {}).get("vi", "")
        now = ", ".join(entity_id["id"] for entity_id in entity.get("now", ()))
        return "".join((f" {name}", f", {where}" if where and where != name else "", f" → {now}" if now else ""))
    if entity.get("kind") == "law":
        facts = [str(entity[key]) for key in ("issuer", "date") if entity.get(key)]
        return f" {', '.join(facts)}" if facts else ""
    return ""
