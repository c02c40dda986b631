"""What the words beside a name make of it: part of a person, a river, a school, a battle; of another era; abroad."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nlp import resources
from nlp.places.unlisted import CAPITAL
from nlp.text import Text, fold

if TYPE_CHECKING:
    from nlp.places.names import Name

#: How far words are looked for on each side of a name, and an organisation's head word before it, in characters.
REACH = 32
ORGANISATION_REACH = 60
#: How many words an organisation's head may stand before the name.
ORGANISATION_WORDS = 7
#: A country named right behind: the place is there ("Hà Nam (Trung Quốc)"), but not in "Lào Cai".
_ABROAD = re.compile(
    r"(?:,| \(|, \w+ của| của)? ?(?:nước )?(?:Trung Quốc|Lào|Thái Lan|Campuchia|Mỹ|China|Laos|Thailand|Cambodia)(?![\w])(?! [A-ZĐ])"
)
#: An age behind a name: "Na Son, 33, borrowed", "Tân Hòa, 67 tuổi", "Sơn Hà (SN 1990)".
_AGE = re.compile(r",? ?\(?(?:SN ?\d{4}|sinh năm|\d{2} tuổi|\d{2}(?:,|\)))")
#: The rest of an English road of two ends: " - Điện Biên Phủ - Tây Trang border gate expressway".
_ROAD_RIGHT = re.compile(r"(?: ?- ?[A-ZĐ][\w' ]{1,30}?){1,3}(?:expressway|highway|railway|route|road|line)\b")
#: Several streets: "các tuyến đường Nguyễn Tất Thành, Điện Biên Phủ", "Le Loi, Dien Bien Phu and Hung Vuong streets".
_STREET = rf"[{CAPITAL}]\w*(?: [{CAPITAL}]\w*){{0,4}}"
_STREETS_LEFT = re.compile(
    rf"[CcNn](?:ác|ac|hững|hung) (?:tuyến |tuyen |trục |truc |con )?(?:đường|duong|phố|pho)(?: \w+)?:? (?:{_STREET}(?:, | - | và | va )){{1,6}}$"
)
_STREETS_RIGHT = re.compile(rf"(?:(?:, and |, | and ){_STREET}){{1,6}} (?:streets|roads|avenues|boulevards)\b")
_STREETS_REACH = 100
#: Three capitals or more: a surname, a middle word and a given name.
_FULL_NAME = re.compile(rf"(?: [{CAPITAL}]\w*){{3}}")
#: Bodies of districts, which name their district.
_DISTRICT_BODIES = ("huyện ủy", "huyen uy", "quận ủy", "quan uy", "huyện đoàn", "huyen doan")
_FIRST_WORD = re.compile(r"\w*")
_EDGES = "\"'( "


class _Phrases:
    """Phrases that a text may end or start with; looked up by their last or first word."""

    def __init__(self, pairs: Iterable[tuple[str, str]], *, at_end: bool) -> None:
        self._at_end = at_end
        self._by_word: dict[str, list[tuple[str, str]]] = {}
        for phrase, kind in pairs:
            word = phrase.rpartition(" ")[2] if at_end else phrase.partition(" ")[0]
            self._by_word.setdefault(word, []).append((phrase, kind))
        for rows in self._by_word.values():
            rows.sort(key=lambda row: -len(row[0]))

    def kind(self, text: str, word: str) -> str | None:
        """The kind of the longest phrase at that end of the text, whose outermost word is ``word``; None without one."""
        for phrase, kind in self._by_word.get(word, ()):
            if len(phrase) == len(word):
                return kind
            if self._at_end and text.endswith(phrase) and not text[: -len(phrase)][-1:].isalnum():
                return kind
            if not self._at_end and text.startswith(phrase) and not text[len(phrase) :][:1].isalnum():
                return kind
        return None


@functools.cache
def _phrases(name: str, toned: bool, at_end: bool) -> _Phrases:
    """One list of words.json; without diacritics unless ``toned``. The kind is "-" where the list has none, "" for an exception."""
    words: Any = resources.load_json("data/places/words.json")[name]
    pairs = words.items() if isinstance(words, dict) else ((word, "-") for word in words)
    rows = ((word.lstrip("!"), "" if word[0] == "!" else kind) for word, kind in pairs)
    return _Phrases(((word if toned else fold(word), kind) for word, kind in rows), at_end=at_end)


@functools.cache
def _words(name: str, toned: bool) -> frozenset[str]:
    words: Any = resources.load_json("data/places/words.json")[name]
    return frozenset(word if toned else fold(word) for word in words)


class Context:
    """Judges the names of one text."""

    def __init__(self, text: Text, english: bool, toned: bool) -> None:
        self._clean = text.clean
        self._folded = text.folded
        self._english = english
        self._toned = toned
        self._landforms = _phrases("landforms", toned, True)
        self._people = _phrases("people_left", toned, True)
        self._openers = _phrases("openers", toned, True)
        self._old_left = _phrases("old_left", toned, True)
        self._new_left = _phrases("new_left", toned, True)
        self._new_right = _phrases("new_right", toned, False)
        self._old_right = tuple(resources.load_json("data/places/words.json")["old_right"])
        if not toned:
            self._old_right = tuple(map(fold, self._old_right))

    def settle(self, name: Name) -> bool:
        """Fill in era, organisation and neighbours; False where the name is no place at all."""
        clean = self._clean
        before = clean[max(0, name.left - REACH) : name.left].rpartition("\n")[2]
        after = clean[name.right : name.right + REACH].partition("\n")[0]
        left = (before.lower() if self._toned else fold(before)).rstrip(_EDGES)
        right = after.lower() if self._toned else fold(after)
        word = left.rpartition(" ")[2]
        self._era(name, left, word, right)
        if after[:1] in ", (" and _ABROAD.match(after):
            return False
        if name.type:
            if name.typed_left and after[:1] == " " and after[1:2].isupper() and self._is_person(name):
                name.inside = "person"
                return False  # "Chủ tịch UBND xã Đinh Văn Tuấn"
            if name.typed_left and name.type in ("city", "P") and after.startswith(" - "):
                if _phrases("roads", self._toned, True).kind(left, word):
                    name.inside = "road"
                    return False  # "cao tốc TP.HCM - Trung Lương"
            if not name.plural:
                name.inside = self._organisation(name.left)
            return True
        return self._bare(name, before, after, left, word, right)

    def _bare(self, name: Name, before: str, after: str, left: str, word: str, right: str) -> bool:
        unsure = not self._toned and name.reading.top and word in _words("ambiguous_bare", False)
        if before[-1:] in (" ", "-", '"') and not unsure:  # "den Ha Noi" is "đến", hardly "đền"
            if self._landforms.kind(left, word):
                name.inside = "road"
                return False
            if self._people.kind(left, word):
                name.inside = "person"
                return False
        if after[:1] == " ":
            next_word = _FIRST_WORD.match(right, 1).group()  # type: ignore[union-attr]
            if _phrases("not_place_right", self._toned, False).kind(right[1:], next_word):
                return False
            if after[1:2].isupper() and (
                kind := _phrases("inside_right", self._toned, False).kind(right[1:], next_word)
            ):
                name.inside = kind
                return True
        if not name.reading.top and _AGE.match(after):
            name.inside = "person"
            return False
        if self._english and after[:2] in (" -", "-") and _ROAD_RIGHT.match(self._clean, name.end):
            return False
        if name.reading.district and left.endswith(_DISTRICT_BODIES):
            name.type = "Huyện"  # "Bí thư Huyện ủy Tuần Giáo Đỗ Văn Sơn"
            return True
        if self._is_street(name, before, after):
            return False
        name.inside = self._organisation(name.start)
        if name.inside:
            return name.reading.top or self._stands_free(before)
        return not self._among_capitals(name, before, after, left, word)

    def _is_street(self, name: Name, before: str, after: str) -> bool:
        """Whether a bare name is one of several streets."""
        if self._english and after[:2] in (", ", " a"):
            return _STREETS_RIGHT.match(self._clean, name.end) is not None
        if not before.endswith((", ", " - ", " và ", " va ")):
            return False
        low = max(0, name.start - _STREETS_REACH)
        return _STREETS_LEFT.search(self._clean, low, name.start) is not None

    def _era(self, name: Name, left: str, word: str, right: str) -> None:
        stripped = right.lstrip(" ")
        if stripped.startswith(self._old_right) and self._is_old(stripped):
            name.old = True
        if self._old_left.kind(left, word):
            name.old = True
        elif self._new_left.kind(left, word) or (
            right[:1] == " "
            and not name.old
            and self._new_right.kind(right[1:], right[1:].partition(" ")[0].rstrip(",.;"))
        ):
            name.new = True

    def _is_old(self, right: str) -> bool:
        for phrase in self._old_right:
            if right.startswith(phrase) and not right[len(phrase) : len(phrase) + 1].isalnum():
                return not right.startswith(("cũ kỹ", "nay là một trong"))
        return False

    def _organisation(self, start: int) -> str:
        """The kind of organisation whose name runs up to ``start`` without a break: "Trường THCS …", "Công ty …"."""
        window = self._clean[max(0, start - ORGANISATION_REACH) : start]
        words = (window.lower() if self._toned else fold(window)).split()[-ORGANISATION_WORDS - 2 :]
        if _last_words(self._toned).isdisjoint(words):
            return ""
        window = window[max(window.rfind(mark) for mark in ',.;:()"\n') + 1 :]
        words = (window.lower() if self._toned else fold(window)).split()
        heads, breaks = _phrases("inside_left", self._toned, True), _words("breaks", self._toned)
        for end in range(len(words), max(0, len(words) - ORGANISATION_WORDS), -1):
            if words[end - 1] in breaks:
                return ""
            kind = heads.kind(" ".join(words[:end]), words[end - 1])
            if kind and (self._toned or words[end - 1] not in _words("ambiguous_bare", False)):
                return kind
        return ""

    def _among_capitals(self, name: Name, before: str, after: str, left: str, word: str) -> bool:
        """Whether a bare name stands among capitalised words, and so is part of a longer name: a person, a company."""
        surface = self._clean[name.start : name.end]
        if surface.isupper() and len(surface) > 3:
            return word in _words("sure_surnames", True)
        if before[-1:] == " " and before[-2:-1].isalnum():
            printed = before.rstrip().rpartition(" ")[2].lstrip("\"'(")
            if printed[:1].isupper() and not self._opens(left, word):
                if _is_syllable(printed):
                    name.inside = "person"
                    return True
                if not self._english and not name.reading.top:
                    return True
        if after[:1] == " " and after[1:2].isupper() and not self._english:
            printed = after[1:].partition(" ")[0].rstrip(",.;:)\"'")
            if name.reading.top and _FULL_NAME.match(after) and printed.lower() in _words("sure_surnames", True):
                return False  # "Bí thư Tỉnh ủy Sơn La Hoàng Văn Nghiệm"
            if not printed.isupper() and fold(printed) not in _words("openers", False):
                return True
        return False

    def _is_person(self, name: Name) -> bool:
        """Whether a capitalised run behind a type word is a person's: it opens with a surname."""
        first = self._clean[name.start : name.end].partition(" ")[0].lower()
        return first in _words("sure_surnames", True) and not name.stated

    def _opens(self, left: str, word: str) -> bool:
        """A function word that is capitalised only because it opens a sentence or is a known head ("UBND", "Tỉnh ủy")."""
        if word == "a" and left[-3:-2].isalpha() and self._english:
            return self._folded == ""  # "Lau A Na Son"
        return self._openers.kind(left, word) is not None or fold(word) in _words("openers", False)

    def _stands_free(self, before: str) -> bool:
        """Inside an organisation: whether the name stands free of other names ("Đại học Tôn Đức Thắng" holds no Đức Thắng)."""
        word = before.rstrip().rpartition(" ")[2]
        return not word[:1].isupper() or word.isupper() or fold(word) in _last_words(False) or not _is_syllable(word)


@functools.cache
def _last_words(toned: bool) -> frozenset[str]:
    """The last words of the heads of organisations."""
    return frozenset(word.rpartition(" ")[2] for word in _words("inside_left", toned))


@functools.cache
def _syllables() -> frozenset[str]:
    names: Any = resources.load_json("data/names/people.json")
    return frozenset(fold(word) for list_ in ("surnames", "middles") for word in names[list_])


def _is_syllable(word: str) -> bool:
    """Whether a word can be part of a Vietnamese person's name."""
    return fold(word) in _syllables()
