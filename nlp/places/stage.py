"""The stage of the flow: a story's places, found by name, linked by era and evidence."""

from __future__ import annotations

import functools
from pathlib import Path

from nlp.errors import ConfigError
from nlp.places.find import Finder
from nlp.places.gazetteer import Gazetteer, shipped
from nlp.places.link import Link, Linker
from nlp.places.lookup import Lookup
from nlp.places.names import Name, Unknown
from nlp.places.overlay import OwnPlace, OwnPlaces, amended, read_overlays
from nlp.places.typos import Typos
from nlp.profile import Profile
from nlp.text.spans import Spans
from nlp.types import Candidate, Entity, Findings, Mention, Story

#: How much a province speaks for the article where it stands, beside 1 in the body.
_ROLE_WEIGHTS = {"title": 2.0, "dateline": 2.0, "lead": 1.5}


@functools.cache
def _tools(overlays: tuple[Path, ...]) -> tuple[Gazetteer, Finder, Typos, OwnPlaces | None]:
    """What all profiles with the same overlays share."""
    own, amendments = read_overlays(overlays)
    gazetteer = amended(shipped(), amendments)
    return gazetteer, Finder(gazetteer), Typos(gazetteer), OwnPlaces(own, gazetteer) if own else None


def lookup_for(profile: Profile) -> Lookup:
    """Names and codes to units, with the profile's overlays and home province."""
    gazetteer, finder, *_ = _tools(profile.places)
    return Lookup(gazetteer, finder, f"place:{profile.home_province}" if profile.home_province else None)


class PlaceFinder:
    """The places of a story: found by name, linked by era and evidence."""

    def __init__(self, profile: Profile) -> None:
        self._gazetteer, self._finder, self._typos, self._own = _tools(profile.places)
        self._home = f"place:{profile.home_province}" if profile.home_province else None
        if self._home is not None and self._home not in self._gazetteer:
            raise ConfigError(
                f"{profile.source or 'profile'}: home_province {profile.home_province!r} is no province of today; give its two-digit code"
            )
        self.version = self._gazetteer.version

    def __call__(self, story: Story, law: Findings) -> Findings:
        taken = [(m.start, m.end) for m in law.mentions]
        mentions: list[Mention] = []
        entities: dict[str, Entity] = {}
        toned = story.language.diacritics != "none"
        english = story.language.code == "en"
        if self._own is not None:
            for start, end, own in self._own.find(story.text, toned):
                mentions.append(_own_mention(story, start, end, own))
                self._record(entities, own.unit, story)
                taken.append((start, end))
        names, unknown = self._finder.find(story.text, toned, english, taken)
        weighty = [(p.start, p.end, _ROLE_WEIGHTS[p.role]) for p in story.parts if p.role in _ROLE_WEIGHTS]
        linker = Linker(
            self._gazetteer, names, story.date, self._home,
            lambda at: next((w for a, b, w in weighty if a <= at < b), 1.0),
        )  # fmt: skip
        for name, made in zip(names, linker.link(), strict=True):
            if made is not None:
                mentions.append(self._mention(story, name, made))
                if made.target is not None:
                    self._record(entities, made.target, story)
        spans = Spans([*taken, *((m.start, m.end) for m in mentions)]) if unknown else None
        for other in unknown:
            if spans is not None and not spans.meet(other.start, other.end):
                mention = self._unlinked(story, other, linker)
                if mention is not None:
                    mentions.append(mention)
                    if mention.target is not None:
                        self._record(entities, mention.target, story)
        mentions.sort(key=lambda m: (m.start, -m.end))
        return Findings(tuple(mentions), entities)

    def _mention(self, story: Story, name: Name, made: Link) -> Mention:
        return Mention(
            "place", name.left, name.right, story.text.clean[name.left : name.right], made.target, made.confidence,
            made.candidates, reason=made.reason, inside=name.inside or None,
        )  # fmt: skip

    def _unlinked(self, story: Story, other: Unknown, linker: Linker) -> Mention | None:
        """A village, a misspelt name where one unit is meant, a unit outside the gazetteer, or nothing."""
        clean = story.text.clean
        text = clean[other.start : other.end]
        if other.type == "village":
            return Mention("place", other.start, other.end, text, None, 0.5, reason="below the commune")
        near = self._typos.near(clean[other.name_start : other.name_end], linker.provinces)
        made = linker.guess(near, other.type) if near else None
        if made is None and not other.likely:
            return None
        if made is None:
            return Mention("place", other.start, other.end, text, None, 0.5, reason="outside gazetteer")
        return Mention("place", other.start, other.end, text, made.target, made.confidence, made.candidates)

    def _record(self, entities: dict[str, Entity], id_: str, story: Story) -> None:
        if id_ in entities:
            return
        record = entities[id_] = self._gazetteer.entity(id_, story.date)
        province = record["province"]
        if province and province != id_:
            self._record(entities, province, story)
        if id_.startswith("former:"):
            self._record(entities, self._gazetteer.province_today(id_), story)


def _own_mention(story: Story, start: int, end: int, own: OwnPlace) -> Mention:
    """A place of the newsroom's own: the target is the unit that it lies in."""
    candidate = Candidate(own.unit, 1.0, f"own place of the newsroom: {own.name} ({own.kind})")
    return Mention("place", start, end, story.text.clean[start:end], own.unit, 0.95, (candidate,))
