"""Whose a local number of one article is: the unit beside it, the level that the words beside it tell, the local document before it.

CASE 1  a unit of the right level named in the sentence
CASE 2  only its level ("UBND huyện", "the district"): the one unit of that level in the article
CASE 3  nothing beside it: the unit of the local document before it
CASE 4  the only commune of the article, for a commune's Party committee; else the article's province
"""

from __future__ import annotations

import datetime as dt
import functools
import re

from nlp.law.local import LocalPlaces

#: Characters in which words for a level stand.
REACH = 110
_LEVEL_WORDS = {
    "D": r"(?:ubnd|hdnd|uy ban nhan dan|hoi dong nhan dan|dang bo) (?:huyen|thi xa|quan)|huyen uy|thi uy|quan uy|the district|district(?:'s)? (?:people|party)",
    "C": r"(?:ubnd|hdnd|uy ban nhan dan|hoi dong nhan dan|dang bo|dang uy) (?:xa|phuong|dac khu|thi tran)|the commune|the ward|(?:commune|ward)(?:'s)? (?:people|party)",
    "P": r"(?:ubnd|hdnd|uy ban nhan dan|hoi dong nhan dan|dang bo) tinh|tinh uy|the province|provincial",
    "DP": r"(?:ubnd|hdnd|uy ban nhan dan|hoi dong nhan dan|dang bo) (?:thanh pho|tp)|thanh uy|the city|municipal|city(?:'s)? (?:people|party)",
}  # fmt: skip
_LEVEL = re.compile("|".join(rf"(?P<{level}>(?<!\w)(?:{words})(?!\w))" for level, words in _LEVEL_WORDS.items()))
_STOP = re.compile(r"[.;]\s|\n")


class Whose:
    """The places of one article; each question is answered once."""

    def __init__(self, places: LocalPlaces, folded: str, clean: str, dateline: str | None, day: dt.date) -> None:
        self._places = places
        self._folded = folded
        self._clean = clean
        self._dateline = dateline
        self._day = day
        self._last = ""

    @functools.cached_property
    def province(self) -> str | None:
        """The code of the province the article is about."""
        return self._places.main_province(self._folded, self._clean, self._dateline, self._day)

    def place(self, start: int, end: int, local: str, day: dt.date) -> str:
        """The code of the place of a number; ``local`` is its level (P, D, C, or A any), ``day`` its own. "" where it is not known."""
        levels = local if local in "PDC" else "CDP"
        told = self._told(start, end) if local == "A" else levels
        unbound = "P" if local == "A" else levels  # a commune in the sentence need not be the one that issued
        found = self._places.near(self._folded, start, end, told or unbound, day, self.province)
        level = told or levels
        if found is None and level in ("C", "D"):
            found = self._one(level, day)
        elif found is None and not told:
            found = self._last
        if not found and "P" in levels and told in ("", "P", "DP"):
            found = self.province
        if found and len(found) > 2:
            self._last = found
        return found or ""

    def near(self, start: int, end: int, level: str) -> str | None:
        return self._places.near(self._folded, start, end, level, self._day, self.province)

    def named(self, name: str, level: str) -> str | None:
        return self._places.named(name, level, self._day, self.province)

    def _one(self, level: str, day: dt.date) -> str | None:
        return self._places.only_unit(self._folded, level, day, self.province)

    def _told(self, start: int, end: int) -> str:
        """The level told beside a number: the last before it in the sentence, else the first behind it; "" where none is."""
        before = _STOP.split(self._folded[max(0, start - REACH) : start])[-1]
        last = ""
        for match in _LEVEL.finditer(before):
            last = str(match.lastgroup)
        if last:
            return last
        match_behind = _LEVEL.search(_STOP.split(self._folded[end : end + REACH])[0])
        return str(match_behind.lastgroup) if match_behind else ""
