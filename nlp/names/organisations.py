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
    page: Page, scope: Scope, spots: Sequence[Spot[Any]], places: Mapping[str, Entity]
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of organisations with their records; ``places`` are the records of the units."""
    heads = [s for s in spots if type(s.value) is named_vi.Head]
    state = [s for s in spots if type(s.value) is bodies.Body]
    blocked = frozenset(s.start for s in (*(h for h in heads if h.value.kind != "bureau"), *state))
    made = bodies.BodyFinder(page, scope).find(state)
    starts = {f.start for f in made}
    found = [
        *made,
        *(
            f
            for f in named_vi.find_named(page, heads, blocked, {f.start: f.end for f in made})
            if f.start not in starts
        ),
        *named_en.find_named(page, [s for s in spots if type(s.value) is named_en.Head]),
    ]
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
    taken = Spans(page.taken)
    for f in sorted(found, key=lambda f: (f.start, -f.end, f.body is None)):
        if out and f.start < out[-1].end:
            continue
        if taken.meet(f.start, f.end):
            continue
        first = max(0, bisect.bisect_left(page.starts, f.start) - NESTED)
        if any(_crosses(f, place) for place in page.places[first : bisect.bisect_left(page.starts, f.end)]):
            continue
        out.append(f)
    return out


def _crosses(f: Found, place: Mention) -> bool:
    if not (place.start < f.end and f.start < place.end):
        return False
    inside = f.start <= place.start and place.end <= f.end
    return not inside or (f.start, f.end) == (place.start, place.end)
