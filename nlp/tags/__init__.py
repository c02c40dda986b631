"""Tags: what an editor would label the article with, ranked, in three bands, each with its evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from nlp import resources
from nlp.profile import Profile
from nlp.tags.people import held_back
from nlp.tags.phrases import key_phrases
from nlp.tags.salience import Item, context, features, group, probability
from nlp.tags.vocabulary import Vocabulary, read_vocabulary, shipped
from nlp.text import fold
from nlp.types import Band, Entity, Evidence, Mention, Section, Story, Tag, TagKind

__all__ = ["TagRanker", "tag_ids"]

#: Most pieces of evidence kept for one tag.
MOST_EVIDENCE = 12
_KINDS: dict[str, TagKind] = {
    "place": "place",
    "law": "law",
    "person": "person",
    "organisation": "organisation",
    "ethnic-group": "ethnic-group",
}


class TagRanker:
    """Ranks the tags of an article; obeys the profile's rules and limits."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        data = resources.load_json("data/tags/salience.json")
        self._weights: Mapping[str, Mapping[str, float]] = data["weights"]
        self._limits: Mapping[str, Mapping[str, float]] = data["limits"]
        self._vocabulary: Vocabulary = read_vocabulary(profile.vocabulary) if profile.vocabulary else shipped()

    def __call__(
        self,
        story: Story,
        section: Section,
        mentions: Sequence[Mention],
        entities: Mapping[str, Entity],
        exclude: Collection[str] = (),
    ) -> tuple[Tag, ...]:
        """All tags, best first. ``exclude`` are ids or kinds not wanted this time."""
        items = self.items(story, mentions, entities)
        around = context(story, items, entities, section.id)
        tags = [
            self._tag(story, item, probability(features(item, around), self._weights[group(item.kind)]))
            for item in items
            if not self._denied(item, exclude)
        ]
        tags.sort(key=lambda t: (-t.score, t.id))
        return tuple(self._limited(tags))

    def items(self, story: Story, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> list[Item]:
        """Everything that could be a tag, with what speaks for it."""
        items = self._entity_items(story, mentions, entities)
        items.update(self._subject_items(story, mentions))
        if self._profile.phrases:
            items.update(self._phrase_items(story, mentions))
        return list(items.values())

    def _denied(self, item: Item, exclude: Collection[str]) -> bool:
        rules = self._profile
        return item.id in rules.never or item.kind in rules.never_kinds or item.id in exclude or item.kind in exclude

    def _entity_items(
        self, story: Story, mentions: Sequence[Mention], entities: Mapping[str, Entity]
    ) -> dict[str, Item]:
        items: dict[str, Item] = {}
        roles = _Roles(story)
        for mention in mentions:
            kind = _KINDS.get(mention.kind)
            if mention.target is None or kind is None:
                continue
            for id_ in tag_ids(mention.target, entities):
                item = items.get(id_)
                if item is None:
                    item = items[id_] = Item(id_, kind, _label(id_, mention, entities))
                item.spans.append((mention.start, mention.end))
                item.roles.add(roles.at(mention.start))
                item.inside_only &= mention.inside is not None
                item.confidence = max(item.confidence, mention.confidence)
                if kind == "person" and item.held is None:
                    item.held = held_back(story.text.folded, mention.start, mention.end)
        return items

    def _subject_items(self, story: Story, mentions: Sequence[Mention]) -> dict[str, Item]:
        """Subjects by their names, outside the names of people, places and documents."""
        names = sorted((m.start, m.end) for m in mentions if m.kind in ("person", "place", "law"))
        items: dict[str, Item] = {}
        roles = _Roles(story)
        at = 0
        for start, end, id_ in self._vocabulary.find(story.text, story.language):
            while at < len(names) and names[at][1] <= start:
                at += 1
            if at < len(names) and names[at][0] < end and names[at][1] - names[at][0] > end - start:
                continue
            subject = self._vocabulary.subjects[id_]
            key = f"subject:{id_}"
            item = items.get(key)
            if item is None:
                item = items[key] = Item(
                    key, "subject", subject.label, inside_only=False, confidence=1.0,
                    section=subject.section, narrower=bool(subject.broader),
                )  # fmt: skip
            item.spans.append((start, end))
            item.roles.add(roles.at(start))
        return items

    def _phrase_items(self, story: Story, mentions: Sequence[Mention]) -> dict[str, Item]:
        roles = _Roles(story)
        found = key_phrases(
            story.text.clean, story.language.code, most=self._profile.phrases,
            taken=[(m.start, m.end) for m in mentions], known=self._vocabulary.folded_names,
        )  # fmt: skip
        return {
            f"phrase:{fold(phrase.text).replace(' ', '-')}": Item(
                f"phrase:{fold(phrase.text).replace(' ', '-')}",
                "phrase",
                {story.language.code: phrase.text},
                list(phrase.spans),
                {roles.at(start) for start, _ in phrase.spans},
                False,
                1.0,
            )
            for phrase in found
        }

    def _tag(self, story: Story, item: Item, score: float) -> Tag:
        evidence = tuple(Evidence(a, b, story.text.clean[a:b]) for a, b in item.spans[:MOST_EVIDENCE])
        main = score >= self._limits["main"][group(item.kind)] and not item.dateline_only and not item.inside_only
        band, reason = self._band(item, score)
        return Tag(item.id, item.kind, item.label, score, band, "main" if main else "passing", evidence, reason)

    def _band(self, item: Item, score: float) -> tuple[Band, str | None]:
        if item.id in self._profile.always:
            return "apply", "always, by the profile"
        if item.inside_only:
            return "hide", "only inside other names"
        if item.dateline_only:
            return "hide", "only in the dateline"
        if item.kind == "person" and self._profile.people == "hide":
            return "hide", "people are held back"
        if item.held is not None:
            return "hide", item.held
        band: Band = "hide"
        if score >= self._level("apply", item.kind):
            band = "apply"
        elif score >= self._level("suggest", item.kind):
            band = "suggest"
        if band == "apply" and item.kind == "phrase":
            return "suggest", "phrases are suggested, not applied"
        if item.kind == "person" and band == "apply" and self._profile.people == "suggest":
            return "suggest", "people are suggested, not applied"
        return band, None

    def _level(self, band: str, kind: str) -> float:
        """The limit of a band, the profile's where it sets one."""
        own = self._profile.apply if band == "apply" else self._profile.suggest
        if isinstance(own, Mapping):
            own = own.get(kind)
        shipped_level = self._limits[band].get(kind, self._limits[band][group(kind)])
        return float(shipped_level if own is None else own)

    def _limited(self, tags: list[Tag]) -> list[Tag]:
        """The most tags the profile allows, by band; what is over stays with the band below."""
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


class _Roles:
    """The role of the part at a position, by bisection: an article of ten megabytes has thousands of parts and mentions."""

    def __init__(self, story: Story) -> None:
        self._parts = sorted(story.parts, key=lambda part: part.start)
        self._starts = [part.start for part in self._parts]

    def at(self, start: int) -> str:
        index = bisect_right(self._starts, start) - 1
        return self._parts[index].role if index >= 0 and start < self._parts[index].end else "body"


def tag_ids(target: str, entities: Mapping[str, Entity]) -> list[str]:
    """The ids that a mention's target is tagged as, the unit itself first.

    A former commune wholly inside one unit of today is tagged as that one; a divided one, a district or a province of
    before as itself, beside today's province (design: a tag should still be found in ten years).
    """
    record = entities.get(target)
    if record is None or not target.startswith("former:"):
        return [target]
    now = record.get("now", [])
    if len(now) == 1 and record.get("type") in ("commune", "ward", "township"):
        return [now[0]["id"]]
    province = entities.get(record.get("province") or "", Entity())
    links = now if record.get("province") == target else province.get("now", [])
    today = [link["id"] for link in links[:1]] or (
        [record["province"]] if (record.get("province") or "").startswith("place:") else []
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
