"""One article as the finders of names read it: its views, and the places and references that were found before."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nlp.names.words import key, people
from nlp.text import Text
from nlp.types import Findings, Mention, Story

#: How a page is printed, added up: with diacritics, in English.
TONED, ENGLISH = 1, 2


class Found(NamedTuple):
    """An organisation found. ``id`` None: its unit is not known; ``body`` is its kind where it is a State body."""

    start: int
    end: int
    id: str | None
    confidence: float
    body: Any = None
    unit: str | None = None


@dataclass(slots=True)
class Page:
    """The views of one article, all of one length (see :class:`nlp.text.Text`), and the earlier findings by where they stand.

    ``view`` is that of :mod:`nlp.text.marked`, ``lines`` the same with line breaks kept. ``toned``: printed with its diacritics; ``how`` adds that up for :mod:`nlp.names.judge`. ``taken`` are the spans of law.
    """

    clean: str
    folded: str
    lower: str
    view: bytes
    lines: bytes
    toned: bool
    english: bool
    how: int
    taken: list[tuple[int, int]]
    places: list[Mention]
    starts: list[int] = field(default_factory=list)
    by_start: dict[int, Mention] = field(default_factory=dict)
    by_end: dict[int, Mention] = field(default_factory=dict)

    def places_from(self, start: int, end: int) -> list[Mention]:
        """The places that begin at or behind ``start`` and before ``end``."""
        return self.places[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def page_of(story: Story, law: Findings, places: Findings) -> Page:
    """The page of a story."""
    text = story.text
    kept = [m for m in places.mentions if m.inside != "person" and not _is_person(text, m)]
    view = text.marked
    toned, english = story.language.diacritics == "full", story.language.code == "en"
    page = Page(
        text.clean, text.folded, text.lower, view, text.lines, toned, english, TONED * toned + ENGLISH * english, [(m.start, m.end) for m in law.mentions], kept,
    )  # fmt: skip
    page.starts = [m.start for m in kept]
    page.by_start = {m.start: m for m in reversed(kept)}
    page.by_end = {m.end: m for m in kept}
    return page


#: A surname with Văn, Thị or A behind it, and one word more.
_PERSON = re.compile(r"(?:[^\W\d_]+ ){0,2}?([^\W\d_]+) (?:van|thi|a) [^\W\d_]+")


def _is_person(text: Text, place: Mention) -> bool:
    """Whether a place is a person's name, or the beginning of one: "UBND xã Thào A Sử", "huyện Đinh Văn" + "Tuấn"."""
    length = place.end - place.start
    near = text.folded[place.start : place.end + 12]
    match = _PERSON.match(near) if " van " in near or " thi " in near or " a " in near else None
    if match is not None and match.start(1) < length <= match.end() and match.group(1) in people().folded:
        goes_on = match.end() > length and text.clean[place.end + 1 : place.end + 2].isupper()
        return goes_on or place.target is None
    if place.target is not None:
        return False
    capitals = [word for word in place.text.split() if word[0].isupper()]
    if len(capitals) == 3 and text.lower[max(0, place.start - 7) : place.start].endswith(("trưởng ", "phó ")):
        known = people()  # "Trưởng thôn Ma Seo Chứ"
        return key(capitals[0]) in known.surnames and key(capitals[1]) in known.middles
    return len(capitals) > 2 and key(capitals[0]) in people().strong
