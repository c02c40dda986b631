"""State and Party bodies for the desk's search: by kind and place ("UBND xã Thanh Yên"), named in the article or not."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from nlp.names.bodies import Body, phrases, record
from nlp.names.page import Found
from nlp.names.scope import code_of
from nlp.places.gazetteer import Gazetteer
from nlp.text import fold
from nlp.types import Entity

#: What stands between a body and its unit in a query: "People's Committee of Điện Biên province".
_LINK = re.compile(r"^(?:of|in|the|cua)\b ?|'s$")
Places = Callable[[str], list[str]]


@functools.cache
def _forms() -> tuple[tuple[str, Body], ...]:
    """(folded form, body), the longest form first."""
    return tuple(sorted(((fold(form), body) for form, body in phrases()), key=lambda pair: -len(pair[0])))


@functools.cache
def _by_id() -> dict[str, Body]:
    """The first body of each id: the one of all levels."""
    out: dict[str, Body] = {}
    for _, body in reversed(_forms()):
        if body.id not in out or len(body.levels) > len(out[body.id].levels):
            out[body.id] = body
    return out


def search(query: str, gazetteer: Gazetteer, places: Places, limit: int = 6) -> list[dict[str, Any]]:
    """Bodies that a query names, best first; ``places`` gives the ids of the units that the rest of the query names."""
    words = " ".join(fold(query).replace("\u2019", "'").split())
    ids = list(dict.fromkeys(_ids(words, gazetteer, places)))[:limit]
    return [{"id": id_, "kind": "organisation", "label": dict(entity["name"]), **_where(entity["place"], gazetteer)}
            for id_ in ids if (entity := entity_of(id_, gazetteer))]  # fmt: skip


def _where(place: str | None, gazetteer: Gazetteer) -> dict[str, Any]:
    """What tells bodies of one name apart: the province of their unit, and until when that was."""
    if place is None:
        return {}
    unit = gazetteer[place]
    until = {"valid_to": unit.valid_to or None}
    if unit.province not in gazetteer:
        return until
    over = gazetteer[unit.province]
    return {"province": over.full_name(), "province_en": over.english(), **until}


def _ids(words: str, gazetteer: Gazetteer, places: Places) -> Iterator[str]:
    longest = 0
    for form, body in _forms():
        if not body.local:
            if len(words) > 2 and words in form:
                yield body.id
            continue
        rest = _rest(words, form)
        if rest is None or len(form) < longest:
            continue
        longest = len(form)
        for id_ in places(rest):
            if gazetteer[id_].level in (body.levels or "PDC"):
                yield body.id + code_of(id_)


def _rest(words: str, form: str) -> str | None:
    """The query without the body's form at its beginning or end; None where it has neither."""
    if words.startswith(form + " "):
        rest = words[len(form) + 1 :]
    elif words.endswith(" " + form):
        rest = words[: -len(form) - 1]
    else:
        return None
    while (shorter := _LINK.sub("", rest).strip()) != rest:
        rest = shorter
    return rest


def entity_of(id_: str, gazetteer: Gazetteer) -> Entity | None:
    """The record of ``org:ministry-of-health`` or ``org:peoples-committee.11``; None for what is no body of the list."""
    name, _, code = id_.partition(".")
    body = _by_id().get(name)
    if body is None or body.local != bool(code):
        return None
    if not code:
        return record(Found(0, 0, id_, 1.0, body), body, {})
    unit = next((unit for unit in (f"place:{code}", f"former:{code}") if unit in gazetteer), None)
    if unit is None:
        return None
    return record(Found(0, 0, id_, 1.0, body, unit), body, {unit: gazetteer.entity(unit)})
