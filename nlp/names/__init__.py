"""Names: people, organisations, ethnic groups, dates."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from typing import Any

from nlp.names import bodies, date_words, ethnic, named_en, named_vi
from nlp.names.capitals import rows
from nlp.names.dates import find_dates
from nlp.names.ethnic import find_ethnic
from nlp.names.organisations import find_organisations
from nlp.names.page import Page, page_of
from nlp.names.scope import Scope
from nlp.names.short_forms import People
from nlp.names.spot import Spot, Spotter
from nlp.profile import Profile
from nlp.types import Entity, Findings, Mention, Story

__all__ = ["NameFinder"]


#: What the words of the one automaton stand for.
_KINDS = (bodies.Body, named_vi.Head, named_en.Head, ethnic.Group, date_words.Anchor)


@functools.cache
def _spotter() -> Spotter[Any]:
    return Spotter(
        [*bodies.phrases(), *named_vi.phrases(), *named_en.phrases(), *ethnic.phrases(), *date_words.phrases()]
    )


class NameFinder:
    """Finds names by data and context; runs after law and places, whose spans it respects."""

    def __init__(self, profile: Profile) -> None:
        self._home = f"place:{profile.home_province}" if profile.home_province else None

    def __call__(self, story: Story, law: Findings, places: Findings) -> Findings:
        page = page_of(story, law, places)
        scope = Scope(places, self._fallback(story))
        spots: dict[type, list[Spot[Any]]] = {kind: [] for kind in _KINDS}
        for spot in _spotter().find(page.view, page.lower, page.toned):
            spots[type(spot[0])].append(spot)
        organisations, entities = find_organisations(page, scope, spots, places.entities)
        people = find_people(page, organisations, entities)
        mentions = [*organisations, *people]
        dates, days = find_dates(page, spots[date_words.Anchor], story.date)
        dates = _uncrossed(dates, mentions)
        if spots[ethnic.Group]:
            taken = [*page.taken, *_linked(page.places), *_spans(mentions)]
            groups, records = find_ethnic(page, spots[ethnic.Group], taken)
            mentions += groups
            entities.update(records)
        mentions += dates
        entities.update(days)
        mentions.sort(key=lambda m: (m.start, -m.end))
        return Findings(tuple(mentions), entities)

    def _fallback(self, story: Story) -> str | None:
        """The newspaper's own province, where the article names none."""
        return "place:11" if (story.article.dateline or "").upper() in ("ĐBP", "DBP") else self._home


def find_people(page: Page, organisations: Sequence[Mention], entities: dict[str, Entity]) -> list[Mention]:
    """Mentions of people outside law, places that stand on their own and organisations; their records into ``entities``."""
    reader = People(page)
    taken = [*page.taken, *_spans(page.places), *_spans(organisations)]
    for person in reader.read(rows(page, taken), frozenset(m.end for m in organisations)):
        name = " ".join(person.words)
        entities[person.target] = Entity(kind="person", name={"vi": name, "en": name})
    return reader.mentions


def _uncrossed(dates: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """Dates without those that reach over an end of another name; one within a name stays."""
    if not dates:
        return []
    ends = sorted((m.start, m.end) for m in others)
    starts = [start for start, _ in ends]
    kept = []
    for date in dates:
        near = ends[max(0, bisect.bisect_left(starts, date.start) - 1) : bisect.bisect_left(starts, date.end)]
        if not any(a < date.end and date.start < b and not (a <= date.start and date.end <= b) for a, b in near):
            kept.append(date)
    return kept


def _linked(places: Sequence[Mention]) -> list[tuple[int, int]]:
    """Places that are units: a "Tày village" is no hindrance to the group."""
    return [(m.start, m.end) for m in places if m.inside is None and m.target is not None]


def _spans(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in mentions]
