"""One pass over the text for every word that may begin a reference: words for kinds, laws' names, nicknames."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from nlp.law.grammar import Grammar, Word
from nlp.law.register import Register, Spelling

Head = tuple[int, int, Word]
Spelled = tuple[int, int, Spelling]
_JOINED = re.compile(r"(?:so|nos?)\s?[.:]?\s?\d")


@dataclass(frozen=True, slots=True)
class Spots:
    """What stands in a text: heads and spelled names, by start, the longer first; whether it has anything like a symbol."""

    heads: list[Head]
    spelled: list[Spelled]
    symbols: bool


class Spotter:
    """An automaton over all of them; read only, safe in threads."""

    def __init__(self, grammar: Grammar, register: Register) -> None:
        marks = _marks(grammar)
        self._entries: list[Word | Spelling | None] = [
            *grammar.words.values(), *register.spelled.values(), *([None] * len(marks)),
        ]  # fmt: skip
        keys = [*grammar.words, *register.spelled, *marks]
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.Standard, implementation=Implementation.DFA)

    def spots(self, folded: str, clean: str) -> Spots:
        """What stands as whole words of the two views."""
        heads: list[Head] = []
        spelled: list[Spelled] = []
        symbols = False
        size = len(folded)
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            entry = self._entries[index]
            if entry is None:
                symbols = True
                continue
            if start and (folded[start - 1].isalnum() or folded[start - 1] == "_"):
                if not (clean[start].isupper() and clean[start - 1].islower()):  # "theLand Law": joined words
                    continue
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
        return Spots(heads, spelled, symbols)


def _marks(grammar: Grammar) -> list[str]:
    """Strings of which every official symbol holds one: an abbreviation or suffix behind a digit or separator.

    They spare texts without symbols the scan of all their numbers.
    """
    kinds = [*(abbr for abbr in grammar.by_abbr if len(abbr) > 1), "qh", "ubtvqh"]
    letters = [spelled for spelled in grammar.issuers if len(spelled) > 2]
    before = ["-", "/", ".", "- ", "/ ", *"0123456789"]
    marks = {f"{separator}{kind}" for kind in kinds for separator in before}
    marks |= {f" {kind}{separator}" for kind in kinds for separator in ("-", "/", " -", " /", ".")}
    marks |= {f"{separator}{issuer}-" for issuer in letters for separator in ("/", "/ ")}
    marks |= {f"/{abbr}-" for abbr in grammar.by_abbr if len(abbr) == 1}
    return sorted(marks - set(grammar.words))


def _order(spot: tuple[int, int, object]) -> tuple[int, int]:
    return spot[0], -spot[1]
