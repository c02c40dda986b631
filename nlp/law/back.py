"""CASE 4: words that point back to a document ("Nghị quyết này", "the decree"), and articles alone ("Article 91")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from nlp.law import order
from nlp.law.reference import Reference
from nlp.law.resolved import Resolved, certain, shared

#: "the Penal Code's (Article 249)".
_OF_ANOTHER = re.compile(r"(?<![a-z])(?:law|code|constitution|act|ordinance)['’]s $")
#: How far a word points back to a document, in characters: a common noun ("the plan"), and any.
NEAR, FAR = 400, 1800
#: An article this near behind a decree or circular is the decree's, in characters (60 to 100 lose nothing in the training articles, 120 one).
RIGHT_BEFORE = 60
#: Two documents whose ends stand this near were named in one breath: neither is the one meant.
COORDINATED = 40
#: What being the first or the last named of its kind counts for, in mentions (18 of the 20 words with several candidates in the
#: training, development and mini articles; any of 0 to 2 for either gives 17 or 18, no :data:`_ASIDE` gives 13).
FIRST, LAST = 1, 1
#: So many documents of one kind make a survey, in which a word means the one under discussion.
SURVEY = 5
#: Characters before a document in which it may be named only for comparison.
ASIDE_BEFORE = 45
#: Mentions looked back over for another document than the last.
MOST_BACK = 50
#: Kinds of which articles are cited alone, of a word that points back too.
PARTED = frozenset({"l", "nd", "tt"})
#: Kinds that a word with "the" points to only from nearby.
_COMMON_BACK = frozenset({"qd", "kh", "dean", "ctr", "tb", "kl", "hd", "l", "cd"})
#: Words before a document that is named for comparison, or as what another replaces or amends: not the one spoken of.
_ASIDE = re.compile(
    r"(?<!\w)(?:thay the|thay cho|thay|bai bo|so voi|khac voi|cung voi|truoc do|sua doi(?:, bo sung)?(?: mot so dieu cua)?|bo sung boi"
    r"|replac(?:es|ed|ing|e)(?: by)?|unlike|compared (?:with|to)|repeal(?:s|ed|ing)|amend(?:s|ed|ing)(?: by)?|until now|truoc day"
    r"|truoc kia|old|earlier|previously|together with|along with|alongside)(?:,? \w+){0,3}[ ,]*$"
)
#: Between a document and a word that is what the document acts on: "Decree 113, which amends this decree".
_ACTS_ON = re.compile(
    r"[^.;]{0,40}(?:sua doi|bo sung|thay the|huong dan|amend\w{0,4}|replac\w{0,4}|guid\w{0,4})[^.;]{0,20}"
)


def resolve(references: Sequence[Reference], out: list[Resolved | None], folded: str) -> None:
    """Words that point back, in order, so that one may follow another."""
    seen: dict[str, _Seen] = {}
    named = order.Named()
    for index, reference in enumerate(references):
        if reference.form == "back":
            ordered = reference.kind == "order"
            out[index] = named.answer(reference, folded) if ordered else _pointed(reference, seen, folded)
        made = out[index]
        if made is None:
            continue
        named.add(reference, made)
        aside = _ASIDE.search(folded[max(0, reference.start - ASIDE_BEFORE) : reference.start]) is not None
        for kind in _called(reference, made.target):
            seen.setdefault(kind, _Seen()).add(reference.end, made, aside and reference.form != "back")


def echoed(references: Sequence[Reference], out: list[Resolved | None]) -> list[Reference]:
    """Answers the numbers alone: the document of that number cited last before, else first behind. Gives each its kind."""
    answered = list(references)
    if not any(reference.form == "echo" for reference in references):
        return answered
    owners: dict[str, dict[str, tuple[Reference, Resolved]]] = {}
    for reference, made in zip(references, out, strict=True):
        if reference.number and made is not None and made.target:
            owners.setdefault(reference.number, {}).setdefault(made.target, (reference, made))
    last: dict[str, tuple[Reference, Resolved]] = {}
    for index, reference in enumerate(references):
        made = out[index]
        if reference.form != "echo":
            if reference.number and made is not None and made.target:
                last[reference.number] = (reference, made)
            continue
        of = owners.get(reference.number, {})
        named = [pair for pair in islice(of.values(), 3) if _fits(reference, *pair)]
        if reference.year and not named:
            continue
        owner = named[0] if named else last.get(reference.number) or next(iter(of.values()), None)
        if owner is not None:
            sure = 0.75 if len(of) == 1 or named else 0.6
            out[index] = certain(str(owner[1].target), sure, "number of a document cited", owner[1].entity)
            answered[index] = replace(reference, kind=owner[0].kind)
    return answered


def _fits(echo: Reference, cited: Reference, made: Resolved) -> bool:
    """Whether a document cited is of the body or of the year told beside a number alone."""
    if echo.year:
        return echo.year == cited.year or _year_of(made) == echo.year
    return bool(echo.body) and echo.body in (*cited.issuers, cited.body)


@dataclass(slots=True)
class _Seen:
    """The documents that one word can point to, as (end, answer, aside) in order; how often each was spoken of, and the one most."""

    last: list[tuple[int, Resolved, bool]] = field(default_factory=list)
    targets: dict[str | None, Resolved] = field(default_factory=dict)
    years: dict[str, list[Resolved]] = field(default_factory=dict)
    counts: Counter[str | None] = field(default_factory=Counter)
    most: str | None = None

    def add(self, end: int, made: Resolved, aside: bool) -> None:
        self.last.append((end, made, aside))
        if made.target not in self.targets:
            self.targets[made.target] = made
            self.years.setdefault(_year_of(made), []).append(made)
        if aside:
            return
        self.counts[made.target] += 1 + (FIRST if not self.counts else 0)
        if self.counts[made.target] > self.counts[self.most] or self.most not in self.counts:
            self.most = made.target

    def main(self) -> Resolved:
        """The document spoken of most, the first of those alike; the last named has one mention more."""
        last = self.recent()
        return (
            self.targets[self.most]
            if self.counts[self.most] >= self.counts[last.target] + LAST and self.counts
            else last
        )

    def recent(self, but: str | None = None) -> Resolved:
        """The last named that is no mere comparison, nor ``but``; else the last of all."""
        for _, made, aside in self.last[: -MOST_BACK - 1 : -1]:
            if not aside and made.target != but:
                return made
        return self.last[-1][1]


def _pointed(r: Reference, seen: dict[str, _Seen], folded: str) -> Resolved | None:
    """What a word that points back means.

    The article's only document of that kind. Of several "this" is the last one, "the" the one spoken of most, each but for those
    named in comparison only and for the one that acts on it; with less confidence. An article alone is of the last one.
    """
    documents = _of_part(r, seen) if r.kind == "part" else seen.get(r.kind)
    if documents is None:
        return None
    if r.year:  # "the 2024 law"
        fits = documents.years.get(r.year, [])
        return (
            certain(str(fits[0].target), 0.75, "points back", fits[0].entity, "points back") if len(fits) == 1 else None
        )
    end, last, _ = documents.last[-1]
    if r.start - end > (FAR if r.headed or r.kind == "part" or r.kind not in _COMMON_BACK else NEAR):
        return None
    if r.kind == "part" and end < r.start - len("'s ") and _OF_ANOTHER.search(folded[max(0, r.start - 16) : r.start]):
        return None  # of a law named just before that is not taken for one of Viet Nam
    if len(documents.targets) == 1:
        return certain(last.target, 0.75, "points back", last.entity, "points back") if last.target else None
    if r.kind == "part":
        made = documents.recent()
        return certain(made.target, 0.6, "points back", made.entity, "points back") if made.target else None
    pair = _in_one_breath(documents)
    if pair:
        return shared(pair, "points back", "two fit")
    if _ACTS_ON.fullmatch(folded[end : r.start] if r.start - end <= NEAR else "."):
        made = documents.recent(but=last.target)
    else:
        made = documents.recent() if r.this or len(documents.targets) >= SURVEY else documents.main()
    if r.newest:
        made = _newer(made, documents)
    return certain(made.target, 0.6, "points back", made.entity, "points back") if made.target else None


def _of_part(r: Reference, seen: dict[str, _Seen]) -> _Seen | None:
    """The documents whose article may be meant: a decree or circular named right before it too, else laws where there are any."""
    every, laws = seen.get("part"), seen.get("part of a law")
    if every is None or laws is None or r.start - every.last[-1][0] <= RIGHT_BEFORE:
        return every or laws
    return laws


def _newer(made: Resolved, documents: _Seen) -> Resolved:
    """ "The new law": of two versions of one name the later."""
    title = made.entity.get("title") if made.entity else None
    same = [
        other for other in islice(documents.targets.values(), MOST_BACK)
        if title and other.entity and other.entity.get("title") == title
    ]  # fmt: skip
    return max(same, key=lambda other: str(other.entity and other.entity["date"]), default=made)


def _in_one_breath(documents: _Seen) -> list[str]:
    """Two documents named together just before, neither in comparison."""
    if len(documents.last) < 2:
        return []
    (end, before, aside), (last_end, last, last_aside) = documents.last[-2:]
    if aside or last_aside or before.target == last.target or last_end - end > COORDINATED:
        return []
    return [before.target, last.target] if before.target and last.target else []


def _year_of(made: Resolved) -> str:
    return str(made.entity["date"] or "")[:4] if made.entity else ""


def _called(reference: Reference, target: str | None) -> tuple[str, ...]:
    """The words that can point to a reference later; "part" is an article alone, of a law where there is one."""
    if reference.form == "nickname":
        return ("dean", "ctr")
    kind = reference.kind
    if kind in ("part", "order"):
        return ()
    if reference.form == "back" and kind not in PARTED:
        return (kind,)
    if kind in ("l", "hp", "pl"):
        return (kind, "part", "part of a law")
    assembly = kind == "nq" and target is not None and "/QH" in target
    return (kind, "part") if kind in ("nd", "tt") or assembly else (kind,)
