"""Documents by their place in what was said: "the former", "the latter", "the first decree", "the second".

CASE 1  "the former", "the latter": of the two documents named last, near by; a second word of the pair means the same two
CASE 2  "the second law": of the documents of that kind near by, in the order in which they were named
CASE 3  "the first", "the second" at the start of a clause: of two named in one breath just before
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.law.grammar import Grammar
from nlp.law.reference import Reference
from nlp.law.resolved import Resolved, certain
from nlp.law.spot import Head

#: Characters between the document named last and a word for one of two; between the two.
NEAR, APART = 220, 320
#: Characters in which the documents of "the second law" are looked for first.
HERE = 700
#: Two documents named in one breath, as in :mod:`nlp.law.back`, and how near "the second" stands behind them.
BREATH, BEHIND = 45, 90
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PAIR = re.compile(
    r"(?<!\w)the (?P<w>former|latter)(?='s |[,.;:)?!\"]|$| (?:is|was|has|had|does|did|will|would|can|may|must|should|asks?|asked|says|said|sets?|lets|let|gives?|gave"
    r"|came|comes|covers|wants?|on|in|by|for|to|as|at|with|and|only|also|still|already|now|too|because|being|having|which|that|a|an|the|no|not|[a-z]{3,}ed"
    r"|[a-z]{2,}[a-rt-z]s(?= (?:the|an?|it|no|only|that|to|for|by|on|in|at|from|more|less|all|\"))|[a-z]+s[,.;])(?!\w))"
)
_BARE = re.compile(
    r"(?:^|[.;,:(\"] ?|(?<!\w)(?:and|while|but|whereas) )the (?P<w>first|second)(?=,? (?:is|was|has|had|sets|lets|asks|says|came|gives|covers|wants|deals|speaks|[a-z]+ed|one is|of which|of them|of the two)(?!\w))"
)
_OF_KIND = re.compile(r"(?<!\w)the (?P<w>first|second|third|fourth|former|latter) $")


def find(grammar: Grammar, folded: str, heads: Sequence[Head], kinds: frozenset[str]) -> Iterator[Reference]:
    """The words, as references of form ``back`` and kind "order"; ``number`` is their place ("1", "2", "-1" the last)."""
    if " former" not in folded and " latter" not in folded and " first" not in folded and " second" not in folded:
        return
    for start, end, word in heads:
        lead = _OF_KIND.search(folded, max(0, start - 14), start) if word.english and word.kind in kinds else None
        if (
            lead
            and not word.plural
            and not re.match(r" (?:of|on|to|in [a-z]+ (?:to|years)|that)(?!\w)|-|s ?\d| \d", folded[end : end + 20])
        ):
            place = {"former": "1", "latter": "-1"}.get(lead["w"]) or str(_ORDINALS[lead["w"]])
            yield Reference(lead.start("w"), end, "back", "order", place, level=word.kind, weak=True)
    for match in _PAIR.finditer(folded):
        place = "1" if match["w"] == "former" else "-1"
        yield Reference(match.start("w"), match.end("w"), "back", "order", place, weak=True)
    for match in _BARE.finditer(folded):
        yield Reference(
            match.start("w"), match.end("w"), "back", "order", str(_ORDINALS[match["w"]]), weak=True, this=True
        )


class Named:
    """The documents named so far, for the words that count them."""

    def __init__(self) -> None:
        self._all: list[tuple[Reference, Resolved]] = []
        self._pair: tuple[int, Resolved, Resolved] | None = None

    def add(self, reference: Reference, made: Resolved) -> None:
        if reference.kind not in ("order", "part") and (made.target or reference.form in ("full", "short")):
            self._all.append((reference, made))

    def answer(self, r: Reference, folded: str) -> Resolved | None:
        """The document that a word of order means, None where it is not plain."""
        if r.level:
            return self._of_kind(r)
        pair = self._two(r, folded)
        if pair is None:
            return None
        self._pair = (r.end, *pair)
        chosen = pair[0] if r.number == "1" else pair[1]
        return _certain(chosen) if chosen.target else None

    def _two(self, r: Reference, folded: str) -> tuple[Resolved, Resolved] | None:
        if self._pair and not r.this and r.start - self._pair[0] < NEAR:
            return self._pair[1:]
        if len(self._all) < 2:
            return None
        last, second = self._all[-1]
        before = next(((ref, made) for ref, made in reversed(self._all[-12:-1]) if made.target != second.target), None)
        if before is None or r.start - last.end > (BEHIND if r.this else NEAR):
            return None
        if last.start - before[0].end > (BREATH if r.this else APART):
            return None
        if folded.count(". ", last.end, r.start) > 2:
            return None
        return before[1], second

    def _of_kind(self, r: Reference) -> Resolved | None:
        near: dict[str | None, Resolved] = {}
        every: dict[str | None, Resolved] = {}
        for reference, made in self._all:
            if reference.kind == r.level:
                every.setdefault(made.target, made)
                if r.start - reference.end <= HERE:
                    near.setdefault(made.target, made)
        of = list((near if len(near) > 1 else every).values())
        at = int(r.number)
        if len(of) < 2 or at > len(of) or (r.number in ("1", "-1") and len(of) > 2 and len(near) != 2):
            return None
        chosen = of[-1] if at < 0 else of[at - 1]
        return _certain(chosen) if chosen.target else None


def _certain(made: Resolved) -> Resolved:
    return certain(str(made.target), 0.7, "points back", made.entity, "points back")
