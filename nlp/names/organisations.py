"""Organisations: State and Party bodies first, then names by their head words; nested places stay, nothing crosses."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from typing import Any

from nlp.names import bodies, named_en, named_vi
from nlp.names.page import Found, Page
from nlp.names.scope import Scope
from nlp.names.spot import Spot
from nlp.text.spans import Spans
from nlp.types import Entity, Mention

#: How many places may begin before a name and still reach into it: they hardly nest.
NESTED = 3


def find_organisations(
    page: Page, scope: Scope, spots: Mapping[type, list[Spot[Any]]], places: Mapping[str, Entity]
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of organisations with their records; ``spots`` by what they stand for, ``places`` the records of the units."""
    heads, state = spots[named_vi.Head], spots[bodies.Body]
    found = bodies.BodyFinder(page, scope).find(state) if state else []
    if heads:
        blocked = {head.start for head in heads if head.value.kind != "bureau"}
        blocked.update([spot.start for spot in state])
        ends = {f.start: f.end for f in found}
        found += [f for f in named_vi.find_named(page, heads, blocked, ends) if f.start not in ends]
    if spots[named_en.Head]:
        found += named_en.find_named(page, spots[named_en.Head])
    mentions: list[Mention] = []
    records: dict[str, Entity] = {}
    for f in _settle(page, found):
        text = page.clean[f.start : f.end]
        reason = None if f.id else "its unit is not known"
        mentions.append(Mention("organisation", f.start, f.end, text, f.id, f.confidence, reason=reason))
        if f.id and f.id not in records:
            named = Entity(kind="organisation", name={"vi": text, "en": text}, place=None)
            records[f.id] = bodies.record(f, f.body, places) if f.body else named
    return mentions, records


def _settle(page: Page, found: Sequence[Found]) -> list[Found]:
    """One name at a place in the text: the one that begins first, then the longest, then the State body."""
    out: list[Found] = []
    taken = Spans(page.taken) if page.taken else None
    reach = 0
    for f in sorted(found, key=_place):
        start, end = f.start, f.end
        if start < reach or (taken is not None and taken.meet(start, end)) or _crosses(page, start, end):
            continue
        reach = end
        out.append(f)
    return out


def _place(f: Found) -> tuple[int, int, bool]:
    return f[0], -f[1], f.body is None


def _crosses(page: Page, start: int, end: int) -> bool:
    """Whether a place reaches over one end of a name, or is all of it."""
    first = max(0, bisect.bisect_left(page.starts, start) - NESTED)
    for place in page.places[first : bisect.bisect_left(page.starts, end)]:
        a, b = place.start, place.end
        if a < end and start < b and (a < start or end < b or (a == start and b == end)):
            return True
    return False
