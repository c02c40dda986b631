"""Where place names stand in a text, and what stands beside them: one pass of an automaton, then cases.

Finding is about the text only: which letters, which type word, which list, which company. What a name means is
decided in :mod:`nlp.places.link`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp import resources
from nlp.places.context import Context
from nlp.places.gazetteer import Gazetteer
from nlp.places.index import Grade, Index, Spelling, TypeWord, squeeze
from nlp.places.lists import settle_lists
from nlp.places.view import view_of
from nlp.text import Text, fold

_CAPITAL = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
#: A run of capitalised words, or a number: the name of a village, or of a unit that no list has.
_RUN = re.compile(
    rf"(?:[{_CAPITAL}][\w']*|\d{{1,2}}(?![\w/.,]\w))(?:[ -](?:[{_CAPITAL}][\w']*|\d{{1,2}}(?![\w/.,]\w))){{0,3}}"
)
_RUN_LEFT = re.compile(rf"(?:[{_CAPITAL}][\w']*[ -]){{0,3}}(?:[{_CAPITAL}][\w']*|\d{{1,2}})$")
#: What may follow the name of a village of one syllable or behind a word as common as "bản" (copy, village).
_CLOSED = re.compile(
    r"[ ]?(?:[,.;:)\n]|$| \(|(?:xa|thuoc|phuong|huyen|thi tran|o|co|va|da|la|cach|nam|vao|den|hien|commune)\b)"
)
_NOT_VILLAGE = frozenset(
    [
        "van",
        "phien",
        "an",
        "nguyen",
        "kich",
        "tu",
        "co",
        "bien",
        "di",
        "nhat",
        "can",
        "xuat",
        "dich",
        "bai",
        "co",
        "buu",
    ]
)
_PLURALS = frozenset(
    [
        "các",
        "những",
        "hai",
        "ba",
        "bốn",
        "năm",
        "sáu",
        "bảy",
        "tám",
        "chín",
        "mười",
        "số",
        "nhiều",
        "liên",
        "gồm",
        "đôi",
    ]
)
_PLURALS_BARE = frozenset(map(fold, _PLURALS)) - {"nam", "so", "sau"}
#: The later members of a list of numbers: "Districts 1, 3 and 5".
_MORE_NUMBERS = re.compile(r"(?:, | va | and |, va |, and )(\d{1,2})(?![\w/%]|[.,:]\d)")
_OF = frozenset(
    [
        "communes of",
        "commune of",
        "districts of",
        "district of",
        "wards of",
        "ward of",
        "city of",
        "cities of",
        "province of",
        "provinces of",
    ]
)
_SURE_VILLAGE = ("thon", "xom", "to dan pho", "khu pho", "tdp", "khu dan cu")


@dataclass(slots=True)
class Name:
    """A stretch of text that is the name of some unit, with what stands beside it; filled in by the steps of the finder.

    ``start:end`` is the name alone, ``left:right`` with its type word. ``type`` is a Vietnamese type, or P (province level),
    city, town, where the word leaves it open; "" without one. ``ids`` are all units it can name, ``exact`` those written
    exactly so. ``stated`` are the names that say where it lies (", huyện X, tỉnh Y"); ``follows`` says that it heads a list whose type it took.
    """

    start: int
    end: int
    left: int
    right: int
    ids: tuple[str, ...]
    grade: Grade
    key: str
    exact: tuple[str, ...] = ()
    type: str = ""
    typed_left: bool = False
    plural: bool = False
    old: bool = False
    new: bool = False
    inside: str = ""
    listed: bool = False
    within: bool = False
    joined: bool = False
    number: bool = False
    #: Printed in a text with diacritics; a common word or led by a surname; one syllable that is a place all the same.
    toned: bool = True
    common: bool = False
    single_ok: bool = False
    text_key: str = ""
    stated: list[Name] = field(default_factory=list)
    #: Its neighbours in a list of bare names.
    beside: list[Name] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A typed name that no list has, or (``type`` village) one below the commune."""

    start: int
    end: int
    name_start: int
    name_end: int
    type: str


