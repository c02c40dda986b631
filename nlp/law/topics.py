"""What the words around a short form say of its topic: by the words that the register has for each document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping

from nlp.law.reference import Reference
from nlp.law.register import Document, Register
from nlp.law.resolved import Resolved

#: Characters around a short form in which topic words count.
TOPIC_REACH = 500
#: Characters around a symbol in which its title may stand.
TITLE_REACH = 60
#: The beginning of the article, where its topic is told.
OPENING = 250
#: Where a clause ends, and how far it is looked for.
_CLAUSE_END = re.compile(r"[.,;:!?\n]")
CLAUSE_REACH = 90
#: The topic directly behind a short form, perhaps with the body between.
_TOPIC_BEHIND = re.compile(r"(?: cua [a-z ,'-]{3,40}?)? (?:ve|on) [a-z][^.,;:()\n]{3,50}")


class Topics:
    """One article's words, asked for the documents they speak of."""

    def __init__(self, register: Register, folded: str, day: dt.date) -> None:
        self._register = register
        self._folded = folded
        self._day = day

    def speaks(self, document: Document, r: Reference) -> bool:
        """Whether a word of a document stands near a reference or where the article opens."""
        around = f" {self._folded[:OPENING]} {self._folded[max(0, r.start - TOPIC_REACH) : r.end + TOPIC_REACH]}"
        return _any(document, around)

    def of(self, documents: list[Document], r: Reference, plenums: Collection[str]) -> list[Document]:
        """The documents whose topic is told nearby; of several the one told beside it, or adopted with another cited."""
        topical = [d for d in documents if self.speaks(d, r)]
        if len(topical) == 1:
            return topical
        near = f" {self._folded[max(0, r.start - TITLE_REACH) : r.end + TITLE_REACH]}"
        told = [d for d in topical if _any(d, near)]
        if len(told) != 1:
            told = [d for d in told or topical or documents if d.plenum and d.plenum in plenums]
        return told if len(told) == 1 else topical

    def in_clause(self, r: Reference, targets: Mapping[str | None, Resolved]) -> Resolved | None:
        """Of several documents that the article cites with one number, the one whose topic stands in the clause of the short form."""
        if len(targets) < 2:
            return None
        low = max(0, r.start - CLAUSE_REACH)
        before = _CLAUSE_END.split(self._folded[low : r.start])[-1]
        clause = f" {before} {_CLAUSE_END.split(self._folded[r.end : r.end + CLAUSE_REACH])[0]} "
        told = [d for d in self._known(targets) if d is not None and _any(d, clause)]
        return targets[told[0].id] if len(told) == 1 else None

    def titled_otherwise(self, r: Reference, targets: Collection[str | None]) -> Document | None:
        """A document of the same number that the title behind the short form tells, where those the article cites have another.

        "Nghị quyết 18-NQ/TW năm 2017 … khác với Nghị quyết 18 về đất đai".
        """
        title = _TOPIC_BEHIND.match(self._folded, r.end)
        if title is None or not targets or r.date or r.term or r.year:
            return None
        rivals = [d for d in self._register.by_number.get((r.kind, r.number), []) if d.earliest <= self._day]
        told = [d for d in rivals if _any(d, f" {title.group()} ")]
        if len(told) != 1 or told[0].id in targets or any(d is None or not d.words for d in self._known(targets)):
            return None
        return told[0] if not r.body or told[0].suffix == r.body else None

    def _known(self, targets: Iterable[str | None]) -> list[Document | None]:
        return [self._register.documents.get(str(target)) for target in targets]


def _any(document: Document, text: str) -> bool:
    return any(f" {word}" in text for word in document.words)
