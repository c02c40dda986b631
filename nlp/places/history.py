"""What a unit was before and what it became, by which resolution and when; which units an amendment changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp import resources
from nlp.errors import InputError
from nlp.places.gazetteer import Gazetteer
from nlp.places.lookup import Lookup
from nlp.text import fold

#: The reform of 1 July 2025, as an amendment: every unit that came or went with it.
REFORM_ID = "2025-07-01"


def units_named(name: str, lookup: Lookup) -> list[str]:
    """Ids of all units that a name or code can mean, those of today first.

    Raises:
        InputError: no unit of that name; a code of the wrong length.
    """
    answer = lookup.ask(name)
    ids = [answer.id] if answer.id and not answer.candidates else [c.id for c in answer.candidates]
    key = fold(name.strip())
    same = [id_ for id_, other in lookup.gazetteer.id_names() if fold(other) == key]
    full = [unit.id for unit in map(lookup.gazetteer.__getitem__, ids)]
    found = list(dict.fromkeys([*full, *same]))
    if not found:
        raise InputError(
            f"{name!r}: no unit of that name or code; the gazetteer has the units of {lookup.gazetteer.covers_from} "
            "to today: write the name with its type and province, or an id as place:03349",
            reason="unknown-unit",
        )
    return sorted(found, key=lambda i: (i.startswith("former:"), found.index(i)))


def describe(id_: str, gazetteer: Gazetteer) -> dict[str, Any]:
    """The history of one unit as plain values: record, what it was made of, what covers it today, by which acts."""
    unit = gazetteer[id_]
    record: dict[str, Any] = {"id": id_, **gazetteer.entity(id_)}
    record["province_name"] = gazetteer[unit.province].full_name() if unit.province else None
    record["district_name"] = gazetteer[unit.district].full_name() if unit.district else None
    for key, links in (("before", unit.before), ("now", unit.now)):
        record[key] = [
            {"id": other, "name": gazetteer[other].full_name(), "weight": weight, **_where(other, gazetteer)}
            for other, weight in links.items()
        ]
    record["types"] = [{"type": type_, "until": until} for type_, until in unit.types]
    record["by"] = list(unit.by)
    if unit.note:
        record["note"] = unit.note
    return record


def _where(id_: str, gazetteer: Gazetteer) -> dict[str, str]:
    unit = gazetteer[id_]
    return {"district": gazetteer[unit.district].full_name()} if unit.district else {}


def to_text(record: dict[str, Any]) -> str:
    """A history for people."""
    name = record["name"]["vi"]
    where = ", ".join(filter(None, (record["district_name"], record["province_name"])))
    lines = [f"{record['id']}  {name}" + (f" ({where})" if where else "") + f"  {record['name']['en']}"]
    begin, end = record["valid_from"], record["valid_to"]
    if not begin and not end and not record["before"]:
        lines.append("  the same in every era")
    elif begin or end:
        lines.append(f"  from {begin or 'before the span'} to {end or 'today'}")
    for change in record["types"]:
        lines.append(f"  {change['type']} until {change['until']}")
    for key, word in (("before", "made of"), ("now", "became")):
        for link in record[key]:
            share = "" if link["weight"] == 1 else f"  weight {link['weight']:.2f}"
            district = f" ({link['district']})" if "district" in link else ""
            lines.append(f"  {word:<8} {link['id']}  {link['name']}{district}{share}")
    for act in record["by"]:
        lines.append(f"  by       {act}")
    if record.get("note"):
        lines.append(f"  note     {record['note']}")
    return "\n".join(lines)


def affected_by(amendment: str, gazetteer: Gazetteer) -> list[str]:
    """Ids of the units that an amendment changed, with what they were made of or became.

    Raises:
        InputError: no such amendment; names those that are known.
    """
    amendments = {a["id"]: a for a in resources.load_json("data/places/amendments.json")["amendments"]}
    amendments.update({a["id"]: a for a in gazetteer.amendments})
    if amendment == REFORM_ID:
        return [unit.id for unit in gazetteer if unit.valid_from == amendment or unit.former]
    if amendment not in amendments:
        known = ", ".join([REFORM_ID, *amendments])
        raise InputError(f"{amendment!r}: no amendment of that name; known: {known}", reason="unknown-amendment")
    ids: dict[str, None] = {}
    for change in amendments[amendment]["units"]:
        ids.update(dict.fromkeys([change["id"], *change.get("now", {})]))
    return list(ids)


def articles_to_redo(files: Iterable[Path], ids: Iterable[str]) -> Iterator[str]:
    """Ids of tagged articles (JSON Lines, Parquet, the folder of an archive) with a mention or a candidate among some units.

    Raises:
        InputError: a file that cannot be read; names it and the line.
    """
    wanted = set(ids)
    for file in files:
        for number, result in enumerate(_results(file), 1):
            if any(_meant(mention) & wanted for mention in result.get("mentions") or ()):
                yield str((result.get("article") or {}).get("id") or f"{file}:{number}")


def _results(file: Path) -> Iterator[dict[str, Any]]:
    """The results in a file, or in all shards of an archive."""
    if file.is_dir():
        shards = [path for kind in ("parquet", "jsonl") for path in sorted(file.rglob(f"part-*.{kind}"))]
        if not shards:
            raise InputError(
                f"{file}: no results in it; give an archive of 'nhan archive', or JSON Lines of 'nhan tag'"
            )
        for shard in shards:
            yield from _results(shard)
        return
    from nlp.archive.sinks import records

    try:
        for result in records(file, ("article", "mentions")):
            if not isinstance(result, dict):
                raise InputError(f"{file}: no results but {type(result).__name__}; give JSON Lines of 'nhan tag'")
            yield result
    except (OSError, ValueError, TypeError) as error:  # pyarrow's are ValueErrors
        raise InputError(f"{file}: no readable results ({error}); give JSON Lines of 'nhan tag'") from error


def _meant(mention: dict[str, Any]) -> set[str]:
    return {mention.get("target") or "", *(c["id"] for c in mention.get("candidates", ()))}
