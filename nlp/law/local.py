"""Whose number a local one is: 46/QĐ-UBND exists in 34 provinces and 3,321 communes.

CASE 1  a unit named behind ("của HĐND tỉnh Sơn La", "of the Dien Bien provincial Party Committee") or before, in the sentence
CASE 2  the province that the article names most; the dateline's; the newspaper's own
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter
from itertools import islice

from nlp.places.gazetteer import Gazetteer

#: Level → the type words that stand before a name (folded), and behind it in English.
_BEFORE = {"P": "tinh|thanh pho|tp\\.?", "D": "huyen|quan|thi xa|thanh pho|tp\\.?", "C": "xa|phuong|thi tran|dac khu"}
_AFTER = {"P": "province|provincial|city|municipal", "D": "district|town|city", "C": "commune|ward|township"}


#: A Party committee, council or people's committee and the bare name of its unit.
_BODY_OF = re.compile(r"(?<!\w)(?:committee of|council of|ubnd|hdnd|dang uy|dang bo) ((?:[a-z'-]+ ){0,3}[a-z'-]+)")
#: Two to four words with capitals in a row.
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+){1,3}")
#: Bare names looked at to tell the province of an article that names none.
MOST_NAMES = 40
#: Communes looked at to tell the province of an article that names none.
MOST_COMMUNES = 12


class LocalPlaces:
    """Names of units to codes; made once, read only."""

    def __init__(self, gazetteer: Gazetteer, home: str | None) -> None:
        self._gazetteer = gazetteer
        self._home = home
        self._typed = {
            level: (
                re.compile(rf"(?<!\w)(?:{_BEFORE[level]}) ((?:[a-z'-]+ ){{0,3}}[a-z'-]+|\d{{1,2}})"),
                re.compile(rf"(?<!\w)((?:[a-z'-]+ ){{1,4}})(?:{_AFTER[level]})(?!\w)"),
            )
            for level in "PDC"
        }

    @functools.cached_property
    def _provinces(self) -> dict[str, list[str]]:
        """Folded name → ids of provinces (codes of two digits); made when the first local number is met."""
        found: dict[str, list[str]] = {}
        for key, ids in self._gazetteer.names.items():
            provinces = [id_ for id_ in ids if len(id_.partition(":")[2].partition("-")[0]) == 2]
            if provinces:
                found[key] = provinces
        return found

    @functools.cached_property
    def _province(self) -> re.Pattern[str]:
        names = sorted(map(re.escape, self._provinces), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(names)}|tp\.? ?hcm)(?!\w)")

    def main_province(self, folded: str, clean: str, dateline: str | None, day: dt.date) -> str | None:
        """CASE 2: the code of the province the article is about."""
        counts = Counter(match.group() for match in self._province.finditer(folded))
        if counts:
            return self._code(self._provinces.get(counts.most_common(1)[0][0], ["place:79"]), day)
        if (dateline or "").upper() in ("ĐBP", "DBP"):
            return "11"
        return self._province_of_communes(folded, day) or self._province_of_names(folded, clean, day) or self._home

    def _province_of_names(self, folded: str, clean: str, day: dt.date) -> str | None:
        """The province in which most of the units lie that bare names with capitals may mean ("officials of Mường Ảng")."""
        provinces: Counter[str] = Counter()
        for match in islice(_CAPITALS.finditer(clean), MOST_NAMES):
            words = folded[match.start() : match.end()].split(" ")
            for length in range(len(words), 1, -1):
                ids = self._gazetteer.names.get(" ".join(words[:length]), [])
                found = {
                    self._gazetteer[id_].province
                    for id_ in ids
                    if self._gazetteer[id_].level in "CD" and self._valid(id_, day)
                }
                if len(found) == 1:
                    provinces.update(found)
                    break
        return _leading(provinces)

    def _province_of_communes(self, folded: str, day: dt.date) -> str | None:
        """The one province in which all the communes lie that the article names with their type."""
        provinces: Counter[str] = Counter()
        for match in islice(self._typed["C"][0].finditer(folded), MOST_COMMUNES):
            words = match.group(1).split()
            for length in range(len(words), 0, -1):
                ids = self._gazetteer.names.get(" ".join(words[:length]), [])
                found = {
                    self._gazetteer[id_].province
                    for id_ in ids
                    if self._gazetteer[id_].level == "C" and self._valid(id_, day)
                }
                if found:
                    provinces.update(found)
                    break
        return _leading(provinces)

    def only_unit(self, folded: str, level: str, day: dt.date, province: str | None) -> str | None:
        """The code of the unit of a level that an article names, where it names just one with its type (of communes: or as a body's)."""
        codes = set()
        patterns = (*self._typed[level], _BODY_OF) if level == "C" else self._typed[level]
        for pattern in patterns:
            for match in islice(pattern.finditer(folded), MOST_COMMUNES):
                words = match.group(1).split()
                forward = pattern is not self._typed[level][1]
                names = [" ".join(words)] if forward else [" ".join(words[i:]) for i in range(len(words))]
                code = next((code for name in names if (code := self.named(name, level, day, province))), None)
                if code:
                    codes.add(code)
        return codes.pop() if len(codes) == 1 else None

    def near(self, folded: str, start: int, end: int, levels: str, day: dt.date, province: str | None) -> str | None:
        """CASE 1: the code of a unit of one of the levels named beside a reference."""
        behind = re.split(r"[.;\n]", folded[end : end + 110])[0]
        before = re.split(r"[.;\n]", folded[max(0, start - 110) : start])[-1]
        for window in (behind, before):
            for level in levels:
                code = self._in_window(window, level, day, province)
                if code:
                    return code
        return None

    def named(self, name: str, level: str, day: dt.date, province: str | None) -> str | None:
        """The code of a unit by its folded name."""
        for length in range(len(name.split()), 0, -1):
            ids = self._gazetteer.names.get(" ".join(name.split()[:length]), [])
            found = [id_ for id_ in ids if self._gazetteer[id_].level == level and self._valid(id_, day)]
            if level != "P" and province:
                found = [id_ for id_ in found if self._in_province(id_, province)] or found
            if (level == "P" and found) or len(found) == 1:
                return self._gazetteer[found[0]].code
        return None

    def _in_window(self, window: str, level: str, day: dt.date, province: str | None) -> str | None:
        before, after = self._typed[level]
        for match in before.finditer(window):
            code = self.named(match.group(1), level, day, province)
            if code:
                return code
        for match in after.finditer(window):
            words = match.group(1).split()
            for skip in range(len(words)):
                code = self.named(" ".join(words[skip:]), level, day, province)
                if code and self._whole(words[skip:], code, level):
                    return code
        if level == "P":
            found = self._province.search(window)
            if found:
                return self._code(self._provinces.get(found.group(), ["place:79"]), day)
        return None

    def _whole(self, words: list[str], code: str, level: str) -> bool:
        """Whether all the words are the unit's name (English: the type stands behind it)."""
        ids = self._gazetteer.names.get(" ".join(words), [])
        return any(self._gazetteer[id_].code == code and self._gazetteer[id_].level == level for id_ in ids)

    def _code(self, ids: list[str], day: dt.date) -> str:
        valid = [id_ for id_ in ids if self._valid(id_, day)]
        return self._gazetteer[(valid or ids)[0]].code

    def _valid(self, id_: str, day: dt.date) -> bool:
        unit, iso = self._gazetteer[id_], day.isoformat()
        return unit.valid_from <= iso and (not unit.valid_to or iso <= unit.valid_to)

    def _in_province(self, id_: str, province: str) -> bool:
        unit = self._gazetteer[id_]
        return unit.province.partition(":")[2] == province or self._gazetteer.province_today(id_) == f"place:{province}"


def _leading(provinces: Counter[str]) -> str | None:
    """The code of the province counted most; None where two are alike, or there is none."""
    ranked = provinces.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0].partition(":")[2]
