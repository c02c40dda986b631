"""Builds the gazetteer: vietnamadminunits' data + our dated amendments and errata → nlp/data/places/units.tsv.

Run by ``make gazetteer``. The source package is needed here and nowhere else. The result is sorted text, so
that two builds differ only where a unit does; it is byte-identical for the same inputs.

The source gives two lists (before and from 1 July 2025) and which former commune went to which present ones.
"""

from __future__ import annotations

import importlib.resources
import json
import math
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.errors import DataError
from nlp.text import fold

HOME = Path(__file__).resolve().parent.parent / "data" / "places"
#: First day of the two-level system, and the last day before it.
REFORM = "2025-07-01"
LAST_DAY = "2025-06-30"
#: The span of time that the gazetteer covers: former units are those of the last state before the reform.
SPAN_FROM = "2020-01-01"
MERGER = "doc:202/2025/QH15~nq"
END_OF_DISTRICTS = "doc:203/2025/QH15~nq"
#: Share of a divided unit's weight that the source's default target gets; the others share the rest. The source
#: gives no areas of the pieces, so this says which is likelier, not how much land it is.
DEFAULT_SHARE = 0.6
COLUMNS = [
    "id",
    "name",
    "type",
    "level",
    "province",
    "district",
    "lat",
    "lon",
    "from",
    "to",
    "before",
    "now",
    "by",
    "types",
    "note",
]


@dataclass(slots=True)
class Unit:
    """One row of the gazetteer. ``level`` is P, D or C; ``now`` maps ids of today to weights that add up to 1."""

    id: str
    name: str
    type: str
    level: str
    province: str = ""
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    from_: str = ""
    to: str = ""
    before: dict[str, float] = field(default_factory=dict)
    now: dict[str, float] = field(default_factory=dict)
    by: str = ""
    types: str = ""
    note: str = ""

    def row(self) -> str:
        lat, lon = ("" if value is None else f"{value:.4f}" for value in (self.lat, self.lon))
        cells = (
            self.id, self.name, self.type, self.level, self.province, self.district, lat, lon, self.from_, self.to,
            _links(self.before), _links(self.now), self.by, self.types, self.note,
        )  # fmt: skip
        return "\t".join(cells)


def _links(links: dict[str, float]) -> str:
    return " ".join(f"{id_}={weight:.4g}" for id_, weight in links.items())


class Source:
    """The tables of vietnamadminunits, with former communes joined to the present ones."""

    def __init__(self) -> None:
        data = importlib.resources.files("vietnamadminunits") / "data"
        with importlib.resources.as_file(data / "dataset.db") as file:
            base = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
            base.row_factory = sqlite3.Row
            self.present = [dict(row) for row in base.execute("select * from admin_units order by wardCode")]
            self.former = [
                dict(row)
                for row in base.execute(
                    "select * from admin_units_legacy order by provinceCode, districtCode, wardCode"
                )
            ]
            base.close()
        converter = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
        self.provinces: dict[str, list[str]] = converter["DICT_PROVINCE"]
        code = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in self.present}
        self.targets: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for ward, olds in wards.items():
                for old in olds:
                    self.targets[old].append((code[province, ward], True))
        for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
            for old, parts in divided.items():
                for part in sorted(parts, key=lambda p: not p["isDefaultNewWard"]):
                    self.targets[old].append((code[province, part["newWardKey"]], bool(part["isDefaultNewWard"])))


def build(home: Path = HOME) -> str:
    """The text of units.tsv."""
    source = Source()
    errata = json.loads((home / "errata.json").read_text(encoding="utf-8"))
    units = _from_source(source, errata)
    for amendment in json.loads((home / "amendments.json").read_text(encoding="utf-8"))["amendments"]:
        _amend(units, amendment)
    _repair_points(units, errata)
    _check(units)
    order = {"P": 0, "D": 1, "C": 2}
    rows = sorted(units.values(), key=lambda u: (not u.id.startswith("place:"), order[u.level], u.id))
    return "\n".join(["\t".join(COLUMNS), *(unit.row() for unit in rows)]) + "\n"


