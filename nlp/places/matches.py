"""From one text to names with their type words: the matches of the automaton, the longest that the letters allow first."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator

from nlp import resources
from nlp.places.gazetteer import Gazetteer
from nlp.places.index import Index, Reading, Spelling, TypeWord, squeeze
from nlp.places.names import Name
from nlp.text import Text, fold

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
_PLURALS_BARE = frozenset(map(fold, _PLURALS)) - {"nam", "so", "sau", "doi", "tam"}
#: A number before a type word up to which it counts units ("3 xã"), not a year or a sum.
_MOST_COUNTED = 40
#: The later members of a list of numbers: "Districts 1, 3 and 5".
_MORE_NUMBERS = re.compile(r"(?:, | va | and |, va |, and )(\d{1,2})(?![\w/%]|[.,:]\d)")
#: A number of a village before a type word counts nothing: "thôn 2 xã Thanh Yên", "tổ 5 phường Mường Thanh".
_VILLAGE_NUMBER = re.compile(r"(?<!\w)(?:thon|ban|xom|ap|khom|buon|to|to dan pho|tdp|doi|khu|khu pho|khu vuc) \d{1,2}$")
#: What must follow a number that has but a letter for its type word: "Q1, TP.HCM", but not "Q1 2025", "P3 Orion".
_CLOSED = re.compile(r" ?[,;()]| ?-|\.? ?$")
#: Type words that have other meanings: trusted only where a unit of that type has the name.
_WEAK = frozenset(["tt", "đk", "tt.", "đk."])
#: Type words that without diacritics are also parts of persons' names.
_ALSO_NAMES = frozenset(["phuong", "quan", "tinh", "huyen", "xa"])


class Matches:
    """The matches in one text.

    ``left`` maps the start of a name to the type word on its left and where that starts; ``right`` the start of a type word to it and its end.
    """

    def __init__(self, gazetteer: Gazetteer, index: Index, text: Text, toned: bool, english: bool) -> None:
        self._gazetteer = gazetteer
        self._index = index
        self.clean = text.clean
        self.folded = text.folded
        self.toned = toned
        self.english = english
        self._strict = toned and not english
        self._view = text.marked
        self.left: dict[int, tuple[TypeWord, int]] = {}
        self.right: dict[int, tuple[TypeWord, int]] = {}
        self._type_starts: dict[int, int] = {}
        self._in_type: dict[int, int] = {}
        self._found: list[tuple[int, int, int]] = []
        #: Start of a match → the end of the longest there.
        self.reach: dict[int, int] = {}
        self._sort()

    def _sort(self) -> None:
        entries, found, reach = self._index.entries, self._found, self.reach
        for number, start, end in self._index.find(self._view):
            entry = entries[number]
            if type(entry) is TypeWord:
                self._add_type(entry, start, end)
            else:
                found.append((start, -end, number))
                if reach.get(start, 0) < end:
                    reach[start] = end
        found.sort()

    def _add_type(self, entry: TypeWord, start: int, end: int) -> None:
        view = self._view
        if start and (0x30 <= view[start - 1] < 0x80 or view[start - 1] == 1):
            return  # inside a word
        surface = self.clean[start:end].lower()
        if surface not in entry.toned and (self.toned or fold(surface) not in entry.bare):
            return
        if start > 2 and (preceding := _not_after().get(surface)) and self._word_before(start) in preceding:
            return  # "bà xã", "nông thôn", "văn bản"
        if not self.toned and surface in _ALSO_NAMES and self.clean[start].isupper() and self._in_a_name(start):
            return  # "Cong Phuong"
        if entry.side == "right":
            if start not in self.right or self.right[start][1] < end:
                self.right[start] = (entry, end)
            return
        follows = end + (view[end : end + 1] == b" ")
        if entry.plural and view[end : end + 2] == b", ":
            follows = end + 2
        if follows == end and not surface.endswith("."):
            return
        if follows not in self.left or self.left[follows][1] > start:
            self.left[follows] = (entry, start)
            self._type_starts[start] = follows
            if " " in surface:
                self._in_type[start + surface.index(" ") + 1] = follows

    def _in_a_name(self, start: int) -> bool:
        """Whether the word before is capitalised and no abbreviation."""
        before = self.clean[max(0, start - 10) : start].rpartition(" ")[0].rpartition(" ")[2]
        return before[-1:].isalnum() and before[:1].isupper() and not before.isupper()

    def _word_before(self, start: int) -> str:
        """The word that ends right before a position, in lower case; "" where another sign stands between."""
        if self.clean[start - 1] not in " \n":
            return ""
        word = self.clean[max(0, start - 10) : start - 1].rpartition(" ")[2].lower()
        return word if self.toned else fold(word)

    def names(self) -> Iterator[Name]:
        """The longest names that the letters allow, from left to right."""
        position = 0
        for start, negative, number in self._found:
            if start < position or self._in_type.get(start) in self.reach:
                continue  # "THÀNH PHỐ HUẾ" holds no "Phố Huế"
            end = -negative
            spelling = self._index.spelling(number)
            surface = self.clean[start:end]
            if spelling.kind == "other":
                if squeeze(surface.lower()) in spelling.forms or (surface.isascii() and not self.toned):
                    position = end
                continue
            if spelling.kind == "number":
                name = self._number(spelling, surface, start, end)
            else:
                reading = self._index.read(number, surface, self._strict)
                name = self._name(reading, surface, start, end) if reading is not None else None
            if name is not None:
                if (
                    not name.type
                    and not name.reading.top
                    and self._overlapped(start, end)
                    and self._holds_larger(start, end)
                ):
                    continue
                position = end
                yield name
                if name.number and name.plural:
                    yield from self._more_numbers(name)

    def _overlapped(self, start: int, end: int) -> bool:
        """Whether another match begins at a later word of this one and goes on behind it."""
        at = self.clean.find(" ", start, end)
        while at >= 0:
            if self.reach.get(at + 1, 0) > end:
                return True
            at = self.clean.find(" ", at + 1, end)
        return False

    def _holds_larger(self, start: int, end: int) -> bool:
        """Whether a province begins inside a bare name and goes on behind it: "Từ Sơn La" is from Sơn La, not Từ Sơn."""
        found = self._found
        for at in range(bisect_left(found, (start + 1,)), len(found)):
            inner, negative, number = found[at]
            if inner >= end:
                break
            if end < -negative:
                if self._index.spelling(number).kind == "name":
                    reading = self._index.read(number, self.clean[inner:-negative], self._strict)
                    if reading is not None and reading.top and reading.grade == "exact":
                        return True
        return False

    def _name(self, reading: Reading, surface: str, start: int, end: int) -> Name | None:
        if surface[0].isdigit() and start and self.clean[start - 1].isalnum():
            return None
        typed = self.left.get(start)
        if typed is not None and not self._trusted(typed[0]) and not self._fits(reading, typed[0].kind):
            typed = None
        if typed is None and reading.grade != "exact" and (follows := self._type_starts.get(start)):
            if self.reach.get(follows, 0) > end:
                return None  # "TINH HA GIANG" is no "Tịnh Hà"
        name = Name(start, end, start, end, reading, toned=self.toned, strict=self._strict, english=self.english)
        if typed is not None:
            self._type_left(name, *typed)
        if (typed is None or typed[0].of) and (right := self.right.get(end + 1)) and self.clean[end] in " -":
            word, stop = right
            if word.kind == "village":
                return None
            name.type, name.plural, name.typed_left, name.left = word.kind, word.plural, False, start
            name.right = end if word.plural else stop
        return name

    def _trusted(self, word: TypeWord) -> bool:
        """Whether a type word is one beyond doubt: not an abbreviation of several meanings, not "quan" for quận or quân."""
        if word.apart or word.toned <= _WEAK:
            return False
        return self.toned or word.kind in ("P", "city", "town") or word.bare.isdisjoint(_ALSO_NAMES)

    def _fits(self, reading: Reading, kind: str) -> bool:
        """Whether some unit has the type that a word of several meanings ("ĐK", "TT", "xã vùng cao") would give it."""
        return any(self._gazetteer[id_].type == kind for id_ in reading.ids)

    def _type_left(self, name: Name, word: TypeWord, start: int) -> None:
        name.type, name.typed_left = word.kind, True
        name.plural = word.plural or self.counted(start)
        if not name.plural and not word.apart:
            name.left = start

    def _number(self, spelling: Spelling, surface: str, start: int, end: int) -> Name | None:
        """Phường 12, Q.1, District 3: the type word is in the match."""
        key = squeeze(surface.lower())
        if key not in spelling.forms and (self.toned or not surface.isascii()):
            return None
        if start and self.clean[start - 1].isalnum():
            return None
        digits = start + spelling.skip
        if self.reach.get(digits, 0) > end:
            return None  # "Phường 3 Bảo Lộc"
        after = self.clean[end : end + 2]
        if len(after) == 2 and after[0] in ".,/:%-" and after[1].isdigit():
            return None
        if spelling.skip == 1 and (self.english or not _CLOSED.match(after)):
            return None
        (ids,) = spelling.forms.values()
        return self._numbered(spelling.type, ids, start, digits, end, spelling.plural or self.counted(start))

    def _numbered(self, type_: str, ids: list[str], start: int, digits: int, end: int, plural: bool) -> Name:
        reading = Reading(tuple(ids), "exact", tuple(ids), self.clean[digits:end].lstrip("0"))
        left = digits if plural else start
        return Name(digits, end, left, end, reading, type_, typed_left=True, plural=plural, number=True)

    def _more_numbers(self, first: Name) -> Iterator[Name]:
        end = first.end
        while match := _MORE_NUMBERS.match(self.folded, end):
            ids = self._index.numbers.get((first.type, match.group(1).lstrip("0")))
            if not ids:
                return
            start, end = match.span(1)
            name = self._numbered(first.type, ids, start, start, end, True)
            name.listed = True
            yield name

    def counted(self, start: int) -> bool:
        """Whether a number or a plural word stands before a type word: "các xã", "3 xã", "hai phường"."""
        before = self.clean[max(0, start - 9) : start].rstrip().rpartition(" ")[2].lower()
        if before.isdigit():
            if int(before) > _MOST_COUNTED or self.clean[start].isupper():
                return False
            return not _VILLAGE_NUMBER.search(self.folded[max(0, start - 16) : start].rstrip())
        return before in (_PLURALS if self.toned else _PLURALS_BARE)


@functools.cache
def _not_after() -> dict[str, frozenset[str]]:
    """Type word → words before it with which it is another word, in both spellings."""
    words: dict[str, list[str]] = resources.load_json("data/places/words.json")["not_type_after"]
    bare = {fold(word): frozenset(map(fold, before)) for word, before in words.items()}
    return bare | {word: frozenset(before) for word, before in words.items()}
