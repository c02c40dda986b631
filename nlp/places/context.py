"""What the words beside a name make of it: part of a person, a river, a school, a battle; of another era; abroad."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nlp import resources
from nlp.text import Text, fold

if TYPE_CHECKING:
    from nlp.places.find import Name

#: How far words are looked for on each side of a name, in characters.
REACH = 32


#: A country named right behind: the place is there ("Hà Nam (Trung Quốc)"), but not in "Lào Cai".
_ABROAD = re.compile(
    r"(?:,| \(|, \w+ của| của)? ?(?:nước )?(?:Trung Quốc|Lào|Thái Lan|Campuchia|Mỹ|China|Laos|Thailand|Cambodia)(?![\w])(?! [A-ZĐ])"
)


@functools.cache
def _words(name: str, toned: bool) -> dict[str, str]:
    """One list of words.json as a mapping to kinds ("" where it has none); without diacritics unless ``toned``."""
    words: Any = resources.load_json("data/places/words.json")[name]
    pairs: Iterable[tuple[str, str]] = words.items() if isinstance(words, dict) else ((word, "") for word in words)
    return {(word if toned else fold(word)): kind for word, kind in pairs}


@functools.cache
def _longest(name: str) -> int:
    return max(word.count(" ") for word in _words(name, True)) + 1


class Context:
    """Judges the names of one text."""

    def __init__(self, text: Text, english: bool, toned: bool) -> None:
        self._clean = text.clean
        self._folded = text.folded
        self._english = english
        self._toned = toned

    def settle(self, name: Name) -> bool:
        """Fill in era, organisation and neighbours; False where the name is no place at all."""
        before = self._clean[max(0, name.left - REACH) : name.left]
        after = self._clean[name.right : name.right + REACH]
        left = before.lower() if self._toned else fold(before)
        right = after.lower() if self._toned else fold(after)
        self._era(name, left, right)
        if _ABROAD.match(after):
            return False
        if name.typed_left or name.listed:
            name.inside = self._organisation(name.left) if name.type and not name.plural else ""
            return True
        words = left.rstrip("\"'( ").split(" ")
        if name.type:
            name.inside = self._organisation(name.left)
            return True
        return self._bare(name, before, after, words, right)

    def _bare(self, name: Name, before: str, after: str, words: list[str], right: str) -> bool:
        touches = before.endswith((" ", "-", "\n"))
        if touches and self._ends(words, "landforms"):
            return False
        if self._starts(right, "not_place_right", " "):
            return False
        if touches and not before.endswith("\n") and self._ends(words, "people_left"):
            name.within = False
            name.inside = "person"
            return False
        if after[:1] == " " and after[1:2].isupper() and (kind := self._organisation_right(right)):
            name.inside = kind
            return True
        name.inside = self._organisation(name.start)
        if name.inside:
            return True
        return not self._among_capitals(name, before, after)

    def _era(self, name: Name, left: str, right: str) -> None:
        stripped = right.lstrip(" ")
        if self._starts(stripped, "old_right") and not stripped.startswith(("cũ kỹ", "nay là một trong", "now on")):
            name.old = True
        words = left.rstrip("\"'( ").split(" ")
        if self._ends(words, "old_left"):
            name.old = True
        elif self._ends(words, "new_left"):
            name.new = True

    def _ends(self, words: list[str], list_: str) -> str | None:
        """The kind of the longest word of a list that the words end with, None without one."""
        known = _words(list_, self._toned)
        for count in range(min(_longest(list_), len(words)), 0, -1):
            kind = known.get(" ".join(words[-count:]))
            if kind is not None:
                return kind or "-"
        return None

    def _starts(self, text: str, list_: str, lead: str = "") -> bool:
        """Whether a text starts with a word of a list (behind ``lead``)."""
        if lead and not text.startswith(lead):
            return False
        words = text[len(lead) :].replace(",", " ,").replace(")", " )").replace(".", " ").replace('"', " ").split(" ")
        known = _words_right(list_, self._toned)
        return any(" ".join(words[:count]) in known for count in range(min(_longest(list_) + 1, len(words)), 0, -1))

    def _organisation(self, start: int) -> str:
        """The kind of organisation whose name runs up to ``start`` without a break: "Trường THCS …", "Công ty …"."""
        window = self._clean[max(0, start - 60) : start]
        cut = max(window.rfind(mark) for mark in ',.;:()"\n')
        window = window[cut + 1 :]
        words = (window.lower() if self._toned else fold(window)).split()
        known, breaks = _words("inside_left", self._toned), _words("breaks", self._toned)
        for index in range(len(words) - 1, max(-1, len(words) - 8), -1):
            if words[index] in breaks:
                return ""
            kind = (
                known.get(words[index])
                or known.get(" ".join(words[index : index + 2]))
                or known.get(" ".join(words[index : index + 3]))
            )
            if kind:
                return kind
        return ""

    def _organisation_right(self, right: str) -> str:
        known = _words("inside_right", self._toned)
        words = right[1:].replace(",", " ").replace(".", " ").split(" ")
        for count in (3, 2, 1):
            kind = known.get(" ".join(words[:count]))
            if kind:
                return kind
        return ""

    def _among_capitals(self, name: Name, before: str, after: str) -> bool:
        """Whether a bare name stands among capitalised words, and so is part of a longer name: a person, a company."""
        surface = self._clean[name.start : name.end]
        if surface.isupper() and len(surface) > 3:
            return self._clean[: name.start].rstrip().rpartition(" ")[2].lower() in _words("sure_surnames", True)
        if before[-1:] == " " and before[-2:-1].isalnum():
            word = before.rstrip().rpartition(" ")[2].lstrip("\"'(")
            if word[:1].isupper() and not self._opens(word, before):
                if not self._english or _is_syllable(word):
                    return True
        if after[:1] == " " and after[1:2].isupper() and not self._english:
            word = after[1:].partition(" ")[0].rstrip(",.;:)\"'")
            if not word.isupper() and fold(word) not in _words("openers", False):
                return True
        return False

    def _opens(self, word: str, before: str) -> bool:
        """A function word that is capitalised only because it opens a sentence or is a known head ("UBND", "Tỉnh ủy")."""
        last = before.rstrip().lower().split(" ")
        return self._ends(last if self._toned else [fold(w) for w in last], "openers") is not None or fold(
            word
        ) in _words("openers", False)


@functools.cache
def _words_right(list_: str, toned: bool) -> frozenset[str]:
    """Words of a list as :meth:`Context._starts` cuts them: commas and brackets apart."""
    out = set()
    for word in _words(list_, toned):
        out.add(" ".join(word.replace(",", " ,").replace(")", " )").replace(".", " ").split(" ")))
    return frozenset(out)


@functools.cache
def _syllables() -> frozenset[str]:
    names: Any = resources.load_json("data/names/people.json")
    return frozenset(fold(word) for list_ in ("surnames", "middles") for word in names[list_])


def _is_syllable(word: str) -> bool:
    """Whether a word can be part of a Vietnamese person's name."""
    return fold(word) in _syllables() or not word.isascii()
