"""Tags: what an editor would label the article with, ranked, in three bands, each with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from nlp import resources
from nlp.profile import Profile
from nlp.tags.phrases import key_phrases
from nlp.tags.salience import context, group, probabilities
from nlp.tags.standing import Item, Roles, entity_items, tag_ids
from nlp.tags.vocabulary import Vocabulary, read_vocabulary, shipped
from nlp.text import fold
from nlp.types import Band, Entity, Evidence, Mention, Section, Story, Tag, TagKind

__all__ = ["TagRanker", "tag_ids"]

#: Most pieces of evidence kept for one tag.
MOST_EVIDENCE = 12


class TagRanker:
    """Ranks the tags of an article; obeys the profile's rules and limits."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        data = resources.load_json("data/tags/salience.json")
        self._weights: Mapping[str, Mapping[str, float]] = data["weights"]
        self._main: Mapping[str, float] = data["limits"]["main"]
        self._apply = {kind: self._level("apply", kind, data["limits"]) for kind in get_args(TagKind)}
        self._suggest = {kind: self._level("suggest", kind, data["limits"]) for kind in get_args(TagKind)}
        self._vocabulary: Vocabulary = read_vocabulary(profile.vocabulary) if profile.vocabulary else shipped()

    def __call__(
        self,
        story: Story,
        section: Section,
        mentions: Sequence[Mention],
        entities: Mapping[str, Entity],
        exclude: Collection[str] = (),
        include: Collection[str] = (),
    ) -> tuple[Tag, ...]:
        """All tags, best first. ``exclude`` are ids or kinds not wanted this time, ``include`` ids that are applied where found."""
        items = self.items(story, mentions, entities)
        around = context(story, items, entities, section.id)
        scores = probabilities(items, around, self._weights)
        denied = frozenset((*self._profile.never, *self._profile.never_kinds, *exclude))
        tags = [
            self._tag(story, item, score, include)
            for item, score in zip(items, scores, strict=True)
            if item.id not in denied and item.kind not in denied
        ]
        tags.sort(key=lambda t: (-t.score, t.id))
        return tuple(self._limited(tags))

    def items(self, story: Story, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> list[Item]:
        """Everything that could be a tag, with what speaks for it."""
        items = entity_items(story, mentions, entities)
        items.update(self._subject_items(story, mentions))
        if self._profile.phrases:
            items.update(self._phrase_items(story, mentions))
        return list(items.values())

    def _subject_items(self, story: Story, mentions: Sequence[Mention]) -> dict[str, Item]:
        """Subjects by their names, outside the names of people, places and documents."""
        names = sorted((m.start, m.end) for m in mentions if m.kind in ("person", "place", "law"))
        bodies = [(m.start, m.end) for m in mentions if m.kind == "organisation"]
        items: dict[str, Item] = {}
        roles = Roles(story)
        at = body = 0
        for start, end, id_ in self._vocabulary.find(story.text, story.language):
            while at < len(names) and names[at][1] <= start:
                at += 1
            if at < len(names) and names[at][0] < end and names[at][1] - names[at][0] > end - start:
                continue
            key = f"subject:{id_}"
            item = items.get(key)
            if item is None:
                subject = self._vocabulary.subjects[id_]
                item = items[key] = Item(key, "subject", subject.label, inside_only=False, section=subject.section)
            item.add(start, end, roles.at(start))
            while body < len(bodies) and bodies[body][1] <= start:
                body += 1
            item.in_bodies += body < len(bodies) and bodies[body][0] <= start
        return items

    def _phrase_items(self, story: Story, mentions: Sequence[Mention]) -> dict[str, Item]:
        roles = Roles(story)
        found = key_phrases(
            story.text.clean, story.language.code, most=self._profile.phrases,
            taken=[(m.start, m.end) for m in mentions], known=self._vocabulary.folded_names,
        )  # fmt: skip
        items: dict[str, Item] = {}
        for phrase in found:
            key = f"phrase:{fold(phrase.text).replace(' ', '-')}"
            item = Item(key, "phrase", {story.language.code: phrase.text}, inside_only=False)
            for start, end in phrase.spans:
                item.add(start, end, roles.at(start))
            items[key] = item
        return items

    def _tag(self, story: Story, item: Item, score: float, include: Collection[str]) -> Tag:
        clean = story.text.clean
        evidence = tuple([Evidence(a, b, clean[a:b]) for a, b in item.spans[:MOST_EVIDENCE]])
        main = score >= self._main[group(item.kind)] and not item.dateline_only and not item.inside_only
        band, reason = self._band(item, score, include)
        return Tag(item.id, item.kind, item.label, score, band, "main" if main else "passing", evidence, reason)

    def _band(self, item: Item, score: float, include: Collection[str]) -> tuple[Band, str | None]:
        if item.id in self._profile.always:
            return "apply", "always, by the profile"
        if item.id in include:
            return "apply", "asked for this time"
        if item.inside_only:
            return "hide", "only inside other names"
        if item.dateline_only:
            return "hide", "only in the dateline"
        if item.kind == "person" and self._profile.people == "hide":
            return "hide", "people are held back"
        if item.held is not None:
            return "hide", item.held
        band: Band = "hide"
        if score >= self._apply[item.kind]:
            band = "apply"
        elif score >= self._suggest[item.kind]:
            band = "suggest"
        if band == "apply" and item.kind == "phrase":
            return "suggest", "phrases are suggested, not applied"
        if item.kind == "person" and band == "apply" and self._profile.people == "suggest":
            return "suggest", "people are suggested, not applied"
        return band, None

    def _level(self, band: str, kind: str, limits: Mapping[str, Mapping[str, float]]) -> float:
        """The limit of a band, the profile's where it sets one."""
        own = self._profile.apply if band == "apply" else self._profile.suggest
        if isinstance(own, Mapping):
            own = own.get(kind)
        shipped_level = limits[band].get(kind, limits[band][group(kind)])
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
