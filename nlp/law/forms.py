"""Forms of print beside the usual ones: the number behind the abbreviations, lists that words part from their head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.law.grammar import Grammar, Word
from nlp.law.reference import Reference

#: Kinds whose numbers stand in lists without their word ("các nghị quyết lớn: 57, 59, 66").
_LISTED = frozenset({"nq", "nd", "tt", "ct", "kl", "qd"})
#: Kinds and bodies whose symbols carry no year, so that number and suffix are the whole symbol.
_YEARLESS = frozenset({("qd", "ttg"), ("ct", "ttg"), ("cd", "ttg"), ("nq", "cp")})
_HEAD_BEFORE = re.compile(r"(?<!\w)(?:cac|nhung|hai|ba|bon|nam|sau|bay|bo tu|bo ba|bo bay|\d) $")
_OPENS = re.compile(r"(?P<between>(?: [a-z-]+){0,12})(?: nhu|,? gom(?: co)?|,? (?:do )?la)?(?P<mark>:| \()? ?(?=\d{2})")
_LISTED_NUMBER = re.compile(r"(\d{2,3})(?![\w%/°+]|[.,:]\d|-[a-z])")
_NEXT = re.compile(r"(?:, (?:va )?| va | - |-)(?=\d{2})")
_LIST_END = re.compile(r" ?(?:[.,;:)\"!?]|$|\n)| (?:cua|va|la|da|dang|se|deu|duoc|tao|giup)(?!\w)")


def reversed_symbol(
    grammar: Grammar, folded: str, clean: str, start: int, end: int, word: Word
) -> tuple[int, Reference] | None:
    """ "QĐ-TTg 1719", "NĐ-CP số 168": a symbol whose number stands behind; with where its type word begins, if one stands before."""
    match = grammar.patterns["reversed"].match(folded, start) if word.caps else None
    if match is None or not (clean[match.start("i")].isupper() and clean[start:end].isupper()):
        return None
    issuers, _ = grammar.issuer_keys(match["i"])
    if not issuers or issuers[0] not in grammar.issuers:
        return None
    issuer = issuers[0]
    year = match["y"] or ""
    party = grammar.issuers[issuer].branch == "cpv"
    full = bool(year) or party or (word.kind, issuer) in _YEARLESS
    named = re.search(rf"(?<!\w)(?:{grammar.kind_words(word.kind)})(?: so)? $", folded[max(0, start - 24) : start])
    begin = start - len(named.group()) if named else start
    found = Reference(
        start, match.end(), "full" if full else "short", word.kind, match["n"].lstrip("0"), year, issuers if full else (),
        party=party, printed=clean[match.start("n") : match.end()] if full else "", body=issuer,
    )  # fmt: skip
    return begin, found


def listed(grammar: Grammar, folded: str, start: int, end: int, word: Word) -> Iterator[Reference]:
    """ "các nghị quyết chiến lược đã ban hành: 57, 59, 66 và 68": two numbers or more behind a plural head; weak, the register must know them."""
    if word.kind not in _LISTED or word.english or not _HEAD_BEFORE.search(folded[max(0, start - 8) : start]):
        return
    opens = _OPENS.match(folded, end)
    if opens is None or not (opens["mark"] or len(opens["between"]) < 2) or "nghi quyet" in opens["between"]:
        return
    items: list[Reference] = []
    at = opens.end()
    while number := _LISTED_NUMBER.match(folded, at):
        if grammar.unit.match(folded, number.end()):
            return
        items.append(Reference(at, number.end(), "short", word.kind, number[1].lstrip("0"), weak=True, headed=True))
        separator = _NEXT.match(folded, number.end())
        if separator is None:
            break
        at = separator.end()
    if len(items) > 1 and _LIST_END.match(folded, items[-1].end):
        yield from items
