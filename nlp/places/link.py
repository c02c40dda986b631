"""What a found name means: the era first, then evidence, each piece named in the candidate's reason."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.places.find import Name
from nlp.places.gazetteer import REFORM, Gazetteer, Unit
from nlp.types import Candidate

#: Below this share of the weight no candidate wins: the target stays open.
WINS = 0.6
#: Candidates below this weight are left out, and at most this many are kept.
KEPT = 0.02
MOST_CANDIDATES = 8
#: How far behind a name its stated province or district may stand, in characters.
STATED_REACH = 60
_BREAK = re.compile(r"[.;!?\n]")

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
}
#: Typed as something a unit was only until the reform.
_FORMER_TYPES = frozenset({"Huyện", "Quận", "Thị xã", "Thị trấn", "town"})


@dataclass(frozen=True, slots=True)
class Link:
    """What one name means. ``target`` None: open, ``candidates`` say between what; None as a whole: no place."""

    target: str | None
    confidence: float
    candidates: tuple[Candidate, ...]
    reason: str | None = None


def link(
    gazetteer: Gazetteer, names: Sequence[Name], folded: str, day: dt.date | None, home: str | None
) -> list[Link | None]:
    """One link per name; None where the name is not used as a place.

    ``day`` decides the era (None: today); ``home`` is the id of the newspaper's own present province.
    """
    after_reform = day is None or day >= REFORM
    provinces = _provinces(gazetteer, names, after_reform)
    typed: dict[str, str] = {}  # name as found → unit that a typed mention of it settled: one sense per article
    links: list[Link | None] = [None] * len(names)
    for index in sorted(range(len(names)), key=lambda i: not names[i].type):
        name = names[index]
        key = " ".join(folded[name.start : name.end].split())
        units = [gazetteer[id_] for id_ in name.ids]
        stated = _stated(gazetteer, names, index, folded)
        scored = _score(gazetteer, name, units, day, after_reform, stated, provinces, home)
        if not scored:
            continue
        if not name.type and key in typed and not name.person and not name.number:
            scored = [
                (weight * (30 if id_ == typed[key] else 1), id_, r + ["named in full here"] * (id_ == typed[key]))
                for weight, id_, r in scored
            ]
        made = _decide(scored)
        if not name.type and not _bare_allowed(gazetteer, name, made, key, typed, stated, provinces, home):
            continue
        links[index] = made
        if name.type and made.target and key not in typed and not name.old:
            typed[key] = made.target
    return links


def _provinces(gazetteer: Gazetteer, names: Sequence[Name], after_reform: bool) -> Counter[str]:
    """Present provinces that the article speaks of: named ones, and those of names that lie in one province only."""
    seen: Counter[str] = Counter()
    for name in names:
        if name.person:
            continue
        top = [id_ for id_ in name.ids if gazetteer[id_].level == "P"]
        if top and name.type in ("", "P", "city"):
            seen[gazetteer.province_today(top[0])] += 3
        elif name.type:
            where = {gazetteer.province_today(id_) for id_ in name.ids}
            if len(where) == 1:
                seen[where.pop()] += 2
    return seen


def _stated(gazetteer: Gazetteer, names: Sequence[Name], index: int, folded: str) -> set[str]:
    """Ids of provinces and districts stated right behind the name ("…, huyện X, tỉnh Y", "(Y)") or before it ("Y's …")."""
    name = names[index]
    out: set[str] = set()
    end = name.right
    for other in names[index + 1 : index + 4]:
        between = folded[end : other.left]
        if other.left - name.right > STATED_REACH or _BREAK.search(between):
            break
        plain = between.strip()
        if plain not in (
            "",
            ",",
            "(",
            ", (",
            "in",
            "of",
            "- ",
            ", thuoc",
            "thuoc",
            "-",
            ", in",
            "cu,",
            "cu",
            "(cu),",
            "cua",
            "o",
            ", o",
        ):
            break
        out.update(id_ for id_ in other.ids if _fits(gazetteer[id_], other.type) and gazetteer[id_].level in "PD")
        end = other.right
    if index:
        other = names[index - 1]
        between = folded[other.right : name.left]
        if between.strip() in ("'s", "'s northern", "province's") or between == " - ":
            out.update(id_ for id_ in other.ids if gazetteer[id_].level in "PD" and _fits(gazetteer[id_], other.type))
    return out


def _fits(unit: Unit, type_: str) -> bool:
    return not type_ or unit.type in _TYPES[type_] or any(t in _TYPES[type_] for t, _ in unit.types)


def _score(
    gazetteer: Gazetteer,
    name: Name,
    units: Sequence[Unit],
    day: dt.date | None,
    after_reform: bool,
    stated: set[str],
    provinces: Counter[str],
    home: str | None,
) -> list[tuple[float, str, list[str]]]:
    """Weights, not yet shares, with the reasons for each candidate."""
    out = []
    wants_former = name.old or name.type in _FORMER_TYPES or (name.number != "")
    known = [u for u in units if _fits(u, name.type)]
    if name.type == "P" and not any(u.level == "P" for u in known):
        known = []
    if not known and name.type and not name.listed:
        known = [u for u in units if u.level == "C"] if name.type in ("Xã", "Phường", "Thị trấn") else []
    for unit in known:
        if unit.level == "P" and name.type in ("Xã", "Phường"):
            continue
        weight, reasons = 1.0, []
        if name.type and unit.type in _TYPES[name.type]:
            reasons.append("type word")
        elif name.type:
            weight *= 0.3
        era = _era(unit, day, after_reform, wants_former)
        weight *= era
        reasons.append("era" if era >= 1 else "other era")
        if stated:
            district_province = {unit.province, unit.district, unit.id}
            today = gazetteer.province_today(unit.id)
            if district_province & stated or any(
                gazetteer[s].level == "P" and gazetteer.province_today(s) == today for s in stated
            ):
                weight *= 40
                reasons.append(
                    "stated province" if any(gazetteer[s].level == "P" for s in stated) else "stated district"
                )
            elif unit.level != "P":
                weight *= 0.1
        province = gazetteer.province_today(unit.id)
        if unit.level != "P" and provinces[province]:
            weight *= 4 + provinces[province]
            reasons.append("province of the article")
        if unit.level != "P" and home == province:
            weight *= 3
            reasons.append("home province")
        weight *= _level(unit, name, after_reform)
        if not name.exact:
            weight *= 0.9
        out.append((weight, unit.id, reasons))
    return out


def _era(unit: Unit, day: dt.date | None, after_reform: bool, wants_former: bool) -> float:
    """Valid on the day: 1; of the other era: little; a marker ("cũ", a district's type word) turns it round."""
    iso = (day or dt.date.today()).isoformat()
    valid = (not unit.valid_from or unit.valid_from <= iso) and (not unit.valid_to or iso <= unit.valid_to)
    if not unit.former and not unit.valid_from:
        return 1.0  # the same in every era
    if wants_former and after_reform:
        return 1.0 if unit.former else 0.02
    return 1.0 if valid else 0.02


def _level(unit: Unit, name: Name, after_reform: bool) -> float:
    """A bare name is the larger unit: "Điện Biên" the province, before the reform "Tủa Chùa" the district."""
    if name.type:
        return 1.0
    if unit.level == "P":
        return 50.0
    if unit.level == "D":
        return 6.0 if not after_reform else 1.0
    return 1.0


def _decide(scored: list[tuple[float, str, list[str]]]) -> Link:
    total = sum(weight for weight, _, _ in scored)
    ranked = sorted(scored, key=lambda s: (-s[0], s[1]))
    candidates = tuple(
        Candidate(id_, weight / total, "; ".join(reasons))
        for weight, id_, reasons in ranked[:MOST_CANDIDATES]
        if weight / total >= KEPT
    )
    best = candidates[0]
    if best.weight >= WINS:
        return Link(best.id, round(min(0.99, best.weight), 4), candidates)
    return Link(None, best.weight, candidates, "ambiguous")


def _bare_allowed(
    gazetteer: Gazetteer,
    name: Name,
    made: Link,
    key: str,
    typed: dict[str, str],
    stated: set[str],
    provinces: Counter[str],
    home: str | None,
) -> bool:
    """Whether a name without a type word is a place here (place-names.md section 5): a province, or a name that
    was given in full before, or has its province beside it, or is told by its province and is no common word."""
    if name.person:
        return False
    best = made.target or (made.candidates[0].id if made.candidates else None)
    if best is None:
        return False
    unit = gazetteer[best]
    if unit.level == "P":
        return True
    if key in typed or stated:
        return True
    if name.inside:
        return made.target is not None and (provinces[gazetteer.province_today(best)] > 0 or len(name.ids) <= 2)
    if made.target is None or (" " not in key and key not in ("pleiku",)):
        return False
    province = gazetteer.province_today(best)
    near = provinces[province] > 0 or home == province
    if unit.level == "D":
        return near or len({gazetteer.province_today(i) for i in name.ids}) == 1
    unique = len({gazetteer.province_today(i) for i in name.ids}) == 1
    return near and unique and (name.exact or len(name.ids) <= 2)
