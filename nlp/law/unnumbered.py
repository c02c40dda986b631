"""What a reference without an official number means: laws by name, programmes, resolutions of congresses and plenums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from nlp.law import identity
from nlp.law.grammar import Grammar
from nlp.law.reference import Reference
from nlp.law.register import Document, Register
from nlp.law.resolved import Resolved, certain, shared
from nlp.law.whose import Whose
from nlp.types import Candidate, Entity

#: How long a law is called amended after it was passed.
AMENDED_NEWS = dt.timedelta(days=3 * 365)
#: A congress's resolution is spoken of before the term that begins with its end.
CONGRESS_DAYS = dt.timedelta(days=60)
#: How long a plenum is named without its term.
PLENUM_NEWS = dt.timedelta(days=3 * 365)
#: How long the passing of a law is news.
PASSED_NEWS = dt.timedelta(days=45)


class Unnumbered:
    """The answers for one article; ``topic`` tells whether the words around a reference speak for a document."""

    def __init__(
        self, grammar: Grammar, register: Register, whose: Whose, day: dt.date, topic: Callable[[Document, Reference], bool]
    ) -> None:  # fmt: skip
        self._grammar = grammar
        self._register = register
        self._whose = whose
        self._day = day
        self._topic = topic

    def resolve(self, r: Reference, cited: Mapping[str, tuple[Reference, Resolved]]) -> Resolved:
        """One answer; ``cited`` are the decisions of the reference's number in the article, by target."""
        if r.form == "name":
            return self._named(r)
        if r.form == "nickname":
            return self._nickname(r, cited)
        return self._congress(r) if r.form == "congress" else self._plenum(r)

    def _named(self, r: Reference) -> Resolved:
        """A law by name: of the year printed, else the version in force on the article's date; drafts have no target."""
        versions = sorted(
            (self._register.get(id_) for id_ in dict.fromkeys(r.ids)), key=lambda d: d.earliest, reverse=True
        )
        confirmed = [d for d in versions if d.confirmed]
        if not confirmed:
            return certain(
                versions[0].id, 0.5, "law by name", identity.record_of(self._grammar, versions[0]), "register"
            )
        if r.draft:
            return Resolved(None, 0.5, (), None, "draft")
        chosen = self._version(r, confirmed)
        if chosen is None and r.amended and not r.year:
            return Resolved(None, 0.5, (), None, "draft")
        name = next((d for d in versions if not d.confirmed), None)
        if chosen is None and name is not None and not r.year:  # spoken of before it was passed
            return certain(name.id, 0.5, "law by name", identity.record_of(self._grammar, name), "register")
        if chosen is None:
            candidates = tuple(Candidate(d.id, round(1 / len(confirmed), 4), "law by name") for d in confirmed)
            return Resolved(None, 0.4, candidates, None, "no version of that time in the register")
        return certain(chosen.id, 0.85, "law by name", identity.record_of(self._grammar, chosen), "register")

    def _version(self, r: Reference, confirmed: list[Document]) -> Document | None:
        """Of the versions of a law, newest first: that of the year printed, the one just passed or amended, the one before, or the one in force."""
        amending = sorted(self._register.amending_of(confirmed[0]), key=lambda d: d.earliest, reverse=True)
        passed = [d for d in confirmed if d.earliest <= self._day]
        if r.year:
            every = [*amending, *confirmed] if r.amended else [*confirmed, *amending]
            return next(
                (d for d in every if r.year in (d.printed[:4], d.symbol.split("/")[1] if "/" in d.symbol else "")), None
            )
        if r.amended:
            recent = [d for d in (*passed[:1], *amending) if dt.timedelta() <= self._day - d.earliest <= AMENDED_NEWS]
            return max(recent, key=lambda d: d.earliest, default=None)
        if passed and (r.newest or (r.session and self._day - passed[0].earliest <= PASSED_NEWS)):
            return passed[0]
        in_force = [d for d in passed if (d.since or d.earliest) <= self._day]
        if r.older and len(passed) > 1:
            return passed[passed.index(in_force[0]) + 1] if in_force and in_force[0] is not passed[-1] else passed[-1]
        return next(iter(in_force or passed[-1:]), None)

    def _nickname(self, r: Reference, cited: Mapping[str, tuple[Reference, Resolved]]) -> Resolved:
        known = [self._register.documents[id_] for id_ in r.ids]
        known = [d for d in known if d.earliest <= self._day] or known
        if len(known) > 1 and all(d.suffix == "ttg" for d in known):  # one programme, a decision for each period
            known = [max(known, key=lambda d: d.earliest)]
        if len(known) == 1:
            return certain(known[0].id, 0.8, "nickname", identity.record_of(self._grammar, known[0]), "nickname")
        if known:
            return shared([d.id for d in known], "nickname", "several documents")
        if r.number and len(cited) == 1:
            made = next(iter(cited.values()))[1]
            return certain(str(made.target), 0.75, "decision of that number in the article", made.entity, "nickname")
        return Resolved(None, 0.3, (), None, "programme not in the register")

    def _congress(self, r: Reference) -> Resolved:
        """Unnumbered resolutions of congresses: the ordinal is their name."""
        if r.level == "?":  # "Nghị quyết Đại hội XV": of the province, where the Party has had no such congress
            last = int((self._grammar.term(self._day + CONGRESS_DAYS) or "k0").removeprefix("k"))
            r = replace(r, level="P" if int(r.number) > last else "")
        if not r.level:
            id_, key, place = f"doc:nq-dh{r.number}@k{r.number}", f"vn:cpv:dh:nq:k{r.number}:-", ""
        else:
            code = self._whose.named(r.place_name, r.level) if r.place_name else None
            if code is None and r.level == "P":
                code = self._whose.province
            if code is None and r.level != "P":
                code = self._whose.near(r.start, r.end, r.level)
            place = f".{code}" if code else ""
            r = r if r.number else replace(r, number=self._congress_of(r, code or ""))
            if not r.number:
                return Resolved(None, 0.3, (), None, "not identified")
            id_, key = f"doc:nq-dh{r.number}@dh{r.number}{place}", f"vn:cpv:dh{place}:nq:dh{r.number}:-"
        document = self._register.documents.get(id_)
        entity = Entity(
            kind="law", type="resolution", number="-", symbol=None, key=key, issuer="org:party-congress" + place,
            date=(document.printed or None) if document else None,
        )  # fmt: skip
        return certain(id_, 0.9, "congress", entity)

    def _congress_of(self, r: Reference, code: str) -> str:
        """The ordinal of the congress of a place at the time told, or of the article; "" where it is not known."""
        day = dt.date(int(r.year), 12, 31) if r.year else self._day
        return (self._grammar.congress(code, day) or "").removeprefix("dh") if code else ""

    def _plenum(self, r: Reference) -> Resolved:
        """All resolutions of a plenum; the one that the words around speak for, where it had several."""
        if not r.term:
            r = replace(r, term=self._term_of_plenum(r))
        documents = self._register.by_plenum.get(f"k{r.term}.{r.number}", [])
        topical = [d for d in documents if self._topic(d, r)]
        main = [d for d in documents if d.known_as_plenum]
        if len(topical) == 1 or len(documents) == 1 or main:
            chosen = topical[0] if len(topical) == 1 else (main or documents)[0]
            return certain(chosen.id, 0.8, "plenum", identity.record_of(self._grammar, chosen), "register")
        if documents:
            return shared([d.id for d in documents], "plenum", "several resolutions of one plenum")
        return Resolved(None, 0.3, (), None, "not identified")

    def _term_of_plenum(self, r: Reference) -> str:
        """The term of a plenum of which only the ordinal is told: by topic, else the last before the article, where it is not long ago."""
        held = {
            key.partition(".")[0]: documents for key, documents in self._register.by_plenum.items()
            if key.endswith(f".{r.number}") and min(d.earliest for d in documents) <= self._day
        }  # fmt: skip
        topical = [term for term, documents in held.items() if any(self._topic(d, r) for d in documents)]
        recent = [t for t, documents in held.items() if self._day - min(d.earliest for d in documents) <= PLENUM_NEWS]
        chosen = recent or (topical if len(topical) == 1 else [])
        return max(chosen, key=lambda term: int(term[1:])).removeprefix("k") if chosen else ""