def _from_source(source: Source, errata: dict[str, Any]) -> dict[str, Unit]:
    false_edges = {(e["from"], e["to"]) for e in errata["false_divisions"]}
    present = {row["wardCode"]: row for row in source.present}
    former_of: dict[str, list[str]] = defaultdict(list)
    edges: dict[str, dict[str, float]] = {}
    rows_of: dict[str, dict[str, Any]] = {}
    for row in source.former:
        code = row["wardCode"] or row["districtCode"]  # island districts had no communes
        key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
        targets = [
            (t, default) for t, default in source.targets[key] if (f"former:{code}", f"place:{t}") not in false_edges
        ]
        edges[code] = _weights(targets)
        rows_of[code] = row
        for target, _ in targets:
            former_of[target].append(code)
    new_province = {old: _code(source, new) for new, olds in source.provinces.items() for old in olds}
    same_province = {_old_code(source, olds[0]) for new, olds in source.provinces.items() if len(olds) == 1}
    unchanged = {
        code
        for code, targets in edges.items()
        if list(targets) == [code]
        and former_of[code] == [code]
        and present[code]["ward"] == rows_of[code]["ward"]
        and rows_of[code]["provinceCode"] in same_province
    }
    ids = {code: f"place:{code}" if code in unchanged else f"former:{code}" for code in edges}
    units: dict[str, Unit] = {}
    _present_units(units, source, former_of, ids, unchanged, edges)
    _former_units(units, source, edges, ids, unchanged, new_province, same_province)
    return units


def _weights(targets: list[tuple[str, bool]]) -> dict[str, float]:
    """Targets with weights, the source's default first."""
    if len(targets) <= 1:
        return {code: 1.0 for code, _ in targets}
    rest = (1 - DEFAULT_SHARE) / (len(targets) - 1)
    first = next((code for code, default in targets if default), targets[0][0])
    return {first: DEFAULT_SHARE, **{code: rest for code, _ in targets if code != first}}


def _present_units(
    units: dict[str, Unit],
    source: Source,
    former_of: dict[str, list[str]],
    ids: dict[str, str],
    unchanged: set[str],
    edges: dict[str, dict[str, float]],
) -> None:
    old_provinces = {row["provinceKey"]: row for row in source.former}
    resolutions = _resolutions()
    for row in source.present:
        province = f"place:{row['provinceCode']}"
        if province not in units:
            olds = source.provinces[row["provinceKey"]]
            kept = len(olds) == 1
            before = {} if kept else {f"former:{old_provinces[old]['provinceCode']}": 1.0 for old in olds}
            type_, name = _split(row["province"])
            units[province] = Unit(
                province, name, type_, "P", lat=row["provinceLat"], lon=row["provinceLon"],
                from_="" if kept else REFORM, before=before, by="" if kept else MERGER,
            )  # fmt: skip
        type_, name = _split(row["ward"])
        code = row["wardCode"]
        same = code in unchanged
        before = {} if same else {ids[old]: edges[old][code] for old in sorted(former_of[code])}
        units[f"place:{code}"] = Unit(
            f"place:{code}", name, type_, "C", province, "", row["wardLat"], row["wardLon"], "" if same else REFORM,
            before=before, by="" if same else resolutions[row["provinceCode"]],
        )  # fmt: skip


def _resolutions() -> dict[str, str]:
    """Present province → the resolution of 16 June 2025 on its communes."""
    read: dict[str, Any] = json.loads((HOME / "resolutions.json").read_text(encoding="utf-8"))
    return dict(read["resolutions"])


