"""Many phrases at once: one pass of an automaton over the word-marked view of a text.

The view is that of :mod:`nlp.text.marked`: diacritics do not count, a capital that opens a word does, and a phrase
fits whole words only. What the letters look like in the text itself is for the caller to ask (:meth:`Spotter.find`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick_rs

from nlp.text.marked import patterns_of
from nlp.text.vietnamese import to_new_style, to_old_style

T = TypeVar("T")
_WORD_END = 128


class Spot(NamedTuple, Generic[T]):
    """A phrase in the text: what it stands for, and where."""

    value: T
    start: int
    end: int


class Spotter(Generic[T]):
    """Phrases with what each stands for; a phrase may stand for several things. Built once, shared between threads."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        numbers: dict[bytes, int] = {}
        #: By pattern: the phrase in lower case, in either style of tone marks → what it stands for.
        self._entries: list[dict[str, list[T]]] = []
        self._any: list[list[T]] = []
        rows = [(p, value, dict.fromkeys((p, _capitalised(p), _sentence(p), _shouted(p)))) for p, value in phrases]
        patterns = iter(_patterns([form for _, _, forms in rows for form in forms]))
        for phrase, value, forms in rows:
            for _ in forms:
                number = numbers.setdefault(next(patterns), len(numbers))
                if number == len(self._entries):
                    self._entries.append({})
                    self._any.append([])
                if value not in self._any[number]:
                    self._any[number].append(value)
                for spelt in dict.fromkeys((to_old_style(phrase.lower()), to_new_style(phrase.lower()))):
                    values = self._entries[number].setdefault(spelt, [])
                    if value not in values:
                        values.append(value)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(numbers))

    def find(self, view: bytes, lower: str, toned: bool) -> list[Spot[T]]:
        """Every whole-word match, by start, longer first; in a text printed with diacritics (``toned``) only those
        that bear the phrase's own. ``lower`` is the text in lower case, as long as ``view``."""
        found: list[Spot[T]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(view, overlapping=True):
            if start and _INNER[view[start - 1]]:
                continue  # inside a word
            surface = lower[start:end]
            if toned or not surface.isascii():
                spelt = self._entries[number]
                values = spelt.get(surface) or spelt.get(surface.replace("\n", " ")) or []
            else:
                values = self._any[number]
            for value in values:
                found.append(Spot(value, start, end))
        found.sort(key=_place)
        return found


#: By byte of the view: whether it stands within a word and does not end it.
_INNER = bytes(0x30 <= byte < _WORD_END or byte == 1 for byte in range(256))


def _place(spot: Spot[Any]) -> tuple[int, int]:
    return spot[1], -spot[2]


def _patterns(forms: list[str]) -> list[bytes]:
    """The phrases within running text: a view of small letters alone would read each word as a capital."""
    return [pattern[2:] for pattern in patterns_of(["X " + form for form in forms])]


def _sentence(phrase: str) -> str:
    return phrase[:1] + phrase[1:].lower()


def _shouted(phrase: str) -> str:
    """ "PEOPLE'S COMMITTEE": in capitals the possessive s opens a word of its own."""
    return _capitalised(phrase).replace("'s ", "'S ")


def _capitalised(phrase: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in phrase.split(" "))
