"""What a found name means: the era first, then evidence, each piece named in the candidate's reason.

Weights multiply; their shares are the candidates' weights. A bare name needs more than to be the likeliest
reading: see :meth:`Linker._bare_allowed`.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp import resources
from nlp.places.gazetteer import REFORM, Gazetteer, Unit
from nlp.places.index import Reading
from nlp.places.names import Name
from nlp.types import Candidate

#: Below this share of the weight no candidate wins: the target stays open.
WINS = 0.6
#: Candidates below this weight are left out, and at most this many are kept.
KEPT = 0.02
MOST_CANDIDATES = 8

# Factors of the evidence, for and against. Set by hand so that each piece outweighs those below it; re-run
# benchmarks/places_spellings.py and `nhan evaluate corpora/gold --split dev` after a change.
STATED = 80.0
STATED_NEARLY = 10.0
NOT_STATED = 0.02
OTHER_ERA = 0.02
OTHER_TYPE = 0.05
ARTICLE_PROVINCE = 24.0
HOME = 3.0
SENSE = 40.0
SENSE_OTHER_ERA = 8.0
NOT_EXACT = 0.12
#: How much likelier a name without a type word is the larger unit.
BARE_PROVINCE = 1000.0
BARE_DISTRICT = 8.0
#: A bare name of a province of before the reform, in a text of after it: still said of the region.
BARE_FORMER_PROVINCE = 0.3

_TYPES: dict[str, frozenset[str]] = {
    "P": frozenset({"Tỉnh", "Thành phố"}),
    "city": frozenset({"Thành phố"}),
    "town": frozenset({"Thị xã", "Thị trấn"}),
    "Huyện": frozenset({"Huyện", "Quận"}),
    "Quận": frozenset({"Quận"}),
    "Thị xã": frozenset({"Thị xã"}),
    "Thị trấn": frozenset({"Thị trấn"}),
    "Phường": frozenset({"Phường"}),
    "Xã": frozenset({"Xã"}),
    "Đặc khu": frozenset({"Đặc khu"}),
    "C": frozenset({"Xã", "Phường", "Thị trấn", "Đặc khu"}),
}
#: Types that ended with the reform.
_FORMER_TYPES = frozenset({"Huyện", "Quận", "Thị xã", "Thị trấn", "town"})
#: Types that a unit can have had before its last: a commune that became a ward, a town that became a city.
_EARLIER = {
    "Xã": "C",
    "Phường": "C",
    "Thị trấn": "C",
    "Huyện": "D",
    "Thị xã": "D",
    "Quận": "D",
    "city": "D",
    "town": "D",
}


#: Share from which the article's province alone tells which of several units a bare name means.
TOLD_BY_PROVINCE = 0.85
#: What a mention of a province far from a name counts beside one next to it; of more mentions than this only the nearest are
#: asked how near they are, so that the work grows with the length and no faster. No article of the press names one so often.
FAR = 0.3
MOST_NEAR = 256
#: Confidence of a link by a name that is one letter away.
MISSPELT = 0.6
#: Bodies whose names are words of praise as often as places: only a district or province in them is one.
_BRANDED = frozenset({"company", "club", "newspaper", "broadcaster", "troupe"})
_NO_NAME = Name(0, 0, 0, 0, Reading((), "exact", (), ""))


@functools.cache
def _never_bare() -> frozenset[str]:
    """Names of persons, squeezed and folded, that are no place without a type word."""
    return frozenset(resources.load_json("data/places/words.json")["never_bare"])


@functools.cache
def _toneless_words() -> frozenset[str]:
    """Keys of names that without diacritics are other names or words ("Nha Trang", Nhà Trắng)."""
    return frozenset(resources.load_json("data/places/words.json")["toneless_words"])


@dataclass(frozen=True, slots=True)
class Link:
    """What one name means. ``target`` None: open, ``reason`` says why and ``candidates`` between what."""

    target: str | None
    confidence: float
    candidates: tuple[Candidate, ...]
    reason: str | None = None


class Linker:
    """Links the names of one article.

    ``day`` decides the era (None: the text does, else today); ``home`` is the id of the newspaper's own present province;
    ``weight_at`` says how much a province named at a place in the text speaks for the article (title, dateline); ``asked``: every name is
    a place, as in a column of names.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        names: Sequence[Name],
        day: dt.date | None,
        home: str | None,
        weight_at: Callable[[int], float] = lambda _: 1.0,
        asked: bool = False,
    ) -> None:
        self._gazetteer = gazetteer
        self._names = names
        self._home = home
        self._asked = asked
        self._before = day < REFORM if day is not None else self._speaks_of_before()
        self._iso = (day or (dt.date(2025, 6, 30) if self._before else dt.date.today())).isoformat()
        self._index_of = {id(name): index for index, name in enumerate(names)}
        self._near: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._support: dict[str, float] = defaultdict(float)
        self._sense: dict[str, set[str]] = {}
        #: The present provinces that the article speaks of, the newspaper's own among them.
        self._spoken: set[str] = set()
        self._memory: dict[tuple[object, ...], Link | None] = {}
        self._gather(weight_at)

    def link(self) -> list[Link | None]:
        """One link per name; None where the name is not used as a place. Names with most evidence settle the others."""
        names = self._names
        links: list[Link | None] = [None] * len(names)
        order = sorted(range(len(names)), key=lambda i: (not names[i].stated, not names[i].type, i))
        for index in order:
            name = names[index]
            made = links[index] = self._remembered(name)
            if made is not None and made.target is not None and name.type and not name.inside:
                self._sense.setdefault(name.key, set()).add(made.target)
        for index, name in enumerate(names):
            if name.beside and links[index] is None and not name.type:
                links[index] = self._in_list(name, links)
        return links

    def _in_list(self, name: Name, links: Sequence[Link | None]) -> Link | None:
        """A bare name in a list of others: a place where another of the list is one and a unit of the name lies in its province."""
        chain = _chain(name)
        linked = [links[index] for other in chain if (index := self._index_of.get(id(other))) is not None]
        targets = [made.target for made in linked if made is not None and made.target is not None]
        provinces = {self._gazetteer.province_today(target) for target in targets}
        if not provinces and not self._told_together([name, *chain]):
            return None
        made = self._one(name, bare=True)
        provinces = provinces or self.provinces
        if made is None or made.target is None or self._gazetteer.province_today(made.target) not in provinces:
            return None
        if (
            targets
            and self._gazetteer[made.target].level != "P"
            and all(self._gazetteer[t].level == "P" for t in targets)
        ):
            return None
        return made

    def _remembered(self, name: Name) -> Link | None:
        """The link of a name, made once for all that stand alike in the article."""
        if name.stated or name.beside:
            return self._one(name)
        senses = self._sense.get(name.key, ())
        key = (name.ids, name.type, name.old, name.new, name.inside, name.within, name.listed, len(senses))
        if key not in self._memory:
            self._memory[key] = self._one(name)
        return self._memory[key]

    def _told_together(self, names: Sequence[Name]) -> bool:
        """Whether all names of a list of bare ones can lie in one province that the article speaks of."""
        where = [{self._gazetteer.province_today(id_) for id_ in other.ids} for other in names]
        return len(names) > 1 and bool(set.intersection(*where) & self._spoken)

    def _gather(self, weight_at: Callable[[int], float]) -> None:
        """Present provinces that the article speaks of, and where: named ones, and those of names that lie in one only."""
        for name in self._names:
            top = self._top(name)
            if top is not None:
                self._speak(
                    self._province_of(top), name.start, 2.0 * weight_at(name.start) * (0.5 if name.inside else 1.0)
                )
            elif name.type and not name.number and len(name.ids) < 6:
                where = {self._province_of(id_) for id_ in name.ids if self._fits(self._gazetteer[id_], name.type)}
                if len(where) == 1:
                    self._speak(where.pop(), name.start, 1.5 * weight_at(name.start))
        self._spoken = {self._gazetteer.province_today(province) for province in self._support}
        if self._home:
            self._spoken.add(self._home)

    def _province_of(self, id_: str) -> str:
        """The province of a unit that speaks for the article: before the reform its own, after it today's."""
        if not self._before:
            return self._gazetteer.province_today(id_)
        unit = self._gazetteer[id_]
        return id_ if unit.level == "P" else unit.province

    def _speak(self, province: str, at: int, weight: float) -> None:
        self._near[province].append((at, weight))
        self._support[province] += weight

    def _top(self, name: Name) -> str | None:
        """The unit of province level that a name is, where it is used as one."""
        tops = self._tops(name)
        if len(tops) > 1:
            valid = [id_ for id_ in tops if self._valid(self._gazetteer[id_])]
            return (valid or tops)[0]
        return tops[0] if tops else None

    def _tops(self, name: Name) -> list[str]:
        """All units of province level that a name can be."""
        if name.type not in ("", "P", "city"):
            return []
        return [i for i in name.ids if self._gazetteer[i].level == "P" and self._fits(self._gazetteer[i], name.type)]

    def _valid(self, unit: Unit) -> bool:
        """Whether a unit was there on the day of the article."""
        return (not unit.valid_from or unit.valid_from <= self._iso) and (
            not unit.valid_to or self._iso <= unit.valid_to
        )

    def _one(self, name: Name, bare: bool = False) -> Link | None:
        """The link of a name; ``bare``: also where a name without type word is not enough of a place by itself."""
        units = [self._gazetteer[id_] for id_ in name.ids]
        scored = self._score(name, units)
        if not scored:
            sure = (
                name.type
                and not name.listed
                and name.type not in ("P", "city", "town")
                and name.reading.grade != "loose"
            )
            return Link(None, 0.5, (), "outside gazetteer") if sure else None
        made = self._decide(name, scored)
        if not name.type and not bare and not self._asked and not self._bare_allowed(name, made):
            return None
        return made

    def _score(self, name: Name, units: Sequence[Unit]) -> list[tuple[float, str, list[str]]]:
        """Weights, not yet shares, with the reasons of each candidate."""
        fitting = [unit for unit in units if self._fits(unit, name.type)]
        factor = 1.0
        if not fitting and name.type in _EARLIER and self._before:
            fitting = [unit for unit in units if unit.level == _EARLIER[name.type]]
            factor = OTHER_TYPE
        elif not fitting and name.type in ("Xã", "Phường"):
            fitting = [unit for unit in units if unit.level == "C"]
            factor = OTHER_TYPE
        held = self._held(name, fitting) if name.stated else {}
        told = bool(held)
        if name.stated and not told and self._surely_outside(name):
            return []
        several = len({self._province_of(unit.id) for unit in fitting}) > 1
        senses = self._sense.get(name.key, ())
        out = []
        for unit in fitting:
            weight, reasons = factor, ["type word"] if name.type else []
            era = self._era(unit, name)
            weight *= era
            if era >= 1:
                reasons.append("era")
            if told:
                weight *= held[unit.id]
                if held[unit.id] > 1:
                    reasons.append("stated province" if self._names_province(name) else "stated district")
            if unit.level != "P" and several and (name.type or not name.reading.top):
                weight *= self._province(unit, name, reasons)
            if not name.type and not (self._before and self._iso < unit.valid_from):
                weight *= {"P": BARE_PROVINCE, "D": BARE_DISTRICT if self._before else 1.0}.get(unit.level, 1.0)
            if unit.id in senses and self._may_repeat(name, unit, fitting) and not (told and held[unit.id] < 1):
                weight *= SENSE if era >= 1 or name.type else SENSE_OTHER_ERA
                reasons.append("named in full here")
            if name.reading.grade != "exact" and name.reading.exact and unit.id not in name.reading.exact:
                weight *= NOT_EXACT if name.toned else 1.0
            if weight > 0:
                out.append((weight, unit.id, reasons))
        return out

    def _may_repeat(self, name: Name, unit: Unit, units: Sequence[Unit]) -> bool:
        """Whether a name given in full elsewhere tells what this one means: not across eras ("xã X cũ"), and a bare name stays
        the larger unit (before the reform the district, too)."""
        if (name.old and not unit.former) or (name.new and unit.former):
            return False
        if name.type or unit.level == "P":
            return True
        return not any(other.level == "P" or (other.level == "D" > unit.level and self._before) for other in units)

    def _fits(self, unit: Unit, type_: str) -> bool:
        if not type_:
            return True
        if type_ == "P" and unit.level != "P":
            return False
        types = _TYPES.get(type_, frozenset())  # a word for a village fits no unit
        return unit.type in types or any(t in types for t, _ in unit.types)

    def _holds(self, other: Name, id_: str) -> bool:
        """Whether a unit that a stated name can mean is one that can hold others."""
        unit = self._gazetteer[id_]
        return unit.level != "C" and self._fits(unit, other.type)

    def _held(self, name: Name, units: Sequence[Unit]) -> dict[str, float]:
        """By unit: how well it lies in all that is stated. A stated name that holds none of them does not count; a word like
        "city" may then be wrong for a province. Empty where nothing stated holds any."""
        out = dict.fromkeys((unit.id for unit in units), 1.0)
        told = False
        for other in name.stated:
            shares = {}
            for strict in (True, False):
                larger = [
                    i for i in other.ids if (self._holds(other, i) if strict else self._gazetteer[i].level == "P")
                ]
                shares = {unit.id: self._in_one(unit, larger) for unit in units}
                if any(share > 1 for share in shares.values()):
                    told = True
                    for id_, share in shares.items():
                        out[id_] *= share
                    break
        return out if told else {}

    def _in_one(self, unit: Unit, larger: Sequence[str]) -> float:
        """How well a unit lies in one of several larger ones: in its own district or province, in what they became, or not."""
        best = NOT_STATED
        for id_ in larger:
            if id_ == unit.province or id_ == unit.district:
                return STATED
            if self._gazetteer.lies_in(unit.id, id_):
                best = max(best, STATED if self._gazetteer[id_].level == "P" else STATED_NEARLY)
        return best

    def _names_province(self, name: Name) -> bool:
        return any(self._top(other) is not None for other in name.stated)

    def _surely_outside(self, name: Name) -> bool:
        """The stated unit is beyond doubt (it has its own type word, or is a province) and no unit of that name lies in it."""
        first = name.stated[0]
        return (
            name.type in ("Xã", "Phường", "Thị trấn")
            and not name.listed
            and (first.type != "" or self._top(first) is not None)
        )

    def _era(self, unit: Unit, name: Name) -> float:
        """Valid on the day: 1; of the other era: little. "cũ", a district's type word or a district stated turn it round."""
        if not unit.former and not unit.valid_from:
            return 1.0  # the same in every era
        if not self._before and not name.new:
            former = name.old or name.number or self._former_type(name)
            if former or any(other.number or self._former_type(other) for other in name.stated):
                return 1.0 if unit.former else OTHER_ERA
        if name.new:
            return OTHER_ERA if unit.former else 1.0
        if unit.level == "P" and unit.former and not name.type and not self._before:
            return OTHER_ERA if any(not id_.startswith("former:") for id_ in self._tops(name)) else BARE_FORMER_PROVINCE
        return 1.0 if self._valid(unit) else OTHER_ERA

    def _former_type(self, name: Name) -> bool:
        """Typed as something that ended with the reform: a district, town or township, a city within a province."""
        if name.type == "city":
            return not self._tops(name)
        return name.type in _FORMER_TYPES

    def _speaks_of_before(self) -> bool:
        """Without a date: a district, town or township named as if it existed tells that the text is of before the reform."""
        names = self._names
        former = any(self._former_type(name) and not name.old for name in names)
        return former and not any(n.old or n.new or n.type == "Đặc khu" for n in names)

    def _province(self, unit: Unit, name: Name, reasons: list[str]) -> float:
        """How much the article speaks of the unit's province, near mentions counting more."""
        province = self._province_of(unit.id)
        weight = 1.0
        if near := self._near.get(province):
            spoken = 0.0
            here = name.start
            if len(near) > MOST_NEAR:
                middle = bisect_left(near, (here,))
                nearest = near[max(0, middle - MOST_NEAR // 2) : middle + MOST_NEAR // 2]
                spoken = FAR * (self._support[province] - sum(w for _, w in nearest))
                near = nearest
            for at, w in near:
                if at != here:
                    spoken += w * (FAR + (1 - FAR) / (1 + abs(at - here) / 300))
            if spoken:
                weight = 1.0 + ARTICLE_PROVINCE * spoken / max(1.0, self._most())
                reasons.append("province of the article")
        if self._home and self._gazetteer.province_today(unit.id) == self._home:
            weight *= HOME
            reasons.append("home province")
        return weight

    def _most(self) -> float:
        return math.sqrt(max(self._support.values(), default=1.0))

    def _decide(self, name: Name, scored: list[tuple[float, str, list[str]]]) -> Link:
        total = sum(weight for weight, _, _ in scored)
        ranked = sorted(scored, key=lambda s: (-s[0], s[1]))
        candidates = tuple(
            Candidate(id_, weight / total, "; ".join(reasons))
            for weight, id_, reasons in ranked[:MOST_CANDIDATES]
            if weight / total >= KEPT
        )
        best = candidates[0]
        confidence = round(best.weight * self._trust(name, best), 4)
        if best.weight >= WINS:
            return Link(best.id, confidence, candidates)
        return Link(None, confidence, candidates, "ambiguous")

    def _trust(self, name: Name, best: Candidate) -> float:
        """How often a finding of this kind is a place and that place, the choice between candidates apart."""
        trust = 0.8 if name.reading.grade == "loose" else 0.99
        if name.type:
            return trust
        if self._gazetteer[best.id].level == "P":
            return trust * 0.97
        return trust * (0.93 if name.stated or "named in full" in best.reason else 0.9)

    def _bare_allowed(self, name: Name, made: Link) -> bool:
        """Whether a name without a type word is a place here (place-names.md section 5): a province; or given in full
        elsewhere in the article; or its province stands beside it; or told by the article's province and no common word."""
        best = made.target or made.candidates[0].id
        unit = self._gazetteer[best]
        if self._before and not unit.former and self._iso < unit.valid_from:
            return False  # only a unit of later has the name
        if unit.level == "P":
            return name.key not in _never_bare() or any(self._top(other) for other in name.beside)
        if name.key in self._sense:
            return any(id_ in name.ids for id_ in self._sense[name.key])
        if any(
            self._holds(other, id_) and self._gazetteer.lies_in(best, id_) for other in name.stated for id_ in other.ids
        ):
            return made.target is not None
        if made.target is None:
            return False
        province = self._gazetteer.province_today(best)
        near = province in self._spoken
        reading = name.reading
        if name.key in _never_bare() or (reading.common and not name.english):
            return False
        if name.inside:
            if name.inside in _BRANDED and unit.level == "C":
                return False
            return near or (reading.one_province and not reading.personal and reading.grade == "exact")
        if unit.level == "D" or self._was_district(unit):
            sure = reading.one_province and not reading.personal
            return near or (sure and (name.toned or name.key not in _toneless_words()))
        if reading.personal and not name.english:
            return False
        return near and (reading.one_province or made.candidates[0].weight >= TOLD_BY_PROVINCE)

    def guess(self, ids: Sequence[str], type_: str) -> Link | None:
        """The link of a misspelt name with a type word, where one unit fits; None where several or none do."""
        units = [self._gazetteer[id_] for id_ in ids]
        valid = [u for u in units if self._fits(u, type_) and self._era(u, _NO_NAME) >= 1]
        if len(valid) != 1:
            return None
        candidate = Candidate(valid[0].id, 1.0, "one letter away; type word; province of the article")
        return Link(valid[0].id, MISSPELT, (candidate,))

    @property
    def provinces(self) -> set[str]:
        """The present provinces that the article speaks of."""
        return self._spoken

    def _was_district(self, unit: Unit) -> bool:
        """A unit of today that bears the name of the district it lies in is as well known as that was."""
        return any(
            self._gazetteer[id_].district and self._gazetteer[self._gazetteer[id_].district].name == unit.name
            for id_ in unit.before
        )


def _chain(name: Name) -> list[Name]:
    """The list of bare names that a name stands in, itself left out."""
    found: list[Name] = []
    waiting = [name]
    while waiting:
        for other in waiting.pop().beside:
            if other is not name and not any(other is known for known in found):
                found.append(other)
                waiting.append(other)
    return found