class Finder:
    """The spellings of a gazetteer and the steps from text to names; safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._index = Index(gazetteer)

    def find(self, text: Text, toned: bool, english: bool) -> tuple[list[Name], list[Unknown]]:
        """Every name in order, with type words, lists and neighbours settled; and typed names that are in no list.

        ``toned``: the text is printed with diacritics, so a word without any is not one with its marks left out.
        """
        page = _Page(self._index, text, toned, english)
        unknown = list(page.villages())
        spans = [(u.start, u.end) for u in unknown]
        names = [name for name in page.names() if not _in(name, spans)]
        settle_lists(self._gazetteer, text.folded, names)
        context = Context(text, english, toned)
        names = list(_without_roads(text.folded, names, context))
        unknown.extend(page.unlisted(names))
        return names, unknown


class _Page:
    """One text while its names are looked for."""

    def __init__(self, index: Index, text: Text, toned: bool, english: bool) -> None:
        self._index = index
        self._clean = text.clean
        self._folded = text.folded
        self._toned = toned
        self._english = english
        self._view = view_of(text.codes)
        #: Start of a name → the type word on its left and where that starts; start of a right type word → it and its end.
        self._left: dict[int, tuple[TypeWord, int]] = {}
        self._right: dict[int, tuple[TypeWord, int]] = {}
        self._type_starts: dict[int, int] = {}
        self._in_type: dict[int, int] = {}
        self._found: list[tuple[int, int, int]] = []
        self._reach: dict[int, int] = {}
        self._sort_matches()

    def _sort_matches(self) -> None:
        entries = self._index.entries
        for number, start, end in self._index.find(self._view):
            entry = entries[number]
            if type(entry) is TypeWord:
                self._add_type(entry, start, end)
            else:
                self._found.append((start, -end, number))
                if self._reach.get(start, 0) < end:
                    self._reach[start] = end
        self._found.sort()

    def _add_type(self, entry: TypeWord, start: int, end: int) -> None:
        view = self._view
        if start and (0x30 <= view[start - 1] < 0x80 or view[start - 1] == 1):
            return  # inside a word
        surface = self._clean[start:end].lower()
        if surface not in entry.toned and (self._toned or fold(surface) not in map(fold, entry.toned)):
            return
        if entry.side == "right":
            if start not in self._right or self._right[start][1] < end:
                self._right[start] = (entry, end)
            return
        follows = end + (view[end : end + 1] == b" ")
        if entry.plural and view[end : end + 2] == b", ":
            follows = end + 2
        if follows == end and not surface.endswith("."):
            return
        if follows not in self._left or self._left[follows][1] > start:
            self._left[follows] = (entry, start)
            self._type_starts[start] = follows
            if " " in surface:
                self._in_type[start + surface.index(" ") + 1] = follows

    def names(self) -> Iterator[Name]:
        """The longest names that the letters allow, from left to right."""
        position = 0
        entries = self._index.entries
        for start, negative, number in self._found:
            if start < position or self._in_type.get(start) in self._reach:
                continue  # "THÀNH PHỐ HUẾ" holds no "Phố Huế"
            end = -negative
            spelling = entries[number]
            assert isinstance(spelling, Spelling)
            surface = self._clean[start:end]
            if spelling.kind == "other":
                if squeeze(surface.lower()) in spelling.forms or (surface.isascii() and not self._toned):
                    position = end
                continue
            if spelling.kind == "number":
                name = self._number(spelling, surface, start, end)
            else:
                name = self._name(spelling, number, surface, start, end)
            if name is not None:
                position = end
                yield name
                if name.number and name.plural:
                    yield from self._more_numbers(name)

    def _name(self, spelling: Spelling, number: int, surface: str, start: int, end: int) -> Name | None:
        ids, grade = self._index.read(number, surface)
        if not ids or (surface[0].isdigit() and start and self._clean[start - 1].isalnum()):
            return None
        exact: tuple[str, ...] = ids if grade == "exact" else ()
        if grade == "bare":
            exact = self._index.exact(number, surface)
            if self._toned and exact and not self._english:
                ids, grade = exact, "exact"
        typed = self._left.get(start)
        if typed is None and grade != "exact" and (follows := self._type_starts.get(start)):
            if self._reach.get(follows, 0) > end:
                return None  # "TINH HA GIANG" is no "Tịnh Hà"
        name = Name(start, end, start, end, ids, grade, squeeze(self._folded[start:end]), exact)
        name.joined = spelling.kind == "joined"
        name.toned = self._toned
        name.text_key = surface
        lower = surface.lower()
        name.common = lower in _common() or self._folded[start:end].partition(" ")[0] in _surnames()
        name.single_ok = spelling.exonym or name.key in ("pleiku", "hue")
        if typed is not None:
            self._type_left(name, *typed)
        if (typed is None or typed[0].toned & _OF) and (right := self._right.get(end + 1)) and self._clean[end] in " -":
            word, stop = right
            name.type, name.plural, name.typed_left, name.left = word.kind, word.plural, False, start
            name.right = name.end if word.plural else stop
        return name

    def _type_left(self, name: Name, word: TypeWord, start: int) -> None:
        name.type, name.typed_left = word.kind, True
        name.plural = word.plural or self._counted(start)
        if not name.plural and not word.apart:
            name.left = start

    def _number(self, spelling: Spelling, surface: str, start: int, end: int) -> Name | None:
        """Phường 12, Q.1, District 3: the type word is in the match."""
        key = squeeze(surface.lower())
        if key not in spelling.forms and (self._toned or not surface.isascii()):
            return None
        if start and self._clean[start - 1].isalnum():
            return None
        if self._reach.get(start + spelling.skip, 0) > end:
            return None  # "Phường 3 Bảo Lộc"
        after = self._clean[end : end + 2]
        if len(after) == 2 and after[0] in ".,/:%-" and after[1].isdigit():
            return None
        if spelling.skip <= 2 and (self._english or re.match(r"[ /-]*(?:19|20)\d\d|%", self._clean[end : end + 7])):
            return None  # Q1 2025 is a quarter
        (ids,) = spelling.forms.values()
        digits = start + spelling.skip
        name = Name(digits, end, start, end, tuple(ids), "exact", surface[spelling.skip :].lstrip("0"), tuple(ids))
        name.type, name.typed_left, name.number, name.plural = spelling.type, True, True, spelling.plural
        if spelling.plural or self._counted(start):
            name.plural, name.left = True, digits
        return name

    def _more_numbers(self, first: Name) -> Iterator[Name]:
        end = first.end
        while match := _MORE_NUMBERS.match(self._folded, end):
            ids = tuple(self._index.numbers.get((first.type, match.group(1).lstrip("0")), ()))
            if not ids:
                return
            start, end = match.span(1)
            name = Name(start, end, start, end, ids, "exact", match.group(1).lstrip("0"), ids)
            name.type, name.typed_left, name.number, name.plural, name.listed = first.type, True, True, True, True
            yield name

    def _counted(self, start: int) -> bool:
        """Whether a number or a plural word stands before a type word: "các xã", "3 xã", "hai phường"."""
        before = self._clean[max(0, start - 9) : start].rstrip().rpartition(" ")[2].lower()
        return before.isdigit() or before in (_PLURALS if self._toned else _PLURALS_BARE)

    def villages(self) -> Iterator[Unknown]:
        """Villages and quarters: below the commune, no official code. The name of a commune inside is the village's."""
        for follows, (word, start) in self._left.items():
            if word.kind == "village" and start not in self._left and self._reach.get(start, 0) + 1 not in self._right:
                run = _RUN.match(self._clean, follows)
                if run and self._is_village(start, follows, run.end()):
                    yield Unknown(start, run.end(), follows, run.end(), "village")
        for start, (word, end) in self._right.items():
            if word.kind == "village" and start > 1:
                run = _RUN_LEFT.search(self._clean[max(0, start - 40) : start - 1])
                if run:
                    first = start - 1 - len(run.group())
                    yield Unknown(first, end, first, start - 1, "village")

    def _is_village(self, start: int, follows: int, end: int) -> bool:
        word = self._folded[start:follows].strip()
        if not self._toned and self._clean[start].isupper():
            return False
        if word in _SURE_VILLAGE:
            return True
        if self._folded[max(0, start - 8) : start].rstrip().rpartition(" ")[2] in _NOT_VILLAGE:
            return False
        name = self._clean[follows:end]
        if re.search(r"[fjwzFJWZ]", name) or (name.isupper() and len(name) < 5) or (not self._toned and word == "ban"):
            return False
        return bool(_CLOSED.match(self._folded, end)) and (self._toned or word not in ("ap", "buon"))

    def unlisted(self, names: list[Name]) -> Iterator[Unknown]:
        """Names with a type word that are in no list: merged away before the span, or misspelt."""
        taken = {name.start for name in names} | {name.left for name in names}
        for follows, (word, start) in self._left.items():
            if word.kind in ("village", "P", "city", "town") or word.apart or follows in taken or start in taken:
                continue
            run = _RUN.match(self._clean, follows)
            if (
                run is None
                or run.group().isupper()
                or run.group()[0].isdigit()
                or (self._clean[start:follows].strip().lower() in ("tt", "đk", "t.", "h.", "p.", "q.", "x.", "tt."))
            ):
                continue
            if any(n.start < run.end() and follows < n.end for n in names):
                continue
            yield Unknown(
                follows if self._counted(start) or word.plural else start, run.end(), follows, run.end(), word.kind
            )
        yield from self._unlisted_english(names)

    def _unlisted_english(self, names: list[Name]) -> Iterator[Unknown]:
        """ "Muong Phng commune": a capitalised run before an English type word."""
        for start, (word, end) in self._right.items():
            if word.kind in ("village", "P", "city", "town") or word.plural or start < 2:
                continue
            run = _RUN_LEFT.search(self._clean[max(0, start - 40) : start - 1])
            if (
                run is None
                or run.group().isupper()
                or any(n.start < start and n.end > start - 1 - len(run.group()) for n in names)
            ):
                continue
            first = start - 1 - len(run.group())
            words = run.group().split(" ")
            while words and fold(words[0]) in _openers():
                first += len(words.pop(0)) + 1
            if words and not words[0].isdigit():
                yield Unknown(first, end, first, start - 1, word.kind)


def _without_roads(folded: str, names: list[Name], context: Context) -> Iterator[Name]:
    """The names that are places; where the first of "cao tốc A - B" is none, the second is none."""
    road = -9
    for name in names:
        if not name.type and folded[road : name.start] in (" - ", "-", " den "):
            road = name.end
        elif context.settle(name):
            yield name
        else:
            road = name.end


@functools.cache
def _openers() -> frozenset[str]:
    return frozenset(fold(word) for word in resources.load_json("data/places/words.json")["openers"])


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(resources.load_json("data/places/words.json")["common"])


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset(fold(name) for name in resources.load_json("data/names/people.json")["surnames"])


def _in(name: Name, spans: list[tuple[int, int]]) -> bool:
    return any(a < name.end and name.start < b for a, b in spans)
