"""What can be searched and shown by id: units of the gazetteer, documents of the register, subjects of the vocabulary."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from nlp.desk import bodies
from nlp.law.register import Document, Register, register_with
from nlp.places.gazetteer import Gazetteer, Unit, shipped
from nlp.places.overlay import amended, read_overlays
from nlp.profile import Profile
from nlp.tags.vocabulary import Subject, Vocabulary, read_vocabulary
from nlp.tags.vocabulary import shipped as shipped_vocabulary
from nlp.text import fold

#: Order of the levels among equally good hits: provinces first.
_LEVELS = "PDC"
#: Words of a query that ask for units by their English names.
_ENGLISH = frozenset({"province", "city", "district", "town", "township", "commune", "ward"})
#: Most steps of lineage followed; units were redrawn four times at most since 1945.
MOST_STEPS = 6


class Lookup:
    """Read only, safe in threads. Search keys are made at the first search (about 80 ms for 14,000 units)."""

    def __init__(self, profile: Profile) -> None:
        own, amendments = read_overlays(profile.places)
        self.gazetteer: Gazetteer = amended(shipped(), amendments)
        self._own = own
        self.register: Register = register_with(profile.documents)
        self.vocabulary: Vocabulary = (
            read_vocabulary(profile.vocabulary) if profile.vocabulary else shipped_vocabulary()
        )
        self.home = profile.home_province
        #: People and organisations of the desk's other articles, by id; the desk sets it.
        self.named: Callable[[str], dict[str, Any] | None] = lambda _: None

    @functools.cached_property
    def _place_keys(self) -> list[tuple[str, str]]:
        """(folded full name, id) of every unit."""
        return [(fold(unit.full_name()), unit.id) for unit in self.gazetteer]

    @functools.cached_property
    def _english_keys(self) -> list[tuple[str, str]]:
        return [(fold(unit.english()), unit.id) for unit in self.gazetteer]

    def places(
        self, query: str, *, era: str | None = None, province: str | None = None, limit: int = 10
    ) -> list[dict[str, Any]]:
        """Units whose name holds every word of the query, best first.

        ``era`` is "today" or "former"; ``province`` a two-digit code of today's or of the unit's own.
        """
        words = _words(query)
        if not words:
            return []
        hits = []
        for key, id_ in self._english_keys if _ENGLISH.intersection(words) else self._place_keys:
            if words[0] not in key or (era and id_.startswith("former:") != (era == "former")):
                continue
            rank = _rank(key, words)
            if rank is None:
                continue
            unit = self.gazetteer[id_]
            if province and province not in self._provinces(unit):
                continue
            home = self.home is not None and self.home in self._provinces(unit)
            hits.append((rank, unit.former, not home, _LEVELS.index(unit.level), key, id_))
        return [self.place(id_) for *_, id_ in sorted(hits)[:limit]]

    def own_places(self, query: str, limit: int = 5) -> list[dict[str, Any]]:
        """The newsroom's own places below the commune, by name: each with the unit that stands for it, its id."""
        words = _words(query)
        hits = []
        for own in self._own if words else ():
            ranks = [(rank, name) for name in own.names if (rank := _rank(fold(name), words)) is not None]
            if ranks and own.unit in self.gazetteer:
                hits.append((*min(ranks), own))
        return [
            {**self.place(own.unit), "label": {"vi": own.name, "en": name}, "own": own.kind,
             "within": self.gazetteer[own.unit].full_name()}
            for _, name, own in sorted(hits, key=lambda hit: hit[:2])[:limit]
        ]  # fmt: skip

    def state_bodies(self, query: str, limit: int = 6) -> list[dict[str, Any]]:
        """State and Party bodies by kind and place."""

        def units(words: str) -> list[str]:
            if not words:
                return [f"place:{self.home}"] if self.home else []
            return [unit["id"] for unit in self.places(words, limit=8)]

        return bodies.search(query, self.gazetteer, units, limit)

    def _provinces(self, unit: Unit) -> set[str]:
        own = unit.province.partition(":")[2] if unit.province else unit.code
        return {own.partition("-")[0], self.gazetteer.province_today(unit.id).partition(":")[2]}

    def place(self, id_: str, day: dt.date | None = None) -> dict[str, Any]:
        """A unit in short: id, label, province, district, point, span. Raises KeyError."""
        record = self.gazetteer.entity(id_, day)
        unit = self.gazetteer[id_]
        province = record["province"]
        over = self.gazetteer[province] if province and province != id_ else None
        known = unit.district in self.gazetteer
        district = self.gazetteer[unit.district] if known else None
        return {
            "id": id_,
            "kind": "place",
            "type": record["type"],
            "label": record["name"],
            "province": over and over.full_name(),
            "province_en": over and over.english(),
            "district": district and district.full_name(),
            "district_en": district and district.english(),
            "lat": record["lat"],
            "lon": record["lon"],
            "valid_from": record["valid_from"],
            "valid_to": record["valid_to"],
        }

    def place_with_history(self, id_: str, day: dt.date | None = None) -> dict[str, Any]:
        """A unit with its record and every unit before and after it, step by step. Raises KeyError."""
        unit = self.gazetteer[id_]
        return {
            **self.place(id_, day),
            "entity": dict(self.gazetteer.entity(id_, day)),
            "note": unit.note or None,
            "history": [*self._lineage(id_, "before"), *self._lineage(id_, "now")],
        }

    def _lineage(self, id_: str, relation: str) -> Iterator[dict[str, Any]]:
        seen = {id_}
        wave = [id_]
        for step in range(1, MOST_STEPS + 1):
            following: list[str] = []
            for at in wave:
                unit = self.gazetteer[at]
                for other, weight in (unit.before if relation == "before" else unit.now).items():
                    if other in seen or other not in self.gazetteer:
                        continue
                    seen.add(other)
                    following.append(other)
                    yield {
                        "relation": relation, "step": step, "of": at, "weight": weight,
                        "by": list(self.gazetteer[other].by or unit.by), **self.place(other),
                    }  # fmt: skip
            wave = following

    def documents(self, query: str, limit: int = 10) -> list[dict[str, Any]]:
        """Documents of the register by symbol or name, best first."""
        words = _words(query)
        hits = []
        for document in self.register.documents.values():
            key = fold(" ".join([document.symbol, *document.name.values()]))
            rank = _rank(key, words) if words else None
            if rank is not None:
                hits.append((rank, key, document))
        return [law_record(document) for *_, document in sorted(hits, key=lambda hit: hit[:2])[:limit]]

    def document(self, id_: str) -> dict[str, Any]:
        """A document of the register by id (with or without ``doc:``) or, where it is unique, by symbol. Raises KeyError."""
        known = self.register
        found = known.documents.get(id_) or known.documents.get(f"doc:{id_}")
        if found is None:
            same = known.by_symbol.get(fold(id_.removeprefix("doc:")), [])
            if len(same) != 1:
                raise KeyError(id_)
            found = same[0]
        return law_record(found, [d.id for d in known.versions_of(found.id) if d.id != found.id])

    def subjects(self, query: str = "", limit: int | None = None) -> list[dict[str, Any]]:
        """Subjects of the vocabulary by a name in either language; all of them for an empty query."""
        words = _words(query)
        hits = []
        for subject in self.vocabulary.subjects.values():
            names = [fold(name) for names in subject.names.values() for name in names]
            ranks = [rank for name in names if (rank := _rank(name, words)) is not None]
            if ranks:
                hits.append((min(ranks), subject.id, subject))
        return [
            subject_record(subject)
            for *_, subject in (sorted(hits, key=lambda hit: hit[:2]) if words else hits)[:limit]
        ]

    def subject(self, id_: str) -> dict[str, Any]:
        """A subject by id (``subject:education``). Raises KeyError."""
        return subject_record(self.vocabulary.subjects[id_.removeprefix("subject:")])

    def about(self, id_: str, entities: dict[str, Any]) -> dict[str, Any] | None:
        """What is known of any id, from our data or from the article's own entities; None where it is unknown."""
        try:
            if id_.startswith(("place:", "former:")):
                return self.place(id_)
            if id_.startswith("subject:"):
                return self.subject(id_)
            if id_ in self.register.documents:
                return self.document(id_)
        except KeyError:
            pass
        entity = entities.get(id_) or bodies.entity_of(id_, self.gazetteer)
        if entity is None:
            return self.named(id_)
        return {
            "id": id_,
            "kind": entity["kind"],
            "label": dict(entity.get("name") or {"vi": entity.get("symbol", id_)}),
        }

    def entity(self, id_: str) -> dict[str, Any] | None:
        """The record of an id as schema nhan/1 has it under ``entities``; None for subjects and what is unknown."""
        if id_ in self.gazetteer:
            return dict(self.gazetteer.entity(id_))
        document = self.register.documents.get(id_)
        if document is None:
            return self._body_or_name(id_)
        return {"kind": "law", "symbol": document.symbol, "number": document.number, "issuer": document.issuer,
                "date": document.date.isoformat() if document.date else None, "name": document.name or None}  # fmt: skip

    def _body_or_name(self, id_: str) -> dict[str, Any] | None:
        body = bodies.entity_of(id_, self.gazetteer)
        if body is not None:
            return dict(body)
        known = self.named(id_)
        if known is None:
            return None
        return {
            "kind": known["kind"],
            "name": known["label"],
            **({"place": None} if known["kind"] == "organisation" else {}),
        }


