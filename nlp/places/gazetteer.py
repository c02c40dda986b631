"""The gazetteer: units of today and former ones, by id, by code and by name.

Rows are kept as read and split only when a unit is asked for, so that loading 14,000 units takes about 20 ms.
"""

from __future__ import annotations

import datetime as dt
import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp import resources
from nlp.errors import DataError
from nlp.text import fold
from nlp.types import Entity

REFORM = dt.date(2025, 7, 1)
#: Vietnamese type → English type.
TYPES = {
    "Tỉnh": "province",
    "Thành phố": "city",
    "Thị xã": "town",
    "Quận": "urban district",
    "Huyện": "district",
    "Phường": "ward",
    "Xã": "commune",
    "Thị trấn": "township",
    "Đặc khu": "special zone",
}
_BY_FOLDED = {fold(type_).replace(" ", "-"): type_ for type_ in TYPES}
_EXONYMS = {"01": "Hanoi", "79": "Ho Chi Minh City"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit. ``level`` is P (province or city under the centre), D (district level) or C (commune level).

    ``types`` are earlier types with the day each ended; ``valid_from``/``valid_to`` are ISO days, "" where open or
    before the span that the gazetteer covers. ``before`` and ``now`` map ids to weights.
    """

    id: str
    name: str
    type: str
    level: str
    province: str
    district: str
    lat: float | None
    lon: float | None
    valid_from: str
    valid_to: str
    before: dict[str, float]
    now: dict[str, float]
    by: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    note: str

    @property
    def code(self) -> str:
        """The official code, leading zeros kept; it means nothing without its era."""
        return self.id.partition(":")[2].partition("-")[0]

    @property
    def former(self) -> bool:
        return self.id.startswith("former:")

    def type_on(self, day: dt.date | None) -> str:
        """The type on a day (None: today's)."""
        if day is not None:
            for type_, until in self.types:
                if day.isoformat() < until:
                    return type_
        return self.type

    def full_name(self, day: dt.date | None = None) -> str:
        """ "Xã Thanh Yên"."""
        return f"{self.type_on(day)} {self.name}"

    def english(self, day: dt.date | None = None) -> str:
        """ "Thanh Yen commune", "Ho Chi Minh City", "Ward 8"."""
        return self.english_of(self.type_on(day))

    def english_of(self, type_vi: str) -> str:
        """The English name with a type that it has or had."""
        from nlp.text.vietnamese import unaccent

        type_ = TYPES[type_vi]
        if self.level == "P" and self.code in _EXONYMS:
            return _EXONYMS[self.code]
        name = unaccent(self.name)
        if name.isdigit():
            return f"{'District' if type_ == 'urban district' else type_.capitalize()} {name}"
        if type_ in ("city", "urban district"):
            type_ = {"city": "City", "urban district": "district"}[type_]
        return f"{name} {type_}"


class Gazetteer:
    """All units. Get the shipped one with :func:`shipped`; do not change it."""

    def __init__(self, text: str, version: str, covers_from: str) -> None:
        self.version = version
        self.covers_from = covers_from
        lines = text.split("\n")
        self._rows: dict[str, str] = {line[: line.index("\t")]: line for line in lines[1:] if line}
        self._units: dict[str, Unit] = {}
        #: Amendments on top of the shipped ones, from overlays.
        self.amendments: tuple[dict[str, Any], ...] = ()
        self._today: dict[str, str] = {}
        #: Records as they were last asked for; of all units they would take 22 MB in every worker.
        self._record = functools.lru_cache(maxsize=2048)(self._entity)

    def with_units(self, units: Mapping[str, Unit], amendments: Sequence[dict[str, Any]]) -> Gazetteer:
        """A copy in which some units are others, or new; ``amendments`` say why."""
        copy = Gazetteer("", self.version, self.covers_from)
        copy._rows = {**self._rows, **{id_: f"{id_}\t{unit.name}\t" for id_, unit in units.items()}}
        copy._units = dict(units)
        copy.amendments = (*self.amendments, *amendments)
        return copy

    def __contains__(self, id_: str) -> bool:
        return id_ in self._rows

    def __iter__(self) -> Iterator[Unit]:
        return (self[id_] for id_ in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, id_: str) -> Unit:
        """The unit of an id. Raises KeyError."""
        unit = self._units.get(id_)
        if unit is None:
            unit = self._units[id_] = _unit(self._rows[id_])
        return unit

    @functools.cached_property
    def names(self) -> dict[str, list[str]]:
        """Folded name (without type) → ids, those of today first."""
        names: dict[str, list[str]] = {}
        folded = fold(",".join(name for _, name in self.id_names())).split(",")  # in one call; no name has a comma
        for id_, name in zip(self._rows, folded, strict=True):
            names.setdefault(name, []).append(id_)
        return names

    def id_names(self) -> Iterator[tuple[str, str]]:
        """Every id with its name, without splitting the rows."""
        for id_, row in self._rows.items():
            start = len(id_) + 1
            yield id_, row[start : row.index("\t", start)]

    def entity(self, id_: str, day: dt.date | None = None) -> Entity:
        """The record of a unit, as in schema nhan/1; name and type as of ``day``."""
        return Entity(self._record(id_, self[id_].type_on(day)))

    def _entity(self, id_: str, type_: str) -> Entity:
        unit = self[id_]
        record = Entity(
            kind="place",
            type=TYPES[type_].replace(" ", "-"),
            name={"vi": f"{type_} {unit.name}", "en": unit.english_of(type_)},
            code=unit.code,
            province=unit.province or (unit.id if unit.level == "P" else None),
            lat=unit.lat,
            lon=unit.lon,
            valid_from=unit.valid_from or None,
            valid_to=unit.valid_to or None,
        )
        if unit.district:
            record["district"] = unit.district
        if unit.before:
            record["before"] = [{"id": key, "weight": weight} for key, weight in unit.before.items()]
        if unit.now:
            record["now"] = [{"id": key, "weight": weight} for key, weight in unit.now.items()]
        if unit.by:
            record["by"] = list(unit.by)
        return record

    def now(self, id_: str) -> dict[str, float]:
        """The units of today that cover a unit, with weights; itself where it is one of today."""
        unit = self[id_]
        return unit.now if unit.former else {id_: 1.0}

    def province_today(self, id_: str) -> str:
        """The present province that a unit of any era lies in."""
        province = self._today.get(id_)
        if province is None:
            unit = self[id_]
            province = self._today[id_] = next(iter(self.now(id_ if unit.level == "P" else unit.province)))
        return province

    def lies_in(self, id_: str, other: str) -> bool:
        """Whether a unit lies in a larger one of any era: its own district or province, the present province of it, or a
        former district whose communes it was made of."""
        unit, larger = self[id_], self[other]
        if other in (unit.province, unit.district):
            return True
        if larger.level == "P":
            return (
                unit.level != "P"
                and self.province_today(id_) == self.province_today(other)
                and (not larger.former or unit.former is False or unit.province == other)
            )
        return larger.level == "D" and unit.level == "C" and not unit.former and id_ in larger.now


#: Most units have no link; do not change it.
_NO_LINKS: dict[str, float] = {}


def _links(cell: str) -> dict[str, float]:
    if not cell:
        return _NO_LINKS
    out = {}
    for link in cell.split():
        id_, _, weight = link.partition("=")
        out[id_] = float(weight)
    return out


def _unit(row: str) -> Unit:
    cells = row.split("\t")
    if len(cells) != 15:
        raise DataError(f"units.tsv: {cells[0]} has {len(cells)} columns, not 15; rebuild it with 'make gazetteer'")
    types = tuple((_BY_FOLDED[t.partition("<")[0]], t.partition("<")[2]) for t in cells[13].split())
    type_, level, province, district, begins, ends = map(
        sys.intern, (*cells[2:6], *cells[8:10])
    )  # few and shared by many
    return Unit(
        cells[0], cells[1], type_, level, province, district,
        float(cells[6]) if cells[6] else None, float(cells[7]) if cells[7] else None,
        begins, ends, _links(cells[10]), _links(cells[11]), tuple(cells[12].split()), types, cells[14],
    )  # fmt: skip


@functools.cache
def shipped() -> Gazetteer:
    """The gazetteer of this installation, read once and checked against its manifest."""
    folder = resources.path("data/places")
    manifest = resources.verify(folder)
    return Gazetteer(_read(folder / "units.tsv"), manifest["version"], manifest["covers"]["from"])


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
