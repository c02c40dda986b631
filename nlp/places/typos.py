"""Typed names that no list has: a known name one letter away, where nothing else fits, or a unit outside the gazetteer.

Only beside a type word, and only a unit that lies in a province the article speaks of.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Set

from nlp.places.gazetteer import Gazetteer
from nlp.places.index import squeeze
from nlp.text import fold

#: Names shorter than this, in letters, are too many to be told by all but one of their letters.
SHORTEST = 6
#: Letters at either end by which names are looked up: one edit leaves one of the two ends as it was.
_KEY = 3


class Typos:
    """The names of a gazetteer by their ends; built when first asked."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @functools.cached_property
    def _ids(self) -> dict[str, list[str]]:
        """Names folded and squeezed → ids."""
        ids: dict[str, list[str]] = {}
        for name, same in self._gazetteer.names.items():
            key = squeeze(name)
            if len(key) >= SHORTEST - 1 and not key.isdigit():
                ids.setdefault(key, []).extend(same)
        return ids

    @functools.cached_property
    def _ends(self) -> dict[str, set[str]]:
        """Either end of a name → names."""
        ends: dict[str, set[str]] = {}
        for key in self._ids:
            ends.setdefault(key[:_KEY], set()).add(key)
            ends.setdefault(key[-_KEY:], set()).add(key)
        return ends

    def near(self, printed: str, provinces: Set[str]) -> list[str]:
        """Ids of the units in some present provinces whose name differs from the printed one in one letter or in its marks."""
        key = squeeze(fold(printed))
        if len(key) < SHORTEST:
            return []
        known: Iterable[str] = self._ends.get(key[:_KEY], set()) | self._ends.get(key[-_KEY:], set())
        close = sorted(name for name in known if one_edit(key, name))
        return [i for name in close for i in self._ids[name] if self._gazetteer.province_today(i) in provinces]


def one_edit(a: str, b: str) -> bool:
    """Whether two strings are equal or differ in one letter put in, left out or changed, or in two neighbours swapped."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[at:], b[at:]
    if len(a) == len(b):
        swapped = len(rest_a) > 1 and rest_a[0] == rest_b[1] and rest_a[1] == rest_b[0] and rest_a[2:] == rest_b[2:]
        return rest_a[1:] == rest_b[1:] or swapped
    return rest_a[1:] == rest_b or rest_a == rest_b[1:]
