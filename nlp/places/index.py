"""The spellings of every unit, by rule, and the automaton that finds them in one pass.

A pattern is a stretch of the view (:mod:`nlp.text.marked`), so it fits with and without diacritics, in capitals, with
hyphens or apostrophes of any kind. Which of the units written alike a text means is told by :meth:`Index.read`,
which compares the letters as printed with those of each name.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import ahocorasick_rs

from nlp import resources
from nlp.places.gazetteer import Gazetteer
from nlp.text import fold
from nlp.text.marked import patterns_of
from nlp.text.vietnamese import TONES, to_new_style, to_old_style

Grade = Literal["exact", "bare", "loose"]
_DROP = str.maketrans("", "", " -'\n\t")
#: i for y and y for i, in the only positions where both are written (place-names.md section 6.3), in folded syllables.
_I_OR_Y = re.compile(r"(?<![a-z])(h|k|l|m|s|t|v|qu)([iy])(?![a-z])")


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A word that says what kind of unit a name is: ``kind`` a Vietnamese type, or P, city, town, village.

    ``toned`` are its spellings in lower case with diacritics; ``side`` is where it stands; with ``plural`` it belongs to a list
    and to none of its names; ``apart``: a word stands between type and name ("huyện miền núi X"). ``bare`` is ``toned`` without diacritics; ``of``: "commune of".
    """

    kind: str
    toned: frozenset[str]
    side: Literal["left", "right"]
    plural: bool = False
    apart: bool = False
    bare: frozenset[str] = frozenset()
    of: bool = False


