"""Where place names stand in a text, and what stands beside them: one pass of an automaton, then cases.

Finding is about the text only: which letters, which type word, which list, which company. What a name means is
decided in :mod:`nlp.places.link`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.places.context import Context
from nlp.places.gazetteer import Gazetteer
from nlp.places.index import Index
from nlp.places.lists import settle_lists
from nlp.places.matches import Matches
from nlp.places.names import Name, Unknown
from nlp.places.unlisted import unlisted, villages
from nlp.text import Text
from nlp.text.spans import Spans


class Finder:
    """The spellings of a gazetteer and the steps from text to names; safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._index = Index(gazetteer)

    def find(
        self, text: Text, toned: bool, english: bool, taken: Sequence[tuple[int, int]] = (), asked: bool = False
    ) -> tuple[list[Name], list[Unknown]]:
        """Every name in order, with type words, lists and neighbours settled; and typed names that are in no list.

        ``toned``: the text is printed with diacritics, so a word without any is not one with its marks left out. ``taken`` are spans
        where no name is looked for. ``asked``: the text is nothing but a name of a place, so a bare name is one.
        """
        matches = Matches(self._gazetteer, self._index, text, toned, english)
        unknown = list(villages(matches))
        names = list(matches.names())
        if taken or unknown:
            spans = Spans([*taken, *((u.start, u.end) for u in unknown)])
            names = [name for name in names if not spans.meet(name.start, name.end)]
        settle_lists(self._gazetteer, text.folded, names)
        if asked:
            return names, [*unknown, *unlisted(matches, self._index.syllables, names)]
        typed = {name.key for name in names if name.type}
        names = [name for name in names if _can_be_place(name, typed)]
        found = list(_without_roads(text.folded, names, Context(text, english, toned)))
        people = {name.key for name in names if name.inside == "person" and not name.reading.top} - typed
        names = [name for name in found if name.type or name.key not in people]
        unknown.extend(unlisted(matches, self._index.syllables, names))
        return names, unknown


def _can_be_place(name: Name, typed: set[str]) -> bool:
    """Whether a name can be a place at all: a quick no for the many bare ones that are words or parts of other names.

    ``typed`` are the keys of all names with a type word in the article.
    """
    reading = name.reading
    if name.type:
        return True
    if name.strict and reading.grade == "bare" and not reading.exact:
        return False  # "Thanh Hoa" among letters with diacritics is not Thanh Hóa
    if (reading.word or name.toned) and (name.stated or name.within):
        return True
    if reading.word and reading.key in typed:
        return True
    if reading.top:
        return not reading.joined or reading.grade != "loose"
    if reading.grade == "loose" or not reading.word or reading.joined:
        return False
    if reading.common or reading.personal:
        return bool(name.beside) or name.english or (reading.district and not reading.common)
    return True


def _without_roads(folded: str, names: list[Name], context: Context) -> Iterator[Name]:
    """The names that are places; where the first of "cao tốc A - B" is none, the second is none."""
    road = len(folded)
    for name in names:
        if not name.type and folded[road : name.start] in (" - ", "-", " den "):
            road = name.end
        elif context.settle(name):
            yield name
        elif name.inside == "road":
            road = name.end
