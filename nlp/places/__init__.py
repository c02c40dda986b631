"""Places: every commune, ward, district and province named in an article, to its official code, in its era."""

from __future__ import annotations

import functools

from nlp.places.find import Finder, Name
from nlp.places.gazetteer import Gazetteer, shipped
from nlp.places.link import Link, link
from nlp.profile import Profile
from nlp.types import Entity, Findings, Mention, Story

__all__ = ["Gazetteer", "PlaceFinder"]


@functools.cache
def _finder() -> Finder:
    return Finder(shipped())


class PlaceFinder:
    """The places of a story: found by name, linked by era and evidence."""

    def __init__(self, profile: Profile) -> None:
        self._gazetteer = shipped()
        self._finder = _finder()
        self._home = f"place:{profile.home_province}" if profile.home_province else None
        self.version = self._gazetteer.version

    def __call__(self, story: Story, law: Findings) -> Findings:
        taken = [(m.start, m.end) for m in law.mentions]
        names = [n for n in self._finder.names(story.text) if not _in(n.start, n.end, taken)]
        links = link(self._gazetteer, names, story.text.folded, story.date, self._home)
        mentions: list[Mention] = []
        entities: dict[str, Entity] = {}
        for name, made in zip(names, links, strict=True):
            if made is None:
                continue
            mentions.append(self._mention(story, name, made))
            for id_ in (made.target, *(c.id for c in made.candidates)):
                if id_ is not None and id_ == made.target:
                    self._record(entities, id_, story)
        spans = [(m.start, m.end) for m in mentions]
        for start, end in self._finder.villages(story.text):
            if not _in(start, end, taken) and not any(a < end and start < b for a, b in spans):
                mentions.append(
                    Mention("place", start, end, story.text.clean[start:end], None, 0.5, reason="below the commune")
                )
        mentions.sort(key=lambda m: (m.start, -m.end))
        return Findings(tuple(mentions), entities)

    def _mention(self, story: Story, name: Name, made: Link) -> Mention:
        start, end = (name.start, name.end) if name.inside else (name.left, name.right)
        return Mention(
            "place", start, end, story.text.clean[start:end], made.target, made.confidence, made.candidates,
            reason=made.reason, inside=name.inside or None,
        )  # fmt: skip

    def _record(self, entities: dict[str, Entity], id_: str, story: Story) -> None:
        if id_ in entities:
            return
        record = entities[id_] = self._gazetteer.entity(id_, story.date)
        province = record["province"]
        if province and province != id_:
            self._record(entities, province, story)
        if id_.startswith("former:"):
            self._record(entities, self._gazetteer.province_today(id_), story)


def _in(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)