def law_record(document: Document, versions: Iterable[str] = ()) -> dict[str, Any]:
    """A document in short."""
    name = document.name or {"vi": document.symbol}
    return {
        "id": document.id,
        "kind": "law",
        "type": document.kind,
        "label": name,
        "symbol": document.symbol,
        "number": document.number,
        "date": document.date.isoformat() if document.date else None,
        "issuer": document.issuer,
        "same_name": list(versions),
    }


def subject_record(subject: Subject) -> dict[str, Any]:
    """A subject in short."""
    return {
        "id": f"subject:{subject.id}",
        "kind": "subject",
        "label": dict(subject.label),
        "broader": f"subject:{subject.broader}" if subject.broader else None,
        "section": subject.section or None,
    }


def by_label(query: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hits of several kinds in one order: those whose own label is nearest to the query first, other names of a thing last."""
    words = _words(query)

    def rank(hit: dict[str, Any]) -> int:
        ranks = [_rank(fold(str(name)), words) for name in (*hit["label"].values(), hit.get("symbol") or "")]
        return min((r for r in ranks if r is not None), default=5)

    return sorted(found, key=rank) if words else found


def _words(query: str) -> list[str]:
    return re.findall(r"[^\s,;]+", fold(query))


def _rank(key: str, words: list[str]) -> int | None:
    """0 the same, 1 ends with it behind a type word, 2 begins with it, 3 begins words, 4 somewhere; None: a word is missing."""
    if not all(word in key for word in words):
        return None
    whole = " ".join(words)
    if key == whole:
        return 0
    if key.endswith(" " + whole):
        return 1
    if key.startswith(whole):
        return 2
    padded = " " + key
    return 3 if all(" " + word in padded for word in words) else 4