def _former_units(
    units: dict[str, Unit],
    source: Source,
    edges: dict[str, dict[str, float]],
    ids: dict[str, str],
    unchanged: set[str],
    new_province: dict[str, str],
    same_province: set[str],
) -> None:
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    resolutions = _resolutions()
    for row in source.former:
        province = row["provinceCode"]
        province_id = f"place:{province}" if province in same_province else f"former:{province}"
        today = f"place:{new_province[row['provinceKey']]}"
        if province_id not in units:
            type_, name = _split(row["province"])
            units[province_id] = Unit(
                province_id, name, type_, "P", lat=row["provinceLat"], lon=row["provinceLon"], to=LAST_DAY,
                now={today: 1.0}, by=MERGER,
            )  # fmt: skip
        district = f"former:{row['districtCode']}"
        code = row["wardCode"] or row["districtCode"]
        for target, weight in edges[code].items():
            shares[district][f"place:{target}"] += weight  # type: ignore[assignment]
        if district not in units:
            type_, name = _split(row["district"])
            units[district] = Unit(
                district, name, type_, "D", province_id, "", row["districtLat"], row["districtLon"], to=LAST_DAY,
                by=END_OF_DISTRICTS,
            )  # fmt: skip
        if not row["wardCode"]:
            continue
        if code in unchanged:
            units[f"place:{code}"].district = district
            continue
        type_, name = _split(row["ward"])
        units[ids[code]] = Unit(
            ids[code], name, type_, "C", province_id, district, row["wardLat"], row["wardLon"], to=LAST_DAY,
            now={f"place:{target}": weight for target, weight in edges[code].items()},
            by=resolutions[new_province[row["provinceKey"]]],
        )  # fmt: skip
    for district, counts in shares.items():
        total = sum(counts.values())
        units[district].now = {id_: weight / total for id_, weight in counts.most_common()}


def _split(full_name: str) -> tuple[str, str]:
    """ "Thị trấn Mường Ảng" → ("Thị trấn", "Mường Ảng")."""
    for type_ in ("Thành phố", "Tỉnh", "Thị xã", "Thị trấn", "Quận", "Huyện", "Phường", "Xã", "Đặc khu"):
        if full_name.lower().startswith(type_.lower() + " "):  # "Thành Phố Bắc Kạn"
            return type_, full_name[len(type_) + 1 :]
    raise DataError(f"vietnamadminunits: {full_name!r} begins with no known type")


def _code(source: Source, province_key: str) -> str:
    return str(next(row["provinceCode"] for row in source.present if row["provinceKey"] == province_key))


def _old_code(source: Source, province_key: str) -> str:
    return str(next(row["provinceCode"] for row in source.former if row["provinceKey"] == province_key))


def _amend(units: dict[str, Unit], amendment: dict[str, Any]) -> None:
    """One dated change. Raises DataError where it names a unit that is not there, or one that already is."""
    day = amendment["date"]
    for change in amendment["units"]:
        id_ = change["id"]
        by = change.get("by", amendment["by"])
        if amendment["kind"] == "add":
            if id_ in units:
                raise DataError(f"amendments.json: {amendment['id']}: {id_} is there already")
            level = {2: "P", 3: "D"}.get(len(id_.split(":")[1].split("-")[0]), "C")
            units[id_] = Unit(
                id_, change["name"], change["type"], level, change.get("province", ""), change.get("district", ""),
                change.get("lat"), change.get("lon"), change.get("from", ""), change.get("to", ""),
                now=change.get("now", {}), by=by,
            )  # fmt: skip
            for target in change.get("now", {}):
                units[target].before[id_] = 1.0
                if not units[target].from_:
                    units[target].from_ = day
                    units[target].by = by
            continue
        unit = units.get(id_)
        if unit is None or (change.get("name", unit.name) != unit.name and amendment["kind"] == "type"):
            raise DataError(
                f"amendments.json: {amendment['id']}: {id_} {change.get('name', '')} is not in the gazetteer"
            )
        if amendment["kind"] == "type":
            unit.types = " ".join(filter(None, (unit.types, f"{fold(unit.type).replace(' ', '-')}<{day}")))
            unit.type = change["type"]
        elif amendment["kind"] == "rename":
            unit.note = "; ".join(filter(None, (unit.note, f"{unit.name} until {day}")))
            unit.name = change["name"]
        unit.by = " ".join(filter(None, (unit.by, by)))


