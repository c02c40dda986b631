"""State and Party bodies: a head of the list and the unit it belongs to, named beside it or meant by a level word.

The forms, in both languages: "UBND xã Thanh Yên", "Thanh Yên commune People's Committee", "People's Committee of Thanh Yên",
"UBND tỉnh", "the provincial People's Committee", "Sở Y tế", "Bộ Chính trị". The spans are those of docs/annotation.md section 3.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp import resources
from nlp.names.page import Found, Page
from nlp.names.scope import Scope, code_of
from nlp.names.spot import Spot
from nlp.text import fold
from nlp.types import Entity, Mention

#: What can stand between a head and its unit: "(LHPN)".
_ACRONYM = re.compile(r" \([A-ZĐ&-]{2,12}\)")
#: A head in general: "UBND các xã", "HĐND hai cấp".
_GENERAL = re.compile(r" (?:cac|nhung|hai|ba|nhieu|moi|tung|mot so) | cap (?:tinh|huyen|xa|co so|uy)(?!\w)|s ")


@dataclass(frozen=True, slots=True)
class Body:
    """One kind of body of nlp/data/names/bodies.json."""

    id: str
    local: bool
    bare: str
    levels: str
    not_after: tuple[str, ...]
    label: tuple[tuple[str, str], ...]
    english: bool
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class _Levels:
    vi: re.Pattern[str]
    en: re.Pattern[str]
    kinds: Mapping[str, str]


def phrases() -> list[tuple[str, Body]]:
    """Every form of every body, with what it stands for."""
    out: list[tuple[str, Body]] = []
    for row in resources.load_json("data/names/bodies.json")["bodies"]:
        for language in ("vi", "en"):
            body = Body(
                f"org:{row['id']}", row["scope"] == "local", row.get("bare", ""), row.get("levels", ""),
                tuple(f" {word} " for word in row.get("not_after", ())), tuple(row["label"].items()), language == "en", row.get("since"), row.get("until"),
            )  # fmt: skip
            out.extend((form, body) for form in row[language])
    return out


@functools.cache
def _levels() -> _Levels:
    data = resources.load_json("data/names/bodies.json")
    vi = {fold(word): level for word, level in data["levels_vi"].items()}
    en = data["levels_en"]
    return _Levels(
        re.compile(rf" ({'|'.join(sorted(vi, key=len, reverse=True))})(?!\w)"),
        re.compile(rf"(?<![\w'-])({'|'.join(en)})(?:'s)? $"),
        {**vi, **en},
    )


class BodyFinder:
    """The bodies of one page; remembers the unit of the body named last, which a bare name repeats."""

    def __init__(self, page: Page, scope: Scope) -> None:
        self._page = page
        self._scope = scope
        self._last: dict[str, str] = {}
        self._last_code = ""

    def find(self, spots: Sequence[Spot[Body]]) -> list[Found]:
        """Bodies in order; of overlapping ones the one that begins first, then the longest."""
        found: list[Found] = []
        for spot in spots:
            if found and spot.start < found[-1].end:
                continue
            if made := self._one(spot):
                found.append(made)
        return found

    def _one(self, spot: Spot[Body]) -> Found | None:
        body, page = spot.value, self._page
        if not page.clean[spot.start].isupper():
            return None
        if body.not_after and f" {page.lower[max(0, spot.start - 24) : spot.start]}".endswith(body.not_after):
            return None
        if not body.local:
            return Found(spot.start, spot.end, body.id, 0.95, body)
        return self._with_place(spot) or self._with_level(spot) or self._bare(spot)

    def _with_place(self, spot: Spot[Body]) -> Found | None:
        """The unit stands beside the head."""
        page, (start, end) = self._page, (spot.start, spot.end)
        if place := self._before(start):
            return self._made(spot, place.start, end, _unit(spot.value, place))
        after = end
        if acronym := _ACRONYM.match(page.clean, end):
            after = acronym.end()
        place = page.by_start.get(after + 1) if page.folded[after : after + 1] == " " else None
        if place is None and spot.value.english:
            link = re.compile(r" (?:of|in) (?:the )?" if "bank" in spot.value.id else r" of (?:the )?").match(
                page.folded, end
            )
            place = page.by_start.get(link.end()) if link else None
        if place is None:
            return None
        return self._made(spot, start, place.end, _unit(spot.value, place))

    def _before(self, start: int) -> Mention | None:
        """The place that ends just before a head, a possessive and a level word between: "Điện Biên Provincial …"."""
        page = self._page
        at = start
        if level := _levels().en.search(page.folded, max(0, start - 14), start):
            at = level.start()
        for end in dict.fromkeys((start, at)):
            for gap in (1, 3):
                place = page.by_end.get(end - gap)
                if place is not None and page.folded[end - gap : end] in (" ", "'s "):
                    return place
        return None

    def _with_level(self, spot: Spot[Body]) -> Found | None:
        """A level word instead of a name."""
        page = self._page
        if after := _levels().vi.match(page.folded, spot.end):
            word = after.group(1)
            return self._made(spot, spot.start, after.end(), self._scope.unit(_levels().kinds[word], spot.start, word))
        if before := _levels().en.search(page.folded, max(0, spot.start - 14), spot.start):
            word = before.group(1)
            unit = self._scope.unit(_levels().kinds[word], spot.start, word)
            return self._made(spot, before.start(), spot.end, unit)
        return None

    def _bare(self, spot: Spot[Body]) -> Found | None:
        body = spot.value
        if body.bare == "never" or _GENERAL.match(self._page.folded, spot.end):
            return None
        if body.bare == "central":
            return Found(spot.start, spot.end, body.id, 0.8, body)
        if body.bare == "province":
            return self._made(spot, spot.start, spot.end, self._scope.province)
        if body.bare == "level":
            unit = self._scope.unit("city" if body.levels == "PD" else body.levels, spot.start, self._word(spot))
            return self._made(spot, spot.start, spot.end, unit)
        code = self._last.get(body.id, self._last_code) or code_of(self._scope.nearest(spot.start))
        return Found(spot.start, spot.end, body.id + code, 0.6, body) if code or body.bare == "any" else None

    def _word(self, spot: Spot[Body]) -> str:
        return self._page.folded[spot.start : spot.end].rpartition(" ")[2]

    def _made(self, spot: Spot[Body], start: int, end: int, unit: str | None) -> Found:
        code = code_of(unit)
        if code:
            self._last[spot.value.id] = self._last_code = code
        return Found(start, end, spot.value.id + code if code else None, 0.9 if code else 0.5, spot.value, unit)


def _unit(body: Body, place: Mention) -> str | None:
    """The unit that a place is for a body of one level: "Huyện ủy Tuần Giáo" is of the district, not of the commune."""
    length = {"P": 2, "D": 3, "C": 5}.get(body.levels)
    for id_ in (place.target, *(c.id for c in place.candidates)):
        if id_ and length in (None, len(id_.partition(":")[2].partition("-")[0])):
            return id_
    return place.target


def record(found: Found, body: Body, places: Mapping[str, Entity]) -> Entity:
    """The record of a body: its official names, with its unit's, and the unit's id."""
    label = dict(body.label)
    unit = places.get(found.unit or "")
    if unit is not None:
        name = unit["name"]
        of = " of " if label["en"].startswith(("Department of", "Bureau of")) else " "
        vi = f"{label['vi']} {name['vi'][:1].lower()}{name['vi'][1:]}"
        english = name.get("en") or name["vi"]
        en = f"{label['en']}{of}{english}" if of == " of " else f"{english} {label['en']}"
        label = {"vi": vi, "en": en}
    made = Entity(kind="organisation", name=label, place=found.unit)
    if body.since or body.until:
        made.update(valid_from=body.since, valid_to=body.until)
    return made
