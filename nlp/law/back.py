"""CASE 4: words that point back to a document ("Nghị quyết này", "the decree"), and articles alone ("Article 91")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.law.reference import Reference
from nlp.law.resolved import Resolved, certain, shared

#: How far a word points back to a document, in characters: of its paragraph, and at all.
NEAR, FAR = 400, 1800
#: Two documents whose ends stand this near were named in one breath: neither is the one meant.
COORDINATED = 40
#: What being the first or the last named of its kind counts for, in mentions.
FIRST, LAST = 2, 1
#: Kinds that a word with "the" points to only from nearby.
_COMMON_BACK = frozenset({"qd", "kh", "dean", "ctr", "tb", "kl", "hd", "l", "cd"})


def resolve(references: Sequence[Reference], out: list[Resolved | None]) -> None:
    """Words that point back, in order, so that one may follow another."""
    seen: dict[str, _Seen] = {}
    for index, reference in enumerate(references):
        if reference.form == "back":
            out[index] = _pointed(reference, seen)
        made = out[index]
        if made is None:
            continue
        for kind in _called(reference):
            seen.setdefault(kind, _Seen([], {})).add(reference.end, made)


def echoed(references: Sequence[Reference], out: list[Resolved | None]) -> list[Reference]:
    """Answers the numbers alone: the document of that number cited last before, else first behind. Gives each its kind."""
    answered = list(references)
    if not any(reference.form == "echo" for reference in references):
        return answered
    pairs = list(zip(references, out, strict=True))
    first: dict[str, tuple[Reference, Resolved]] = {}
    several: set[str] = set()
    for reference, made in pairs:
        if reference.number and made is not None and made.target:
            owner = first.setdefault(reference.number, (reference, made))
            if owner[1].target != made.target:
                several.add(reference.number)
    last = dict(first)
    for index, (reference, made) in enumerate(pairs):
        if reference.number and made is not None and made.target:
            last[reference.number] = (reference, made)
        elif reference.form == "echo" and reference.number in last:
            owner = last[reference.number]
            sure = 0.6 if reference.number in several else 0.75
            out[index] = certain(str(owner[1].target), sure, "number of a document cited", owner[1].entity)
            answered[index] = replace(reference, kind=owner[0].kind)
    return answered


@dataclass(frozen=True, slots=True)
class _Seen:
    """The documents that one word can point to: (end, answer) in order, and one answer for each target."""

    last: list[tuple[int, Resolved]]
    targets: dict[str | None, Resolved]

    def main(self) -> Resolved:
        """The document spoken of most; where two are alike, the first of the article, then the last."""
        counts = Counter(made.target for _, made in self.last)
        counts[self.last[0][1].target] += FIRST
        counts[self.last[-1][1].target] += LAST
        return self.targets[max(counts, key=lambda target: counts[target])]

    def add(self, end: int, made: Resolved) -> None:
        self.last.append((end, made))
        self.targets.setdefault(made.target, made)

    def within(self, start: int, reach: int) -> list[Resolved]:
        """The answers of the last ``reach`` characters, the last first."""
        near = []
        for end, made in reversed(self.last):
            if start - end > reach:
                break
            near.append(made)
        return near


def _pointed(r: Reference, seen: dict[str, _Seen]) -> Resolved | None:
    """What a word that points back means.

    The document of that kind nearby, if it is the only one; further off, if it is the article's only one. Of several "this" is the
    last one and "the" the one spoken of most, with less confidence (32 of 40 on stories written for it, the rest are open to
    a reader too); an article alone is of none.
    """
    documents = seen.get("part of a law" if r.kind == "part" and "part of a law" in seen else r.kind)
    if documents is None:
        return None
    if r.year:  # "the 2024 law"
        fits = [made for made in documents.targets.values() if made.target and _year_of(made) == r.year]
        return (
            certain(str(fits[0].target), 0.75, "points back", fits[0].entity, "points back") if len(fits) == 1 else None
        )
    targets = {made.target for made in documents.within(r.start, NEAR)} or documents.targets.keys()
    reach = FAR if r.headed or r.kind == "part" or r.kind not in _COMMON_BACK else NEAR
    if r.start - documents.last[-1][0] > reach:
        return None
    made = documents.last[-1][1]
    if len(targets) == 1 and made.target:
        return certain(str(made.target), 0.75, "points back", made.entity, "points back")
    if r.kind == "part":
        return None
    if len(documents.last) > 1:
        (end, before), (last_end, _) = documents.last[-2:]
        if before.target != made.target and last_end - end <= COORDINATED and before.target and made.target:
            return shared([before.target, made.target], "points back", "two fit")
    made = made if r.this else documents.main()
    return certain(str(made.target), 0.6, "points back", made.entity, "points back") if made.target else None


def _year_of(made: Resolved) -> str:
    return str(made.entity["date"] or "")[:4] if made.entity else ""


def _called(reference: Reference) -> tuple[str, ...]:
    """The words that can point to a reference later; "part" is an article alone, of a law where there is one."""
    if reference.form == "nickname":
        return ("dean", "ctr")
    kind = reference.kind
    if reference.form == "back":
        return (kind,) if kind != "part" else ()
    if kind in ("l", "hp", "pl"):
        return (kind, "part", "part of a law")
    return (kind, "part") if kind in ("nd", "tt") else (kind,)
