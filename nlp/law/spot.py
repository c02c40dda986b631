"""One pass over the text for every word that may begin a reference: words for kinds, laws' names, nicknames."""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.law.grammar import Grammar, Word
from nlp.law.register import Register, Spelling

Head = tuple[int, int, Word]
Spelled = tuple[int, int, Spelling]
_JOINED = re.compile(r"(?:so|nos?)\s?[.:]?\s?\d")


class Spotter:
    """An automaton over all of them; read only, safe in threads."""

    def __init__(self, grammar: Grammar, register: Register) -> None:
        self._entries: list[Word | Spelling] = [*grammar.words.values(), *register.spelled.values()]
        keys = [*grammar.words, *register.spelled]
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.Standard)

    def spots(self, folded: str, clean: str) -> tuple[list[Head], list[Spelled]]:
        """Heads and spelled names that stand as whole words of the two views, by start, the longer first."""
        heads: list[Head] = []
        spelled: list[Spelled] = []
        size = len(folded)
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and (folded[start - 1].isalnum() or folded[start - 1] == "_"):
                if not (clean[start].isupper() and clean[start - 1].islower()):  # "theLand Law": joined words
                    continue
            entry = self._entries[index]
            if end < size and folded[end].isalpha() and not (
                isinstance(entry, Word) and _JOINED.match(folded, end)
            ):  # fmt: skip
                continue
            if isinstance(entry, Word):
                heads.append((start, end, entry))
            else:
                spelled.append((start, end, entry))
        heads.sort(key=_order)
        spelled.sort(key=_order)
        return heads, spelled


def _order(spot: tuple[int, int, object]) -> tuple[int, int]:
    return spot[0], -spot[1]
