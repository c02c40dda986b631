"""Tags: what an editor would label the article with, ranked, in three bands, each with its evidence.

Salience of an entity: where it stands (title, lead, early), how often, and whether it acts or is only the place of a
name. The weights are in nlp/data/tags/salience.json with how they were found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlp import resources
from nlp.profile import Profile
from nlp.tags.vocabulary import Vocabulary, read_vocabulary, shipped
from nlp.types import Band, Entity, Evidence, Mention, Section, Story, Tag, TagKind

__all__ = ["TagRanker"]

#: Most pieces of evidence kept for one tag.
MOST_EVIDENCE = 12
_KINDS: dict[str, TagKind] = {
    "place": "place",
    "law": "law",
    "person": "person",
    "organisation": "organisation",
    "ethnic-group": "ethnic-group",
}
_TO_SPACE = {ord(c): " " for c in "\"'([{.,;:/-#*•!?>|)]}"}


@dataclass(slots=True)
class _Item:
    """What speaks for one tag."""

    id: str
    kind: TagKind
    label: Mapping[str, str]
    spans: list[tuple[int, int]] = field(default_factory=list)
    title: bool = False
    lead: bool = False
    dateline_only: bool = True
    inside_only: bool = True
    confidence: float = 0.0


class TagRanker:
    """Ranks the tags of an article; obeys the profile's rules and limits."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._weights: Mapping[str, float] = resources.load_json("data/tags/salience.json")["weights"]
        self._limits: Mapping[str, float] = resources.load_json("data/tags/salience.json")["limits"]
        self._vocabulary: Vocabulary = read_vocabulary(profile.vocabulary) if profile.vocabulary else shipped()

    def __call__(
        self, story: Story, section: Section, mentions: Sequence[Mention], entities: Mapping[str, Entity]
    ) -> tuple[Tag, ...]:
        items = self._entity_items(story, mentions, entities)
        items.update(self._subject_items(story))
        tags = [self._tag(story, item, section) for item in items.values()]
        tags = [tag for tag in tags if tag.id not in self._profile.never and tag.kind not in self._profile.never_kinds]
        tags.sort(key=lambda t: (-t.score, t.id))
        return tuple(self._limited(tags))

    def _entity_items(
        self, story: Story, mentions: Sequence[Mention], entities: Mapping[str, Entity]
    ) -> dict[str, _Item]:
        items: dict[str, _Item] = {}
        for mention in mentions:
            kind = _KINDS.get(mention.kind)
            if mention.target is None or kind is None:
                continue
            for id_ in _tag_ids(mention.target, entities):
                item = items.get(id_)
                if item is None:
                    item = items[id_] = _Item(id_, kind, _label(id_, mention, entities))
                self._add(story, item, mention)
        return items

    def _add(self, story: Story, item: _Item, mention: Mention) -> None:
        item.spans.append((mention.start, mention.end))
        role = _role_at(story, mention.start)
        item.title |= role == "title"
        item.lead |= role == "lead"
        item.dateline_only &= role == "dateline"
        item.inside_only &= mention.inside is not None
        item.confidence = max(item.confidence, mention.confidence)

    def _subject_items(self, story: Story) -> dict[str, _Item]:
        items: dict[str, _Item] = {}
        padded = f" {story.text.folded.translate(_TO_SPACE)} "
        for start, end, id_ in self._vocabulary.find(padded, story.language.code):
            subject = self._vocabulary.subjects[id_]
            key = f"subject:{id_}"
            item = items.get(key)
            if item is None:
                item = items[key] = _Item(key, "subject", subject.label, inside_only=False, confidence=0.9)
            role = _role_at(story, start)
            item.spans.append((start, end))
            item.title |= role == "title"
            item.lead |= role == "lead"
            item.dateline_only = False
        return items

    def _tag(self, story: Story, item: _Item, section: Section) -> Tag:
        w = self._weights
        first = min(start for start, _ in item.spans) / max(1, len(story.text.clean))
        value = w["intercept"] + w[item.kind]
        value += w["title"] * item.title + w["lead"] * item.lead + w["early"] * (1 - first)
        value += w["often"] * math.log(len(item.spans)) + w["confidence"] * item.confidence
        if item.kind == "subject":
            subject = self._vocabulary.subjects[item.id.partition(":")[2]]
            fits = section.id is not None and subject.section == section.id
            value += w["section"] * fits - w["section"] * (
                not fits and section.id is not None and bool(subject.section)
            )
        score = 1 / (1 + math.exp(-value))
        evidence = tuple(Evidence(a, b, story.text.clean[a:b]) for a, b in item.spans[:MOST_EVIDENCE])
        role = (
            "main" if score >= self._limits["main"] and not item.dateline_only and not item.inside_only else "passing"
        )
        band, reason = self._band(item, score)
        return Tag(item.id, item.kind, item.label, score, band, role, evidence, reason)  # type: ignore[arg-type]

    def _band(self, item: _Item, score: float) -> tuple[Band, str | None]:
        if item.id in self._profile.always:
            return "apply", "always, by the profile"
        if item.inside_only:
            return "hide", "only inside other names"
        if item.dateline_only:
            return "hide", "only in the dateline"
        if item.kind == "person" and self._profile.people == "hide":
            return "hide", "people are held back"
        band: Band = "hide"
        if score >= self._level("apply", item.kind):
            band = "apply"
        elif score >= self._level("suggest", item.kind):
            band = "suggest"
        if item.kind == "person" and band == "apply" and self._profile.people == "suggest":
            return "suggest", "people are suggested, not applied"
        return band, None

    def _level(self, band: str, kind: str) -> float:
        """The limit of a band, the profile's where it sets one."""
        own = self._profile.apply if band == "apply" else self._profile.suggest
        if isinstance(own, Mapping):
            own = own.get(kind)
        return float(self._limits[band] if own is None else own)

    def _limited(self, tags: list[Tag]) -> list[Tag]:
        """The most tags the profile allows, by band; what is over stays with the band below."""
        from dataclasses import replace

        out, applied, shown = [], 0, 0
        for tag in tags:
            band: Band = tag.band
            if band == "apply" and self._profile.most_applied is not None and applied >= self._profile.most_applied:
                band = "suggest"
            if band != "hide" and self._profile.most_tags is not None and shown >= self._profile.most_tags:
                band = "hide"
            applied += band == "apply"
            shown += band != "hide"
            out.append(tag if band == tag.band else replace(tag, band=band, reason="over the limit"))
        return out


