"""The newsroom's overlay of the gazetteer: its own places below the commune, and amendments before a new release has them.

A JSON object: ``places`` (``name``, more ``names``, ``in``: the id of the unit it lies in, ``kind``: hill, lake, village …) and
``amendments``, as in nlp/data/places/amendments.json, with one more kind: ``end`` (a unit ends, ``now`` says what covers it).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ahocorasick_rs

from nlp.errors import DataError
from nlp.places.gazetteer import Gazetteer, Unit
from nlp.places.index import squeeze
from nlp.text import Text, fold
from nlp.text.marked import pattern_of

_KINDS = ("type", "rename", "add", "end")


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place of the newsroom's: its names and the id of the unit that stands for it."""

    name: str
    names: tuple[str, ...]
    unit: str
    kind: str


def read_overlays(files: Iterable[Path]) -> tuple[list[OwnPlace], list[dict[str, Any]]]:
    """Own places and amendments of some overlay files.

    Raises:
        DataError: no readable overlay, an unknown key, an entry without a name or unit; names file and entry.
    """
    places: list[OwnPlace] = []
    amendments: list[dict[str, Any]] = []
    for file in files:
        content = _load(file)
        for number, entry in enumerate(content.get("places", ()), 1):
            if not isinstance(entry, dict) or not entry.get("name") or not entry.get("in"):
                raise DataError(f'{file}: places, entry {number}: needs "name" and "in" (the id of a unit)')
            names = (entry["name"], *entry.get("names", ()))
            places.append(OwnPlace(entry["name"], names, entry["in"], entry.get("kind", "place")))
        for entry in content.get("amendments", ()):
            if (
                not isinstance(entry, dict)
                or {"id", "date", "kind", "units"} - set(entry)
                or entry["kind"] not in _KINDS
            ):
                raise DataError(
                    f"{file}: amendments: each needs id, date, kind ({', '.join(_KINDS)}) and units: {entry!r}"
                )
            amendments.append({"by": "", **entry})
    return places, amendments


def _load(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{file}: no readable overlay ({error})") from error
    if not isinstance(content, dict) or set(content) - {"about", "places", "amendments"}:
        raise DataError(f"{file}: an overlay is a JSON object with the keys 'places' and 'amendments'")
    return content


def amended(gazetteer: Gazetteer, amendments: Sequence[dict[str, Any]]) -> Gazetteer:
    """A gazetteer with amendments; itself where there are none.

    Raises:
        DataError: an amendment of a unit that is not there, or adds one that is.
    """
    if not amendments:
        return gazetteer
    units: dict[str, Unit] = {}

    def unit_of(id_: str, amendment: dict[str, Any]) -> Unit:
        if id_ not in units and id_ not in gazetteer:
            raise DataError(f"amendment {amendment['id']}: {id_} is not in the gazetteer")
        return units.get(id_) or gazetteer[id_]

    for amendment in amendments:
        for change in amendment["units"]:
            id_ = change["id"]
            if amendment["kind"] == "add":
                if id_ in gazetteer or id_ in units:
                    raise DataError(f"amendment {amendment['id']}: {id_} is in the gazetteer already")
                units[id_] = _added(change, amendment)
            else:
                units[id_] = _changed(unit_of(id_, amendment), change, amendment)
            for target, weight in change.get("now", {}).items():
                successor = unit_of(target, amendment)
                units[target] = replace(successor, before={**successor.before, id_: weight})
    return gazetteer.with_units(units, amendments)


def _added(change: dict[str, Any], amendment: dict[str, Any]) -> Unit:
    try:
        level = {2: "P", 3: "D"}.get(len(change["id"].split(":")[1].split("-")[0]), "C")
        return Unit(
            change["id"], change["name"], change["type"], level, change.get("province", ""), change.get("district", ""),
            change.get("lat"), change.get("lon"), change.get("from", amendment["date"]), change.get("to", ""),
            change.get("before", {}), change.get("now", {}), tuple(filter(None, [amendment["by"]])), (), "",
        )  # fmt: skip
    except (KeyError, IndexError) as error:
        raise DataError(f"amendment {amendment['id']}: {change!r} needs id, name and type ({error})") from error


def _changed(unit: Unit, change: dict[str, Any], amendment: dict[str, Any]) -> Unit:
    by = (*unit.by, *filter(None, [change.get("by", amendment["by"])]))
    if amendment["kind"] == "type":
        return replace(unit, type=change["type"], types=(*unit.types, (unit.type, amendment["date"])), by=by)
    if amendment["kind"] == "rename":
        return replace(unit, name=change["name"], note=f"{unit.name} until {amendment['date']}", by=by)
    return replace(unit, valid_to=change.get("to", amendment["date"]), now=change.get("now", {}), by=by)


class OwnPlaces:
    """Finds the newsroom's own places in a text."""

    def __init__(self, places: Sequence[OwnPlace], gazetteer: Gazetteer) -> None:
        for place in places:
            if place.unit not in gazetteer:
                raise DataError(
                    f"own place {place.name!r}: {place.unit} is not in the gazetteer; give the id of a unit, as place:03325"
                )
        patterns: dict[bytes, tuple[str, OwnPlace]] = {}
        for place in places:
            for name in place.names:  # "đèo Pha Đin" inside a sentence, "Đèo Pha Đin" at its start
                patterns[pattern_of(name)] = patterns[pattern_of("Z|" + name[0].lower() + name[1:])[2:]] = (name, place)
        self._rows = list(patterns.values())
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            list(patterns), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def find(self, text: Text, toned: bool) -> list[tuple[int, int, OwnPlace]]:
        """(start, end, place) of each, in order."""
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(text.marked):
            name, place = self._rows[number]
            surface = text.clean[start:end].lower()
            if (start and text.clean[start - 1].isalnum()) or (
                toned and not surface.isascii() and squeeze(surface) != squeeze(name.lower())
            ):
                continue
            if toned and surface.isascii() and surface != name.lower() and fold(name) != name.lower():
                continue
            found.append((start, end, place))
        return found