@dataclass(slots=True)
class Spelling:
    """What one pattern can be. ``forms`` map names as printed (lower case, squeezed) to ids.

    ``kind``: "name", "joined" (its syllables run together), "number" (a type word and a number: ``type``), "other" (no
    unit: "Thái Bình Dương"). ``skip`` is how many characters of a number's match are the type word.
    """

    kind: str
    forms: dict[str, list[str]] = field(default_factory=dict)
    type: str = ""
    skip: int = 0
    plural: bool = False
    exonym: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name as printed can mean, apart from its place in a text.

    ``ids`` are all units it can name, ``exact`` those written exactly so. ``grade`` exact: as a name is written; bare: printed without
    diacritics; loose: a tone mark or a hat misplaced or left out. ``key`` is the name folded and squeezed. ``top``: one of them is a province or
    city under the centre; ``district``: one is a district or the like; ``one_province``: all lie in one of today; ``common``: a word of the language;
    ``personal``: it may be a person's name; ``word``: more than one syllable, or one that is known; ``joined``: the syllables are run together.
    """

    ids: tuple[str, ...]
    grade: Grade
    exact: tuple[str, ...]
    key: str
    top: bool = False
    one_province: bool = False
    district: bool = False
    common: bool = False
    personal: bool = False
    word: bool = True
    joined: bool = False


#: A name's share in a pattern: its kind there (or "exonym"), the name as written, its ids. A row is a spelling with what it is.
_Said = tuple[str, str, list[str]]
_Row = tuple[str, TypeWord | Spelling | _Said]


class Index:
    """All patterns of a gazetteer; safe to share between threads.

    An article holds a few hundred of the 25,000 spellings, so only the patterns are made at once; what a pattern can be is worked out
    when it is first met (:meth:`spelling`).
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._words: dict[str, Any] = resources.load_json("data/places/words.json")
        people: dict[str, Any] = resources.load_json("data/names/people.json")
        self._common = frozenset(self._words["common"])
        self._single = frozenset(self._words["single"])
        #: Surnames and middle words of persons, folded: a name that opens with one may be a person's.
        self._person_words = frozenset(fold(word) for list_ in ("surnames", "middles") for word in people[list_])
        #: (type, digits) → ids, for the later members of "Districts 1, 3 and 5".
        self.numbers: dict[tuple[str, str], list[str]] = {}
        by_name: dict[str, list[str]] = {}
        for id_, name in gazetteer.id_names():
            by_name.setdefault(name, []).append(id_)
        rows = [*self._type_rows(), *self._name_rows(by_name), *self._exonym_rows(by_name)]
        rows += (row for alias, ids in self._words["aliases"].items() for row in _rows_of(alias, ids))
        rows += ((other, Spelling("other", {squeeze(other.lower()): []})) for other in self._words["no_units"])
        #: By pattern: a type word, a spelling, or the names that a spelling will be made of.
        self.entries: list[TypeWord | Spelling | list[_Said]] = []
        self._automaton = ahocorasick_rs.BytesAhoCorasick(self._arranged(rows))
        #: Syllables of all names, folded.
        self.syllables = frozenset(fold(" ".join(by_name)).replace("'", " ").split(" "))
        self.read = functools.lru_cache(maxsize=8192)(self._read)

    def _arranged(self, rows: list[_Row]) -> list[bytes]:
        """The patterns of spellings, names written alike under one; fills :attr:`entries`."""
        pattern_of = _patterns({written for written, _ in rows})
        patterns: list[bytes] = []
        entries = self.entries
        at: dict[bytes, list[_Said]] = {}
        for written, entry in rows:
            pattern = pattern_of[written]
            if not isinstance(entry, tuple):
                patterns.append(pattern)
                entries.append(entry)
            elif (said := at.get(pattern)) is None:
                patterns.append(pattern)
                entries.append(at.setdefault(pattern, [entry]))
            else:
                said.append(entry)
        return patterns

    def find(self, view: bytes) -> list[tuple[int, int, int]]:
        """(entry, start, end) of every pattern in a view, nested and overlapping ones too."""
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(view, overlapping=True)
        return found

    def spelling(self, entry: int) -> Spelling:
        """What the pattern of a number can be, made at the first call."""
        found = self.entries[entry]
        if isinstance(found, list):
            found = self.entries[entry] = _spelling(found)
        assert isinstance(found, Spelling)
        return found

    def _read(self, entry: int, surface: str, strict: bool) -> Reading | None:
        """What letters as printed can mean; None where no unit is written so.

        ``strict``: the text is Vietnamese with diacritics, where a name without any is not one with its marks left out, if
        there is one without.
        """
        spelling = self.spelling(entry)
        lower = surface.lower()
        key = squeeze(lower)
        exact = tuple(spelling.forms.get(key, ()))
        grade: Grade = "exact"
        ids = exact
        if key.isascii() and not (strict and exact):
            ids, grade = tuple({id_: None for group in (exact, *spelling.forms.values()) for id_ in group}), "bare"
        elif not exact:
            ids = tuple({id_: None for form, group in spelling.forms.items() if _alike(key, form) for id_ in group})
            grade = "loose"
        if not ids:
            return None
        units = [self._gazetteer[id_] for id_ in ids]
        return Reading(
            ids, grade, exact, squeeze(fold(surface)),
            top=any(unit.level == "P" for unit in units),
            one_province=len({self._gazetteer.province_today(id_) for id_ in ids}) == 1,
            district=any(unit.level == "D" for unit in units),
            common=lower in self._common,
            personal=fold(surface).partition(" ")[0] in self._person_words,
            word=spelling.exonym or " " in surface or "-" in surface or key in self._single,
            joined=spelling.kind == "joined",
        )  # fmt: skip

    def _name_rows(self, by_name: dict[str, list[str]]) -> Iterator[_Row]:
        for name, ids in by_name.items():
            yield from self._number_rows(name, ids) if name.isdigit() else _rows_of(name, ids)

    def _exonym_rows(self, by_name: dict[str, list[str]]) -> Iterator[_Row]:
        """Other names of provinces and cities: only their largest unit is meant by them ("Hanoi", "HCMC")."""
        for exonym, name in self._words["exonyms"].items():
            units = [self._gazetteer[id_] for id_ in by_name[name]]
            largest = "PDC"[min("PDC".index(unit.level) for unit in units)]
            rows = list(_rows_of(exonym, [unit.id for unit in units if unit.level == largest]))
            yield from rows
            yield exonym, ("exonym", exonym, [])

    def _number_rows(self, name: str, ids: list[str]) -> Iterator[_Row]:
        """Wards and urban districts that are numbers have their type word in the pattern: "Phường 12", "P.12", "Ward 12"."""
        number = name.lstrip("0")
        for type_, words in self._words["numbered"].items():
            mine = [id_ for id_ in ids if self._gazetteer[id_].type == type_]
            if mine:
                self.numbers[type_, number] = mine
            for word, plural in ((w, w.endswith("s ")) for w in words if mine):
                for digits in {number, number.zfill(2)}:
                    for cased in {word, word[0].upper() + word[1:]}:
                        form = squeeze(cased.lower() + digits)
                        yield f"Z|{cased}{digits}", Spelling("number", {form: mine}, type_, len(word), plural)

    def _type_rows(self) -> Iterator[_Row]:
        """Type words, as they open a sentence and inside one; with the adjectives that stand between type and name."""
        for side in ("left", "right"):
            for kind, words in self._words["types"][side].items():
                for word in words:
                    yield from _rows_of_type(kind, word, side)
        for kind in self._words["types"]["adjectives_of"]:
            for word in self._words["types"]["left"][kind]:
                for adjective in self._words["types"]["adjectives"] if not word.endswith(".") else ():
                    yield from _rows_of_type(kind, f"{word} {adjective}", "left", apart=True)