def _repair_points(units: dict[str, Unit], errata: dict[str, Any]) -> None:
    """Misplaced points become the mean of the points of the unit's former communes, or the point that the log gives."""
    for entry in errata["misplaced_points"]:
        unit = units[entry["id"]]
        if "lat" in entry:  # a unit that did not change: the point of the list of before
            unit.lat, unit.lon = entry["lat"], entry["lon"]
            continue
        points = [(u.lat, u.lon) for id_ in unit.before if (u := units[id_]).lat is not None and u.lon is not None]
        if points:
            unit.lat = sum(lat for lat, _ in points) / len(points)
            unit.lon = sum(lon for _, lon in points) / len(points)


def _check(units: dict[str, Unit]) -> None:
    """Every link points to a unit, weights add up to 1, every present commune has a province."""
    for unit in units.values():
        for other in (*unit.before, *unit.now, *filter(None, (unit.province, unit.district))):
            if other not in units:
                raise DataError(f"{unit.id}: refers to {other}, which is not in the gazetteer")
        if unit.now and not math.isclose(sum(unit.now.values()), 1, abs_tol=0.01):
            raise DataError(f"{unit.id}: weights of 'now' add up to {sum(unit.now.values()):.3f}")
        if unit.id.startswith("former:") and not unit.now:
            raise DataError(f"{unit.id} {unit.name}: leads to no unit of today")


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (latitude, longitude in degrees)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(h))


def main() -> None:
    """Write units.tsv and the manifest beside it."""
    import hashlib

    text = build()
    (HOME / "units.tsv").write_text(text, encoding="utf-8")
    amendments = json.loads((HOME / "amendments.json").read_text(encoding="utf-8"))["amendments"]
    manifest = {
        "version": max(amendment["date"] for amendment in amendments),
        "covers": {"from": SPAN_FROM, "former_units": f"as of {LAST_DAY}"},
        "source": "vietnamadminunits 1.0.4 (MIT)",
        "units": text.count("\n") - 1,
        "sha256": {"units.tsv": hashlib.sha256(text.encode()).hexdigest()},
    }
    (HOME / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    print(f"{manifest['units']} units, version {manifest['version']}")


#: A point further than this from every one of its unit's former communes is taken to be misplaced.
FAR_POINT = 12.0
#: A link of a divided unit that is longer than this, and that a namesake in the same present province explains better, is false.
FAR_LINK = 18.0


def propose_errata() -> dict[str, list[dict[str, Any]]]:
    """False divisions and misplaced points that distance gives away, for a person to look at; nothing is applied.

    The source joined former communes by province, type and name: where one present province has two former
    communes of one name, each got the other's targets as well.
    """
    units = _from_source(Source(), {"false_divisions": [], "misplaced_points": []})
    today = {u.id: next(iter(u.now)) for u in units.values() if u.level == "P" and u.now}
    twins: dict[tuple[str, str, str], list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.id.startswith("former:") and unit.level == "C":
            twins[today.get(unit.province, unit.province), unit.type, fold(unit.name)].append(unit)
    divisions = []
    for group in twins.values():
        for unit in group if len(group) > 1 else ():
            for id_ in unit.now if len(unit.now) > 1 else ():
                others = [other for other in group if other is not unit and id_ in other.now]
                distance = _apart(unit, units[id_])
                if distance > FAR_LINK and any(_apart(other, units[id_]) < distance / 2 for other in others):
                    divisions.append(
                        {"from": unit.id, "to": id_, "name": f"{unit.type} {unit.name}", "km": round(distance, 1)}
                    )
    points = []
    for unit in units.values():
        if unit.id.startswith("place:") and unit.level == "C" and unit.before:
            nearest = min((_apart(unit, units[id_]) for id_ in unit.before), default=0.0)
            if nearest > FAR_POINT:
                points.append({"id": unit.id, "name": f"{unit.type} {unit.name}", "km": round(nearest, 1)})
    return {"false_divisions": divisions, "misplaced_points": points}


def _apart(a: Unit, b: Unit) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return 0.0
    return kilometres((a.lat, a.lon), (b.lat, b.lon))


if __name__ == "__main__":
    main()
