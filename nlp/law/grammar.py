"""The grammar of references, made of data: kinds, issuers, and patterns of named fragments (nlp/data/law).

All patterns work on the folded view (lower case, no diacritics, dashes unified), so "NĐ", "ND" and "nđ" are one.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nlp import resources
from nlp.errors import DataError
from nlp.text import fold


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: ``id`` as in structured keys ("nq"), ``abbr`` as in official symbols ("NQ")."""

    id: str
    type: str
    abbr: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word for a kind. ``need`` is what must stand behind it: "bare" (a number), "marked" (số, No.) or "full" (a symbol)."""

    kind: str
    need: str
    english: bool
    plural: bool = False
    caps: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """A suffix of official symbols and who stands behind it. ``local`` is the level of its place (P, D, C, A any, "" none)."""

    suffix: str
    id: str
    key: str
    branch: str
    local: str


class Grammar:
    """Compiled once; read only."""

    def __init__(self) -> None:
        data = resources.load_json("data/law/issuers.json")
        self.kinds: dict[str, Kind] = {}
        self.words: dict[str, Word] = {}
        self.by_abbr: dict[str, list[str]] = {}
        for row in resources.load_json("data/law/kinds.json")["kinds"]:
            self._add_kind(row)
        self.issuers: dict[str, Issuer] = {}
        self._spelled: dict[str, str] = {}
        self.bodies: dict[str, list[tuple[str, str]]] = {}
        for row in data["issuers"]:
            self._add_issuer(row)
        self._terms = [(dt.date.fromisoformat(t["from"]), str(t["term"])) for t in data["terms"]]
        self._legislatures = [(int(row["from"]), int(row["number"])) for row in data["legislatures"]]
        self._congresses: dict[str, Any] = data["congresses"]
        self._most: dict[str, int] = data["most_a_month"]
        self._compile(data)

    def _add_kind(self, row: dict[str, Any]) -> None:
        kind = Kind(row["id"], row["type"], (row["abbr"] or [""])[0])
        self.kinds[kind.id] = kind
        for language in ("vi", "en"):
            for need, words in row.get(language, {}).items():
                for word in words:
                    english = language == "en"
                    self.words.setdefault(
                        fold(word), Word(kind.id, need, english, english and word.endswith("s") and word != "minutes")
                    )
        for word in row.get("caps", ()):
            need = "bare" if kind.id != "tb" else "marked"
            self.words.setdefault(fold(word), Word(kind.id, need, False, caps=True))
        for abbr in row["abbr"]:
            self.by_abbr.setdefault(fold(abbr), []).append(kind.id)
        if kind.id == "qyd":
            self.by_abbr["qd"].append("qyd")  # Quy định is QĐ in the Party

    def _add_issuer(self, row: dict[str, Any]) -> None:
        folded = fold(row["suffix"])
        issuer = Issuer(row["suffix"], row["id"], row["key"], row["branch"], row.get("local", ""))
        self.issuers.setdefault(folded, issuer)
        for spelling in (row["suffix"], *row.get("variants", ())):
            self._spelled.setdefault(fold(spelling), folded)
        for word, body in row.get("words", {}).items():
            self.bodies.setdefault(fold(word), []).append((folded, body))

    def _compile(self, data: dict[str, Any]) -> None:
        patterns = resources.load_json("data/law/patterns.json")
        known = "|".join(_flexible(s) for s in _longest(self._spelled))
        ministries = "|".join(_flexible(s) for s in _longest(self._spelled) if self._of_ministry(s))
        abbr = "|".join(map(re.escape, _longest(self.by_abbr)))
        fragments = {
            **patterns["fragments"],
            "abbr": f"(?:{abbr})",
            "known": f"(?:{known})",
            "issuer": rf"(?:{known}|[a-z]{{2,14}})\d{{0,2}}(?:-(?:{known}|[a-z&]{{1,24}})\d{{0,2}}|\s?-\s?(?:{ministries})(?!\w)){{0,3}}",
            "start": f"{abbr}|(?:ubtv)?qh|{known}",
            "words_vi": "(?:" + "|".join(_longest(w for w, of in self.words.items() if not of.english and not of.caps)) + ")",
            "words_en": "(?:" + "|".join(_longest(w for w, of in self.words.items() if of.english and not of.plural)) + ")",
        }  # fmt: skip
        self.patterns: dict[str, re.Pattern[str]] = {}
        for row in patterns["patterns"]:
            try:
                self.patterns[row["name"]] = re.compile(_insert(row["pattern"], fragments))
            except (re.error, KeyError) as error:
                raise DataError(f"nlp/data/law/patterns.json: pattern {row['name']!r}: {error}") from error
        self.unit = re.compile(r"\s?" + fragments["unit"])
        self.after_item = re.compile(fragments["after_item"])
        self.lead = re.compile(rf"\s?(?P<mark>[-(:\"])?\s?(?P<no>{fragments['no']})?[\"'(]?(?=\d|o\d)")
        self.no_before = re.compile(rf"(?<!\w){fragments['no']}$")
        self._piece = re.compile(rf"(?:{known})(?![a-z&])|[a-z&]+")
        bodies = "|".join(map(re.escape, _longest(self.bodies)))
        self.body = re.compile(rf"(?<!\w)(?:{bodies})(?!\w)")
        self.body_before = re.compile(rf"(?<!\w)(?P<body>{bodies})(?:(?<=')s|'s|')? (?:new |latest |landmark |own )?$")

    @functools.cache  # noqa: B019  one grammar lives as long as the process
    def kind_words(self, kind: str) -> str:
        """The Vietnamese words of a kind, as alternatives of a pattern."""
        return "|".join(
            _longest(w for w, of in self.words.items() if of.kind == kind and not of.english and not of.caps)
        )

    def _of_ministry(self, spelled: str) -> bool:
        return self.issuers[self._spelled[spelled]].id.startswith("org:ministry-")

    def issuer_keys(self, printed: str) -> tuple[tuple[str, ...], str]:
        """A folded suffix → its issuers' keys into :attr:`issuers` (or as printed, where unknown) and the legislature's number.

        >>> grammar().issuer_keys("bgd-dt-bnv")
        (('bgddt', 'bnv'), '')
        """
        digits = re.search(r"\d{1,2}(?=-|$)", printed)
        keys = []
        for match in self._piece.finditer(printed):
            spelled = re.sub(r"[^a-z]", "", match.group())
            key = self._by_letters.get(spelled, spelled)
            if key:
                keys.append(key)
        return tuple(keys), digits.group() if digits else ""

    @functools.cached_property
    def _by_letters(self) -> dict[str, str]:
        """Spelling without its marks → issuer; TƯ is not among them, "TƯ" and "TU" differ by more than a mark."""
        letters: dict[str, str] = {}
        for spelled, key in self._spelled.items():
            short = re.sub(r"[^a-z]", "", spelled)
            letters.setdefault(short, key)
        letters["tu"] = "tu"
        return letters

    def term(self, day: dt.date) -> str | None:
        """The Central Committee's term on a day ("k13"), None before the eighth."""
        return next((term for start, term in reversed(self._terms) if day >= start), None)

    def term_before(self, term: str) -> str | None:
        names = [name for _, name in self._terms]
        at = names.index(term) if term in names else 0
        return names[at - 1] if at else None

    def congress(self, place: str, day: dt.date) -> str | None:
        """The local congress's term ("dh15") of a province or commune on a day, where it is known."""
        rows = self._congresses.get(place) or (self._congresses["commune"] if len(place) == 5 else [])
        return next((row["term"] for row in reversed(rows) if day >= dt.date.fromisoformat(row["from"])), None)

    def legislature(self, year: int) -> int | None:
        """The National Assembly of a year; None in a year of change, and before 1946."""
        number = next((n for start, n in reversed(self._legislatures) if year >= start), None)
        return None if any(start == year for start, _ in self._legislatures) else number

    def plausible(self, kind: str, issuer: str, number: str, day: dt.date) -> bool:
        """Whether so high a number can have been reached on a day, counted from 1 since the period began."""
        most = self._most.get(f"{kind if kind != 'qyd' else 'qd'}/{issuer}")
        if most is None:
            return True
        begin = dt.date(day.year, 1, 1)
        if issuer == "tw":
            begin = next((start for start, _ in reversed(self._terms) if day >= start), day)
        months = (day - begin).days / 30.4 + 1
        return int(re.sub(r"\D", "", number) or 0) <= most * months


def _insert(pattern: str, fragments: dict[str, str]) -> str:
    """``{name}`` → the fragment, fragments within fragments too; quantifiers such as ``{1,9}`` stay."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: _insert(fragments[m.group(1)], fragments), pattern)


def _flexible(spelling: str) -> str:
    """A suffix with its inner marks loose: "bgd&dt" also as "bgd dt", "bgd - dt"."""
    return r"\s?[-&./]?\s?".join(map(re.escape, re.split(r"[-&./ ]", spelling)))


def _longest(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


@functools.cache
def grammar() -> Grammar:
    """The shipped grammar."""
    return Grammar()