def _role_at(story: Story, start: int) -> str:
    return next((part.role for part in story.parts if part.start <= start < part.end), "body")


def _tag_ids(target: str, entities: Mapping[str, Entity]) -> list[str]:
    """A former unit wholly inside one unit of today is tagged as that one; a divided one, a district or a province of
    before as itself, beside today's province."""
    record = entities.get(target)
    if record is None or not target.startswith("former:"):
        return [target]
    now = record.get("now", [])
    if len(now) == 1 and record.get("type") in ("commune", "ward", "township"):
        return [now[0]["id"]]
    province = entities.get(record.get("province") or "", Entity())
    links = now if record.get("province") == target else province.get("now", [])
    today = [link["id"] for link in links[:1]] or (
        [record["province"]] if record.get("province", "").startswith("place:") else []
    )
    return [target, *today]


def _label(id_: str, mention: Mention, entities: Mapping[str, Entity]) -> Mapping[str, str]:
    record = entities.get(id_)
    if record is None and id_.startswith("place:"):
        from nlp.places.gazetteer import shipped as gazetteer

        record = gazetteer().entity(id_)
    if record is None:
        return {"vi": mention.text, "en": mention.text}
    if record.get("kind") == "law":
        title = record.get("title")
        symbol = record.get("symbol")
        return title or {"vi": symbol or mention.text, "en": symbol or mention.text}
    name = record.get("name") or {}
    return {key: value for key, value in name.items() if value} or {"vi": mention.text, "en": mention.text}
