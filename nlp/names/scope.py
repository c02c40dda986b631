"""Which unit a level word means: "UBND tỉnh", "the district Party Committee", "Sở Y tế".

Decided by the places that the article names, in their era: the province spoken of most, and for the levels below it the
unit named last before (or, failing that, first behind). A commune stands for its district too.
"""

from __future__ import annotations

import bisect
import functools
from collections import Counter
from dataclasses import dataclass

from nlp import resources
from nlp.text import fold
from nlp.types import Findings

#: A province named itself speaks more for the article than a unit in it.
NAMED = 3
WITHIN = 1
#: So much more often must a unit be named than the one named last before, to be meant all the same. On the gold's train
#: and dev articles 1 to 1.5 gain 5 bodies of 258 over always the last; re-run `nhan evaluate corpora/gold --split dev`.
MORE_OFTEN = 1.5


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    id: str
    level: str
    type: str


class Scope:
    """The units of one article, by level, in order."""

    def __init__(self, places: Findings, fallback: str | None) -> None:
        self._places = places
        self._fallback = fallback
        self._sorted: dict[tuple[str, tuple[str, ...]], tuple[list[_Unit], Counter[str]]] = {}
        self._kept: tuple[dict[str, list[_Unit]], Counter[str]] | None = None

    @property
    def _read(self) -> tuple[dict[str, list[_Unit]], Counter[str]]:
        """The units by level, and how much each province is spoken of; read when a body first asks."""
        if self._kept is None:
            self._kept = self._counted()
        return self._kept

    def _counted(self) -> tuple[dict[str, list[_Unit]], Counter[str]]:
        units: dict[str, list[_Unit]] = {"P": [], "D": [], "C": []}
        counts: Counter[str] = Counter()
        for mention in self._places.mentions:
            record = self._places.entities.get(mention.target or "")
            if record is None or mention.target is None or mention.inside == "person":
                continue
            level = _level(mention.target)
            if mention.inside is None:
                units[level].append(_Unit(mention.start, mention.target, level, str(record.get("type"))))
            if level == "C" and record.get("district") and mention.inside is None:
                units["D"].append(_Unit(mention.start, str(record["district"]), "D", "district"))
            province = mention.target if level == "P" else record.get("province")
            if province:
                weight = NAMED if level == "P" else WITHIN
                counts[str(province)] += weight if mention.inside is None else 1
        return units, counts

    @property
    def _units(self) -> dict[str, list[_Unit]]:
        return self._read[0]

    @property
    def province(self) -> str | None:
        """The id of the article's province: the one named or implied most, else the newspaper's own."""
        if counts := self._read[1]:
            return counts.most_common(1)[0][0]
        return self._fallback

    def unit(self, level: str, at: int, word: str = "") -> str | None:
        """The id of the unit of a level (P, D, C, city, town) that is meant at a view offset, None where nothing tells.

        ``word`` is the level word as printed, folded: a ward is not meant by "xã".
        """
        if level == "P":
            return self.province
        if level == "city":
            return self._city(at)
        if level == "town":
            return self._nearest("D", at, ("town",)) or self._nearest("C", at, ("township",)) or self._nearest("D", at)
        kinds = _types().get(word)
        return (self._nearest(level, at, kinds) if kinds else None) or self._nearest(level, at)

    def nearest(self, at: int) -> str | None:
        """The unit of any level named last before, else the province."""
        before = [
            units[index - 1]
            for units in self._units.values()
            if (index := bisect.bisect_left(units, at, key=lambda unit: unit.start))
        ]
        return max(before, key=lambda unit: unit.start).id if before else self.province

    def _city(self, at: int) -> str | None:
        cities = [u for u in self._units["P"] if u.type == "city"]
        province = self.province
        if cities and any(u.id == province for u in cities):
            return province
        return self._nearest("D", at, ("city", "provincial city")) or (cities[0].id if cities else None)

    def _nearest(self, level: str, at: int, types: tuple[str, ...] = ()) -> str | None:
        """The unit named last before (else first behind), unless the article names another much more often."""
        units, counts = self._of(level, types)
        if not units:
            return None
        index = bisect.bisect_left(units, at, key=lambda unit: unit.start)
        last = units[index - 1].id if index else units[0].id
        most, times = counts.most_common(1)[0]
        return most if times > MORE_OFTEN * counts[last] else last

    def _of(self, level: str, types: tuple[str, ...]) -> tuple[list[_Unit], Counter[str]]:
        """The units of a level and of some types, and how often each is named; counted once."""
        if (level, types) not in self._sorted:
            units = [u for u in self._units[level] if not types or u.type in types]
            self._sorted[level, types] = units, Counter(unit.id for unit in units)
        return self._sorted[level, types]


@functools.cache
def _types() -> dict[str, tuple[str, ...]]:
    """Level word, folded → the types of unit it can mean."""
    types = resources.load_json("data/names/bodies.json")["types"]
    return {fold(word): tuple(those) for word, those in types.items()}


def _level(id_: str) -> str:
    """By the length of its code: 2 digits a province, 3 a district, 5 a commune."""
    code = id_.partition(":")[2].partition("-")[0]
    return {2: "P", 3: "D"}.get(len(code), "C")


def code_of(id_: str | None) -> str:
    """The code alone, with a dot before it; "" for none: ``place:03349`` → ``.03349``."""
    return f".{id_.partition(':')[2]}" if id_ else ""
