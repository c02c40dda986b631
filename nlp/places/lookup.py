"""One name of a place, or a code, to its unit: the finder and the linker on a text that is nothing but a name."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from nlp.errors import InputError
from nlp.places.find import Finder
from nlp.places.gazetteer import REFORM, Gazetteer
from nlp.places.link import Link, Linker
from nlp.places.names import Name
from nlp.places.typos import Typos
from nlp.text import Text
from nlp.text.vietnamese import has_diacritics
from nlp.types import Candidate

_CODE = re.compile(r"(?:(place|former):)?(\d+(?:-\d{4})?)")
#: Codes of the statistics office that another list of it has differently (errata.json).
_OTHER_CODES = {"06978": "06970"}
#: A name without a type word or a province is a place because it was asked for, but less surely so.
BARE = 0.9


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name means. ``status``: found; ambiguous (``candidates`` say between what); not-found; outside-gazetteer (a typed name that
    no list has, or has elsewhere only); empty."""

    id: str | None
    confidence: float
    status: str
    candidates: tuple[Candidate, ...] = ()


_NOTHING = Answer(None, 0.0, "not-found")


class Lookup:
    """Answers for names and codes; safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, finder: Finder, home: str | None = None) -> None:
        self.gazetteer = gazetteer
        self._finder = finder
        self._home = home
        self.ask = functools.lru_cache(maxsize=65536)(self._ask)

    def _ask(self, name: str, province: str | None = None, day: dt.date | None = None) -> Answer:
        """The unit that a name or code means; ``province`` is the name or code of the one it lies in, ``day`` decides the era.

        Raises:
            InputError: a code that has not 2, 3 or 5 digits; a day before the gazetteer's span.
        """
        self.check_day(day)
        name = name.strip()
        if not name:
            return Answer(None, 0.0, "empty")
        code = _CODE.fullmatch(name)
        if code:
            return self._by_code(code.group(1), code.group(2), day)
        if province and (code := _CODE.fullmatch(province.strip())):
            found = self._by_code(code.group(1), code.group(2), day)
            province = self.gazetteer[found.id].full_name() if found.id else None
        return self._by_name(name, province, day)

    def check_day(self, day: dt.date | None) -> None:
        """Raises InputError where the gazetteer does not know the units of a day."""
        first = dt.date.fromisoformat(self.gazetteer.covers_from)
        if day is not None and day < first:
            raise InputError(
                f"{day} is before {first}, where the gazetteer begins; leave the date out to match by name alone",
                reason="outside-span",
            )

    def _by_code(self, prefix: str | None, code: str, day: dt.date | None) -> Answer:
        digits = code.partition("-")[0]
        if len(digits) not in (2, 3, 5):
            raise InputError(
                f"code {code}: has {len(digits)} digits; provinces have 2, former districts 3, communes and wards 5, "
                "leading zeros kept",
                reason="bad-code",
            )
        code = _OTHER_CODES.get(code, code)
        ids = [i for i in (f"place:{code}", f"former:{code}") if i in self.gazetteer and i.startswith(prefix or "")]
        if not ids:
            return _NOTHING
        if len(ids) == 2 and day is not None:
            ids = [ids[0] if day >= REFORM else ids[1]]
        weights = (1.0,) if len(ids) == 1 else (0.8, 0.2)
        reason = "code" if len(ids) == 1 else "code; the same code named another unit before 1 July 2025"
        candidates = tuple(Candidate(id_, weight, reason) for id_, weight in zip(ids, weights, strict=True))
        return Answer(ids[0], weights[0], "found", candidates)

    def _by_name(self, name: str, province: str | None, day: dt.date | None) -> Answer:
        if province and name == name.lower():
            province = (
                province.lower()
            )  # "xa muong lan": read as if each word had a capital, so the province must be alike
        text = Text(f"{name}, {province}" if province else name)
        toned = has_diacritics(text.clean)
        names, unknown = self._finder.find(text, toned, False, asked=True)
        own = [n for n in names if n.start < len(name)]
        linker = Linker(self.gazetteer, names, day, self._home, asked=True)
        links = dict(zip(map(id, names), linker.link(), strict=True))
        if own and not any(u.start < own[0].left and u.type != "village" for u in unknown):
            return self._answer(own[0], links[id(own[0])])
        for other in unknown:
            if other.type == "village":
                continue
            near = _typos(self.gazetteer).near(text.clean[other.name_start : other.name_end], linker.provinces)
            made = linker.guess(near, other.type) if near else None
            if made is not None:
                return Answer(made.target, made.confidence, "found", made.candidates)
            return Answer(None, 0.0, "outside-gazetteer")
        return self._answer(own[0], links[id(own[0])]) if own else _NOTHING

    def _answer(self, name: Name, made: Link | None) -> Answer:
        if made is None:
            return _NOTHING
        if made.target is None:
            status = "ambiguous" if made.candidates else "outside-gazetteer"
            return Answer(None, made.confidence, status, made.candidates)
        sure = made.confidence if name.type or name.stated else made.confidence * BARE
        return Answer(made.target, round(sure, 4), "found", made.candidates)


@functools.cache
def _typos(gazetteer: Gazetteer) -> Typos:
    return Typos(gazetteer)