def _rows_of_type(kind: str, toned: str, side: Any, apart: bool = False) -> Iterator[_Row]:
    plural = kind.endswith("+")
    bare = frozenset((fold(toned),))
    entry = TypeWord(kind.rstrip("+"), frozenset((toned,)), side, plural, apart, bare, toned.endswith(" of"))
    cases = {toned, toned[0].upper() + toned[1:], " ".join(w[0].upper() + w[1:] for w in toned.split(" "))}
    for cased in cases:
        yield f"Z|{cased}", entry


def _rows_of(name: str, ids: list[str]) -> Iterator[_Row]:
    for kind, written in _variants(name):
        yield written, (kind, name, ids)


def _spelling(said: list[_Said]) -> Spelling:
    """What one pattern can be, of the names written so."""
    spelling = Spelling(said[0][0])
    for kind, name, ids in said:
        if kind == "exonym":
            spelling.exonym = True
            continue
        if kind == "name":
            spelling.kind = "name"
        for form in _printed(name):
            known = spelling.forms.get(form)
            if known is None:
                spelling.forms[form] = list(ids)
            else:
                known.extend(id_ for id_ in ids if id_ not in known)
    return spelling


def squeeze(lower: str) -> str:
    """A name in lower case without spaces, hyphens and apostrophes."""
    return lower.translate(_DROP)


def _patterns(written: Collection[str]) -> dict[str, bytes]:
    """Spelling → pattern, without the "Z|" that lets one begin with a small letter (a view without capitals would get them)."""
    names = list(written)
    return {
        name: pattern[2:] if name.startswith("Z|") else pattern
        for name, pattern in zip(names, patterns_of(names), strict=True)
    }


#: One word ("water") written differently by place; with the forms of the press.
_DAK = re.compile(r"(?<!\w)(?:đắk|đăk|đak)(?!\w)")
_DAK_PRINTED = ("đắk", "đăk", "đak", "đắc", "đăc", "đác")


def _printed(name: str) -> dict[str, None]:
    """A name squeezed, in both styles of tone placement; Đắk in all its spellings."""
    lower = name.lower()
    forms = dict.fromkeys(map(squeeze, (lower, to_old_style(lower), to_new_style(lower))))
    if "đ" in lower and _DAK.search(lower):
        forms |= dict.fromkeys(squeeze(_DAK.sub(word, lower)) for word in _DAK_PRINTED)
    return forms


def _variants(name: str) -> Iterator[tuple[str, str]]:
    """The spellings of a name: as written, by rule, and with its syllables run together. For "Z|" see :func:`_patterns`."""
    yield "name", name
    if "'" in name:
        before, _, after = name.partition("'")
        yield "name", before + after
        yield "name", f"{before}'{after.capitalize()}"
        yield "name", f"Z|{before}'{after[0].lower()}{after[1:]}"
        yield "joined", (before + after).replace(" ", "")
        return
    if " - " in name:
        yield "name", name.replace(" - ", " ")
        return
    folded = fold(name)
    if folded.startswith("dak "):
        yield "name", "Đắc " + name[4:]
    swapped = _I_OR_Y.sub(lambda m: m.group(1) + ("y" if m.group(2) == "i" else "i"), folded)
    if swapped != folded:
        yield "name", " ".join(word.capitalize() for word in swapped.split(" "))
    if " " in name and not any(map(str.isdigit, name)):
        joined = name.replace(" ", "")
        yield "joined", joined.capitalize()
        yield "joined", joined


def _alike(printed: str, form: str) -> bool:
    """Whether squeezed letters as printed may stand for a form: the same marks, misplaced in their syllable; or some left out.

    Breve and circumflex may change places (Đăk, Đắk), i stands for y.
    """
    tones, hats = _marks(printed)
    all_tones, all_hats = _marks(form)
    return _within(tones, all_tones) and _within(hats, all_hats)


def _marks(word: str) -> tuple[str, str]:
    """The tone marks of a word in order, and its letters with hat, horn or bar in order (breve and circumflex as one)."""
    tones, hats = [], []
    for character in unicodedata.normalize("NFD", word):
        if character in TONES:
            tones.append(character)
        elif character == "đ" or unicodedata.combining(character):
            hats.append("\u0302" if character == "\u0306" else character)
    return "".join(tones), "".join(hats)


def _within(some: str, all_: str) -> bool:
    """Whether the characters of ``some`` stand in ``all_`` in the same order."""
    rest = iter(all_)
    return all(character in rest for character in some)
