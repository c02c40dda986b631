"""Where place names stand in a text, and what stands beside them: one automaton pass, then cases.

Finding is about the text only: which letters, which type word, which list, which company. What a name means is
decided in :mod:`nlp.places.link`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import ahocorasick_rs

from nlp import resources
from nlp.places.gazetteer import Gazetteer
from nlp.text import Text
from nlp.text.vietnamese import to_old_style

#: How far to the left and right of a name its words are looked for, in characters.
REACH = 26
_SEPARATOR = re.compile(r"\s*(?:,|;|/|\s-\s|\bva\b|\band\b|&|\bcung\b|, va\b|, and\b)\s*(?:va |and )?")
_NUMBERED = re.compile(r"(?<![\w.])(?:(phuong|quan|ward|district|p\.|q\.)\s?(\d{1,2}))(?![\w/]|[.,]\d)", re.ASCII)
_VILLAGE_VI = re.compile(
    r"(?<!\w)(?:[Bb]ản|[Tt]hôn|[Ll]àng|[Ấấ]p|[Bb]uôn|[Pp]lei|[Kk]hóm|[Tt]ổ dân phố|[Kk]hu phố|[Xx]óm)\s(?:\d{1,2}(?!\w)|[A-ZĐÀ-Ỹ][\w'’]*(?: (?:[A-ZĐÀ-Ỹ][\w'’]*|\d{1,2}(?!\w))){0,3})"
)
_VILLAGE_EN = re.compile(r"(?<!\w)[A-ZĐÀ-Ỹ][\w'’]*(?: (?:[A-ZĐÀ-Ỹ][\w'’]*|\d{1,2})){0,3} (?:village|hamlet)(?!\w)")
_WORD_BEFORE = re.compile(r"([^\W_]+[.]?)(\s|-)$")
_WORD_AFTER = re.compile(r"\s?([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of text that is the name of some unit, with what stands beside it.

    ``start:end`` is the name alone, ``left``/``right`` the start and end with its type word. ``type`` is a Vietnamese type,
    or P (province level), city, town where the word leaves it open; "" without one. ``ids`` are all units of that name.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    exact: bool
    left: int
    right: int
    type: str = ""
    old: bool = False
    inside: str = ""
    listed: bool = False
    person: bool = False
    number: str = ""
    reasons: tuple[str, ...] = field(default=())


class Finder:
    """The automaton over all names; safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._words = resources.load_json("data/places/words.json")
        self._toned: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        by_name: dict[str, list[str]] = {}
        for key, ids in gazetteer.names.items():
            self._folded[key] = ids
            if key.isdigit():
                continue
            for variant in _joins(key):
                self._folded.setdefault(variant, ids)
        for id_, name in gazetteer.id_names():
            by_name.setdefault(name, []).append(id_)
        for name, ids in by_name.items():
            self._toned.setdefault(to_old_style(name).lower(), []).extend(ids)
        for key, name in self._words["exonyms"].items():
            self._folded[key] = [i for i in by_name.get(name, []) if key != "sai gon" or len(i) < 10]
        self._patterns = [" " + key for key in self._folded if not key.isdigit()]
        self._keys = [key[1:] for key in self._patterns]
        self._automaton = ahocorasick_rs.AhoCorasick(self._patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        self._left: dict[str, str] = self._words["types_left"]
        self._right: dict[str, str] = self._words["types_right"]
        self._numbered: dict[tuple[str, str], list[str]] = {}
        for key, ids in gazetteer.names.items():
            for id_ in ids if key.isdigit() else ():
                self._numbered.setdefault((gazetteer[id_].type, key.lstrip("0")), []).append(id_)

    def names(self, text: Text) -> list[Name]:
        """Every name in order, with type words, lists and neighbours settled."""
        folded = " " + _bounded(text.folded)
        found: list[Name] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded):
            if end < len(folded) and folded[end].isalnum():
                shorter = self._shorter(self._keys[pattern], folded, start)
                if shorter is None:
                    continue
                end = start + 1 + len(shorter)
            name = self._name(text, start, end - 1)  # the view is one shorter than the padded text
            if name is not None:
                found.append(name)
        found.extend(self._numbered_names(text))
        found.sort(key=lambda n: n.start)
        return _in_lists(text, found)

    def villages(self, text: Text) -> Iterator[tuple[int, int]]:
        """Spans of villages and quarters: below the commune, no official code."""
        clean = text.clean
        for pattern in (_VILLAGE_VI, _VILLAGE_EN):
            for match in pattern.finditer(clean):
                yield match.span()

    def _shorter(self, key: str, folded: str, start: int) -> str | None:
        """The longest shorter name at the same place that ends at a word's end."""
        words = key.split(" ")
        for count in range(len(words) - 1, 0, -1):
            candidate = " ".join(words[:count])
            if candidate in self._folded and not folded[start + 1 + len(candidate)].isalnum():
                return candidate
        return None

    def _name(self, text: Text, start: int, end: int) -> Name | None:
        surface = text.clean[start:end]
        type_, left = self._type_left(text.folded, start)
        right = end
        if not type_:
            type_, right = self._type_right(text.folded, end)
        if not _capitalised(surface) and not (
            type_ and not text.clean[max(0, left) : start].isupper() and surface[:1].isupper()
        ):
            if not type_ or surface != surface.lower() or not surface.isascii():
                return None
        ids, exact = self._ids(surface)
        if not ids:
            return None
        name = Name(start, end, tuple(ids), exact, left, right, type_)
        return self._neighbours(text, name)

    def _ids(self, surface: str) -> tuple[list[str], bool]:
        lower = " ".join(to_old_style(surface).lower().split())
        toned = self._toned.get(lower)
        if toned:
            return toned, True
        folded = _fold(lower)
        if lower.isascii() or folded in self._words["exonyms"]:
            return self._folded.get(folded, []), False
        # Diacritics that no official name has: spelling variants (Đăk/Đắk, i/y, misplaced tones).
        return self._variants(lower, folded), False

    def _variants(self, lower: str, folded: str) -> list[str]:
        ids = self._folded.get(folded, [])
        key = _loose(lower)
        return [i for i in ids if _loose(self._name_of[i]) == key]

    @functools.cached_property
    def _name_of(self) -> dict[str, str]:
        return {id_: name for name, ids in self._toned.items() for id_ in ids}

    def _type_left(self, folded: str, start: int) -> tuple[str, int]:
        """The type word that touches the name on the left, and where it starts."""
        before = folded[max(0, start - REACH) : start]
        if not before or not (before[-1] in " ." or before[-1] == "-"):
            return "", start
        stripped = before.rstrip()
        for length in (16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1):
            if length > len(stripped):
                continue
            word = stripped[-length:]
            if word in self._left and (length == len(stripped) or not stripped[-length - 1].isalnum()):
                return self._left[word], start - len(before) + len(stripped) - length
        return "", start

    def _type_right(self, folded: str, end: int) -> tuple[str, int]:
        after = folded[end : end + REACH]
        if not after.startswith((" ", "'s ")):
            return "", end
        after = after[1:] if after[0] == " " else ""
        for length in range(min(27, len(after)), 3, -1):
            word = after[:length]
            if word in self._right and (length == len(after) or not after[length].isalnum()):
                return self._right[word], end + 1 + length
        return "", end

    def _neighbours(self, text: Text, name: Name) -> Name | None:
        """What the words beside a name make of it: part of a person, a river, a school …; None for no place at all."""
        folded, clean = text.folded, text.clean
        before = folded[max(0, name.left - REACH) : name.left].rstrip("\"'( ")
        after = folded[name.right : name.right + REACH]
        old = after.lstrip(" ").startswith(tuple(self._words["old_right"])) and not after.lstrip(" ").startswith("cung")
        old = old and _ends_word(after.lstrip(" "), self._words["old_right"])
        old = old or any(_ends_with(before, word) for word in self._words["old_left"])
        name = replace(name, old=old)
        if name.type:
            return name
        for word, kind in self._words["inside_right"].items():
            if (
                after.startswith(" " + word)
                and not after[len(word) + 1 : len(word) + 2].isalpha()
                and _capital_at(clean, name.right + 1)
            ):
                return replace(name, inside=kind)
        for word in self._words["not_place_right"]:
            if after.startswith(" " + word) and not after[len(word) + 1 : len(word) + 2].isalpha():
                return None
        inside = self._inside_left(folded, clean, name.start)
        if inside:
            return replace(name, inside=inside)
        if any(_ends_with(before, word) for word in self._words["not_place_left"]):
            return None
        return self._among_capitals(clean, folded, name)

    def _inside_left(self, folded: str, clean: str, start: int) -> str:
        """The head word of an organisation whose name runs up to this name without a break."""
        window = folded[max(0, start - 48) : start]
        cut = max(window.rfind(mark) for mark in ',.;:()"')
        if cut >= 0:
            window = window[cut + 1 :]
        window = " " + window
        best, at = "", -1
        for word, kind in self._words["inside_left"].items():
            position = window.rfind(f" {word} ")
            if position > at:
                best, at = kind, position
        if at < 0:
            return ""
        between = clean[start - (len(window) - at) + 1 : start].split()
        if len(between) > 6 or any(
            w.islower()
            and _fold(w)
            in ("o", "tai", "cua", "va", "den", "tu", "voi", "cho", "ve", "la", "co", "duoc", "da", "se", "phai")
            for w in between[1:]
        ):
            return ""
        return best

    def _among_capitals(self, clean: str, folded: str, name: Name) -> Name | None:
        """A bare name between other capitalised words is likely part of a longer name: a person, a company."""
        before = _WORD_BEFORE.search(clean[max(0, name.start - 20) : name.start])
        surface = clean[name.start : name.end]
        upper = surface.isupper() and len(surface) > 3
        if before and not upper:
            word = before.group(1)
            if word[0].isupper() and not word.isupper() and _fold(word) not in self._words["openers"]:
                if _fold(word) in _surnames() or not word.isascii():
                    return replace(name, person=True)
        after = _WORD_AFTER.match(clean[name.end : name.end + 20])
        if after and not upper and clean[name.end : name.end + 1] == " ":
            word = after.group(1)
            if word[0].isupper() and not word.isupper() and not word.isascii():
                return replace(name, person=True)
        return name

    def _numbered_names(self, text: Text) -> Iterator[Name]:
        folded = text.folded
        if not any(word in folded for word in ("phuong ", "quan ", "ward ", "district ", "p.", "q.")):
            return
        for match in _NUMBERED.finditer(folded):
            word = match.group(1)
            type_ = "Quận" if word[0] in "qd" else "Phường"
            ids = self._numbered.get((type_, match.group(2).lstrip("0")), [])
            if ids:
                yield Name(
                    match.start(2),
                    match.end(2),
                    tuple(ids),
                    True,
                    match.start(1),
                    match.end(2),
                    type_,
                    number=match.group(2),
                )


def _bounded(folded: str) -> str:
    """Punctuation that may touch a name on its left as spaces, same length."""
    return folded.translate(_TO_SPACE)


_TO_SPACE = {ord(c): " " for c in "\"'([{.,;:/-#“‘*•!?>|"}


def _joins(key: str) -> Iterator[str]:
    """Spellings of a folded name without or with its hyphens and apostrophes: "ea h'leo" → "ea hleo"."""
    if "'" in key:
        yield key.replace("'", "")
        yield key.replace("'", " ")
    if " - " in key:
        yield key.replace(" - ", "-")
        yield key.replace(" - ", " ")


def _in_lists(text: Text, names: list[Name]) -> list[Name]:
    """The shared type word of a list, handed on to its members: "các xã A, B và C", "A, B and C communes"."""
    out = list(names)
    folded = text.folded
    for index in range(1, len(out)):  # Vietnamese and "communes of": from left to right
        before, name = out[index - 1], out[index]
        if name.type or not before.type or before.right > before.end:
            continue
        if _SEPARATOR.fullmatch(folded[before.right : name.left]):
            level = before.type
            out[index] = replace(name, type=level, listed=True, person=False)
            if not before.listed and before.left < before.start:
                out[index - 1] = before
    for index in range(len(out) - 2, -1, -1):  # English: from right to left
        name, after = out[index], out[index + 1]
        if name.type or not after.type or not (after.right > after.end or after.listed):
            continue
        if _SEPARATOR.fullmatch(folded[name.right : after.left]):
            out[index] = replace(name, type=after.type, listed=True, person=False)
    return out


def _capitalised(surface: str) -> bool:
    return all(
        word[:1].isupper() or not word[:1].isalpha() for word in surface.replace("-", " ").replace("'", " ").split()
    )


def _capital_at(clean: str, at: int) -> bool:
    return clean[at : at + 1].isupper()


def _ends_with(text: str, word: str) -> bool:
    return text.endswith(word) and (len(text) == len(word) or not text[-len(word) - 1].isalnum())


def _ends_word(text: str, words: list[str]) -> bool:
    return any(text.startswith(w) and not text[len(w) : len(w) + 1].isalnum() for w in words)


def _fold(text: str) -> str:
    from nlp.text import fold

    return fold(text)


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset(resources.load_json("data/read/surnames.json")["folded"]) | {"thi", "a"}


def _loose(name: str) -> str:
    """A key that forgives breve and circumflex, i for y and where the tone stands, but not another vowel's tone."""
    from nlp.text.vietnamese import name_key

    key = name_key(name)
    for wrong, right in (("ă", "a"), ("â", "a"), ("y", "i")):
        key = key.replace(wrong, right)
    return key
